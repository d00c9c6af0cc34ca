"""A place in a script: reads what is written there, notes what is wrong, and lets the reading go on."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flows.issues.issue import Issue

T = TypeVar("T")
D = TypeVar("D")

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where we are; all places of a script share the list of what was found."""

    where: str
    found: list[Issue]

    def at(self, name: str) -> "Place":
        return Place(f"{self.where}.{name}", self.found)

    def fault(self, name: str, message: str) -> None:
        self.found.append(Issue(name, self.where, message))

    def part(self, said: dict[str, Any], key: str, read: Callable[[Any, "Place"], T], default: D) -> T | D:
        """What `read` makes of the part under `key`, or the default where nothing is written."""
        return read(said[key], self.at(key)) if key in said else default

    def must(self, said: dict[str, Any], *keys: str) -> None:
        for key in keys:
            if key not in said:
                self.fault("missing-key", f"needs `{key}`")


def mapping(said: Any, place: Place, known: Collection[str]) -> dict[str, Any]:
    """The parts written here; anything we have no use for is a fault, for it is often a misspelling."""
    if not isinstance(said, dict):
        place.fault("bad-value", f"needs parts with names, such as {', '.join(sorted(known)[:3])}")
        return {}
    for key in said:
        if key not in known:
            place.fault("unknown-key", f"has no use for `{key}`")
    return said


def text(said: Any, place: Place) -> str:
    if not isinstance(said, str) or not said.strip():
        place.fault("bad-value", "needs a text")
        return ""
    return said


def texts(said: Any, place: Place) -> tuple[str, ...]:
    """One text, or a list of them."""
    several = said if isinstance(said, list) else [said]
    return tuple(text(one, place) for one in several)


def name(said: Any, place: Place) -> str:
    """A name of our own making: small letters, digits, underscores."""
    if not isinstance(said, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", said):
        place.fault("bad-value", "needs a name in small letters, such as ask_mood")
        return ""
    return said


def number(said: Any, place: Place) -> int:
    if not isinstance(said, str) or not re.fullmatch(r"-?[0-9]{1,9}", said):
        place.fault("bad-value", "needs a whole number")
        return 0
    return int(said)


def count(said: Any, place: Place) -> int:
    """A whole number from 1."""
    if not isinstance(said, str) or not re.fullmatch(r"[1-9][0-9]{0,8}", said):
        place.fault("bad-value", "needs a whole number from 1")
        return 1
    return int(said)


def duration(said: Any, place: Place) -> timedelta:
    """30m, 4h, 3d."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", said) if isinstance(said, str) else None
    if not found:
        place.fault("bad-value", "needs a time span such as 30m, 20h or 3d")
        return timedelta(days=1)
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def one_of(said: Any, place: Place, known: Collection[str]) -> str:
    if said not in known:
        place.fault("bad-value", f"needs one of {', '.join(known)}")
        return next(iter(known))
    return str(said)
