"""Opening hours: lunch, nights, holidays, short days, and both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hours import Calendar, NeverOpen

NEW_YORK = "America/New_York"
OFFICE = {day: ((time(8), time(12)), (time(13), time(17))) for day in range(5)}
HOLIDAYS = frozenset({date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1)})
SHORT = {date(2026, 12, 24): ((time(8), time(12)),)}
CLINIC = Calendar(zone=NEW_YORK, week=OFFICE, closed=HOLIDAYS, special=SHORT)
ALWAYS = Calendar(zone=NEW_YORK, week={day: ((time(0), time(0)),) for day in range(7)})


def local(text, zone=NEW_YORK):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-10-16T16:30", 60, "2026-10-19T08:30"),  # Friday evening goes on on Monday
        ("2026-10-19T11:30", 60, "2026-10-19T13:30"),  # over lunch
        ("2026-10-20T02:00", 240, "2026-10-20T12:00"),  # at night it starts at opening
        ("2026-11-25T16:00", 120, "2026-11-27T09:00"),  # over a holiday
        ("2026-12-24T11:00", 120, "2026-12-28T09:00"),  # a short day, a holiday, a weekend
    ],
)
def test_only_open_minutes_count(start, minutes, end):
    assert CLINIC.add(local(start), minutes) == local(end)


def test_days_of_23_and_25_hours_count_the_time_that_passed():
    assert ALWAYS.add(local("2026-03-08T00:00"), 24 * 60) == local("2026-03-09T01:00")
    assert ALWAYS.add(local("2026-11-01T00:00"), 24 * 60) == local("2026-11-01T23:00")


def test_a_clinic_that_never_closes_loses_no_minute_at_midnight():
    start = local("2026-05-04T23:30")
    assert ALWAYS.add(start, 120) - start == timedelta(minutes=120)


def test_a_night_shift_belongs_to_the_evening_it_began():
    nights = Calendar(zone=NEW_YORK, week={4: ((time(22), time(6)),)})
    assert nights.is_open(local("2026-10-17T05:59"))
    assert not nights.is_open(local("2026-10-17T06:00"))


def test_hours_that_never_open_say_so_instead_of_searching_for_ever():
    with pytest.raises(NeverOpen):
        Calendar(zone=NEW_YORK, week={}).add(local("2026-10-16T16:30"), 5)


def test_the_next_opening_of_an_open_clinic_is_now():
    at = local("2026-10-19T09:00")
    assert CLINIC.next_open(at) == at
    assert CLINIC.next_open(local("2026-10-17T09:00")) == local("2026-10-19T08:00")


ZONES = st.sampled_from([NEW_YORK, "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Chatham"])
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 - made aware right here
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


def quarter(number):
    return time(number // 4 % 24, number % 4 * 15)


SPANS = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])
WEEKS = st.dictionaries(
    st.integers(0, 6),
    st.lists(SPANS.map(lambda pair: (quarter(pair[0]), quarter(pair[1]))), min_size=1, max_size=3).map(tuple),
    min_size=1,
)


@settings(max_examples=150, deadline=None)
@given(ZONES, WEEKS, STARTS, st.integers(0, 300), st.integers(1, 300))
def test_adding_and_measuring_open_time_agree(zone, week, start, first, second):
    calendar = Calendar(zone=zone, week=week, closed=HOLIDAYS)
    end = calendar.add(start, first)
    assert calendar.elapsed(start, end) == timedelta(minutes=first)
    if first:
        assert calendar.add(end, second) == calendar.add(start, first + second)


def is_open_by_the_wall_clock(week, zone, at):
    """Slow and simple: look at every span that could hold this moment."""
    day = at.astimezone(ZoneInfo(zone)).date()
    spans = [(d, span) for d in (day - timedelta(days=1), day) for span in week.get(d.weekday(), ())]
    return any(begin(d, span, zone) <= at < end(d, span, zone) for d, span in spans)


def begin(day, span, zone):
    return datetime.combine(day, span[0], ZoneInfo(zone)).astimezone(UTC)


def end(day, span, zone):
    last = day + timedelta(days=1) if span[1] <= span[0] else day
    return datetime.combine(last, span[1], ZoneInfo(zone)).astimezone(UTC)


@settings(max_examples=25, deadline=None)
@given(ZONES, WEEKS, STARTS.map(lambda at: at.replace(minute=0)), st.integers(1, 20))
def test_it_agrees_with_counting_quarter_by_quarter(zone, week, start, quarters):
    at, left = start, quarters
    while left:
        left -= is_open_by_the_wall_clock(week, zone, at)
        at += timedelta(minutes=15)
    assert Calendar(zone=zone, week=week).add(start, quarters * 15) == at
