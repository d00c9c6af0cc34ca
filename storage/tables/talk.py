"""What was said: conversations, messages, scripts, and the runs and results that came of them."""

import sqlalchemy as sa

from bot.events import Form
from bot.model import Delivery, Lane, Missing, RunStatus
from storage.instant import Instant
from storage.tables.columns import key, metadata, one_of, only, ref, text

OPEN_RUN = "status IN ('waiting', 'suspended')"

conversation = sa.Table(
    "conversation",
    metadata,
    key(),
    ref("patient_id", "patient", nullable=True, unique=True),
    text("language"),
    ref("taken_by", "staff", nullable=True),
    sa.Column("introduced_at", Instant),
)

message = sa.Table(
    "message",
    metadata,
    key(),
    ref("conversation_id", "conversation"),
    ref("contact_id", "contact"),
    text("direction"),
    text("channel"),
    text("external_id", nullable=True),
    text("form"),
    text("body_enc"),
    text("media_enc", nullable=True),
    sa.Column("at", Instant, nullable=False),  # received, or put in the outbox
    # what became of an inbound message
    text("reason", nullable=True),  # why it got neither a reply nor a handoff
    text("concern_level", nullable=True),
    text("concern_category", nullable=True),
    text("concern_rules", nullable=True),
    # what becomes of an outbound message
    ref("reply_to", "message", nullable=True),
    text("key", nullable=True),
    sa.Column("lane", sa.SmallInteger),
    sa.Column("even_if_stopped", sa.Boolean),
    text("status", nullable=True),
    sa.Column("wired_at", Instant),  # when the attempts began whose outcome is not known
    text("error_code", nullable=True),
    sa.Column("segments", sa.SmallInteger),
    # a provider may number what it takes and what it brings independently of each other
    sa.UniqueConstraint("channel", "direction", "external_id"),
    one_of("direction", ["in", "out"]),
    one_of("form", Form),
    one_of("status", Delivery),
    sa.CheckConstraint(f"lane IN ({', '.join(str(lane.value) for lane in Lane)})", name="lane"),
    sa.CheckConstraint("direction = 'out' OR external_id IS NOT NULL", name="in_has_external_id"),
    sa.CheckConstraint(
        "(direction = 'in' AND key IS NULL AND lane IS NULL AND even_if_stopped IS NULL AND status IS NULL)"
        " OR (direction = 'out' AND key IS NOT NULL AND lane IS NOT NULL"
        " AND even_if_stopped IS NOT NULL AND status IS NOT NULL)",
        name="out_has_status",
    ),
    sa.Index("ix_message_conversation", "conversation_id", "direction", "id"),
    sqlite_autoincrement=True,  # our ids are known to providers: one that was erased must not come back
)

flow_version = sa.Table(  # never changed and never deleted: a run finishes the version it began
    "flow_version",
    metadata,
    key(),
    text("name"),
    sa.Column("version", sa.Integer, nullable=False),
    text("sha256"),
    text("source"),
    sa.Column("published_at", Instant, nullable=False),
    text("approved_by", nullable=True),
    sa.UniqueConstraint("name", "version"),
)

run = sa.Table(
    "run",
    metadata,
    key(),
    ref("conversation_id", "conversation"),
    ref("contact_id", "contact"),  # where it goes on
    ref("flow_version_id", "flow_version"),
    text("step"),
    text("state"),  # see storage/runs.py
    text("status"),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    one_of("status", RunStatus),
    sa.CheckConstraint(f"({OPEN_RUN}) = (ended_at IS NULL)", name="ended_at"),
    sa.Index("uq_run_open", "conversation_id", unique=True, **only(OPEN_RUN)),
    sqlite_autoincrement=True,  # buttons carry the id of their run
)

result = sa.Table(
    "result",
    metadata,
    key(),
    ref("conversation_id", "conversation"),
    ref("run_id", "run", nullable=True),
    ref("message_id", "message", nullable=True),
    text("name"),
    sa.Column("value_int", sa.Integer),
    text("value_text", nullable=True),
    text("missing", nullable=True),
    text("how", nullable=True),
    sa.Column("at", Instant, nullable=False),
    one_of("missing", Missing),
    sa.CheckConstraint(
        "(CASE WHEN value_int IS NULL THEN 0 ELSE 1 END) + (CASE WHEN value_text IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN missing IS NULL THEN 0 ELSE 1 END) <= 1",
        name="one_value",
    ),
    sa.CheckConstraint(  # no value and no reason for that: the patient's own words are the value
        "value_int IS NOT NULL OR value_text IS NOT NULL OR missing IS NOT NULL OR message_id IS NOT NULL",
        name="words",
    ),
    sa.Index("ix_result_conversation", "conversation_id", "name", "at"),
)
