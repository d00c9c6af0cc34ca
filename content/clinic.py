"""Reads a clinic file: name, zone, opening hours, promised times."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import ClinicInvalid, ContentError
from bot.hours import Calendar, NeverOpen, Span
from bot.model import Clinic, QueueClass, Window
from content.texts import read_yaml

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

KNOWN = frozenset(
    {"clinic", "phone", "country", "zone", "languages", "hours", "hours_text", "closed", "special", "windows"}
)


def load_clinic(path: Path) -> Clinic:
    """The clinic that a clinic file describes. Raises ClinicInvalid."""
    return _read(path.read_text("utf-8"))


def sample_clinic() -> Clinic:
    """The clinic of the demo."""
    return _read((files("content") / "clinic.yaml").read_text("utf-8"))


def unnamed_clinic(country: str) -> Clinic:
    """Stands in until a clinic file is named: says nothing that could be wrong for somebody's patients."""
    return replace(_read((files("content") / "unnamed_clinic.yaml").read_text("utf-8")), country=country)


def _read(source: str) -> Clinic:
    try:
        said = read_yaml(source, "the clinic file")
    except ContentError as error:
        raise ClinicInvalid(str(error)) from None
    return clinic_of(said)


def clinic_of(said: Mapping[str, Any]) -> Clinic:
    """The clinic that this mapping describes. Raises ClinicInvalid with a sentence that names the entry."""
    if unknown := sorted(set(said) - KNOWN):
        raise ClinicInvalid(f"the clinic file has no use for {', '.join(unknown)}")
    if missing := sorted({"clinic", "phone", "country", "zone", "languages", "hours"} - set(said)):
        raise ClinicInvalid(f"the clinic file does not say {', '.join(missing)}")
    languages = tuple(said["languages"])
    return Clinic(
        name=said["clinic"],
        phone=said["phone"],
        country=said["country"].upper(),
        zone=said["zone"],
        languages=languages,
        hours_text=dict(said.get("hours_text") or {languages[0]: _in_short(said["hours"])}),
        calendar=_tried(_calendar(said)),
        windows=_windows(said.get("windows") or {}),
    )


def _calendar(said: Mapping[str, Any]) -> Calendar:
    return Calendar(
        zone=_zone(said["zone"]),
        week=_week(said["hours"]),
        closed=frozenset(_day(text) for text in said.get("closed") or ()),
        special={_day(day): _spans(spans) for day, spans in (said.get("special") or {}).items()},
    )


def _tried(calendar: Calendar) -> Calendar:
    """Hours that never open would promise nobody an answer: try them before anybody relies on them."""
    try:
        calendar.next_open(datetime(2026, 1, 1, tzinfo=UTC))
    except NeverOpen:
        raise ClinicInvalid("the clinic file's hours never open") from None
    return calendar


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ClinicInvalid(f"the clinic file's zone is not a time zone: {name}") from None
    return name


def _week(hours: Mapping[str, str]) -> dict[int, tuple[Span, ...]]:
    week: dict[int, tuple[Span, ...]] = {}
    for days, spans in hours.items():
        week.update({day: _spans(spans) for day in _days(days)})
    return week


def _days(text: str) -> range:
    first, _, last = text.partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise ClinicInvalid(f"the clinic file's hours name no such day: {text} (write Mon, or Mon-Fri)")
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def _spans(text: str) -> tuple[Span, ...]:
    if text == "closed":
        return ()
    return tuple(_span(part.strip()) for part in text.split(","))


def _span(text: str) -> Span:
    opens, _, closes = text.partition("-")
    try:
        return time.fromisoformat(opens), time.fromisoformat(closes)
    except ValueError:
        raise ClinicInvalid(f"the clinic file's hours are not like 09:00-17:00: {text}") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ClinicInvalid(f"the clinic file names a day that is not like 2026-12-25: {text}") from None


def _windows(said: Mapping[str, str]) -> dict[QueueClass, Window]:
    minutes = {**WINDOWS, **said}
    try:
        return {
            QueueClass(name): Window(minutes=int(count), always=name == QueueClass.CRISIS)
            for name, count in minutes.items()
        }
    except ValueError:
        raise ClinicInvalid(
            "the clinic file's windows are not minutes per class, such as urgent: 120"
        ) from None


WINDOWS: Mapping[str, str] = {"crisis": "15", "urgent": "120", "clinical": "480", "administrative": "960"}
"""Operational defaults for a clinic to set and sign, not clinical guidance."""


def _in_short(hours: Mapping[str, str]) -> str:
    return "; ".join(f"{days} {spans}" for days, spans in hours.items() if spans != "closed")
