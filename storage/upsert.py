"""INSERT … ON CONFLICT: the one statement that SQLAlchemy spells differently for each database."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert
Statement = TypeVar("Statement", bound=sa.Executable)
PerDatabase = Mapping[str, Statement]
"""The statement for each `conn.dialect.name`."""


def per_database(table: sa.Table, build: Callable[[Insert], Statement]) -> PerDatabase[Statement]:
    """The same insert, built for each database."""
    return {"sqlite": build(sqlite.insert(table)), "postgresql": build(postgresql.insert(table))}


def insert_new(table: sa.Table) -> PerDatabase[sa.Insert]:
    """Insert a row; do nothing if one of its unique keys is taken. Returns the id of what was inserted.

    Never a savepoint and a caught IntegrityError: on SQLite the rollback left the row behind, so that after a
    crash the provider's second delivery looked like a duplicate, and the patient's message was gone.
    """
    return per_database(table, lambda insert: insert.on_conflict_do_nothing().returning(table.c.id))
