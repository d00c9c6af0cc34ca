"""Finds the numbers in a message; tells those that may be an answer from those that count something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.plain import is_clause_start
from bot.wordlist import Line, WordList, is_filler

_FIGURE = re.compile(r"(-?)\s*(\d*)((?:[.,:]\d+)*)([^\W_]*)")
_LONGEST = 6
_HUGE = 10**_LONGEST
"""Stands for every number with more figures than that: Python refuses to read thousands of them."""

MOST = 12
"""Numbers that are looked at in one message; a message with as many is not an answer."""

_JOINED_BY = 3
"""Words that a joiner ("out of a") or a phrase before a number may have."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a message."""

    value: int | None  #: None if it is not a whole one
    at: int  #: its place among the tokens
    sure: bool  #: nothing says that it counts something else
    spelt: bool = False
    fraction: bool = False  #: was given as "7 out of 10"


def numbers(line: Line, words: WordList, top: int) -> list[Number]:
    """The first few numbers in a message; of "7/10" only the 7, if `top` is 10."""
    said = line.tokens
    found = list(islice(_all(line, words), MOST))
    if any(number.spelt for number in found) and not _nothing_else(said, words):
        # "zero energy today" and "I have two kids" are no scores
        found = [replace(number, sure=number.sure and not number.spelt) for number in found]
    return list(_without_top(found, said, words, top))


def counts_something(said: Sequence[str], at: int, words: WordList) -> bool:
    """Do the words around the token at `at` say that it is not an answer ("3 hours", "not 3")?"""
    if at + 1 < len(said) and said[at + 1] in words.units:
        return True
    for before in _phrases_before(said, at):
        if before in words.beside:
            return True
        if " " in before and before in words.fillers:  # "mas o menos 7" is about a 7, "menos 7" is not
            return False
    return False


def _all(line: Line, words: WordList) -> Iterator[Number]:
    return (number for at in range(len(line.tokens)) if (number := _number(line, at, words)))


def _number(line: Line, at: int, words: WordList) -> Number | None:
    token = line.tokens[at]
    if token in words.numbers:
        return Number(words.numbers[token], at, not counts_something(line.tokens, at, words), spelt=True)
    if not token[0].isdecimal() and token[0] not in "-.":
        return None
    sign, whole, rest, glued = _FIGURE.findall(token)[0]
    if ":" in rest:
        return None  # a time of day
    counted = glued and (glued in words.units or glued not in words.fillers)
    doubtful = counted or counts_something(line.tokens, at, words)
    return Number(_value(sign, whole, rest), at, not doubtful and not _stands_for_a_word(line, at, words))


def _stands_for_a_word(line: Line, at: int, words: WordList) -> bool:
    """Is it in the middle of a sentence that does not lead up to it ("I dont want 2 talk")?"""
    if at in (0, len(line.tokens) - 1) or is_filler(line.tokens[at - 1], words):
        return False
    return not is_clause_start(line.text, at)


def _value(sign: str, whole: str, rest: str) -> int | None:
    if not whole or rest not in ("", ".0", ",0"):
        return None
    size = int(whole) if len(whole) <= _LONGEST and not whole.startswith("00") else _HUGE
    return -size if sign else size


def _nothing_else(said: Sequence[str], words: WordList) -> bool:
    """Is every word a number, or one that changes nothing?"""
    return all(
        is_filler(token, words) or token in words.numbers or token in words.joining or token[0].isdecimal()
        for token in said
    )


def _without_top(found: list[Number], said: Sequence[str], words: WordList, top: int) -> Iterator[Number]:
    """Take the 10 away from "7/10"; one that only follows a joiner ("sevn out of ten") is in doubt."""
    before: Number | None = None
    for number in found:
        joined = number.value == top and any(p in words.joiners for p in _phrases_before(said, number.at))
        if before and joined and " ".join(said[before.at + 1 : number.at]) in words.joiners:
            yield replace(before, fraction=True)
            before = None
            continue
        if before:
            yield before
        before = replace(number, sure=False) if joined else number
    if before:
        yield before


def _phrases_before(said: Sequence[str], at: int) -> Iterator[str]:
    """The words just before the token at `at`, the longest phrase first."""
    for length in range(min(_JOINED_BY, at), 0, -1):
        yield " ".join(said[at - length : at])
