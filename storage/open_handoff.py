"""Hands a conversation to people: one open handoff per conversation and class, with a clock and a page."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from itertools import count

import sqlalchemy as sa

from bot.effects import OpenHandoff
from bot.model import Conversation, HandoffId, MessageId, QueueClass, WorkKind
from storage import inbox, pages, work
from storage.handoff_events import detail, happened
from storage.tables import clock, handoff
from storage.transaction import Transaction
from storage.upsert import insert_new

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Nothing that sounds or looks like something else, and no vowels to make words of."""

PAGED = (QueueClass.CRISIS, QueueClass.URGENT)

_OPEN = sa.select(handoff.c.id).where(
    handoff.c.conversation_id == sa.bindparam("conversation"),
    handoff.c.queue_class == sa.bindparam("class"),
    sa.text("state <> 'closed'"),
)
_INSERT = insert_new(handoff)
_START_CLOCK = sa.insert(clock)


def open_handoff(
    tx: Transaction, conversation: Conversation, cause: MessageId | None, effect: OpenHandoff, now: datetime
) -> list[work.Row]:
    """Open a handoff, or join the open one of the same class; returns the work it makes."""
    if effect.concern is not None and cause is not None:
        inbox.note(tx, cause, effect.concern)
    known = {"conversation": conversation.id, "class": effect.queue_class.value}
    found: int | None = tx.conn.execute(_OPEN, known).scalar_one_or_none()
    handoff_id = HandoffId(found or _opened(tx, conversation, effect, now))
    kind = "opened" if found is None else "joined"
    happened(tx, handoff_id, kind, now, message_id=cause, reason=effect.reason, detail=detail(effect))
    if found is None:
        return _begin(tx, conversation, handoff_id, effect, now)
    if effect.queue_class is QueueClass.CRISIS and pages.fire_again(tx, handoff_id):
        return [work.to_do(WorkKind.PAGE, handoff_id, conversation.id, now)]
    return []


def _opened(tx: Transaction, conversation: Conversation, effect: OpenHandoff, now: datetime) -> int:
    row = {
        "conversation_id": conversation.id,
        "queue_class": effect.queue_class.value,
        "reason": effect.reason,
        "state": "open",
        "opened_at": now,
        "promised_at": effect.promised_at,
    }
    for ref in _refs():
        new: int | None = tx.conn.execute(_INSERT[tx.database], {**row, "ref": ref}).scalar_one_or_none()
        if new is not None:  # the conversation is locked, so that nothing but the ref can be taken
            return new
    raise AssertionError("refs never run out")


def _begin(
    tx: Transaction, conversation: Conversation, handoff_id: HandoffId, effect: OpenHandoff, now: datetime
) -> list[work.Row]:
    if effect.promised_at is not None:
        until = {"due_at": effect.promised_at, "promised_at": effect.promised_at}
        tx.conn.execute(
            _START_CLOCK, {"handoff_id": handoff_id, "kind": "first_reply", "started_at": now, **until}
        )
    if effect.queue_class not in PAGED:
        return []
    pages.fire(tx, handoff_id)
    return [work.to_do(WorkKind.PAGE, handoff_id, conversation.id, now)]


def _refs() -> Iterator[str]:
    """H7K3, say: short enough for the phone. A letter more when several in a row are taken."""
    for tried in count():
        yield "H" + "".join(secrets.choice(ALPHABET) for _ in range(4 + tried // 4))
