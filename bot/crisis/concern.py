"""What the crisis screen found in a text."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How alarming the words are. Words, not the person: nothing here predicts what anybody will do."""

    NONE = "none"
    CONCERN = "concern"  #: a person reads it today
    CRISIS = "crisis"  #: emergency information now, and a page
    IMMINENT = "imminent"  #: the same, and first in the queue

    @property
    def rank(self) -> int:
        return _ORDER.index(self)


_ORDER = tuple(Level)


class Category(StrEnum):
    """What it is about; chooses the wording and the numbers. Overdose and poisoning are medical emergencies."""

    NONE = "none"
    SUICIDE = "suicide"
    SELF_HARM = "self-harm"
    HARM_TO_OTHERS = "harm-to-others"
    ABUSE = "abuse"
    MEDICAL = "medical-emergency"
    PSYCHOSIS = "psychosis"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of the text as the patient wrote it, and the rule that noticed it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Concern:
    """The screen's opinion of one message, with its reasons."""

    level: Level = Level.NONE
    category: Category = Category.NONE
    spans: tuple[Finding, ...] = ()

    @property
    def pages(self) -> bool:
        """Must a person be paged now?"""
        return self.level.rank >= Level.CRISIS.rank


UNSCREENED = Concern(Level.CONCERN, Category.NONE, (Finding(0, 0, "screen-failed"),))
"""The screen broke or ran out of time: a person looks, for "routine" would be a guess."""
