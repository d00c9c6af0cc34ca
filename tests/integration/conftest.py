"""Databases for tests: everything runs on SQLite and on PostgreSQL."""

import shutil
from itertools import count

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.events import MsgReceived
from bot.model import Run, RunStatus
from flows.loader import compile_flow
from storage import Cipher, Store, make_engine
from storage.upgrade import upgrade, upgrade_at
from tests import postgres
from tests.cast import ANA, MONDAY

KEY = Fernet.generate_key().decode()
FLOW = """
flow: mood
version: 1
about: How somebody is today
expires: 20h
steps:
  ask_mood: {ask: mood.ask, expect: {scale: [0, 10]}, save: mood, next: end}
  ask_more: {ask: mood.more, expect: {text: 1600}, save: more, next: end}
"""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A SQLite file with the newest schema; tests work on copies."""
    path = tmp_path_factory.mktemp("template") / "hearback.db"
    upgrade_at(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def server():
    """PostgreSQL, started when the first test needs it. A machine where it cannot start fails the tests."""
    server = postgres.start_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(server):
    name = server.create()
    engine = make_engine(server.url(name))
    upgrade(engine)
    engine.dispose()
    yield name
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request, tmp_path):
    """A function that makes a fresh database with the newest schema and returns its URL."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return lambda: _copy(template, tmp_path)
    if postgres.SKIP:
        pytest.skip("HEARBACK_TEST_PG=skip")
    return _databases(request, *map(request.getfixturevalue, ("server", "postgres_template")))


@pytest.fixture
def engine(new_database):
    engine = make_engine(new_database())
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine):
    """A store on a fresh database."""
    return _store(engine)


@pytest.fixture
def make_store(new_database):
    """A function that makes a store, each on a database of its own."""
    made = []

    def make():
        made.append(_store(make_engine(new_database())))
        return made[-1]

    yield make
    for store in made:
        store.close()


def compiled(source):
    return compile_flow(source, "the tests")


@pytest.fixture
def flow(store):
    """A published script."""
    flow = compiled(FLOW)
    with store.begin() as uow:
        uow.publish(flow, MONDAY)
    return flow


@pytest.fixture
def run(flow):
    """A run that was not stored yet; its first question is open."""
    return Run(flow=flow, step="ask_mood", status=RunStatus.WAITING, asked_at=MONDAY)


@pytest.fixture
def hear(store):
    """A function that takes a message in and carries out effects; returns its id, None for a duplicate."""
    numbers = count(1)

    def hear(text, *effects, urn=ANA, at=MONDAY, external_id=None, **more):
        external_id = external_id or f"SM{next(numbers)}"
        event = MsgReceived(channel="sms", urn=urn, external_id=external_id, text=text, at=at, **more)
        with store.begin() as uow:
            conversation = uow.conversation("sms", urn, at)
            message_id = uow.first_seen(conversation, event)
            if message_id is not None:
                uow.apply(conversation, message_id, effects, at)
        return message_id

    return hear


@pytest.fixture
def decide(store):
    """A function that carries out effects which no message caused."""

    def decide(*effects, urn=ANA, at=MONDAY):
        with store.begin() as uow:
            uow.apply(uow.conversation("sms", urn, at), None, effects, at)

    return decide


@pytest.fixture
def rows(store):
    """A function that reads a table."""

    def rows(table, *where):
        with store.begin() as uow:
            return uow.tx.conn.execute(sa.select(table).where(*where).order_by(table.c.id)).all()

    return rows


def _store(engine):
    return Store(engine, Cipher([KEY]), compiled)


def _copy(template, folder):
    path = folder / f"{len(list(folder.glob('*.db')))}.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def _databases(request, server, template):
    def make():
        name = server.create(template)
        request.addfinalizer(lambda: server.drop(name))
        return server.url(name)

    return make
