"""What to do about it: decisions that the unit of work carries out, all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.answers import How
from bot.crisis.concern import Concern
from bot.model import Lane, Missing, QueueClass, Run, Value

# -- what a run decides; `engine` returns these ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Send the words stored under `key`, in the patient's language."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep an answer as a result, or why there is none.

    `value` None without a `missing` means: the patient's own words, which are the message.
    """

    name: str
    value: Value | None
    how: How | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class OpenHandoff:
    """A person must look. Joins the handoff of the same class that is already open, if there is one."""

    queue_class: QueueClass
    reason: str
    include: Mapping[str, Value] = field(default_factory=dict)
    concern: Concern | None = None
    promised_at: datetime | None = None  #: what the patient was told; filled in by `inbound`


@dataclass(frozen=True, slots=True)
class Wake:
    """Wake the run at this time; None: it needs no waking any more."""

    at: datetime | None


RunEffect = Say | Keep | OpenHandoff | Wake


@dataclass(frozen=True, slots=True)
class Turn:
    """One event's worth of decisions: the run as it is now, and what to do."""

    run: Run
    effects: tuple[RunEffect, ...] = ()


# -- what a conversation decides; `inbound` returns these to the unit of work -----------------------


@dataclass(frozen=True, slots=True)
class Send:
    """Put a message in the outbox."""

    key: str
    text: str
    lane: Lane = Lane.REPLY
    even_if_stopped: bool = False


@dataclass(frozen=True, slots=True)
class SaveRun:
    """Remember the run as it is now; a run without an id is new."""

    run: Run


@dataclass(frozen=True, slots=True)
class Stop:
    """Write into the consent ledger that this contact wants no more messages."""

    wording: str  #: which rule recognised it


@dataclass(frozen=True, slots=True)
class Start:
    """Write into the consent ledger that this contact wants messages again."""

    wording: str


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """From now on, speak this language."""

    language: str


@dataclass(frozen=True, slots=True)
class Introduce:
    """Note that a stranger was told today what this number is."""


@dataclass(frozen=True, slots=True)
class NoReply:
    """Record why this message gets neither a reply nor a handoff."""

    reason: str


Effect = Send | SaveRun | Keep | Wake | OpenHandoff | Stop | Start | SetLanguage | Introduce | NoReply
