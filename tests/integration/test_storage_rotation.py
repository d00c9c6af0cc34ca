"""Changing keys: afterwards the old one opens nothing, and everything is still there."""

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.effects import OpenHandoff, Send
from bot.errors import CannotDecrypt
from bot.model import QueueClass
from storage import Cipher, Store
from storage.patients import add_patient
from storage.rotation import encrypted, rotate
from storage.staff import add_staff
from storage.tables import metadata
from tests.cast import ANA, MONDAY, NURSE
from tests.integration.conftest import KEY, compiled

NEW = Fernet.generate_key().decode()


@pytest.fixture
def filled(store, hear):
    """Something in every encrypted column that is in use."""
    with store.begin() as uow:
        add_patient(uow, name="Ana Example", channel="sms", urn=ANA, language="en", zone="UTC", now=MONDAY)
        add_staff(uow, name="Nurse Example", channel="sms", urn=NURSE, now=MONDAY)
    crisis = OpenHandoff(QueueClass.CRISIS, "screen_suicide", {"mood": 1})
    for number in range(7):
        hear(f"text {number}", crisis, Send("x", "Hi Ana"), media=("image/png",))
    return store


def tokens(engine):
    with engine.connect() as conn:
        for table, columns in encrypted():
            for name in columns:
                wanted = sa.select(table.c[name]).where(table.c[name].is_not(None))
                yield from conn.execute(wanted).scalars()


def test_after_a_rotation_the_new_key_is_enough(engine, filled):
    assert rotate(Store(engine, Cipher([NEW, KEY]), compiled), batch=3) > 0
    newest = Cipher([NEW])
    assert len([newest.decrypt(token) for token in tokens(engine)]) > 20
    with Store(engine, newest, compiled).begin() as uow:
        talk = uow.conversation("sms", ANA, MONDAY)
        assert (talk.patient.name, talk.crisis_open) == ("Ana Example", True)
        assert uow.earlier_texts(talk, MONDAY, 2) == ["text 4", "text 5"]


def test_a_second_rotation_finds_nothing_to_do(engine, filled):
    rotating = Store(engine, Cipher([NEW, KEY]), compiled)
    rotate(rotating)
    assert rotate(rotating) == 0


def test_a_rotation_without_the_old_key_changes_nothing(engine, filled):
    before = list(tokens(engine))
    with pytest.raises(CannotDecrypt):
        rotate(Store(engine, Cipher([NEW]), compiled))
    assert list(tokens(engine)) == before


def test_every_column_that_looks_encrypted_is_rotated(engine, filled):
    with engine.connect() as conn:
        looks = {
            (table.name, column.name)
            for table in metadata.sorted_tables
            for column in table.columns
            if any(str(value).startswith("gAAAAA") for value in conn.execute(sa.select(column)).scalars())
        }
    assert looks
    assert looks <= {(table.name, name) for table, names in encrypted() for name in names}
