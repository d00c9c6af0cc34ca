"""Characters that only look different: every letter becomes the plain small one a reader takes it for."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain small letters, and for each of its characters the place where it was written."""

    chars: str
    at: Sequence[int]  #: one more than `chars` is long: the last is the end of the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` stand in the original."""
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    """Take the disguise off each character: case, accents, width, bold, look-alikes, zero width."""
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1))
    pieces = [_PLAIN[ord(char)] for char in text]
    at = [place for place, piece in enumerate(pieces) for _ in piece]
    return Folded("".join(pieces), [*at, len(text)])


# Letters of other alphabets that nobody can tell from ours, by shape and not by sound.
_SHAPES = {
    "a": "\u03b1\u0430",
    "b": "\u03b2\u0432\u044c",
    "c": "\u0441",
    "d": "\u0501",
    "e": "\u03b5\u0435",
    "g": "\u0581",
    "h": "\u043d\u04bb\u0570",
    "i": "\u03b9\u0456",
    "j": "\u0458\u0575",
    "k": "\u03ba\u043a",
    "l": "\u04cf",
    "m": "\u043c",
    "n": "\u03b7\u03bd\u0578",
    "o": "\u03bf\u043e\u0585",
    "p": "\u03c1\u0440",
    "q": "\u051b",
    "r": "\u0433",
    "s": "\u03c2\u0455",
    "t": "\u03c4\u0442",
    "u": "\u03c5\u057d",
    "v": "\u0475",
    "w": "\u03c9\u051d",
    "x": "\u03c7\u0445",
    "y": "\u03b3\u0443",
    "z": "\u03b6",
}
_LOOK_ALIKES = {alien: letter for letter, aliens in _SHAPES.items() for alien in aliens}
_QUOTES = dict.fromkeys("\u2019\u2018\u02bc\u00b4`\u2032", "'") | dict.fromkeys("\u201c\u201d", '"')
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
_TWO = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
_SAME = _LOOK_ALIKES | _QUOTES | _DASHES | _TWO

# Small capitals, squared and regional letters have no decomposition, but their names end in the letter.
_NAMED = re.compile(
    r"(?:LATIN|SYMBOL|SQUARED|CIRCLED).* (?:LETTER|CAPITAL)(?: DOTLESS)? ([A-Z])(?: WITH .*)?$"
)
_UNSEEN = {"Cf", "Mn", "Me"}  # zero width and other format characters, accents, enclosing circles
_MOST = 4000


class _Plain(dict[int, str]):
    """The plain form of each character, worked out when it is first met; a limit, for Unicode is large."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _MOST:
            self[code] = plain
        return plain


def _plain(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    parts = unicodedata.normalize("NFKD", char)
    return "".join(_letter(part) for part in parts if unicodedata.category(part) not in _UNSEEN)


def _letter(char: str) -> str:
    small = char.lower()
    if small.isascii():
        return small
    if small in _SAME:
        return _SAME[small]
    named = _NAMED.search(unicodedata.name(char, ""))
    return named[1].lower() if named else small


_PLAIN = _Plain()
