"""What is still to do: by the dispatcher, and by people."""

import sqlalchemy as sa

from bot.model import Lane, QueueClass, WorkKind
from storage.instant import Instant
from storage.tables.columns import Key, key, metadata, one_of, only, ref, text

TO_DO = "done_at IS NULL"
IS_SEND = "kind = 'send'"

work = sa.Table(
    "work",
    metadata,
    key(),
    ref("conversation_id", "conversation"),
    text("kind"),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    sa.Column("ref_id", Key, nullable=False),  # the message, run or handoff it is about
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("done_at", Instant),
    text("outcome", nullable=True),
    one_of("kind", WorkKind),
    sa.CheckConstraint(f"lane IN ({', '.join(str(lane.value) for lane in Lane)})", name="lane"),
    sa.CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name="outcome"),
    # what is due next
    sa.Index("ix_work_due", "lane", "due_at", "id", **only(TO_DO)),
    # what a send has to wait for
    sa.Index("ix_work_order", "conversation_id", "id", "lane", **only(f"{TO_DO} AND {IS_SEND}")),
    # A message is sent once, a run has one alarm clock, a handoff one page. The kind comes last: with it first,
    # and statistics from before the first send, PostgreSQL looked here for what a send has to wait for, and a
    # claim took 6 s.
    sa.Index("uq_work_about", "ref_id", "kind", unique=True, **only(TO_DO)),
    sqlite_autoincrement=True,
)

handoff = sa.Table(
    "handoff",
    metadata,
    key(),
    text("ref", unique=True),
    ref("conversation_id", "conversation"),
    text("queue_class"),
    text("reason"),
    text("state"),
    ref("owner_id", "staff", nullable=True),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("promised_at", Instant),  # as the patient was told; never moved
    sa.Column("taken_at", Instant),
    sa.Column("closed_at", Instant),
    text("outcome", nullable=True),
    one_of("queue_class", QueueClass),
    one_of("state", ["open", "taken", "closed"]),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
    sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="outcome"),
    sa.CheckConstraint("state <> 'taken' OR taken_at IS NOT NULL", name="taken_at"),
    sa.Index("uq_handoff_open", "conversation_id", "queue_class", unique=True, **only("state <> 'closed'")),
)

handoff_event = sa.Table(  # append-only
    "handoff_event",
    metadata,
    key(),
    ref("handoff_id", "handoff"),
    text("kind"),
    text("reason", nullable=True),
    ref("message_id", "message", nullable=True),
    ref("staff_id", "staff", nullable=True),
    text("detail_enc", nullable=True),
    sa.Column("at", Instant, nullable=False),
    one_of("kind", ["opened", "joined", "paged", "taken", "closed"]),
    sa.Index("ix_handoff_event_handoff", "handoff_id", "id"),
)

clock = sa.Table(
    "clock",
    metadata,
    key(),
    ref("handoff_id", "handoff"),
    text("kind"),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("promised_at", Instant, nullable=False),
    sa.Column("met_at", Instant),
    ref("met_message_id", "message", nullable=True),
    sa.Column("breached_at", Instant),
    sa.Column("patient_told_at", Instant),
    sa.Column("supervisor_told_at", Instant),
    one_of("kind", ["first_reply", "next_reply"]),
    sa.CheckConstraint("due_at <= promised_at", name="due_at"),
    sa.Index("uq_clock_running", "handoff_id", "kind", unique=True, **only("met_at IS NULL")),
    sa.Index("ix_clock_due", "due_at", **only("met_at IS NULL")),
)

page = sa.Table(  # when it is due next is the due_at of its work row
    "page",
    metadata,
    key(),
    ref("handoff_id", "handoff", unique=True),
    text("state"),
    sa.Column("told", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reached", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_at", Instant),
    ref("acked_by", "staff", nullable=True),
    sa.Column("acked_at", Instant),
    one_of("state", ["firing", "acked", "closed"]),
    sa.CheckConstraint("state <> 'acked' OR acked_at IS NOT NULL", name="acked_at"),
)

clock_slot = sa.Table(  # a tick that must happen once: whoever moves the slot forward does it
    "clock_slot",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("slot", sa.BigInteger, nullable=False),
)
