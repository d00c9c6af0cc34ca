"""Instants as whole microseconds since 1970: exact, sortable, and the same on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware datetime in, an aware UTC datetime out. A naive one is refused: it names no moment."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else instant(value)


def instant(microseconds: int) -> datetime:
    """The moment so many microseconds after the beginning of 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("an instant must be an aware datetime")
    return (at - EPOCH) // _MICROSECOND
