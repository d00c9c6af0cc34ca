"""Staff, and how each of them is reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

import sqlalchemy as sa

from bot.errors import Conflict
from bot.model import StaffContact
from storage.tables import staff, staff_contact_point
from storage.unit_of_work import UnitOfWork
from storage.upsert import insert_new

StaffId = NewType("StaffId", int)

_INSERT = sa.insert(staff).returning(staff.c.id)
_INSERT_CONTACT = insert_new(staff_contact_point)
_ALL = (
    sa.select(staff, staff_contact_point.c.channel, staff_contact_point.c.urn_enc)
    .join(staff_contact_point, staff_contact_point.c.staff_id == staff.c.id)
    .where(staff.c.disabled_at.is_(None), staff_contact_point.c.disabled_at.is_(None))
    .order_by(staff.c.id, staff_contact_point.c.id)
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works here."""

    id: StaffId
    name: str
    role: str
    contacts: tuple[StaffContact, ...]


def add_staff(
    uow: UnitOfWork, *, name: str, channel: str, urn: str, role: str = "clinician", now: datetime
) -> StaffId:
    """Add a member of staff who is paged at `urn`. Raises Conflict if somebody is paged there already.

    Whoever adds them vouches for the address: it counts as verified.
    """
    cipher = uow.tx.cipher
    row = {"name_enc": cipher.encrypt(name), "role": role, "created_at": now}
    new = uow.tx.conn.execute(_INSERT, row).scalar_one()
    address = {"channel": channel, "urn_index": uow.tx.index(urn), "urn_enc": cipher.encrypt(urn)}
    insert = _INSERT_CONTACT[uow.tx.database]
    if uow.tx.conn.execute(insert, {"staff_id": new, "verified_at": now, **address}).first() is None:
        raise Conflict("somebody is paged at that address already")
    return StaffId(new)


def list_staff(uow: UnitOfWork) -> list[Member]:
    """Everybody who can be paged, in the order they were added."""
    found: dict[int, Member] = {}
    for row in uow.tx.conn.execute(_ALL):
        contacts = found[row.id].contacts if row.id in found else ()
        reached = StaffContact(channel=row.channel, urn=uow.tx.cipher.decrypt(row.urn_enc))
        name = uow.tx.cipher.decrypt(row.name_enc)
        found[row.id] = Member(StaffId(row.id), name, row.role, (*contacts, reached))
    return list(found.values())
