"""One symbol per word: rules become regular expressions over symbols, which cost the same however long words are."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.crisis.pattern import STOP, Gap, Group, Phrase, Word, words

BREAK = "\ue000"  #: the end of a sentence
OTHER = "\ue001"  #: a word that no rule knows
NUMBER = "\ue002"
MANY = "\ue003"  #: a number of eight or more
_FIRST = 0xE010

MANY_FROM = 8
"""Eight pills are more than anybody is told to take at once; fewer may well be a prescription."""

_OVER_BREAK = f"{BREAK}?"
"""What may stand between two words of a pattern, so that "I. want. to. die" reads like "I want to die"."""


class Vocabulary:
    """The words that rules know, each with its symbol. Grows while rules are compiled, never after."""

    def __init__(self) -> None:
        self.symbols: dict[str, str] = {}

    def symbol(self, word: str) -> str:
        """The symbol of a word; a new one if the word is new."""
        if word in _RESERVED:
            return _RESERVED[word]
        return self.symbols.setdefault(word, chr(_FIRST + len(self.symbols)))

    def spell(self, phrase: str) -> str:
        """The symbols of a plain phrase; words that no rule knows stay unknown."""
        return "".join(_ONE.get(word) or self.symbols.get(word, OTHER) for word in phrase.split())


_RESERVED = {"<number>": NUMBER + MANY, "<many>": MANY, STOP: ""}
_ONE = {"<number>": NUMBER, "<many>": MANY}


ANCHORS = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern, and sets of words of each of which one must be there for it to match at all.

    The rarest set comes first. It is looked up, the others are checked before the regular expression is tried.
    """

    regex: re.Pattern[str]
    anchors: tuple[frozenset[str], ...]


class Compiler:
    """Turns phrases into patterns. `never` are the words that a gap must not swallow."""

    def __init__(self, vocabulary: Vocabulary, usage: Mapping[str, int], never: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._usage = usage
        self._between = "[^" + BREAK + "".join(map(vocabulary.symbol, never)) + "]"

    def pattern(self, phrase: Phrase, *, ending: str = "") -> Pattern:
        """A phrase, ready to be looked for; `ending` is an expression for what must follow it."""
        return Pattern(re.compile(self.expression(phrase) + ending), self._anchors(phrase))

    def expression(self, phrase: Phrase, *, over: str = "") -> str:
        """A regular expression for a phrase; `over` is what may follow its last word."""
        parts = []
        for node, following in zip(phrase, [*phrase[1:], None], strict=True):
            # words are skipped within a sentence only, so nothing may slip over a break beside them
            after = over if following is None else "" if isinstance(following, Gap) else _OVER_BREAK
            parts.append(self._node(node, after))
        return "".join(parts)

    def _node(self, node: Word | Gap | Group, after: str) -> str:
        if isinstance(node, Gap):
            return f"(?:{BREAK}|{self._between}{{0,{node.most}}}?)"
        if node == Word(STOP):
            return f"(?={BREAK}|$)"
        if isinstance(node, Word):
            return f"[{self._vocabulary.symbol(node.text)}]{after}"
        return self._group(node, after)

    def _group(self, group: Group, after: str) -> str:
        single, longer = _sorted(group)
        choices = [self.expression(branch, over=after) for branch in longer]
        if single:
            symbols = "".join(map(self._vocabulary.symbol, single))
            choices.append(f"[{symbols}]{after}")
        times = {(1, 1): "", (0, 1): "?"}.get((group.least, group.most), f"{{{group.least},{group.most}}}")
        return f"(?:{'|'.join(choices)}){times}"

    def _anchors(self, phrase: Phrase) -> tuple[frozenset[str], ...]:
        needed = {found for node in phrase if (found := self._needed(node))}
        return tuple(sorted(needed, key=self._commonness)[:ANCHORS])

    def _needed(self, node: Word | Gap | Group) -> frozenset[str] | None:
        """A set of words of which a text must have one to match this node."""
        if node == Word(STOP):
            return None
        if isinstance(node, Word):
            return frozenset(self._vocabulary.symbol(node.text))
        if isinstance(node, Gap) or node.least == 0:
            return None
        rarest = [next(iter(self._anchors(branch)), None) for branch in node.branches]
        return None if None in rarest else frozenset().union(*(some for some in rarest if some))

    def _commonness(self, symbols: frozenset[str]) -> tuple[int, str]:
        return sum(self._usage.get(symbol, 1) for symbol in symbols), min(symbols)


def _sorted(group: Group) -> tuple[list[str], list[Phrase]]:
    """The single words of a group, and its longer phrases; a list inside a list is opened."""
    single: list[str] = []
    longer: list[Phrase] = []
    for branch in group.branches:
        [*others, last] = branch
        if not others and isinstance(last, Word) and last.text != STOP:
            single.append(last.text)
        elif not others and isinstance(last, Group) and (last.least, last.most) == (1, 1):
            more, even_more = _sorted(last)
            single += more
            longer += even_more
        else:
            longer.append(branch)
    return single, longer


def usage(phrases: Iterable[Phrase], vocabulary: Vocabulary) -> Counter[str]:
    """In how many phrases each word is used, by symbol: a guess at how common it is."""
    return Counter(
        symbol for phrase in phrases for word in set(words(phrase)) for symbol in vocabulary.symbol(word)
    )
