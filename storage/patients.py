"""Patients, and how each of them is reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import Conflict
from bot.model import Contact, Patient, PatientId
from storage.blind_index import CLINIC
from storage.conversations import contact_of
from storage.tables import contact, conversation, patient
from storage.unit_of_work import UnitOfWork

_INSERT = sa.insert(patient).returning(patient.c.id)
_BIND = (
    sa.update(conversation)
    .where(conversation.c.id == sa.bindparam("conversation"))
    .values(patient_id=sa.bindparam("patient"), language=sa.bindparam("spoken"))
)
_ALL = (
    sa.select(
        patient.c.id,
        patient.c.name_enc,
        patient.c.language,
        patient.c.zone,
        contact.c.id.label("contact_id"),
        contact.c.channel,
        contact.c.urn_enc,
        contact.c.stopped_at,
        contact.c.unreachable_at,
    )
    .join(conversation, conversation.c.patient_id == patient.c.id)
    .join(contact, contact.c.conversation_id == conversation.c.id)
    .order_by(patient.c.id, contact.c.id)
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A patient and the ways to reach them."""

    patient: Patient
    contacts: tuple[Contact, ...]


def add_patient(
    uow: UnitOfWork, *, name: str, channel: str, urn: str, language: str, zone: str, now: datetime
) -> PatientId:
    """Add a patient who is reached at `urn`. Raises Conflict if somebody is a patient there already.

    A stranger who wrote from there turns out to be this patient: what was said stays, and so does a STOP.
    """
    known = uow.conversation(channel, urn, now)
    if known.patient is not None:
        raise Conflict("that address belongs to a patient already")
    row = {"clinic_id": CLINIC, "language": language, "zone": zone, "created_at": now}
    name_enc = uow.tx.cipher.encrypt(name)
    new = uow.tx.conn.execute(_INSERT, {**row, "name_enc": name_enc}).scalar_one()
    uow.tx.conn.execute(_BIND, {"conversation": known.id, "patient": new, "spoken": language})
    return PatientId(new)


def list_patients(uow: UnitOfWork) -> list[Entry]:
    """Every patient, in the order they were added."""
    found: dict[int, Entry] = {}
    for row in uow.tx.conn.execute(_ALL):
        contacts = found[row.id].contacts if row.id in found else ()
        reached = contact_of(row, uow.tx.cipher.decrypt(row.urn_enc))
        found[row.id] = Entry(_patient(uow, row), (*contacts, reached))
    return list(found.values())


def _patient(uow: UnitOfWork, row: Any) -> Patient:
    name = uow.tx.cipher.decrypt(row.name_enc)
    return Patient(id=PatientId(row.id), name=name, language=row.language, zone=row.zone)
