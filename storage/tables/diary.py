"""What comes round by itself: appointments and the scripts somebody takes part in."""

import sqlalchemy as sa

from storage.instant import Instant
from storage.tables.columns import key, metadata, one_of, only, ref, text

appointment = sa.Table(
    "appointment",
    metadata,
    key(),
    ref("patient_id", "patient"),
    text("external_id", unique=True),  # the diary's own
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant),
    text("zone"),
    text("place_enc", nullable=True),
    text("status"),
    sa.Column("updated_at", Instant, nullable=False),
    one_of("status", ["booked", "cancelled", "attended", "missed"]),
    sa.CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="span"),
    sa.Index("ix_appointment_patient", "patient_id", "starts_at"),
)

enrolment = sa.Table(
    "enrolment",
    metadata,
    key(),
    ref("patient_id", "patient"),
    text("flow"),
    text("rule"),  # when, in the patient's own wall time
    sa.Column("next_at", Instant),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.CheckConstraint("ended_at IS NULL OR next_at IS NULL", name="ended_at"),
    sa.Index("uq_enrolment_current", "patient_id", "flow", unique=True, **only("ended_at IS NULL")),
    sa.Index("ix_enrolment_due", "next_at", **only("next_at IS NOT NULL")),
)
