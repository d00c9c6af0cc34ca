"""Whatever a database refuses is a StorageError, in one sentence that quotes nobody."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from bot.errors import StorageError


@contextmanager
def as_storage_error(engine: sa.Engine) -> Iterator[None]:
    """Errors of SQLAlchemy, and of the driver under it, become StorageErrors."""
    try:
        yield
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise StorageError(_described(error)) from None


def _described(error: Exception) -> str:
    if isinstance(error, DBAPIError) and error.orig is not None:
        return _of_driver(error.orig)
    if isinstance(error, StatementError):
        return f"the database was asked something impossible: {type(error.orig).__name__}"
    if isinstance(error, SQLAlchemyError):
        return f"the database cannot be used: {error}"
    return _of_driver(error)


def _of_driver(error: BaseException) -> str:
    """Without PostgreSQL's own words: it quotes the row that it does not like. SQLite names columns only."""
    diagnosis = getattr(error, "diag", None)
    place = getattr(diagnosis, "constraint_name", None) or getattr(diagnosis, "table_name", None)
    said = place or (str(error) if type(error).__module__ == "sqlite3" else "")
    return f"the database refused: {type(error).__name__} {said}".strip()
