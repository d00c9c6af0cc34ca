"""What happened: facts the core is told about. Nothing in here asks for anything."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.answers import Reading


class Form(StrEnum):
    """What shape an inbound message had when it reached the provider."""

    TEXT = "text"
    MEDIA = "media"  #: picture, voice, video, file; any caption is in `text`
    LOCATION = "location"
    BUTTON = "button"
    EDIT = "edit"  #: the patient changed an earlier message


class CarrierWord(StrEnum):
    """A reserved word that the carrier has already acted on and answered by itself."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class MsgReceived:
    """Somebody wrote to us."""

    channel: str
    urn: str  #: tel:+12025550143, whatsapp:+1202…, telegram:123
    external_id: str  #: the provider's id; the same id twice is the same message, the same text twice is not
    text: str  #: as it came, without NUL; may be empty
    at: datetime  #: when we received it, aware UTC
    form: Form = Form.TEXT
    media: tuple[str, ...] = ()  #: links or content types, for staff
    carrier_word: CarrierWord | None = None
    button_run: int | None = None  #: the run that a tapped button belongs to
    button_step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MsgStatusChanged:
    """A provider told us what became of a message of ours."""

    channel: str
    external_id: str
    status: str  #: one of model.Delivery
    at: datetime
    message_id: int | None = (
        None  #: ours, when the callback carries it: it settles a send whose answer was lost
    )
    code: str = ""


# -- what can happen to a run; `engine.advance` takes these ---------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The patient wrote while the run waited, and `answers.read` made this of it."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Woken:
    """The time the run asked to be woken at has come (or passed, or not quite: the run looks at the clock)."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """HELP or another detour was answered; the open question is asked once more."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """Something more important came up (crisis words, a person took over): the run keeps still until resumed."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A person handed the conversation back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Something inside broke while the run was being worked on."""

    error: str = field(default="error")


RunEvent = Answered | Woken | Interrupted | Suspended | Resumed | Failed
