"""Staff: who they are, how they are reached, who is on call, and who is told next."""

import sqlalchemy as sa

from bot.model import QueueClass
from storage.instant import Instant
from storage.tables.columns import key, metadata, one_of, ref, text

staff = sa.Table(
    "staff",
    metadata,
    key(),
    text("name_enc"),
    text("role"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("disabled_at", Instant),
)

staff_contact_point = sa.Table(
    "staff_contact_point",
    metadata,
    key(),
    ref("staff_id", "staff"),
    text("channel"),
    sa.Column("urn_index", sa.LargeBinary, nullable=False),
    text("urn_enc"),
    sa.Column("verified_at", Instant),
    sa.Column("disabled_at", Instant),
    text("disabled_why", nullable=True),
    sa.UniqueConstraint("channel", "urn_index"),
    sa.CheckConstraint("length(urn_index) = 32", name="urn_index"),
    sa.Index("ix_staff_contact_point_staff", "staff_id"),
)

rota_shift = sa.Table(
    "rota_shift",
    metadata,
    key(),
    text("rota"),
    ref("staff_id", "staff"),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.CheckConstraint("starts_at < ends_at", name="span"),
    sa.Index("ix_rota_shift_rota", "rota", "ends_at"),
)

shift_override = sa.Table(
    "shift_override",
    metadata,
    key(),
    text("rota"),
    ref("add_id", "staff", nullable=True),
    ref("remove_id", "staff", nullable=True),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.CheckConstraint("starts_at < ends_at", name="span"),
    sa.CheckConstraint("add_id IS NOT NULL OR remove_id IS NOT NULL", name="changes_something"),
    sa.Index("ix_shift_override_rota", "rota", "ends_at"),
)

policy = sa.Table(
    "policy",
    metadata,
    key(),
    text("queue_class"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("effective_at", Instant, nullable=False),
    text("approved_by", nullable=True),
    sa.UniqueConstraint("queue_class", "version"),
    one_of("queue_class", QueueClass),
)

policy_step = sa.Table(
    "policy_step",
    metadata,
    key(),
    ref("policy_id", "policy"),
    sa.Column("n", sa.SmallInteger, nullable=False),
    sa.Column("wait_s", sa.Integer, nullable=False),
    text("rota", nullable=True),
    text("role", nullable=True),
    ref("staff_id", "staff", nullable=True),
    sa.UniqueConstraint("policy_id", "n"),
    sa.CheckConstraint("wait_s > 0", name="wait_s"),
    sa.CheckConstraint(
        "(CASE WHEN rota IS NULL THEN 0 ELSE 1 END) + (CASE WHEN role IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) = 1",
        name="one_target",
    ),
)

web_session = sa.Table(
    "web_session",
    metadata,
    key(),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    ref("staff_id", "staff"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.CheckConstraint("created_at < expires_at", name="expires_at"),
    sa.Index("ix_web_session_staff", "staff_id"),
)
