"""The tables, and nothing but the tables."""

from storage.tables.audit import audit
from storage.tables.columns import metadata
from storage.tables.crew import (
    policy,
    policy_step,
    rota_shift,
    shift_override,
    staff,
    staff_contact_point,
    web_session,
)
from storage.tables.diary import appointment, enrolment
from storage.tables.people import clinic, consent, contact, patient
from storage.tables.talk import conversation, flow_version, message, result, run
from storage.tables.todo import clock, clock_slot, handoff, handoff_event, page, work

__all__ = [
    "appointment",
    "audit",
    "clinic",
    "clock",
    "clock_slot",
    "consent",
    "contact",
    "conversation",
    "enrolment",
    "flow_version",
    "handoff",
    "handoff_event",
    "message",
    "metadata",
    "page",
    "patient",
    "policy",
    "policy_step",
    "result",
    "rota_shift",
    "run",
    "shift_override",
    "staff",
    "staff_contact_point",
    "web_session",
    "work",
]
