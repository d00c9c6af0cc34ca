"""An answer on a scale. Never guesses, clips or averages: where two numbers may be meant, it asks."""

from collections.abc import Sequence

from bot.flow import Scale
from bot.numbers import MOST, Number, numbers
from bot.reading import How, Reading, Refused, Unclear, Understood, Why
from bot.spelling import SHORTEST, is_slip, squeezed
from bot.wordlist import Line, WordList, refuses

_USUAL = 2
"""Figures of the answers that most people send; they are read at once."""

_LONG = 20
"""Letters beyond which a word is no number, however it is spelt."""

_WRONG_FROM = 5
"""Letters from which on a number word may have a wrong one among them; `fine` must not become `five`."""


def read_scale(expect: Scale, line: Line, words: WordList) -> Reading | None:
    """What the message means as an answer; None if nothing in it belongs to this language."""
    figure = line.tokens[0] if len(line.tokens) == 1 else ""
    if figure.isdecimal() and len(figure) <= _USUAL:
        return _placed(expect, int(figure), How.EXACT)
    found = numbers(line, words, expect.high)
    if found:
        return _judged(expect, found, line, words)
    if refuses(line, words):
        return Refused() if expect.refusal_ok else Unclear()
    return _mistyped(expect, line, words)


def _judged(expect: Scale, found: Sequence[Number], line: Line, words: WordList) -> Reading:
    broken = any(number.value is None for number in found) or not words.halves.isdisjoint(line.tokens)
    if broken or len(found) == MOST:
        return Unclear()
    fitting = [number for number in found if _fits(expect, number)]
    beyond = any(number.sure for number in found if not _fits(expect, number))
    if not any(number.sure for number in fitting):
        return Unclear(Why.OUT_OF_RANGE) if beyond else Unclear()
    candidates = tuple(dict.fromkeys(number.value for number in fitting if number.value is not None))
    if len(candidates) > 1 or beyond or _hesitates(line, words):
        return Unclear(Why.WHICH, candidates)
    return Understood(candidates[0], _how(fitting[0], line))


def _fits(expect: Scale, number: Number) -> bool:
    return number.value is not None and expect.low <= number.value <= expect.high


def _hesitates(line: Line, words: WordList) -> bool:
    """Does it hold a refusal beside the number ("idk, 4?")?"""
    if words.refusing.isdisjoint(line.tokens):
        return False
    said = f" {line.wholes[0]} "
    return any(f" {refusal} " in said for refusal in words.refusals)


def _how(number: Number, line: Line) -> How:
    if number.fraction:
        return How.FRACTION
    if len(line.tokens) > 1 or line.tokens[0][-1].isalpha() != number.spelt:
        return How.PHRASE
    return How.WORD if number.spelt else How.EXACT


def _mistyped(expect: Scale, line: Line, words: WordList) -> Reading | None:
    """A number word with a slip in it, if that is the whole message."""
    typed = line.core[0] if len(line.core) == 1 else ""
    if not SHORTEST <= len(typed) <= _LONG or typed in words.not_typos:
        return None
    tight = squeezed(typed)
    meant = {number for word, number in words.numbers.items() if _may_mean(typed, tight, word)}
    return _placed(expect, meant.pop(), How.TYPO) if len(meant) == 1 else None


def _placed(expect: Scale, value: int, how: How) -> Reading:
    return Understood(value, how) if expect.low <= value <= expect.high else Unclear(Why.OUT_OF_RANGE)


def _may_mean(typed: str, tight: str, word: str) -> bool:
    stretched = len(tight) < len(typed) and tight == squeezed(word)
    return stretched or is_slip(typed, word, wrong_from=_WRONG_FROM)
