"""What a patient is told is a time, in their own zone and words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model import QueueClass
from bot.promises import in_words, promise
from content.clinic import sample_clinic
from tests.cast import FRIDAY_NIGHT, MONDAY

EN = (
    "{weekday} {month} {day}, {hour12}:{minute} {ampm}",
    "Mon Tue Wed Thu Fri Sat Sun",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
)


def test_a_note_on_a_friday_night_is_answered_on_monday():
    due = promise(sample_clinic(), QueueClass.URGENT, FRIDAY_NIGHT)
    assert due == datetime(2026, 11, 30, 11, 0, tzinfo=ZoneInfo("America/New_York"))


def test_crisis_counts_day_and_night():
    assert promise(sample_clinic(), QueueClass.CRISIS, FRIDAY_NIGHT) - FRIDAY_NIGHT == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("zone", "written"),
    [("America/New_York", "Mon Nov 23, 10:00 am"), ("Asia/Kolkata", "Mon Nov 23, 8:30 pm")],
)
def test_a_time_is_written_as_the_patients_clock_shows_it(zone, written):
    assert in_words(MONDAY, zone, *EN) == written


@pytest.mark.parametrize(("hour", "written"), [(5, "12:00 am"), (17, "12:00 pm")])
def test_noon_and_midnight_are_twelve(hour, written):
    at = MONDAY.replace(hour=hour)
    assert in_words(at, "America/New_York", *EN).endswith(written)
