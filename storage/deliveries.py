"""What became of our messages. Providers report late, twice and in any order; we only move forward."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.events import MsgStatusChanged
from bot.model import Delivery, Lane, MessageId, Settled, WorkKind
from storage import outbox, work
from storage.outbox import OUTBOUND, OVER
from storage.prepared import Prepared
from storage.tables import message
from storage.transaction import Transaction

_PENDING = (Delivery.QUEUED, Delivery.WIRED, Delivery.ERRORED)
FROM: Mapping[Delivery, tuple[Delivery, ...]] = {
    Delivery.QUEUED: (),
    Delivery.WIRED: _PENDING,
    Delivery.ERRORED: _PENDING,
    Delivery.SENT: _PENDING,
    Delivery.DELIVERED: (*_PENDING, Delivery.SENT),
    Delivery.FAILED: (*_PENDING, Delivery.SENT),
}
"""From where each state can be reached. Nothing follows `delivered` or `failed`."""

_THIS = sa.update(message).where(message.c.id == sa.bindparam("message"))
_ADVANCE = _THIS.values(
    status=sa.bindparam("after"),
    error_code=sa.bindparam("code"),
    external_id=sa.func.coalesce(message.c.external_id, sa.bindparam("theirs", type_=sa.Text)),
)
_MOVE = {
    after: Prepared(_ADVANCE.where(sa.or_(sa.false(), *(message.c.status == state for state in before))))
    for after, before in FROM.items()
}
_LEARN = Prepared(_THIS.where(message.c.external_id.is_(None)).values(external_id=sa.bindparam("theirs")))
_ON = OUTBOUND.where(message.c.channel == sa.bindparam("by_channel"))
_BY_THEIRS = Prepared(_ON.where(message.c.external_id == sa.bindparam("theirs")))
_BY_OURS = Prepared(_ON.where(message.c.id == sa.bindparam("message"), message.c.external_id.is_(None)))


def record(
    tx: Transaction, message_id: MessageId, status: Delivery, *, external_id: str | None, code: str
) -> bool:
    """Record what became of a message; False, and nothing happens, if that would be a step backwards."""
    learnt = {"message": message_id, "theirs": external_id}
    if _MOVE[status].run(tx, {**learnt, "after": status.value, "code": code or None}):
        return True
    if external_id is not None:
        _LEARN.run(tx, learnt)
    return False


def settle(tx: Transaction, event: MsgStatusChanged) -> Settled | None:
    """Record a provider's callback; None if no message of ours is meant."""
    row = _meant(tx, event)
    if row is None:
        return None
    status, message_id = Delivery(event.status), MessageId(row.id)
    moved = record(tx, message_id, status, external_id=event.external_id, code=event.code)
    if status in OVER:  # also when the answer to our send was lost: it must not be sent again
        kind = WorkKind.SEND_NOW if row.lane == Lane.CRISIS else WorkKind.SEND
        work.finish_about(tx, kind, message_id, status.value, event.at)
    return Settled(message=outbox.msg_out(tx, row, None), newly_failed=moved and status is Delivery.FAILED)


def _meant(tx: Transaction, event: MsgStatusChanged) -> Any:
    channel = event.channel
    row = _BY_THEIRS.row(tx, {"by_channel": channel, "theirs": event.external_id})
    if row is not None or event.message_id is None:
        return row
    return _BY_OURS.row(tx, {"by_channel": channel, "message": event.message_id})
