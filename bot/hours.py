"""Opening hours: split and overnight spans, holidays, special days, both clock changes. UTC in, UTC out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from bot.errors import ClinicInvalid

Span = tuple[time, time]
"""Local wall times. An end of 00:00 is the day's own midnight; an end at or before the start crosses it."""

HORIZON = 400
"""Days looked ahead: more than a year, so that one weekly opening hour is always found."""


class NeverOpen(ClinicInvalid):
    """The opening hours never open; nobody could be promised an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When people are there. Holidays are resolved when it is made, so an update cannot move a deadline."""

    zone: str
    week: Mapping[int, tuple[Span, ...]]  #: 0 is Monday; several spans a day are a lunch break
    closed: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)  #: wins over `closed`

    def add(self, start: datetime, minutes: int) -> datetime:
        """The moment when so many open minutes have passed since `start`. Raises NeverOpen."""
        left = timedelta(minutes=minutes)
        for begin, end in self._open_from(start):
            begin = max(begin, start)
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise NeverOpen

    def elapsed(self, since: datetime, until: datetime) -> timedelta:
        """The open time between two moments."""
        total = timedelta()
        for begin, end in self._open_from(since):
            if begin >= until:
                break
            total += max(min(end, until) - max(begin, since), timedelta())
        return total

    def is_open(self, at: datetime) -> bool:
        """Is anybody there?"""
        begin, end = next(self._open_from(at), (None, None))
        return begin is not None and end is not None and begin <= at < end

    def next_open(self, at: datetime) -> datetime:
        """`at` itself if the clinic is open then, else the next opening. Raises NeverOpen."""
        for begin, _ in self._open_from(at):
            return max(begin, at)
        raise NeverOpen

    def _open_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans that end after `start`, touching ones merged."""
        start = start.astimezone(UTC)
        # yesterday's spans may cross midnight
        first = start.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        days = (first + timedelta(days=n) for n in range(HORIZON))
        spans = (s for s in chain.from_iterable(map(self._of_day, days)) if s[1] > start)
        current = next(spans, None)
        for begin, end in spans:
            if current is not None and begin <= current[1]:
                current = (current[0], max(current[1], end))
                continue
            if current is not None:
                yield current
            current = (begin, end)
        if current is not None:
            yield current

    def _of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        found = []
        for opens, closes in self._wall_spans(day):
            last = day + timedelta(days=1) if closes <= opens else day
            begin = datetime.combine(day, opens, zone).astimezone(UTC)
            end = datetime.combine(last, closes, zone).astimezone(UTC)
            if end > begin:
                found.append((begin, end))
        return sorted(found)

    def _wall_spans(self, day: date) -> tuple[Span, ...]:
        if day in self.special:
            return self.special[day]
        if day in self.closed:
            return ()
        return self.week.get(day.weekday(), ())
