"""Engines that begin when they say they begin."""

import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from bot.errors import SettingsError

BUSY = 30_000
"""Milliseconds that a transaction waits for another process's."""

CACHE = 65_536
"""KiB of the SQLite file kept in memory, so that a hundred thousand patients cost as little as a thousand."""

IDLE = 60_000
"""Milliseconds before PostgreSQL ends a transaction whose owner fell silent: a frozen process would otherwise
hold its conversation's lock until TCP notices, hours later."""


def make_engine(url: str, *, pool_size: int = 8) -> sa.Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://…`. Raises SettingsError for anything else."""
    known = _parsed(url)
    if known.get_backend_name() == "sqlite":
        return _sqlite(known, pool_size)
    return sa.create_engine(
        known,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,  # errors would quote what patients wrote
        # a claim that takes 2 ms took 500 when PostgreSQL found it worth compiling
        connect_args={"options": f"-c jit=off -c idle_in_transaction_session_timeout={IDLE}"},
    )


def write_lock(engine: sa.Engine) -> AbstractContextManager[Any]:
    """Held around every SQLite transaction of this process.

    SQLite lets writers wait by polling: of 16 threads, the slowest in a hundred waited 630 ms; with this, 44.
    """
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _LOCKS.setdefault(str(engine.url.database), threading.Lock())


_LOCKS: dict[str, threading.Lock] = {}


def _parsed(url: str) -> sa.URL:
    try:
        known = sa.make_url(url)
    except sa.exc.ArgumentError:
        known = None
    if known is None or known.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingsError("HEARBACK_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    if known.drivername == "sqlite" and (known.database or ":memory:") == ":memory:":
        raise SettingsError("HEARBACK_DATABASE_URL must name a file, such as sqlite:///var/hearback.db.")
    return known


def _sqlite(url: sa.URL, pool_size: int) -> sa.Engine:
    path = Path(str(url.database)).absolute()
    _make_folder(path.parent)
    engine = sa.create_engine(
        url.set(drivername="sqlite+immediate", database=str(path)),
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,  # the connection used last has the warmest cache
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


class Immediate(SQLiteDialect_pysqlite):
    """SQLite whose transactions begin at the beginning, and as writers.

    sqlite3 begins one only before the first write, so that two could read the same state: 61 lost updates in
    1.2 s. Plain BEGIN fails at the first write after somebody else's, whatever the busy timeout. A listener
    for SQLAlchemy's `begin` would do as well, but then every statement looks for listeners of its own.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.execute("BEGIN IMMEDIATE")


registry.register("sqlite.immediate", __name__, Immediate.__name__)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise SettingsError(f"HEARBACK_DATABASE_URL: the folder {folder} cannot be made.") from None


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"cache_size=-{CACHE}")
    for pragma in (f"busy_timeout={BUSY}", *pragmas):
        connection.execute(f"PRAGMA {pragma}")
