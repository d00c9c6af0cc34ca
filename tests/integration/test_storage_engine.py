"""Databases that begin when they say they begin, and fail in one sentence."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.effects import Keep, SaveRun, Send, Wake
from bot.errors import SettingsError, StorageError
from bot.events import MsgReceived
from bot.reading import How
from storage import Cipher, Store, make_engine
from storage.instant import Instant
from storage.tables import clinic, message
from tests.cast import ANA, MONDAY
from tests.integration.conftest import KEY, compiled


@pytest.fixture
def sqlite(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/some/new/folder/hearback.db")
    yield engine
    engine.dispose()


# -- settings --------------------------------------------------------------------------------------


def test_sqlite_waits_and_is_durable_and_keeps_its_references(sqlite):
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "cache_size")
    with sqlite.connect() as conn:
        found = [conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert found == ["wal", 2, 30000, 1, -65536]


def test_a_sqlite_transaction_keeps_other_writers_out_from_its_beginning(sqlite):
    other = sa.create_engine(sqlite.url.set(drivername="sqlite"), connect_args={"timeout": 0})
    with sqlite.begin() as conn:
        conn.exec_driver_sql("SELECT 1")
        with pytest.raises(sa.exc.OperationalError, match="locked"), other.connect() as second:
            second.exec_driver_sql("BEGIN IMMEDIATE")
    other.dispose()


def test_the_folder_of_a_new_database_is_closed_to_others(sqlite, tmp_path):
    assert (tmp_path / "some/new/folder").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "url",
    ["", "mysql://x", "hearback.db", "sqlite://", "sqlite:///:memory:", "postgresql://x/y", "sqlite+x:///y"],
)
def test_an_address_that_cannot_be_right_is_refused_in_one_sentence(url):
    with pytest.raises(SettingsError, match="HEARBACK_DATABASE_URL"):
        make_engine(url)


def test_a_password_in_a_wrong_address_is_not_repeated():
    with pytest.raises(SettingsError) as caught:
        make_engine("mysql://hearback:secret@db/hearback")
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_a_setting_that_cannot_be_right(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SettingsError, match="folder"):
        make_engine(f"sqlite:///{tmp_path}/file/hearback.db")


# -- failing ---------------------------------------------------------------------------------------


def test_a_database_without_tables_is_a_storage_error(sqlite):
    with pytest.raises(StorageError, match="no such table"), Store(sqlite, Cipher([KEY]), compiled).begin():
        pass


def test_a_server_that_is_away_is_a_storage_error(tmp_path):
    away = make_engine(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")
    with pytest.raises(StorageError, match="OperationalError"), Store(away, Cipher([KEY]), compiled).begin():
        pass


def test_an_error_of_ours_comes_through_as_it_is(store):
    with pytest.raises(ZeroDivisionError), store.begin():
        raise ZeroDivisionError


def test_a_store_knows_whether_its_database_is_there(store, tmp_path):
    assert store.is_there()
    empty = make_engine(f"sqlite:///{tmp_path}/empty.db")
    away = make_engine(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")
    for engine in (empty, away):
        assert not Store(engine, Cipher([KEY]), compiled).is_there()
        engine.dispose()


def test_looking_whether_it_is_there_waits_for_nobody(store):
    with store.begin(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(store.is_there).result(timeout=5)


def test_a_closed_store_can_be_opened_again(store):
    store.close()
    with store.begin() as uow:
        assert uow.count_inbound() == 0


def test_messages_are_counted(hear, decide, store):
    hear("one")
    hear("two")
    decide(Send("a", "ours"))
    with store.begin() as uow:
        assert uow.count_inbound() == 2


# -- the key of the index --------------------------------------------------------------------------


def test_processes_that_start_together_agree_on_the_key_of_the_index(engine, rows):
    together, stores = threading.Barrier(4), [Store(engine, Cipher([KEY]), compiled) for _ in range(4)]

    def begin(store):
        together.wait()
        with store.begin() as uow:
            return uow.tx.index(ANA)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(begin, stores))) == 1
    assert len(rows(clinic)) == 1


def test_another_clinics_index_is_another(make_store):
    seen = set()
    for _ in range(2):
        with make_store().begin() as uow:
            seen.add(uow.tx.index(ANA))
    assert len(seen) == 2


# -- instants --------------------------------------------------------------------------------------


def test_an_instant_comes_back_to_the_microsecond_and_in_utc(hear, rows):
    at = datetime(2026, 11, 23, 15, 0, 0, 1, tzinfo=UTC)
    hear("hello", at=at)
    assert rows(message)[0].at == at
    assert rows(message)[0].at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Instant().process_bind_param(MONDAY.replace(tzinfo=None), None)


# -- what a message costs --------------------------------------------------------------------------


class Counting:
    """A driver connection that notes what it is asked."""

    def __init__(self, driver, statements):
        self._driver, self._statements = driver, statements

    def execute(self, statement, *given):
        self._statements.append(statement)
        return self._driver.execute(statement, *given)

    def cursor(self):
        return CountingCursor(self._driver.cursor(), self._statements)


class CountingCursor:
    def __init__(self, cursor, statements):
        self._cursor, self._statements = cursor, statements

    def executemany(self, statement, given):
        self._statements.append(statement)
        return self._cursor.executemany(statement, given)


def test_a_message_is_taken_in_with_few_statements(store, decide, run):
    decide(SaveRun(run), Send("mood.ask", "How are you?"), Wake(MONDAY + timedelta(hours=4)))
    effects = (
        Keep("mood", 7, How.EXACT),
        Send("mood.thanks", "Thank you."),
        Wake(MONDAY + timedelta(days=1)),
    )
    for number in range(2):  # the first one compiles the script
        statements = []
        at = MONDAY + timedelta(hours=number)
        with store.begin() as uow:
            uow.tx = replace(uow.tx, driver=Counting(uow.tx.driver, statements))
            talk = uow.conversation("sms", ANA, at)
            received = MsgReceived(channel="sms", urn=ANA, external_id=f"SM{number}", text="7", at=at)
            message_id = uow.first_seen(talk, received)
            assert uow.earlier_texts(talk, at, 5) == []
            uow.apply(talk, message_id, (SaveRun(replace(talk.run, answers={"mood": 7})), *effects), at)
    assert len(statements) <= {"sqlite": 7, "postgresql": 8}[store.engine.dialect.name], statements
