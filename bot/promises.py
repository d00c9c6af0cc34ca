"""A promise is a clock: the time by which a person answers, frozen when it is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model import Clinic, QueueClass, Value

PARTS: dict[str, Value] = {
    part: f"{{{part}}}" for part in ("weekday", "day", "month", "hour12", "hour24", "minute", "ampm")
}
"""The parts of a written moment, as they stand in its pattern."""


def promise(clinic: Clinic, queue_class: QueueClass, since: datetime) -> datetime:
    """When a person will have answered somebody who wrote at `since`. Raises NeverOpen."""
    window = clinic.windows[queue_class]
    if window.always:
        return since + timedelta(minutes=window.minutes)
    return clinic.calendar.add(since, window.minutes)


def in_words(at: datetime, zone: str, pattern: str, weekdays: str, months: str) -> str:
    """A moment as a patient reads it, in their own zone: "Tue Nov 24, 2:30 pm".

    `weekdays` (Monday first) and `months` are names separated by spaces; `pattern` may use {weekday}
    {day} {month} {hour12} {hour24} {minute} {ampm}.
    """
    local = at.astimezone(ZoneInfo(zone))
    parts = {
        "weekday": weekdays.split()[local.weekday()],
        "month": months.split()[local.month - 1],
        "day": str(local.day),
        "hour12": str((local.hour + 11) % 12 + 1),
        "hour24": str(local.hour),
        "minute": f"{local.minute:02}",
        "ampm": "am" if local.hour < 12 else "pm",
    }
    for name, value in parts.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern
