"""What waits for a person, and what a person does about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import Conflict, NotFound
from bot.model import ConversationId, Handoff, HandoffId, QueueClass, WorkKind
from storage import pages, work
from storage.handoff_events import happened
from storage.staff import StaffId
from storage.tables import contact, conversation, handoff, message, page, patient, staff
from storage.unit_of_work import UnitOfWork

_ORDER = sa.case({c.value: n for n, c in enumerate(QueueClass)}, value=handoff.c.queue_class)
_newest = message.alias("newest")
_written = message.alias("written")
_LAST = (
    sa.select(_written.c.id)
    .where(_written.c.conversation_id == handoff.c.conversation_id, _written.c.direction == "in")
    .order_by(_written.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_WAITING = (
    sa.select(
        handoff,
        patient.c.name_enc.label("patient_enc"),
        staff.c.name_enc.label("owner_enc"),
        contact.c.urn_enc,
        message.c.body_enc,
        message.c.at.label("said_at"),
    )
    .join(conversation, conversation.c.id == handoff.c.conversation_id)
    .outerjoin(patient, patient.c.id == conversation.c.patient_id)
    .outerjoin(staff, staff.c.id == handoff.c.owner_id)
    .outerjoin(message, message.c.id == _LAST)
    .outerjoin(contact, contact.c.id == message.c.contact_id)
    .where(sa.text("state <> 'closed'"))
    .order_by(_ORDER, sa.func.coalesce(handoff.c.promised_at, handoff.c.opened_at), handoff.c.id)
    .limit(sa.bindparam("most"))
)
_THIS = (
    sa.select(handoff, page.c.state.label("page_state"))
    .outerjoin(page, page.c.handoff_id == handoff.c.id)
    .where(handoff.c.ref == sa.bindparam("named"))
)
_LOCK = (
    sa.select(conversation.c.id)
    .join(handoff, handoff.c.conversation_id == conversation.c.id)
    .where(handoff.c.ref == sa.bindparam("named"))
    .with_for_update(of=conversation, key_share=True)
)
_UPDATE = sa.update(handoff).where(handoff.c.id == sa.bindparam("handoff"))
_TAKE = _UPDATE.values(state="taken", owner_id=sa.bindparam("by"), taken_at=sa.bindparam("now"))
_CLOSE = _UPDATE.values(state="closed", closed_at=sa.bindparam("now"), outcome=sa.bindparam("how"))
_OWNER = (
    sa.update(conversation)
    .where(conversation.c.id == sa.bindparam("conversation"))
    .values(taken_by=sa.bindparam("by"))
)
_OTHER_OWNER = (
    sa.select(handoff.c.owner_id)
    .where(
        handoff.c.conversation_id == sa.bindparam("conversation"),
        handoff.c.owner_id.is_not(None),
        sa.text("state = 'taken'"),
    )
    .order_by(_ORDER)
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A handoff with what staff need to see of it at a glance."""

    handoff: Handoff
    patient: str | None  #: None: a number we do not know
    owner: str | None  #: who took it
    urn: str | None  #: where the last message came from
    said: str | None  #: the last thing they wrote
    said_at: datetime | None


def open_handoffs(uow: UnitOfWork, most: int = 200) -> list[Waiting]:
    """What is not closed: crisis first, then by the time that was promised."""
    return [_waiting(uow, row) for row in uow.tx.conn.execute(_WAITING, {"most": most})]


def take(uow: UnitOfWork, ref: str, now: datetime, by: StaffId | None = None) -> Handoff:
    """Somebody has it: nobody is paged any more. Named, they own the conversation and scripts keep quiet.

    Raises NotFound, and Conflict if it is closed or another person's. While it is paged, it is nobody's.
    """
    row = _locked(uow, ref)
    if row.owner_id not in (None, by) and row.page_state != "firing":
        raise Conflict(f"somebody else has {ref}")
    uow.tx.conn.execute(_TAKE, {"handoff": row.id, "by": by, "now": now})
    pages.acknowledge(uow.tx, row.id, by, now)
    work.finish_about(uow.tx, WorkKind.PAGE, row.id, "taken", now)
    happened(uow.tx, row.id, "taken", now, staff_id=by)
    _give(uow, row.conversation_id)
    return _handoff(uow.tx.conn.execute(_THIS, {"named": ref}).one())


def close(uow: UnitOfWork, ref: str, outcome: str, now: datetime, by: StaffId | None = None) -> Handoff:
    """It is dealt with. Raises NotFound, and Conflict if it is closed already."""
    row = _locked(uow, ref)
    uow.tx.conn.execute(_CLOSE, {"handoff": row.id, "now": now, "how": outcome})
    pages.close(uow.tx, row.id)
    work.finish_about(uow.tx, WorkKind.PAGE, row.id, "closed", now)
    happened(uow.tx, row.id, "closed", now, staff_id=by, reason=outcome)
    _give(uow, row.conversation_id)
    return _handoff(uow.tx.conn.execute(_THIS, {"named": ref}).one())


def _locked(uow: UnitOfWork, ref: str) -> Any:
    """The row, once the conversation is ours: patients and staff act on it at the same time."""
    uow.tx.conn.execute(_LOCK, {"named": ref})
    row = uow.tx.conn.execute(_THIS, {"named": ref}).one_or_none()
    if row is None:
        raise NotFound(f"there is no handoff {ref}")
    if row.state == "closed":
        raise Conflict(f"{ref} is closed")
    return row


def _give(uow: UnitOfWork, conversation_id: int) -> None:
    """The conversation is theirs who have its most urgent handoff, or the scripts'."""
    owner = uow.tx.conn.execute(_OTHER_OWNER, {"conversation": conversation_id}).scalar()
    uow.tx.conn.execute(_OWNER, {"conversation": conversation_id, "by": owner})


def _waiting(uow: UnitOfWork, row: Any) -> Waiting:
    patient, owner, urn, said = (
        None if token is None else uow.tx.cipher.decrypt(token)
        for token in (row.patient_enc, row.owner_enc, row.urn_enc, row.body_enc)
    )
    return Waiting(
        handoff=_handoff(row), patient=patient, owner=owner, urn=urn, said=said, said_at=row.said_at
    )


def _handoff(row: Any) -> Handoff:
    return Handoff(
        id=HandoffId(row.id),
        ref=row.ref,
        conversation_id=ConversationId(row.conversation_id),
        queue_class=QueueClass(row.queue_class),
        reason=row.reason,
        state=row.state,
        opened_at=row.opened_at,
        promised_at=row.promised_at,
    )
