"""What became of our messages. Providers report late, twice and in any order; we only move forward."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bot.events import MsgStatusChanged
from bot.model import Delivery, Lane, MessageId, Settled, WorkKind
from storage import outbox, work
from storage.outbox import OUTBOUND, OVER
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

_MOVE = (
    sa.update(message)
    .where(
        message.c.id == sa.bindparam("message"), message.c.status.in_(sa.bindparam("before", expanding=True))
    )
    .values(
        status=sa.bindparam("after"),
        error_code=sa.bindparam("code"),
        external_id=sa.func.coalesce(message.c.external_id, sa.bindparam("theirs", type_=sa.Text)),
    )
)
_LEARN = (
    sa.update(message)
    .where(message.c.id == sa.bindparam("message"), message.c.external_id.is_(None))
    .values(external_id=sa.bindparam("theirs"))
)
_BY_THEIRS = OUTBOUND.where(
    message.c.channel == sa.bindparam("by_channel"), message.c.external_id == sa.bindparam("theirs")
)
_BY_OURS = OUTBOUND.where(
    message.c.channel == sa.bindparam("by_channel"),
    message.c.id == sa.bindparam("message"),
    message.c.external_id.is_(None),
)


def record(
    tx: Transaction, message_id: MessageId, status: Delivery, *, external_id: str | None, code: str
) -> bool:
    """Record what became of a message; False, and nothing happens, if that would be a step backwards."""
    before = [state.value for state in FROM[status]]
    learnt = {"message": message_id, "theirs": external_id}
    move = {**learnt, "before": before, "after": status.value, "code": code or None}
    if tx.conn.execute(_MOVE, move).rowcount == 1:
        return True
    if external_id is not None:
        tx.conn.execute(_LEARN, learnt)
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
        work.finish_about(tx.conn, kind, message_id, status.value, event.at)
    return Settled(message=outbox.msg_out(tx, row, None), newly_failed=moved and status is Delivery.FAILED)


def _meant(tx: Transaction, event: MsgStatusChanged) -> Any:
    channel = event.channel
    row = tx.conn.execute(_BY_THEIRS, {"by_channel": channel, "theirs": event.external_id}).one_or_none()
    if row is not None or event.message_id is None:
        return row
    return tx.conn.execute(_BY_OURS, {"by_channel": channel, "message": event.message_id}).one_or_none()
