"""Our messages on their way out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.effects import Send
from bot.events import Form
from bot.model import Conversation, Delivery, Lane, MessageId, MsgOut, Work, WorkKind
from storage import work
from storage.conversations import contact_of
from storage.prepared import Prepared
from storage.tables import contact, message
from storage.transaction import Transaction

OVER = (Delivery.SENT, Delivery.DELIVERED, Delivery.FAILED)

_INSERT = Prepared(
    sa.insert(message).returning(message.c.id),
    "conversation_id contact_id direction channel form body_enc key lane even_if_stopped status reply_to at",
)
OUTBOUND = (
    sa.select(
        message.c.id,
        message.c.body_enc,
        message.c.key,
        message.c.lane,
        message.c.even_if_stopped,
        message.c.status,
        message.c.wired_at,
        message.c.external_id,
        contact.c.id.label("contact_id"),
        contact.c.channel,
        contact.c.urn_enc,
        contact.c.stopped_at,
        contact.c.unreachable_at,
    )
    .join(contact, contact.c.id == message.c.contact_id)
    .where(message.c.direction == "out")
)
_SELECT = Prepared(OUTBOUND.where(message.c.id == sa.bindparam("message")))
_WIRE = Prepared(
    sa.update(message)
    .where(message.c.id == sa.bindparam("message"))
    .values(status=Delivery.WIRED.value, wired_at=sa.bindparam("since"))
)
_FAIL = Prepared(
    sa.update(message)
    .where(message.c.id == sa.bindparam("message"))
    .values(status=Delivery.FAILED.value, error_code=sa.bindparam("code"))
)
_KNOWN = sa.select(message.c.external_id).where(
    message.c.conversation_id
    == sa.select(contact.c.conversation_id).where(contact.c.id == sa.bindparam("contact")).scalar_subquery(),
    message.c.contact_id == sa.bindparam("contact"),
    message.c.direction == "out",
    message.c.id != sa.bindparam("message"),
    message.c.external_id.is_not(None),
)


def put(
    tx: Transaction, conversation: Conversation, cause: MessageId | None, sends: Sequence[Send], now: datetime
) -> list[work.Row]:
    """Store messages to send; returns the work they make, in their order."""
    ids = [_INSERT.value(tx, _row(tx, conversation, cause, send, now)) for send in sends]
    return [
        work.to_do(_kind(send), message_id, conversation.id, now, send.lane)
        for send, message_id in zip(sends, ids, strict=True)
    ]


def wire(tx: Transaction, leased: Work, now: datetime) -> MsgOut | None:
    """The message of a send, marked as being wired; None if it must not go out any more, and that is that."""
    row = _SELECT.row(tx, {"message": leased.ref_id})
    status = Delivery(row.status)
    if status in OVER:
        work.finish(tx, leased.id, status.value, now)
        return None
    if _is_unwanted(row):
        fail(tx, [row.id], "stopped")
        work.finish(tx, leased.id, "stopped", now)
        return None
    # of several attempts whose answers are lost, the first counts: any of them may have arrived
    before = row.wired_at if status is Delivery.WIRED else None
    out = msg_out(tx, row, before)  # before it is marked: one that cannot be decrypted is not on its way
    _WIRE.run(tx, {"message": row.id, "since": before or now})
    return out


def fail(tx: Transaction, messages: Sequence[int], code: str) -> None:
    """These will never be sent."""
    _FAIL.run_each(tx, [{"message": message, "code": code} for message in messages])


def known_ids(tx: Transaction, msg: MsgOut) -> set[str]:
    """Provider ids that belong to other messages to the same contact."""
    return set(tx.conn.execute(_KNOWN, {"contact": msg.contact.id, "message": msg.id}).scalars())


def msg_out(tx: Transaction, row: Any, wired_before_at: datetime | None) -> MsgOut:
    """The message in a row of `OUTBOUND`."""
    return MsgOut(
        id=MessageId(row.id),
        contact=contact_of(row, tx.cipher.decrypt(row.urn_enc)),
        text=tx.cipher.decrypt(row.body_enc),
        key=row.key,
        lane=Lane(row.lane),
        wired_before_at=wired_before_at,
    )


def _is_unwanted(row: Any) -> bool:
    return row.stopped_at is not None and not row.even_if_stopped and row.lane != Lane.CRISIS


def _kind(send: Send) -> WorkKind:
    return WorkKind.SEND_NOW if send.lane is Lane.CRISIS else WorkKind.SEND


def _row(
    tx: Transaction, conversation: Conversation, cause: MessageId | None, send: Send, now: datetime
) -> dict[str, Any]:
    return {
        "conversation_id": conversation.id,
        "contact_id": conversation.contact.id,
        "direction": "out",
        "channel": conversation.contact.channel,
        "form": Form.TEXT.value,
        "body_enc": tx.cipher.encrypt(send.text),
        "key": send.key,
        "lane": send.lane.value,
        "even_if_stopped": send.even_if_stopped,
        "status": Delivery.QUEUED.value,
        "reply_to": cause,
        "at": now,
    }
