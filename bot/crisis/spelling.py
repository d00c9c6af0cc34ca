"""How people write a word, and the word that is meant: short forms, slang, typing slips, disguises."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, product, zip_longest
from string import ascii_lowercase

SHORT = 3
SOME = 4
LONG = 6
"""Letters from which on a word is recognised with two letters swapped, one missing, one wrong or too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """The spelling habits of a language, as data."""

    contractions: Mapping[str, str] = field(default_factory=dict)  #: "don't", "dont", "don t" -> "do not"
    forms: Mapping[str, str] = field(default_factory=dict)  #: "gonna" -> "going to"; keys may be two words
    idle: frozenset[str] = frozenset()  #: words that are skipped, for they change nothing ("really", "lol")
    endings: Mapping[str, str] = field(default_factory=dict)  #: "ing" -> "in"
    matters: tuple[str, ...] = ()  #: words whose typing slips and disguises are undone
    real: frozenset[str] = frozenset()  #: words of the language that are no slip of one that matters


def slips(word: str) -> Iterator[str]:
    """The ways to mistype a word by one letter, and to write it without its vowels.

    The first letter is rarely wrong, and guessing at it finds other words ("putting" for "cutting"), so it is
    only ever swapped.
    """
    halves = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    if len(word) >= SHORT:
        yield from (a[:-1] + b[0] + a[-1] + b[1:] for a, b in halves if b)
        yield from (a + a[-1] + b for a, b in halves)
    if len(word) >= SOME:
        yield from (a + b[1:] for a, b in halves if b)
    if len(word) >= LONG:
        yield from (a + c + b[1:] for a, b in halves if b for c in ascii_lowercase)
        yield from (a + c + b for a, b in halves for c in ascii_lowercase)
    skeleton = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")
    if len(skeleton) >= SHORT:
        yield skeleton


def clipped(words: Iterable[str], endings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Words whose ending is not spoken in full ("killin"), and the words that are meant."""
    for word in words:
        for ending, spoken in endings.items():
            if word.endswith(ending) and len(word) > len(ending) + 1:
                yield word.removesuffix(ending) + spoken, word


def contracted(contractions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each form with its apostrophe, without, and with a space where it was ("don't", "dont", "don t")."""
    for form, meant in contractions.items():
        yield from ((form.replace("'", mark), meant) for mark in ("'", "", " "))


_STRETCHES = re.compile(r"((.)\2\2+)")
_MOST_STRETCHES = 3


def squeezed(token: str) -> Iterator[str]:
    """A stretched word ("diiiie", "killlll") with each stretch cut to one letter or two."""
    # split by two groups: what stands between, the stretch, its letter, what stands between, ...
    parts = _STRETCHES.split(token)
    between, letters = parts[::3], parts[2::3]
    if not 0 < len(letters) <= _MOST_STRETCHES:
        return
    for lengths in product((1, 2), repeat=len(letters)):
        cut = (letter * length for letter, length in zip(letters, lengths, strict=True))
        yield "".join(chain.from_iterable(zip_longest(between, cut, fillvalue="")))


_LEET = str.maketrans("013457@$8+", "oieastasbt")
_AS_L = str.maketrans("1!|", "lll")
_AS_I = str.maketrans("1!|", "iii")
_QUANTITY = re.compile(
    r"\d+(?:[ap]m|m?c?g|kg|ml|lbs?|oz|h(?:rs?)?|min?s?|s(?:ec)?|d(?:ays?)?|wks?|mo|y(?:rs?|o)?|(?<=1)st|(?<=2)nd|(?<=3)rd|th|[kx]|[cmk]m|ft)"
)


def unleet(token: str) -> Iterator[str]:
    """A word with figures for letters ("k1ll", "su1c1d@l"), read both ways where a figure has two."""
    if any(char.isalpha() for char in token) and not _QUANTITY.fullmatch(token):
        yield token.translate(_AS_I).translate(_LEET)
        yield token.translate(_AS_L).translate(_LEET)


def unmasked(token: str, candidates: Iterable[str]) -> Iterator[str]:
    """Those of the words, as long as the token, that it may stand for with letters starred out ("k*ll")."""
    for word in candidates:
        if all(real == shown or not shown.isalnum() for real, shown in zip(word, token, strict=True)):
            yield word


def closed_up(token: str) -> str:
    """A word pulled apart by dots, dashes or spaces ("k.i.l.l"), in one piece."""
    return "".join(char for char in token if char.isalnum())
