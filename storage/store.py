"""Opens transactions."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa

from bot.errors import StorageError
from storage.blind_index import BlindIndex, load_index
from storage.cipher import Cipher
from storage.engine import write_lock
from storage.failures import as_storage_error
from storage.figures import largest_run_state
from storage.scripts import CompileFlow, Scripts
from storage.transaction import Transaction
from storage.unit_of_work import UnitOfWork


class Store:
    """What Hearback remembers, in a database. `language` is spoken with strangers."""

    def __init__(
        self, engine: sa.Engine, cipher: Cipher, compile_flow: CompileFlow, *, language: str = "en"
    ) -> None:
        self.engine = engine
        self._cipher = cipher
        self._scripts = Scripts(compile_flow)
        self._language = language
        self._lock = write_lock(engine)
        self._index: BlindIndex | None = None

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Leaving the block commits; an error rolls back. Raises StorageError if the database refuses."""
        with as_storage_error(self.engine):
            index = self._index or self._read_index()
            with self._lock:
                try:
                    with self.engine.begin() as conn:
                        yield UnitOfWork(self._transaction(conn, index))
                except BaseException:
                    self._scripts.forget()
                    raise

    def is_there(self) -> bool:
        """Does the database answer, with our tables in it? Waits for no lock."""
        try:
            with as_storage_error(self.engine), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("SELECT 1 FROM clinic")
        except StorageError:
            return False
        return True

    def largest_run_state(self) -> int:
        """The bytes of the largest run."""
        with self.begin() as uow:
            return largest_run_state(uow.tx.conn)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _transaction(self, conn: sa.Connection, index: BlindIndex) -> Transaction:
        return Transaction(
            conn=conn,
            driver=conn.connection.driver_connection,
            cipher=self._cipher,
            index=index,
            scripts=self._scripts,
            language=self._language,
        )

    def _read_index(self) -> BlindIndex:
        # a transaction of its own: the key of an index must not be rolled back with somebody's message
        with self._lock, self.engine.begin() as conn:
            self._index = load_index(conn, self._cipher)
        return self._index
