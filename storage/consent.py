"""The opt-out ledger: append-only, per contact. What it says last holds until the person says otherwise."""

from datetime import datetime

import sqlalchemy as sa

from bot.model import Conversation, Lane, MessageId
from storage import outbox
from storage.instant import Instant
from storage.tables import consent, contact, message, work
from storage.tables.todo import IS_SEND, TO_DO
from storage.transaction import Transaction

_INSERT = sa.insert(consent)
_THIS = sa.update(contact).where(contact.c.id == sa.bindparam("contact"))
_STOP = _THIS.values(stopped_at=sa.func.coalesce(contact.c.stopped_at, sa.bindparam("now", type_=Instant)))
_START = _THIS.values(stopped_at=None)

_QUEUED = (
    sa.select(work.c.id)
    .join(message, message.c.id == work.c.ref_id)
    .where(
        work.c.conversation_id == sa.bindparam("conversation"),
        sa.text(f"work.{TO_DO} AND work.{IS_SEND}"),
        message.c.contact_id == sa.bindparam("contact"),
        message.c.lane != Lane.CRISIS.value,
        message.c.even_if_stopped.is_(False),
        message.c.status.in_(["queued", "errored"]),
    )
    # one that is being claimed at this moment is looked at again before it goes out
    .with_for_update(of=work, skip_locked=True)
    .cte("unsent")
)
_CANCEL = (
    sa.update(work)
    .where(work.c.id.in_(sa.select(_QUEUED.c.id)))
    .values(done_at=sa.bindparam("now"), outcome="stopped")
    .returning(work.c.ref_id)
)


def stop(
    tx: Transaction, conversation: Conversation, cause: MessageId | None, wording: str, now: datetime
) -> None:
    """This contact wants no more messages, and what is queued for them does not go out."""
    _write(tx, conversation, cause, given=False, wording=wording, now=now)
    tx.conn.execute(_STOP, {"contact": conversation.contact.id, "now": now})
    queued = {"conversation": conversation.id, "contact": conversation.contact.id, "now": now}
    outbox.fail(tx, tx.conn.execute(_CANCEL, queued).scalars().all(), "stopped")


def start(
    tx: Transaction, conversation: Conversation, cause: MessageId | None, wording: str, now: datetime
) -> None:
    """This contact wants messages again."""
    _write(tx, conversation, cause, given=True, wording=wording, now=now)
    tx.conn.execute(_START, {"contact": conversation.contact.id})


def _write(
    tx: Transaction,
    conversation: Conversation,
    cause: MessageId | None,
    *,
    given: bool,
    wording: str,
    now: datetime,
) -> None:
    row = {"purpose": "messages", "given": given, "wording": wording, "message_id": cause, "at": now}
    tx.conn.execute(_INSERT, {"contact_id": conversation.contact.id, **row})
