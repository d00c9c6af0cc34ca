"""The clinic, its patients and how they are reached, and what they allowed."""

import sqlalchemy as sa

from storage.instant import Instant
from storage.tables.columns import Key, key, metadata, one_of, ref, text

clinic = sa.Table(
    "clinic",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),
    text("index_key_enc"),  # see storage/blind_index.py
    sa.Column("created_at", Instant, nullable=False),
)

patient = sa.Table(
    "patient",
    metadata,
    key(),
    ref("clinic_id", "clinic"),
    text("name_enc"),
    text("language"),
    text("zone"),
    sa.Column("created_at", Instant, nullable=False),
)

contact = sa.Table(
    "contact",
    metadata,
    key(),
    ref("conversation_id", "conversation"),
    text("channel"),
    sa.Column("urn_index", sa.LargeBinary, nullable=False),
    text("urn_enc"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("stopped_at", Instant),
    sa.Column("unreachable_at", Instant),
    sa.UniqueConstraint("channel", "urn_index"),
    sa.CheckConstraint("length(urn_index) = 32", name="urn_index"),
    sa.Index("ix_contact_conversation", "conversation_id"),
)

consent = sa.Table(  # append-only: who said what, when, in which words
    "consent",
    metadata,
    key(),
    ref("contact_id", "contact"),
    text("purpose"),
    sa.Column("given", sa.Boolean, nullable=False),
    text("wording"),
    ref("message_id", "message", nullable=True),
    sa.Column("at", Instant, nullable=False),
    one_of("purpose", ["messages"]),
    sa.Index("ix_consent_contact", "contact_id"),
)
