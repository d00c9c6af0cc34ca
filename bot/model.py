"""The nouns. Frozen, without behaviour; instants end in `_at` and are aware UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType

from bot.flow import Flow
from bot.hours import Calendar

ConversationId = NewType("ConversationId", int)
ContactId = NewType("ContactId", int)
PatientId = NewType("PatientId", int)
MessageId = NewType("MessageId", int)
RunId = NewType("RunId", int)
HandoffId = NewType("HandoffId", int)
WorkId = NewType("WorkId", int)


class Missing(StrEnum):
    """Why there is no value. Five different things, and none of them is ever a number."""

    REFUSED = "refused"  #: the patient would rather not say
    NOT_UNDERSTOOD = "not_understood"  #: asked again as often as the script allows
    NO_REPLY = "no_reply"  #: the question stood open until it expired
    EXPIRED = "expired"  #: something else came first, and the question ran out meanwhile
    NEVER_SENT = "never_sent"  #: the question was due but did not go out


GIVEN = "given"  #: stands in a run for a free text; the words themselves are the message

Value = int | str


class QueueClass(StrEnum):
    """Who must look, and how soon. Software raises a class, only people lower it."""

    CRISIS = "crisis"
    URGENT = "urgent"
    CLINICAL = "clinical"
    ADMINISTRATIVE = "administrative"


class Delivery(StrEnum):
    """What became of a message of ours. It only moves forward; see `outbound.forward`."""

    QUEUED = "queued"
    WIRED = "wired"  #: handed to the provider, answer not yet recorded
    ERRORED = "errored"  #: failed for now; tried again
    SENT = "sent"  #: the provider has it
    DELIVERED = "delivered"
    FAILED = "failed"  #: will never arrive


class Lane(IntEnum):
    """Which send goes first. CRISIS waits for nothing, not even for earlier messages of the same talk."""

    CRISIS = 0
    REPLY = 1
    LATER = 2  #: reminders, broadcasts: whatever the patient is not sitting and waiting for


class RunStatus(StrEnum):
    """Where a run is in its life."""

    WAITING = "waiting"  #: a question is open
    SUSPENDED = "suspended"  #: a person or something more important has the conversation
    COMPLETED = "completed"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One patient's way through one version of a flow; everything the engine needs to go on.

    `answers` holds numbers, options and `refused`; a free text is kept as a result and stands here only
    as "given", so that a run stays small and holds no patient's words.
    """

    flow: Flow
    step: str
    status: RunStatus
    answers: Mapping[str, Value] = field(default_factory=dict)
    unclear: int = 0  #: replies to the open question that were not understood
    nudged: bool = False
    asked_at: datetime
    id: RunId | None = None  #: None until it is first stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Somebody in the care of the clinic."""

    id: PatientId
    name: str
    language: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach somebody: a URN on a channel. It has a patient only once staff said so."""

    id: ContactId
    channel: str
    urn: str
    stopped_at: datetime | None = None  #: the person asked us to stop; only they can undo it
    unreachable_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What we know when a message arrives: who, where, and what was open between us."""

    id: ConversationId
    contact: Contact
    patient: Patient | None = None
    language: str = "en"
    run: Run | None = None
    taken_by: int | None = None  #: the staff member who owns the talk; flows keep quiet meanwhile
    last_in_at: datetime | None = None  #: when the message before this one came
    introduced_at: datetime | None = None  #: when a stranger was last told what this number is
    crisis_open: bool = False  #: a crisis handoff is open


class WorkKind(StrEnum):
    """What is still to do."""

    SEND = "send"  #: a message, in its order within the conversation
    SEND_NOW = "send_now"  #: a crisis message: waits for nothing
    WAKE = "wake"  #: a run asked to be woken
    PAGE = "page"  #: staff have to be told of a handoff


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A row of the work table, leased to us. It comes due again by itself unless it is finished."""

    id: WorkId
    kind: WorkKind
    conversation_id: ConversationId
    ref_id: int  #: the message, run or handoff it is about
    attempts: int  #: this one included


@dataclass(frozen=True, slots=True, kw_only=True)
class MsgOut:
    """A message of ours that is about to be sent."""

    id: MessageId
    contact: Contact
    text: str
    key: str  #: which text it is, for staff and figures
    lane: Lane
    wired_before_at: datetime | None = None  #: an earlier attempt began then and its answer may be lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a provider's callback changed."""

    message: MsgOut
    newly_failed: bool  #: it will never arrive, and nobody knew until now


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffContact:
    """A verified way to reach a member of staff."""

    channel: str
    urn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A handoff that staff must be told of, and how to reach them."""

    handoff_id: HandoffId
    ref: str
    queue_class: QueueClass
    opened_at: datetime
    told: int  #: times staff were paged so far
    contacts: tuple[StaffContact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """Work for a person."""

    id: HandoffId
    ref: str  #: what staff call it; says nothing about anybody
    conversation_id: ConversationId
    queue_class: QueueClass
    reason: str
    state: str
    opened_at: datetime
    promised_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How soon a person answers: so many open minutes after the message, or wall-clock minutes."""

    minutes: int
    always: bool = False  #: counts day and night


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """What the clinic says about itself in its clinic file."""

    name: str
    phone: str
    country: str  #: ISO 3166 code; chooses the emergency numbers
    zone: str
    hours_text: Mapping[str, str]  #: opening hours in words, per language
    languages: tuple[str, ...]  #: the first is the default
    calendar: Calendar
    windows: Mapping[QueueClass, Window]
