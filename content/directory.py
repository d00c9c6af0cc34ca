"""The emergency directory: which number a patient is shown, by country and language, from a dated file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bot.errors import ContentError, DirectoryInvalid
from content.texts import read_yaml

ANYWHERE = "ZZ"
"""The entry that serves where nothing better is known."""

MAX_AGE = timedelta(days=180)
"""After this an entry is old: whoever runs the service is told, and it is sent on, for silence is worse."""

KINDS = frozenset(
    {"emergency", "crisis", "text_crisis", "poison", "domestic_violence", "child_abuse", "sexual_assault"}
    | {
        "youth",
        "lgbtq",
        "veterans",
        "substance",
        "indigenous",
        "perinatal",
        "non_emergency_health",
        "directory",
    }
)

NUMBERS = {
    "poison": "poison",
    "abuse_line": "domestic_violence",
    "assault_line": "sexual_assault",
    "child_line": "child_abuse",
}
"""Placeholder -> kind of the line whose number it is; the emergency number where a country has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service that answers."""

    id: str
    kinds: tuple[str, ...]
    call: str
    texts: Mapping[str, tuple[str, str]]  #: language -> (word, number)
    call_in: Mapping[str, str]  #: language -> what to dial for it, where that differs
    chat: str
    always: bool  #: day and night; our texts say "any time", so that no other is shown in them
    last_verified: date | None

    def number(self, language: str) -> str:
        """What to dial."""
        return self.call_in.get(language, self.call)


class Directory:
    """Resolves the placeholders of emergency texts. Never reads the network."""

    def __init__(
        self, countries: Mapping[str, Sequence[Line]], phrases: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._countries = countries
        self._phrases = phrases
        self.values = lru_cache(maxsize=None)(self._values)

    @classmethod
    def load(cls) -> "Directory":
        """The directory that comes with Hearback. Raises DirectoryInvalid for an entry that must not be sent."""
        try:
            return cls(countries_of(_read("emergency.yaml")), _read("emergency_phrases.yaml"))
        except ContentError as error:
            raise DirectoryInvalid(str(error)) from None

    def _values(self, country: str, language: str) -> Mapping[str, str]:
        """{emergency}, {reach}, {poison} … for somebody in this country who reads this language."""
        lines = (*self._countries.get(country, ()), *self._countries[ANYWHERE])
        emergency = _first(lines, "emergency")
        assert emergency is not None  # noqa: S101 - the entry for anywhere has one, and it was checked at loading
        number = emergency.number(language)
        found = {name: _first(lines, kind) for name, kind in NUMBERS.items()}
        numbers = {name: line.number(language) if line else number for name, line in found.items()}
        return {"emergency": number, "reach": self._reach(lines, language), **numbers}

    def _reach(self, lines: Sequence[Line], language: str) -> str:
        """How to reach a person now, in words; the voice comes first, for a call is answered sooner."""
        line = _first(lines, "crisis") or _first(lines, "directory")
        assert line is not None  # noqa: S101 - as above
        phrases = self._phrases.get(language) or self._phrases["en"]
        word, to = line.texts.get(language) or ("", "")
        number, option = _option(line.number(language))
        values = {"call": number, "option": option, "word": word, "to": to, "chat": _address(line.chat)}
        text = phrases[_shape(line, language)]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def old(self, today: date) -> list[str]:
        """Entries that nobody has verified within 180 days, or ever."""
        return [
            line.id
            for lines in self._countries.values()
            for line in lines
            if line.last_verified is None or today - line.last_verified > MAX_AGE
        ]


def countries_of(said: Mapping[str, Any]) -> dict[str, tuple[Line, ...]]:
    """The entries of a directory file. Raises DirectoryInvalid, naming the entry that must not reach a patient."""
    newest = date.fromisoformat(said["compiled"])
    countries = {
        code: tuple(_line(entry, newest) for entry in country["lines"])
        for code, country in said["countries"].items()
    }
    needed = {kind for line in countries.get(ANYWHERE, ()) for kind in line.kinds}
    if not {"emergency", "directory"} <= needed:
        raise DirectoryInvalid("the directory lacks an emergency number and a directory for anywhere (ZZ)")
    return countries


def _line(entry: Mapping[str, Any], newest: date) -> Line:
    name = entry.get("id") or "an entry without an id"
    for wrong, sentence in _faults(entry, newest):
        if wrong:
            raise DirectoryInvalid(f"{name} {sentence}")
    return Line(
        id=entry["id"],
        kinds=tuple(entry["kind"]),
        call=entry.get("call", ""),
        texts={text["lang"]: (text["body"], text["to"]) for text in entry.get("text") or ()},
        call_in=entry.get("call_in") or {},
        chat=entry.get("chat", ""),
        always=entry.get("hours") == "24/7",
        last_verified=_verified(entry),
    )


def _faults(entry: Mapping[str, Any], newest: date) -> Sequence[tuple[bool, str]]:
    verified = _verified(entry)
    return (
        (not entry.get("source"), "has no source"),
        (not set(entry.get("kind") or ["none"]) <= KINDS, "has no kind that we know"),
        (entry.get("status") != "active", "is not active"),
        (entry.get("evidence") not in ("A", "B"), "rests on memory alone"),
        (verified is not None and verified > newest, "was verified after the directory was compiled"),
        (not any(entry.get(way) for way in ("call", "text", "chat", "whatsapp")), "says no way to reach it"),
    )


def _verified(entry: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(entry["last_verified"]) if entry.get("last_verified") else None
    except ValueError:
        raise DirectoryInvalid(f"{entry.get('id')} was verified on no day of the calendar") from None


def _first(lines: Sequence[Line], kind: str) -> Line | None:
    """The first line of this kind that answers day and night, and that can be called or is a list of lines."""
    fits = (line for line in lines if kind in line.kinds and line.always)
    return next((line for line in fits if line.call or kind == "directory"), None)


def _shape(line: Line, language: str) -> str:
    """Which phrase fits: call_text_same, call_option, call_text, call, web."""
    if not line.call:
        return "web"
    number, option = _option(line.number(language))
    text = line.texts.get(language)
    if option:
        return "call_option"
    if text is None:
        return "call"
    return "call_text_same" if text[1] == number else "call_text"


def _option(number: str) -> tuple[str, str]:
    """ "988, 2" is dialled 988, and then 2 is pressed."""
    call, _, option = number.partition(", ")
    return call, option


def _address(chat: str) -> str:
    return chat.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _read(name: str) -> dict[str, Any]:
    return read_yaml((files("content") / name).read_text("utf-8"), name)
