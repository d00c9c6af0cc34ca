"""What the tables are made of: keys, references, closed sets, and indexes over the rows that still matter."""

from collections.abc import Iterable
from typing import Any, TypedDict

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""SQLite numbers rows by itself only if the column is exactly an INTEGER."""


def key() -> sa.Column[int]:
    """The table's own key."""
    return sa.Column("id", Key, primary_key=True, autoincrement=True)


def ref(name: str, table: str, **options: Any) -> sa.Column[int]:
    """A reference to a row of another table; required unless `nullable` says otherwise."""
    return sa.Column(name, Key, sa.ForeignKey(f"{table}.id"), **{"nullable": False, **options})


def text(name: str, **options: Any) -> sa.Column[str]:
    """A text; required unless `nullable` says otherwise. Encrypted ones end in `_enc`."""
    return sa.Column(name, sa.Text, **{"nullable": False, **options})


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """Nothing but these values, so that a slip of the pen is an error and not a row nobody finds."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=column)


class Only(TypedDict):
    sqlite_where: sa.TextClause
    postgresql_where: sa.TextClause


def only(condition: str) -> Only:
    """An index over the rows for which this holds."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
