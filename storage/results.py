"""Answers that were kept, and why there is none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.effects import Keep
from bot.model import Conversation, MessageId, RunId
from storage.prepared import Prepared
from storage.tables import result
from storage.transaction import Transaction

_INSERT = Prepared(
    sa.insert(result).inline(),  # nobody asks for the new id
    "conversation_id run_id message_id name value_int value_text missing how at",
)


def row_of(
    keep: Keep, conversation: Conversation, run_id: RunId | None, cause: MessageId | None, now: datetime
) -> dict[str, Any]:
    """A row for `keep`. No value and no reason means the patient's own words: they stay in the message."""
    return {
        "conversation_id": conversation.id,
        "run_id": run_id,
        "message_id": cause,
        "name": keep.name,
        "value_int": keep.value if isinstance(keep.value, int) else None,
        "value_text": keep.value if isinstance(keep.value, str) else None,
        "missing": None if keep.missing is None else keep.missing.value,
        "how": None if keep.how is None else keep.how.value,
        "at": now,
    }


def keep(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Store results."""
    _INSERT.run_each(tx, rows)
