"""The time. Everything that needs it is given this function, or another one in a test."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware UTC."""
    return datetime.now(UTC)
