"""Where Hearback remembers: SQLAlchemy Core over SQLite or PostgreSQL."""

from storage.cipher import Cipher
from storage.engine import make_engine
from storage.store import Store

__all__ = ["Cipher", "Store", "make_engine"]
