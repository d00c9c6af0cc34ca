"""What somebody typed, in plain small letters: without capitals, accents, widths and marks nobody sees."""

import re
import unicodedata
from itertools import islice

_TOKEN = re.compile(
    r"""
      (?:\A\s*-\s*|(?<!\w)-)?\d+(?:[.,:]\d+)*[^\W_]*   # 7  -2  7.5  7:30  7ish
    | (?<![\w.])\.\d+                                  # .5
    | [^\W_]+
    | [/%$<>]
    | [^\x00-\x7f\s]                                   # emoji, each by itself
    """,
    re.VERBOSE,
)
_BREAK = frozenset(".,;:!?()=-\n")
_FACE = frozenset("<:;=")
_EMOTICON = re.compile(r"</?3+(?!\d)|(?<!\S)[:;=]-?\d(?!\d)")
_PART = r"[(\[]\s*\d{1,2}\s*/\s*\d{1,2}\s*[)\]]"
_PART_MARKER = re.compile(rf"\A\s*{_PART}(?=.*\w)|(?<=\w)[^\w()]*{_PART}\s*\Z", re.DOTALL)


def plain(text: str) -> str:
    """The text as answers and keywords are compared. Never raises, whatever the characters are."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return text.translate(_PLAIN)


def tokens(text: str) -> list[str]:
    """The words, numbers and emoji of a plain text; a sign and letters stay glued to their number."""
    return _TOKEN.findall(text)


def phrase(text: str) -> str:
    """A word or a few as they stand in word lists: plain, with single spaces."""
    return " ".join(tokens(plain(text)))


def is_clause_start(text: str, at: int) -> bool:
    """Does a comma, a full stop or the like stand before the token at `at` of a plain text?"""
    places = [match.span() for match in islice(_TOKEN.finditer(text), at + 1)]
    before = places[at - 1][1] if at else 0
    return not _BREAK.isdisjoint(text[before : places[at][0]])


def bare(text: str) -> str:
    """A plain text without figures that nobody meant: "(1/2)" on the parts of a long message, <3, :3."""
    if "/" in text:
        text = _PART_MARKER.sub(" ", text)
    return text if _FACE.isdisjoint(text) else _EMOTICON.sub(" ", text)


# An apostrophe is left out wherever it stands, for half of the people leave it out as well.
_AS = dict.fromkeys("'`\u2019\u2018\u02bc\u00b4\u2032", "") | {
    "\u2044": "/",
    "\u2215": "/",
    "\U0001f51f": "10",
}
_DASHES = dict.fromkeys("\u2212\u2043", "-")
_UNSEEN = {"Cf", "Mn", "Me"}  # zero width, direction marks, accents, the keycap around a figure
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_A_FRACTION = ".5"
"""Stands for every vulgar fraction: its size is never used, only that it is not a whole number."""

_MOST = 4000


class _Plain(dict[int, str]):
    """The plain form of each character, worked out when it is first met; a limit, for Unicode is large."""

    def __missing__(self, code: int) -> str:
        found = _plain_character(chr(code))
        if len(self) < _MOST:
            self[code] = found
        return found


def _plain_character(char: str) -> str:
    if char in _AS:
        return _AS[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd" or char in _DASHES:
        return "-"
    if ord(char) in _SKIN_TONES:
        return ""
    return _decomposed(char, category)


def _decomposed(char: str, category: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    if "\u2044" in parts:
        return _A_FRACTION
    kept = "".join(part for part in parts.casefold() if unicodedata.category(part) not in _UNSEEN)
    if category == "No":
        return f" {kept} "  # 7² is not 72
    return kept if kept.isascii() or category[0] != "P" else " "


_PLAIN = _Plain()
