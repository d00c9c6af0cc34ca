"""The words of one language that answers are made of, and a message seen through them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.plain import tokens


class Meaning(StrEnum):
    """What a word means in answer to a yes-or-no question."""

    YES = "yes"  #: whatever follows
    NO = "no"
    APART_YES = "apart_yes"  #: if a comma follows, or nothing: Spanish `si` is also "if"
    APART_NO = "apart_no"  #: "no, thanks", but not "no one called me"
    MILD_YES = "mild_yes"  #: if nothing else is said: "ok", but not "ok what is this"
    MILD_NO = "mild_no"
    UNSURE = "unsure"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words and phrases of a language, all in the form that `plain.phrase` gives them."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    refusals: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()  #: refusals of a free text only ("no", "nothing")
    fillers: frozenset[str] = frozenset()  #: words that change nothing about an answer
    joiners: frozenset[str] = frozenset()  #: stand between a number and the top of the scale ("7 out of 10")
    halves: frozenset[str] = frozenset()  #: make a number a broken one ("seven and a half")
    units: frozenset[str] = frozenset()  #: after a number, say that it counts something ("3 hours")
    beside: frozenset[str] = frozenset()  #: before a number, say that it is not the answer ("not a 7")
    negations: frozenset[str] = frozenset()
    not_typos: frozenset[str] = frozenset()  #: words of their own that look like a mistyped number
    joining: frozenset[str] = field(init=False)  #: the single words of the joiners
    refusing: frozenset[str] = field(init=False)  #: the words with which refusals begin

    def __post_init__(self) -> None:
        # worked out once, for every answer asks for them; a frozen dataclass has no other way to set them
        joining = frozenset(word for joiner in self.joiners for word in joiner.split())
        object.__setattr__(self, "joining", joining)
        refusing = frozenset(refusal.split()[0] for refusal in self.refusals)
        object.__setattr__(self, "refusing", refusing)


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the words of one language show it."""

    text: str  #: plain
    tokens: list[str]
    core: list[str]  #: without fillers at either end

    @property
    def wholes(self) -> tuple[str, str]:
        """The whole message, and the whole of what matters in it."""
        return " ".join(self.tokens), " ".join(self.core)


def see(text: str, words: WordList) -> Line:
    """The plain message `text` as tokens, and without its fillers."""
    found = tokens(text)
    start, end = 0, len(found)
    while start < end and is_filler(found[start], words):
        start += 1
    while end > start and is_filler(found[end - 1], words):
        end -= 1
    return Line(text, found, found[start:end])


def is_filler(token: str, words: WordList) -> bool:
    """Does it change nothing about an answer? Emoji do not, unless they are listed with a meaning."""
    return token in words.fillers or not (token[-1].isalnum() or token in words.meanings)


def refuses(line: Line, words: WordList) -> bool:
    """Is a refusal all there is in it?"""
    return any(whole in words.refusals for whole in line.wholes)
