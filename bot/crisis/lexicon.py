"""The crisis rules of one language: what to notice, what explains it away, what lowers it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.crisis.concern import Category, Level
from bot.crisis.normalise import Reader, Reading, Written
from bot.crisis.symbols import BREAK, OTHER, Pattern

NEAR = 15
"""Words before and after a finding in which a remark about it ("years ago") is looked for."""

BEFORE = 10
"""Words before a finding in which a "not" may stand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """Words that mean something, and how alarming they are. Its examples are its tests."""

    id: str
    level: Level
    category: Category
    patterns: tuple[Pattern, ...] = field(repr=False)
    despite: frozenset[str] = frozenset()  #: contexts that do not lower it
    examples: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A rule for what several lesser findings of different rules mean when they come in one message."""

    rule: Rule
    of: frozenset[str]
    least: int

    def hits(self, found: Iterable["Hit"]) -> Iterator["Hit"]:
        """One hit that spans them all, if there are enough that nothing has lowered."""
        lesser = [hit for hit in found if hit.rule.id in self.of and not hit.why]
        if len({hit.rule.id for hit in lesser}) >= self.least:
            start, end = min(hit.start for hit in lesser), max(hit.end for hit in lesser)
            yield Hit(self.rule, self.rule.level, start, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressor:
    """A turn of phrase that means nothing alarming. Only its own words lose their sense, not their sentence."""

    id: str
    patterns: tuple[Pattern, ...] = field(repr=False)
    examples: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A remark that lowers a finding to a concern, never to nothing: a denial, the distant past, a quotation.

    A `before` pattern ends where the finding begins, a `near` pattern stands in the same sentence; where a
    context has both, both must be there. An `unless` pattern in the same sentence takes the remark back.
    """

    id: str
    before: tuple[Pattern, ...] = field(default=(), repr=False)
    near: tuple[Pattern, ...] = field(default=(), repr=False)
    unless: tuple[Pattern, ...] = field(default=(), repr=False)
    examples: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()

    def lowers(self, symbols: str, start: int, end: int) -> bool:
        """Is what stands from `start` to `end` denied, long past, or somebody else's words?"""
        opens = symbols.rfind(BREAK, 0, start) + 1
        closes = symbols.find(BREAK, end)
        opens, closes = max(opens, start - NEAR), min(closes if closes >= 0 else len(symbols), end + NEAR)
        if not self._said(symbols, start, opens, closes):
            return False
        return not any(p.regex.search(symbols, opens, closes) for p in self.unless)

    def _said(self, symbols: str, start: int, opens: int, closes: int) -> bool:
        lead = symbols[max(opens, start - BEFORE) : start]
        leads = not self.before or any(p.regex.search(lead) for p in self.before)
        return leads and (not self.near or any(p.regex.search(symbols, opens, closes) for p in self.near))


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that found something, and where in the folded text."""

    rule: Rule
    level: Level
    start: int
    end: int
    why: str = ""  #: the context that lowered it


Found = tuple[int, int, int]
"""Which of many, and from where to where."""


class Index:
    """Many patterns, of which only those are tried whose anchor word is in the text."""

    def __init__(self, patterns: Sequence[tuple[Pattern, ...]]) -> None:
        self._tries = [(which, pattern) for which, some in enumerate(patterns) for pattern in some]
        self._by_symbol: dict[str, list[int]] = {}
        for place, (_, pattern) in enumerate(self._tries):
            for symbol in pattern.anchors[0]:
                self._by_symbol.setdefault(symbol, []).append(place)

    def search(self, symbols: str) -> list[Found]:
        """Everything the patterns find, in the order of the patterns."""
        return [
            (which, match.start(), match.end())
            for which, regex in self._likely(frozenset(symbols))
            for match in regex.finditer(symbols)
        ]

    def _likely(self, present: frozenset[str]) -> Iterator[tuple[int, re.Pattern[str]]]:
        by_symbol = self._by_symbol
        places = {place for symbol in by_symbol.keys() & present for place in by_symbol[symbol]}
        for which, pattern in map(self._tries.__getitem__, sorted(places)):
            if not any(map(present.isdisjoint, pattern.anchors)):
                yield which, pattern.regex


class Lexicon:
    """Everything the screen knows in one language."""

    def __init__(
        self,
        language: str,
        *,
        rules: Iterable[Rule],
        suppressors: Iterable[Suppressor] = (),
        contexts: Iterable[Context] = (),
        together: Iterable[Together] = (),
        reader: Reader,
    ) -> None:
        self.language = language
        self.rules = tuple(rules)
        self.suppressors = tuple(suppressors)
        self.contexts = tuple(contexts)
        self.together = tuple(together)
        self._reader = reader
        self._found = Index([rule.patterns for rule in self.rules])
        self._explained = Index([suppressor.patterns for suppressor in self.suppressors])

    def without(self, id: str) -> "Lexicon":
        """The same lexicon with one rule, suppressor or context less: what it contributes shows by comparison."""
        return Lexicon(
            self.language,
            rules=(rule for rule in self.rules if rule.id != id),
            suppressors=(suppressor for suppressor in self.suppressors if suppressor.id != id),
            contexts=(context for context in self.contexts if context.id != id),
            together=(several for several in self.together if several.rule.id != id),
            reader=self._reader,
        )

    def find(self, written: Written) -> set[Hit]:
        """What the rules find in a text, in either reading."""
        found = {hit for reading in self._reader.readings(written) for hit in self._hits(reading)}
        return found.union(*(several.hits(found) for several in self.together)) if found else found

    def _hits(self, reading: Reading) -> Iterator[Hit]:
        symbols = reading.symbols
        found = self._found.search(symbols)
        if found and (explained := self._explained.search(symbols)):
            symbols = _without_sense(symbols, explained)
            found = self._found.search(symbols)
        places = reading.places() if found else []
        settled: set[int] = set()  # rules that stand: lowering another finding of theirs would change nothing
        for which, start, end in found:
            rule = self.rules[which]
            why = "" if which in settled else self._why_less(rule, symbols, start, end)
            if not why:
                settled.add(which)
            yield Hit(rule, Level.CONCERN if why else rule.level, places[start][0], places[end - 1][1], why)

    def _why_less(self, rule: Rule, symbols: str, start: int, end: int) -> str:
        lowering = (context for context in self.contexts if context.id not in rule.despite)
        return next((context.id for context in lowering if context.lowers(symbols, start, end)), "")


def _without_sense(symbols: str, explained: Iterable[Found]) -> str:
    """The text with the words of harmless phrases made unknown; sentences still end where they ended."""
    left = list(symbols)
    for _, start, end in explained:
        left[start:end] = (BREAK if symbol == BREAK else OTHER for symbol in symbols[start:end])
    return "".join(left)
