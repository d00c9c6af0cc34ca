"""From folded characters to symbols: words as the rules know them, each still knowing where it was written.

A text is read twice. The plain reading takes every word as it stands; the mended one undoes short forms, slips
and disguises. Both are judged and the higher opinion wins, so mending can find more but never lose anything.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from bot.crisis.spelling import (
    Spelling,
    clipped,
    closed_up,
    slips,
    squeezed,
    unleet,
    unmasked,
)
from bot.crisis.symbols import BREAK, MANY, MANY_FROM, NUMBER, OTHER, Vocabulary

_WORD = r"[^\W_]+"
_STOP = r"[.!?;]+"
_ALONE = r"(?<![^\W_])(?:{})(?![^\W_])"
_SPACED = re.compile(_ALONE.format(r"[^\W_](?: [^\W_]){2,}"))  # k i l l
_SIMPLE = re.compile(
    rf"{_WORD}(?:[-'*@$!#|+._/~]{{1,8}}{_WORD})*|{_STOP}"
)  # also k.i.l.l, ki-ll, k*ll, can't
_ALONE_LETTERS = frozenset(
    "aeiou"
)  # of a run, only these are words by themselves: "changing" is no "c hanging"
_STRETCHED = re.compile(r"(.)\1\1")
_PIECE = re.compile(rf"\d+|[^\W\d_]+|{_STOP}")

_STOPS = dict.fromkeys((".", "..", "...", "!", "!!", "!!!", "?", "??", "???"), BREAK)

DISGUISED = "?"
"""Stands for a token until it is worked out what it means."""

HARDEST = 60
"""Disguised words that are worked out in one text; a text that has more is an attack on our time."""

LONGEST_RUN = 40
SHORTEST_RUN = 6
"""Letters of a word that may be several words without spaces."""

LONGEST_WORD = 14


@dataclass(frozen=True, slots=True)
class Written:
    """Folded characters and the words they are written in, the same for every language."""

    chars: str
    tokens: list[str]
    spaced: bool  #: some words may be spelled out letter by letter


def split(chars: str) -> Written:
    """The words of folded characters; k*ll, k.i.l.l and can't are one word each, k i l l are four."""
    return Written(chars, _SIMPLE.findall(chars), spaced=_SPACED.search(chars) is not None)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as symbols. `marks` are the symbols of each token, several where it stands for several words."""

    chars: str
    tokens: re.Pattern[str]
    marks: list[str]
    symbols: str

    def places(self) -> list[tuple[int, int]]:
        """Where in `chars` each symbol is written."""
        spans = [match.span() for match in self.tokens.finditer(self.chars)]
        return [span for span, mark in zip(spans, self.marks, strict=True) for _ in mark]


class Reader:
    """Reads texts of one language with the vocabulary of its rules."""

    def __init__(self, vocabulary: Vocabulary, spelling: Spelling) -> None:
        matters = [word for word in spelling.matters if word in vocabulary.symbols]
        self._plain = _as_written(vocabulary, spelling)
        self._meant = _as_meant(vocabulary, spelling, matters)
        self._core = frozenset(vocabulary.symbols[word] for word in matters)
        self._within = re.compile(_any_of(matters))
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        for word in (*matters, *vocabulary.symbols):
            self._by_shape.setdefault((word[0], len(word)), []).append(word)
        apart = [form for form in (*spelling.forms, *spelling.contractions) if not _SIMPLE.fullmatch(form)]
        self._second_parts = frozenset(form.split()[-1] for form in apart)
        self._shape = _shape(apart)

    def readings(self, written: Written) -> tuple[Reading, ...]:
        """The text as it is meant and as it stands; one reading if there is no difference."""
        chars, tokens, shape = written.chars, written.tokens, _SIMPLE
        # looking for words in parts costs as much as all the rest, so only where there may be one
        if written.spaced or not self._second_parts.isdisjoint(tokens) or not chars.isascii():
            shape = self._shape
            tokens = shape.findall(chars)
        mended = self._mended(tokens)
        plain = self._as_it_stands(tokens)
        if plain == mended:
            return (Reading(chars, shape, mended, "".join(mended)),)
        return tuple(Reading(chars, shape, marks, "".join(marks)) for marks in (mended, plain))

    def _as_it_stands(self, tokens: list[str]) -> list[str]:
        known = self._plain
        return [
            known[token] if token in known else OTHER if token.isalpha() else _pieces(token, known)
            for token in tokens
        ]

    def _mended(self, tokens: list[str]) -> list[str]:
        known = self._meant
        marks = [known[token] if token in known else self._at_sight(token) for token in tokens]
        disguised = [place for place, mark in enumerate(marks) if mark == DISGUISED]
        for place in disguised[:HARDEST]:
            marks[place] = self._work_out(tokens[place])
        for place in disguised[HARDEST:]:
            marks[place] = _pieces(tokens[place], known)
        return marks

    def _at_sight(self, token: str) -> str:
        if not token.isalpha():
            return DISGUISED if token[0].isalnum() and not token.isdecimal() else _unknown(token)
        if _STRETCHED.search(token) or (len(token) >= SHORTEST_RUN and self._within.search(token)):
            return DISGUISED
        return OTHER

    def _work_out(self, token: str) -> str:
        readings = (mark for reading in self._readings(token) if (mark := self._meant.get(reading)))
        return next(readings, "") or self._unspaced(closed_up(token)) or _pieces(token, self._meant)

    def _readings(self, token: str) -> Iterator[str]:
        if not token.isalnum():
            yield closed_up(token)
            yield token.removesuffix("'s")
            yield from unmasked(token, self._by_shape.get((token[0], len(token)), ()))
        if not token.isalpha():
            yield from unleet(token)
        yield from squeezed(token)

    def _unspaced(self, run: str) -> str:
        """The words of a run without spaces ("iwanttodie"), if it is made of nothing but known words."""
        if len(run) > LONGEST_RUN or not self._within.search(run):
            return ""
        best: list[str | None] = [""]
        for end in range(1, len(run) + 1):
            begins = range(max(0, end - LONGEST_WORD), end)
            best.append(min(self._endings(run, best, begins, end), key=len, default=None))
        found = best[-1] or ""
        return found if self._core.intersection(found) else ""

    def _endings(self, run: str, best: list[str | None], begins: range, end: int) -> Iterator[str]:
        for begin in begins:
            before, word = best[begin], run[begin:end]
            mark = self._meant.get(word) if len(word) > 1 or word in _ALONE_LETTERS else None
            if before is not None and mark is not None:
                yield before + mark


def _any_of(words: Iterable[str]) -> str:
    """An expression for any of many words, by first letter: ten times fewer branches to try at each place."""
    by_letter = {letter: list(some) for letter, some in groupby(sorted(words), key=itemgetter(0))}
    return (
        "|".join(f"{letter}(?:{'|'.join(w[1:] for w in some)})" for letter, some in by_letter.items())
        or "(?!)"
    )


def _pieces(token: str, known: Mapping[str, str]) -> str:
    """The parts of a token that means nothing as a whole ("now.please", "50mg")."""
    if token.isalpha():
        return OTHER
    return "".join(known[piece] if piece in known else _unknown(piece) for piece in _PIECE.findall(token))


def _unknown(piece: str) -> str:
    if piece.isdecimal():
        return _number(piece)
    return OTHER if piece.isalpha() else BREAK


def _number(figures: str) -> str:
    # a longer one is a telephone number or a score in a game
    return MANY if len(figures) <= 4 and int(figures) >= MANY_FROM else NUMBER


def _as_written(vocabulary: Vocabulary, spelling: Spelling) -> dict[str, str]:
    """Words, and contractions, for without its "not" a denial would read as the opposite."""
    return (
        {form: vocabulary.spell(meant) for form, meant in spelling.contractions.items()}
        | vocabulary.symbols
        | _STOPS
    )


def _as_meant(vocabulary: Vocabulary, spelling: Spelling, matters: Iterable[str]) -> dict[str, str]:
    """Every way of writing that is recognised at sight. What is a word itself is never mended."""
    slipped = {slip: word for word in matters for slip in slips(word) if slip not in spelling.real}
    spoken = dict(clipped(vocabulary.symbols, spelling.endings))
    written = slipped | spoken | dict(spelling.forms) | dict(spelling.contractions)
    idle = dict.fromkeys(spelling.idle, "")
    return (
        _STOPS
        | idle
        | {form: vocabulary.spell(meant) for form, meant in written.items()}
        | vocabulary.symbols
    )


def _shape(apart: Iterable[str]) -> re.Pattern[str]:
    """Tokens where one word may be written in parts ("can t", "k i l l") and signs may stand for words."""
    pairs = "|".join(sorted(re.escape(form) for form in apart if form[0].isalnum())) or "(?!)"
    signs = "|".join(sorted(re.escape(form) for form in apart if not form[0].isalnum())) or "(?!)"
    return re.compile("|".join((_ALONE.format(pairs), signs, _SPACED.pattern, _SIMPLE.pattern)))
