"""Telling staff. A page fires until somebody has the handoff."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model import HandoffId, Page, QueueClass, StaffContact
from storage.handoff_events import happened
from storage.tables import handoff, page, staff, staff_contact_point
from storage.transaction import Transaction

_REACHABLE = (
    sa.select(staff_contact_point.c.channel, staff_contact_point.c.urn_enc)
    .join(staff, staff.c.id == staff_contact_point.c.staff_id)
    .where(
        staff_contact_point.c.verified_at.is_not(None),
        staff_contact_point.c.disabled_at.is_(None),
        staff.c.disabled_at.is_(None),
    )
    .order_by(staff_contact_point.c.id)
)
_ANYBODY = sa.select(_REACHABLE.exists())
_FIRING = (
    sa.select(handoff.c.id, handoff.c.ref, handoff.c.queue_class, handoff.c.opened_at, page.c.told)
    .join(page, page.c.handoff_id == handoff.c.id)
    .where(handoff.c.id == sa.bindparam("handoff"), page.c.state == "firing", handoff.c.state != "closed")
)
_INSERT = sa.insert(page)
_THIS = sa.update(page).where(page.c.handoff_id == sa.bindparam("handoff"), page.c.state != "closed")
_FIRE_AGAIN = _THIS.values(state="firing")
_TOLD = _THIS.values(
    told=page.c.told + sa.bindparam("rounds"), reached=sa.bindparam("accepted"), last_at=sa.bindparam("now")
)
_ACK = _THIS.values(state="acked", acked_by=sa.bindparam("by"), acked_at=sa.bindparam("now"))
_CLOSE = _THIS.values(state="closed")


def can_page(tx: Transaction) -> bool:
    """Is there anybody to page?"""
    return bool(tx.conn.execute(_ANYBODY).scalar_one())


def page_of(tx: Transaction, handoff_id: HandoffId) -> Page | None:
    """Whom to tell of this handoff; None once somebody has it."""
    row: Any = tx.conn.execute(_FIRING, {"handoff": handoff_id}).one_or_none()
    if row is None:
        return None
    return Page(
        handoff_id=handoff_id,
        ref=row.ref,
        queue_class=QueueClass(row.queue_class),
        opened_at=row.opened_at,
        told=row.told,
        contacts=_contacts(tx),
    )


def paged(tx: Transaction, page: Page, reached: int, now: datetime) -> None:
    """Record that staff were told, and how many of them the provider accepted; nobody at all is not told."""
    told = {"handoff": page.handoff_id, "rounds": 1 if reached else 0, "accepted": reached, "now": now}
    tx.conn.execute(_TOLD, told)
    if reached:
        happened(tx, page.handoff_id, "paged", now, detail={"reached": reached})


def fire(tx: Transaction, handoff_id: HandoffId) -> None:
    """Begin to page."""
    tx.conn.execute(_INSERT, {"handoff_id": handoff_id, "state": "firing"})


def fire_again(tx: Transaction, handoff_id: HandoffId) -> bool:
    """Page once more, even if somebody has it: they may have left. False if there is no page to fire."""
    return tx.conn.execute(_FIRE_AGAIN, {"handoff": handoff_id}).rowcount == 1


def acknowledge(tx: Transaction, handoff_id: HandoffId, by: int | None, now: datetime) -> None:
    """Somebody has it."""
    tx.conn.execute(_ACK, {"handoff": handoff_id, "by": by, "now": now})


def close(tx: Transaction, handoff_id: HandoffId) -> None:
    """Nothing is left to tell anybody."""
    tx.conn.execute(_CLOSE, {"handoff": handoff_id})


def _contacts(tx: Transaction) -> tuple[StaffContact, ...]:
    rows = tx.conn.execute(_REACHABLE).all()
    return tuple(StaffContact(channel=row.channel, urn=tx.cipher.decrypt(row.urn_enc)) for row in rows)
