"""The parts of a script, compiled once and never changed: a Flow is a graph of named Steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.condition import Condition

END = "end"  #: the destination that ends a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A whole number between two bounds, both included."""

    low: int
    high: int
    refusal_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few named options; the words that mean each come from the content of the language.

    `options` maps an option's name to the words written in the script itself (digits, brand names);
    `words` is the content key under which each language lists more, or None.
    """

    options: Mapping[str, tuple[str, ...]]
    words: str | None = None
    letters: bool = False  #: the question showed a) b) c), so a single letter is an answer
    refusal_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo:
    """Yes or no, in any of the usual ways."""

    refusal_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeText:
    """Whatever the patient wants to say, up to `max` characters."""

    max: int = 1600
    refusal_ok: bool = True


Expect = Scale | Choice | YesNo | FreeText


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Go to `go` when the condition holds; a branch without a condition is the `else`."""

    go: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One gentle reminder of an open question."""

    after: timedelta
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnUnclear:
    """How often to ask again, in which words, and where to go then (None: a person)."""

    say: str = "common.unclear"
    times: int = 2
    then: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffSpec:
    """The handoff that a step opens."""

    queue_class: str
    reason: str
    include: tuple[str, ...] = ()  #: results to show to staff with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: it says, or asks and waits; it may open a handoff; then it goes on."""

    name: str
    say: tuple[str, ...] = ()
    ask: str | None = None
    expect: Expect | None = None
    save: str | None = None
    nudge: Nudge | None = None
    on_unclear: OnUnclear = OnUnclear()
    handoff: HandoffSpec | None = None
    next: tuple[Branch, ...] = (Branch(go=END),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A script: versioned, immutable once published, the same for every patient inside it."""

    name: str
    version: int
    about: str
    first: str
    steps: Mapping[str, Step]
    queue_class: str = "administrative"
    expires: timedelta = timedelta(hours=24)
    on_expire: str | None = None  #: the step that follows when nobody answered in time
    in_flight: str = (
        "finish"  #: what happens to runs when a newer version is published: finish | migrate | stop
    )
    sha256: str = ""
    source: str = field(default="", repr=False)  #: the script as written
