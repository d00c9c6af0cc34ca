"""The story of a handoff: append-only, one row for everything that happened to it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.effects import OpenHandoff
from bot.model import HandoffId, MessageId
from storage.tables import handoff_event
from storage.transaction import Transaction

_INSERT = sa.insert(handoff_event)


def happened(
    tx: Transaction,
    handoff_id: HandoffId,
    kind: str,
    now: datetime,
    *,
    message_id: MessageId | None = None,
    staff_id: int | None = None,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an event; its detail is encrypted, for it may say something about somebody."""
    row = {
        "handoff_id": handoff_id,
        "kind": kind,
        "reason": reason,
        "message_id": message_id,
        "staff_id": staff_id,
        "detail_enc": tx.cipher.encrypt(json.dumps(detail)) if detail else None,
        "at": now,
    }
    tx.conn.execute(_INSERT, row)


def detail(effect: OpenHandoff) -> dict[str, Any]:
    """What staff see with it: results, and the words that the screen noticed as (start, end, rule)."""
    shown: dict[str, Any] = {}
    if effect.include:
        shown["include"] = dict(effect.include)
    if effect.concern is not None:
        shown["level"] = effect.concern.level.value
        shown["category"] = effect.concern.category.value
        shown["spans"] = [[found.start, found.end, found.rule] for found in effect.concern.spans]
    return shown
