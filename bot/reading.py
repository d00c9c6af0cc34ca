"""What can become of a text that was sent in answer to a question."""

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """By what path a text became a value; stored with every answer so that staff can check it."""

    EXACT = "exact"
    WORD = "word"
    FRACTION = "fraction"
    TYPO = "typo"
    PHRASE = "phrase"  #: found among other words
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Understood:
    """The text means this value."""

    value: int | str
    how: How


@dataclass(frozen=True, slots=True)
class Refused:
    """The patient would rather not say. That is an answer, and never a number."""


class Why(StrEnum):
    """Why a text was not understood; each has its own way of asking again."""

    UNCLEAR = "unclear"
    OUT_OF_RANGE = "out_of_range"
    WHICH = "which"


@dataclass(frozen=True, slots=True)
class Unclear:
    """We would be guessing. `candidates` can be read back to the patient: "did you mean 6 or 7?"."""

    why: Why = Why.UNCLEAR
    candidates: tuple[int | str, ...] = ()


Reading = Understood | Refused | Unclear
