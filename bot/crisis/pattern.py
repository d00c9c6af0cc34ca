"""The small language that crisis rules are written in, and how it becomes a bounded regular expression.

A pattern is read word by word:

    want to (die|be dead)      one after the other; one of several
    [really] want              a word that may be missing
    want ...2 die              up to two other words in between (... alone: up to three)
    took <many> pills          <number> is any number, <many> one of eight or more
    not <filler>*4             a named list of phrases; * repeats: up to four of them
    need to cut <stop>         and nothing more: the sentence or the text ends here

Words are written out ("i am", "do not"), without accents or apostrophes; the reading of a text does the same.
A gap never crosses the end of a sentence and never swallows a "not": what is denied is not what is said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.crisis.characters import fold
from bot.errors import LexiconInvalid

STOP = "<stop>"
RESERVED = ("number", "many", "stop")
"""Names with a meaning of their own; no list may be called so."""

GAP = 3
"""Words that a bare `...` may stand for."""

WIDEST = 64
"""The product of all choices of width in one pattern: what keeps the slowest text fast."""


@dataclass(frozen=True, slots=True)
class Word:
    """This word and no other."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Group:
    """One of several phrases, `least` to `most` times."""

    branches: tuple["Phrase", ...]
    least: int = 1
    most: int = 1


Node = Word | Gap | Group
Phrase = tuple[Node, ...]

_TOKEN = re.compile(r"<([\w-]+)>|\.\.\.(\d*)|\*(\d+)|([()\[\]|])|([^\W_]+)|(\S)")
_CLOSING = {"(": ")", "[": "]"}


def parse(source: str, lists: Mapping[str, Phrase]) -> Phrase:
    """What a pattern says. Raises LexiconInvalid with the place that cannot be read."""
    tokens = [match.groups() for match in _TOKEN.finditer(fold(source).chars.replace("'", ""))]
    parser = _Parser(source, iter(tokens), lists)
    branches = parser.phrases("")
    phrase = branches[0] if len(branches) == 1 else listed(branches)
    if width(phrase) > WIDEST:
        raise LexiconInvalid(f"too many ways to read it, use fewer or narrower gaps: {source}")
    return phrase


class _Parser:
    def __init__(self, source: str, tokens: Iterator[tuple[str, ...]], lists: Mapping[str, Phrase]) -> None:
        self._source = source
        self._tokens = tokens
        self._lists = lists

    def phrases(self, closing: str) -> tuple[Phrase, ...]:
        """Everything up to the closing bracket, or to the end if there is none to close."""
        branches: list[list[Node]] = [[]]
        for name, gap, times, mark, word, stray in self._tokens:
            if mark == closing and mark:
                return self._complete(branches)
            if mark == "|":
                branches.append([])
            elif times:
                branches[-1][-1:] = [self._repeated(branches[-1], int(times))]
            elif stray or mark in (")", "]"):
                raise LexiconInvalid(f"cannot read {stray or mark!r} in the pattern: {self._source}")
            else:
                branches[-1].append(self._node(name, gap, mark, word))
        if closing:
            raise LexiconInvalid(f"{closing!r} is missing in the pattern: {self._source}")
        return self._complete(branches)

    def _node(self, name: str | None, gap: str | None, mark: str | None, word: str | None) -> Node:
        if name in RESERVED:
            return Word(f"<{name}>")
        if name:
            return Group((self._listed(name),))
        if mark:
            branches = self.phrases(_CLOSING[mark])
            return Group(branches, least=0 if mark == "[" else 1)
        if word:
            return Word(word)
        return Gap(int(gap or GAP))

    def _listed(self, name: str) -> Phrase:
        if name not in self._lists:
            raise LexiconInvalid(f"there is no list <{name}>, named in the pattern: {self._source}")
        return self._lists[name]

    def _repeated(self, nodes: list[Node], most: int) -> Group:
        if not nodes or not isinstance(nodes[-1], Group):
            raise LexiconInvalid(f"only a list or a bracket can be repeated: {self._source}")
        return Group(nodes[-1].branches, least=0, most=most)

    def _complete(self, branches: list[list[Node]]) -> tuple[Phrase, ...]:
        if not all(branches):
            raise LexiconInvalid(f"a choice is empty in the pattern: {self._source}")
        return tuple(map(tuple, branches))


def width(phrase: Phrase) -> int:
    """In how many ways the gaps and repeats of a phrase can stretch over the same words, at the worst."""
    ways = 1
    for node in phrase:
        if isinstance(node, Gap):
            ways *= node.most + 1
        elif isinstance(node, Group):
            ways *= max(map(width, node.branches)) * node.most
    return ways


def words(phrase: Phrase) -> Iterator[str]:
    """Every word that a phrase may be made of."""
    for node in phrase:
        if isinstance(node, Word):
            yield node.text
        elif isinstance(node, Group):
            for branch in node.branches:
                yield from words(branch)


def listed(phrases: Iterable[Phrase]) -> Phrase:
    """A list of phrases as one: any of them."""
    return (Group(tuple(phrases)),)
