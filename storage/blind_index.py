"""Finds a number without knowing it: what is stored beside an encrypted URN is a keyed hash of it.

The hash has a key of its own, made once and kept encrypted in the clinic's row, so that changing
HEARBACK_KEYS does not change the index. A plain hash could be turned back by trying every number there is.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa

from storage.cipher import Cipher
from storage.tables import clinic
from storage.upsert import insert_new

CLINIC = 1
"""The one clinic that a database belongs to."""


class BlindIndex:
    """URN -> 32 bytes that stand for it."""

    def __init__(self, key: bytes) -> None:
        self._empty = hmac.new(key, digestmod=hashlib.sha256)

    def __call__(self, urn: str) -> bytes:
        keyed = self._empty.copy()
        keyed.update(urn.encode("utf-8", "surrogatepass"))
        return keyed.digest()


_MAKE = insert_new(clinic)
_READ = sa.select(clinic.c.index_key_enc).where(clinic.c.id == CLINIC)


def load_index(conn: sa.Connection, cipher: Cipher) -> BlindIndex:
    """The index of this database; its key is made on first use. Raises CannotDecrypt."""
    stored = conn.execute(_READ).scalar_one_or_none()
    if stored is None:
        row = {
            "id": CLINIC,
            "index_key_enc": cipher.encrypt(secrets.token_hex(32)),
            "created_at": datetime.now(UTC),
        }
        conn.execute(_MAKE[conn.dialect.name], row)  # another process may be doing the same: its key wins
        stored = conn.execute(_READ).scalar_one()
    return BlindIndex(bytes.fromhex(cipher.decrypt(stored)))
