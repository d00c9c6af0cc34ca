"""What people wrote to us."""

import json
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from bot.crisis.concern import Concern
from bot.events import MsgReceived
from bot.model import Conversation, MessageId
from storage.prepared import Prepared
from storage.tables import message
from storage.transaction import Transaction
from storage.upsert import insert_new

_INSERT = Prepared(
    insert_new(message),
    "conversation_id contact_id direction channel external_id form body_enc media_enc at",
)
_BEFORE = Prepared(
    sa.select(message.c.body_enc)
    .where(
        message.c.conversation_id == sa.bindparam("conversation"),
        message.c.direction == sa.literal_column("'in'"),
        message.c.at >= sa.bindparam("since"),
    )
    .order_by(message.c.id.desc())
    .limit(sa.bindparam("most"))
    .offset(1)  # the newest is the message itself
)
_THIS = sa.update(message).where(message.c.id == sa.bindparam("message"))
_EXPLAIN = _THIS.values(reason=sa.bindparam("why"))
_NOTE = _THIS.values(
    concern_level=sa.bindparam("level"),
    concern_category=sa.bindparam("category"),
    concern_rules=sa.bindparam("rules"),
)


def first_seen(tx: Transaction, conversation: Conversation, event: MsgReceived) -> MessageId | None:
    """Store the message; None if the provider has delivered it before."""
    row = {
        "conversation_id": conversation.id,
        "contact_id": conversation.contact.id,
        "direction": "in",
        "channel": event.channel,
        "external_id": event.external_id,
        "form": event.form.value,
        "body_enc": tx.cipher.encrypt(event.text),
        "media_enc": tx.cipher.encrypt(json.dumps(event.media)) if event.media else None,
        "at": event.at,
    }
    return cast(MessageId | None, _INSERT.value(tx, row))


def earlier_texts(tx: Transaction, conversation: Conversation, since: datetime, most: int) -> list[str]:
    """What they wrote just before the message that was stored last, oldest first."""
    if conversation.last_in_at is None or conversation.last_in_at < since:
        return []
    wanted = {"conversation": conversation.id, "since": since, "most": most}
    return [tx.cipher.decrypt(row.body_enc) for row in reversed(_BEFORE.rows(tx, wanted))]


def explain(tx: Transaction, message_id: MessageId | None, reason: str) -> None:
    """Note on a message why it gets neither a reply nor a handoff."""
    tx.conn.execute(_EXPLAIN, {"message": message_id, "why": reason})


def note(tx: Transaction, message_id: MessageId, concern: Concern) -> None:
    """Note on a message what the screen found. The stretches of text stand in the handoff, encrypted."""
    rules = ",".join(dict.fromkeys(finding.rule for finding in concern.spans))
    found = {"level": concern.level.value, "category": concern.category.value, "rules": rules}
    tx.conn.execute(_NOTE, {"message": message_id, **found})
