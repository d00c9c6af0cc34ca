"""Counts about what is stored; nothing about anybody."""

import sqlalchemy as sa

from storage.tables import message, run

_INBOUND = sa.select(sa.func.count()).select_from(message).where(message.c.direction == "in")
_LARGEST_STATE = sa.select(sa.func.coalesce(sa.func.max(sa.func.length(run.c.state)), 0))


def count_inbound(conn: sa.Connection) -> int:
    """How many messages were ever received."""
    return conn.execute(_INBOUND).scalar_one()


def largest_run_state(conn: sa.Connection) -> int:
    """The bytes of the largest state of a run; it is ASCII."""
    largest: int = conn.execute(_LARGEST_STATE).scalar_one()
    return largest
