"""Statements that every message needs: written with SQLAlchemy, run without it.

SQLAlchemy takes 60 µs to execute a statement, whatever the database then needs for it. Of the transaction that
takes a message in that was a third: 1.1 ms of CPU with it, 0.7 without. Everything else uses it as it is.
"""

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage.instant import Instant, instant, microseconds
from storage.transaction import Transaction
from storage.upsert import PerDatabase

Given = Mapping[str, Any]


class Prepared:
    """A statement that is compiled once for each database.

    `columns` are those that an INSERT is given. Instants go in and come out as datetimes; everything else as
    the driver has it, so that a Boolean comes out of SQLite as 0 or 1.
    """

    def __init__(self, statement: sa.Executable | PerDatabase[Any], columns: str = "") -> None:
        self._statement = statement
        self._columns = columns.split() or None
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, tx: Transaction, given: Given) -> list[Any]:
        """Every row that it finds or returns."""
        compiled = self._for(tx)
        # to the end, even if one row is wanted: SQLite completes an INSERT … RETURNING with its last row
        return compiled.read(tx.driver.execute(compiled.sql, compiled.bind(given)).fetchall())

    def row(self, tx: Transaction, given: Given) -> Any:
        """The first row; None if there is none."""
        found = self.rows(tx, given)
        return found[0] if found else None

    def value(self, tx: Transaction, given: Given) -> Any:
        """The first column of the first row; None if there is none."""
        found = self.rows(tx, given)
        return found[0][0] if found else None

    def run(self, tx: Transaction, given: Given) -> int:
        """How many rows it changed."""
        compiled = self._for(tx)
        changed: int = tx.driver.execute(compiled.sql, compiled.bind(given)).rowcount
        return changed

    def run_each(self, tx: Transaction, given: Sequence[Given]) -> None:
        """Run it once for each."""
        if len(given) == 1:
            self.run(tx, given[0])
        elif given:
            compiled = self._for(tx)
            tx.driver.cursor().executemany(compiled.sql, [compiled.bind(one) for one in given])

    def _for(self, tx: Transaction) -> "_Compiled":
        database = tx.database
        if database not in self._compiled:
            self._compiled[database] = self._compile(tx.conn.dialect)
        return self._compiled[database]

    def _compile(self, dialect: sa.Dialect) -> "_Compiled":
        statement: Any = self._statement
        if isinstance(statement, Mapping):
            statement = statement[dialect.name]
        compiled = statement.compile(dialect=dialect, column_keys=self._columns)
        returned = list(statement.exported_columns)
        return _Compiled(
            sql=str(compiled),
            order=compiled.positiontup if compiled.positional else None,
            fixed=dict(compiled.params),
            instants=_instants((name, bind.type) for name, bind in compiled.binds.items()),
            row=namedtuple("Row", [column.name for column in returned]) if returned else None,
            instants_out=_instants((number, column.type) for number, column in enumerate(returned)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    """What the driver is given, and what is to be done with what goes in and comes out."""

    sql: str
    order: Sequence[str] | None  #: of the parameters; None: they go by name
    fixed: Given  #: values that stand in the statement itself
    instants: tuple[Any, ...]
    row: Any
    instants_out: tuple[Any, ...]

    def bind(self, given: Given) -> Any:
        values = {**self.fixed, **given}
        for name in self.instants:
            if values[name] is not None:
                values[name] = microseconds(values[name])
        return values if self.order is None else [values[name] for name in self.order]

    def read(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        return [self.row._make(self._told(values)) for values in found]

    def _told(self, values: Sequence[Any]) -> Sequence[Any]:
        if not self.instants_out:
            return values
        values = list(values)
        for number in self.instants_out:
            if values[number] is not None:
                values[number] = instant(values[number])
        return values


def _instants(typed: Iterable[tuple[Any, Any]]) -> tuple[Any, ...]:
    return tuple(name for name, kind in typed if isinstance(kind, Instant))
