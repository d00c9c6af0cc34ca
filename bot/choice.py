"""An answer to a question with options: the figure, the letter or the words of one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from string import ascii_lowercase

from bot.flow import Choice
from bot.numbers import MOST, counts_something
from bot.plain import phrase
from bot.reading import How, Reading, Refused, Unclear, Understood, Why
from bot.spelling import is_slip
from bot.wordlist import Line, Meaning, WordList, is_filler, refuses

_MISTYPED_FROM = 5
_WRONG_FROM = 9
"""Letters of a label from which on a slip in it is forgiven, and from which on one may be a wrong letter."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words for the options of a question, ready to be looked for."""

    options: Mapping[str, str]  #: label -> the option it means
    shown: Mapping[str, str]  #: label -> as its authors wrote it
    starting: Mapping[str, tuple[list[str], ...]]  #: first word -> labels that begin with it, longest first
    letters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found in a message."""

    option: str
    label: str
    start: int
    end: int
    sure: bool  #: counts whatever else is said


def labels_of(choice: Choice, more: Mapping[str, Sequence[str]]) -> Labels:
    """The labels of `choice`: those in the script, and `more` per option in one language."""
    shown: dict[str, str] = {}
    options: dict[str, str] = {}
    for option, written in choice.options.items():
        for word in (*written, *more.get(option, ())):
            label = phrase(word)
            options.setdefault(label, option)
            shown.setdefault(label, word)
    options.pop("", None)
    letters = dict(zip(ascii_lowercase, choice.options, strict=False)) if choice.letters else {}
    return Labels(options, shown, _by_first_word(options), letters)


def read_choice(expect: Choice, labels: Labels, line: Line, words: WordList) -> Reading | None:
    """What the message means as an answer; None if nothing in it belongs to this language."""
    whole, core = line.wholes
    if whole in labels.options:
        return Understood(labels.options[whole], How.EXACT)
    if whole in labels.letters:
        return Understood(labels.letters[whole], How.EXACT)
    if refuses(line, words) and core not in labels.options:
        return Refused() if expect.refusal_ok else Unclear()
    hits = list(islice(_hits(labels, line, words), MOST))
    return _judged(hits, labels, line, words) if hits else _mistyped(labels, line)


def _judged(hits: Sequence[Hit], labels: Labels, line: Line, words: WordList) -> Reading:
    rest = [token for at, token in enumerate(line.tokens) if not any(h.start <= at < h.end for h in hits)]
    nothing_else = all(is_filler(token, words) for token in rest)
    told = any(hit.sure or nothing_else for hit in hits) and len(hits) < MOST
    if not told or _in_doubt(hits, rest, words):
        return Unclear()
    meant = {hit.option: labels.shown.get(hit.label, hit.label) for hit in reversed(hits)}
    if len(meant) > 1:
        return Unclear(Why.WHICH, tuple(reversed(meant.values())))
    alone = len(line.tokens) == 1 and hits[0].label not in line.tokens
    return Understood(hits[0].option, How.WORD if alone else How.PHRASE)


def _in_doubt(hits: Sequence[Hit], rest: Sequence[str], words: WordList) -> bool:
    """Is a "maybe" beside the labels, or a "not" ("I don't feel safe")? One "not" may stress another."""
    spelt = [hit.label for hit in hits if not hit.label.isdecimal()]
    if any(words.meanings.get(token) is Meaning.UNSURE for token in rest):
        return True
    denied = bool(spelt) and not words.negations.isdisjoint(rest)
    return denied and all(words.negations.isdisjoint(label.split()) for label in spelt)


def _hits(labels: Labels, line: Line, words: WordList) -> Iterator[Hit]:
    at = 0
    while at < len(line.tokens):
        hit = _label_at(at, labels, line) or _figure_at(at, labels, line, words)
        if hit:
            yield hit
        at = hit.end if hit else at + 1


def _label_at(at: int, labels: Labels, line: Line) -> Hit | None:
    said = line.tokens
    for label in labels.starting.get(said[at], ()):
        end = at + len(label)
        text = " ".join(label)
        if said[at:end] == label and not text.isdecimal():
            return Hit(labels.options[text], text, at, end, sure=len(label) > 1)
    if at == 0 and said[0] in labels.letters:
        return Hit(labels.letters[said[0]], said[0], 0, 1, sure=False)
    return None


def _figure_at(at: int, labels: Labels, line: Line, words: WordList) -> Hit | None:
    """A figure counts at either end of a message; "2 panic attacks" may be about something else."""
    token = line.tokens[at]
    figure = str(words.numbers.get(token, token))
    if not figure.isdecimal() or figure not in labels.options or counts_something(line.tokens, at, words):
        return None
    sure = figure == token and token in (line.core[0], line.core[-1])
    return Hit(labels.options[figure], figure, at, at + 1, sure)


def _mistyped(labels: Labels, line: Line) -> Reading | None:
    wholes = line.wholes
    meant = {
        option for label, option in labels.options.items() if any(_may_mean(whole, label) for whole in wholes)
    }
    return Understood(meant.pop(), How.TYPO) if len(meant) == 1 else None


def _may_mean(typed: str, label: str) -> bool:
    return min(len(typed), len(label)) >= _MISTYPED_FROM and is_slip(typed, label, wrong_from=_WRONG_FROM)


def _by_first_word(options: Mapping[str, str]) -> Mapping[str, tuple[list[str], ...]]:
    split = sorted((label.split() for label in options), key=len, reverse=True)
    return {first: tuple(one for one in split if one[0] == first) for first in {one[0] for one in split}}
