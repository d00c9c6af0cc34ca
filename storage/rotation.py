"""Re-encrypts everything under the newest key, so that older ones can be taken out of HEARBACK_KEYS."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from storage.store import Store
from storage.tables import metadata
from storage.transaction import Transaction

BATCH = 500
"""Rows a transaction: between two of them, messages are received and sent."""


def rotate(store: Store, batch: int = BATCH) -> int:
    """Re-encrypt; returns how many rows changed. Stopped half-way, run it again. Raises CannotDecrypt."""
    return sum(_rotate(store, table, columns, batch) for table, columns in encrypted())


def encrypted() -> Iterator[tuple[sa.Table, list[str]]]:
    """Every table that holds encrypted columns, with their names: they end in `_enc`."""
    for table in metadata.sorted_tables:
        columns = [column.name for column in table.columns if column.name.endswith("_enc")]
        if columns:
            yield table, columns


def _rotate(store: Store, table: sa.Table, columns: list[str], batch: int) -> int:
    changed, after = 0, 0
    while True:
        with store.begin() as uow:
            rows = uow.tx.conn.execute(_next(table, columns, after, batch)).all()
            changed += sum(_rewrite(uow.tx, table, columns, row) for row in rows)
        if not rows:
            return changed
        after = rows[-1].id


def _next(table: sa.Table, columns: list[str], after: int, batch: int) -> sa.Select[Any]:
    wanted = [table.c[name] for name in columns]
    return (
        sa.select(table.c.id, *wanted)
        .where(table.c.id > after)
        .order_by(table.c.id)
        .limit(batch)
        .with_for_update()
    )


def _rewrite(tx: Transaction, table: sa.Table, columns: list[str], row: Any) -> bool:
    now = {name: value for name in columns if (value := getattr(row, name)) is not None}
    new = {name: tx.cipher.rotate(token) for name, token in now.items()}
    if new == now:
        return False
    tx.conn.execute(sa.update(table).where(table.c.id == row.id).values(new))
    return True
