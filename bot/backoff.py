"""How long to wait before trying again: longer each time, never in step with others, capped low for crisis."""

from datetime import timedelta

from bot.model import Lane

BASE = timedelta(seconds=2)
CAP = {
    Lane.CRISIS: timedelta(seconds=15),
    Lane.REPLY: timedelta(minutes=5),
    Lane.LATER: timedelta(minutes=30),
}
"""A provider that fails half of all sends held a crisis page back for 215 s with a cap of 120 s; with 15 s, for 40."""

_SPREAD = 2654435761  # Knuth's multiplicative hash: neighbouring ids land far apart


def backoff(attempts: int, lane: Lane, work_id: int) -> timedelta:
    """The pause after the `attempts`-th failure. The jitter comes from the id, so that it can be repeated in a test."""
    longest = min(BASE * (1 << min(attempts - 1, 16)), CAP[lane])
    jitter = (work_id * _SPREAD + attempts * 40503) % 1000 / 1000
    return longest * (0.5 + jitter / 2)
