"""The conversation with somebody, locked until the transaction ends: two messages at once take turns."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model import Contact, ContactId, Conversation, ConversationId, Patient, PatientId, QueueClass, RunId
from storage import runs
from storage.prepared import Prepared
from storage.tables import contact, conversation, handoff, message, patient, run
from storage.tables.talk import OPEN_RUN
from storage.transaction import Transaction
from storage.upsert import insert_new

_THIS_CONTACT = sa.and_(
    contact.c.channel == sa.bindparam("channel"), contact.c.urn_index == sa.bindparam("urn_index")
)
_THIS_RUN = sa.and_(run.c.id == sa.bindparam("run_id"), contact.c.id == run.c.contact_id)
_IS_OPEN = sa.and_(run.c.conversation_id == conversation.c.id, sa.text(f"run.{OPEN_RUN}"))
_CRISIS_OPEN = (
    sa.exists()
    .where(
        handoff.c.conversation_id == conversation.c.id,
        handoff.c.queue_class == QueueClass.CRISIS.value,
        sa.text("state <> 'closed'"),
    )
    .label("crisis_open")
)
_LAST_IN_AT = (
    sa.select(message.c.at)
    .where(message.c.conversation_id == conversation.c.id, message.c.direction == "in")
    .order_by(message.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("last_in_at")
)
_EVERYTHING = (
    sa.select(
        conversation,
        contact.c.id.label("contact_id"),
        contact.c.channel,
        contact.c.urn_enc,
        contact.c.stopped_at,
        contact.c.unreachable_at,
        patient.c.name_enc,
        patient.c.zone,
        run.c.id.label("run_id"),
        run.c.flow_version_id,
        run.c.step,
        run.c.status.label("run_status"),
        run.c.asked_at,
        run.c.state,
        _CRISIS_OPEN,
        _LAST_IN_AT,
    )
    .join(contact, contact.c.conversation_id == conversation.c.id)
    .outerjoin(patient, patient.c.id == conversation.c.patient_id)
    .outerjoin(run, _IS_OPEN)
)
_OF_CONTACT = Prepared(_EVERYTHING.where(_THIS_CONTACT))
_OF_RUN = Prepared(_EVERYTHING.where(_THIS_RUN))

_LOCK = sa.select(conversation.c.id).with_for_update(of=conversation, key_share=True)
_LOCK_OF_CONTACT = Prepared(
    _LOCK.join(contact, contact.c.conversation_id == conversation.c.id).where(_THIS_CONTACT)
)
_LOCK_OF_RUN = Prepared(_LOCK.join(run, _IS_OPEN).where(run.c.id == sa.bindparam("run_id")))

_BEGIN = sa.insert(conversation).returning(conversation.c.id)
_INSERT_CONTACT = insert_new(contact)
_UNDO = sa.delete(conversation).where(conversation.c.id == sa.bindparam("unused"))


def of_contact(tx: Transaction, channel: str, urn: str, now: datetime) -> Conversation:
    """The conversation with this contact; begun if they never wrote before."""
    wanted = {"channel": channel, "urn_index": tx.index(urn)}
    row = _locked(tx, _LOCK_OF_CONTACT, _OF_CONTACT, wanted)
    if row is None:
        _begin(tx, wanted, urn, now)
        row = _locked(tx, _LOCK_OF_CONTACT, _OF_CONTACT, wanted)
    return _conversation(tx, row, urn)


def of_run(tx: Transaction, run_id: RunId) -> Conversation | None:
    """The conversation whose open run this is, with the contact it goes on with."""
    row = _locked(tx, _LOCK_OF_RUN, _OF_RUN, {"run_id": run_id})
    return None if row is None else _conversation(tx, row, tx.cipher.decrypt(row.urn_enc))


def _locked(tx: Transaction, lock: Prepared, read: Prepared, wanted: dict[str, Any]) -> Any:
    """On SQLite the transaction has locked everything; on PostgreSQL the lock is a statement of its own.

    One that waits for a row and joins others sees that row as it is now and the others as they were before:
    the second of two messages would be answered from the run as the first one found it.
    """
    if tx.database != "sqlite" and lock.row(tx, wanted) is None:
        return None
    return read.row(tx, wanted)


def _begin(tx: Transaction, wanted: dict[str, Any], urn: str, now: datetime) -> None:
    begun = tx.conn.execute(_BEGIN, {"language": tx.language}).scalar_one()
    row = {**wanted, "conversation_id": begun, "urn_enc": tx.cipher.encrypt(urn), "created_at": now}
    if tx.conn.execute(_INSERT_CONTACT[tx.database], row).scalar_one_or_none() is None:
        tx.conn.execute(_UNDO, {"unused": begun})  # their other first message, at the same moment, was first


def _conversation(tx: Transaction, row: Any, urn: str) -> Conversation:
    return Conversation(
        id=ConversationId(row.id),
        contact=contact_of(row, urn),
        patient=None if row.patient_id is None else _patient(tx, row),
        language=row.language,
        run=None if row.run_id is None else runs.opened(tx, row),
        taken_by=row.taken_by,
        last_in_at=row.last_in_at,
        introduced_at=row.introduced_at,
        crisis_open=bool(row.crisis_open),
    )


def contact_of(row: Any, urn: str) -> Contact:
    """The contact in a row that has its columns."""
    return Contact(
        id=ContactId(row.contact_id),
        channel=row.channel,
        urn=urn,
        stopped_at=row.stopped_at,
        unreachable_at=row.unreachable_at,
    )


def _patient(tx: Transaction, row: Any) -> Patient:
    return Patient(
        id=PatientId(row.patient_id),
        name=tx.cipher.decrypt(row.name_enc),
        language=row.language,
        zone=row.zone,
    )
