"""One open transaction, and what it takes to read and write in it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage.blind_index import BlindIndex
from storage.cipher import Cipher
from storage.scripts import Scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Handed to every function that reads or writes; `Store.begin` makes and ends it."""

    conn: sa.Connection
    driver: Any  #: sqlite3's or psycopg's own connection under it; see `prepared`
    cipher: Cipher
    index: BlindIndex
    scripts: Scripts
    language: str  #: spoken with somebody of whom nothing is known yet

    @property
    def database(self) -> str:
        """sqlite or postgresql."""
        return self.conn.dialect.name
