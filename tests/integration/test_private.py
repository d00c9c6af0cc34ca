"""P9: what patients write, who they are and where they are reached stays out of everything but the screens of staff."""

import io
import json
import logging
import sqlite3
import sys

import pytest
import structlog

from bot.errors import SendRefused
from bot.service import logs
from bot.service.worker import Worker
from storage.engine import make_engine
from tests.cast import ANA
from tests.conversation import Talk
from tests.faults import BrokenStore
from tests.integration.conftest import _store

PLANTED = "my secret is ZZPHI and i feel like nobody"
TRACES = ("ZZPHI", "Ana", "Example", "0101", "nobody")


@pytest.fixture
def logged(monkeypatch):
    """Everything that is logged, ours and the libraries'."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    logs.set_up()
    structlog.configure(cache_logger_on_first_use=False)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
    logging.getLogger().setLevel(level)


def test_nothing_a_patient_wrote_is_readable_in_the_database(sqlite_url, make_talk):
    talk = make_talk()
    talk.writes(ANA, PLANTED)
    talk.store.close()
    raw = b"".join(path.read_bytes() for path in sqlite_url.parent.glob(f"{sqlite_url.name}*"))
    assert raw, "there is a database to look into"
    for trace in (*TRACES, "+12025550101", "2025550101"):
        assert trace.encode() not in raw


def test_no_log_line_tells_anything_about_a_patient(logged):
    log = structlog.get_logger()
    log.error("the sweep failed", error=ValueError(PLANTED), text=PLANTED, urn=ANA)
    logging.getLogger("urllib3").warning("retrying /Messages.json?To=%s", ANA)
    first, second = (json.loads(line) for line in logged.getvalue().splitlines())
    assert first["kind"] == "ValueError"
    assert second["logger"] == "urllib3"
    for line in (first, second):
        assert set(line) <= logs.ALLOWED
        assert not any(trace in json.dumps(line) for trace in TRACES)


def test_what_fails_inside_is_logged_without_what_it_was_about(logged, make_talk):
    talk = make_talk(BrokenStore)
    talk.channel.fails = [SendRefused(f"cannot reach {ANA}")]
    worker = Worker(talk.service.outbound)
    talk.service.inbound.receive(talk.event(ANA, PLANTED))
    talk.store.break_at(1)
    worker._sweep()
    worker._sweep()
    worker._pool.shutdown()
    assert "the sweep failed" in logged.getvalue()
    assert not any(trace in logged.getvalue() for trace in TRACES)


def test_an_error_of_the_database_does_not_quote_what_it_was_given(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(Exception, match="no such table") as caught, engine.begin() as connection:
        connection.exec_driver_sql("insert into nowhere values (?)", (PLANTED,))
    assert "ZZPHI" not in str(caught.value)
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    engine.dispose()


def test_a_page_and_a_callback_address_carry_no_name_number_or_word(make_talk):
    talk = make_talk()
    talk.writes(ANA, "i want to kill myself ZZPHI")
    [*_, page] = [text for urn, text in talk.channel.sent if urn != ANA]
    assert not any(trace in page for trace in TRACES)


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    path = tmp_path / "private.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


@pytest.fixture
def make_talk(sqlite_url):
    def make(wrap=lambda store: store):
        return Talk(wrap(_store(make_engine(f"sqlite:///{sqlite_url}"))))

    return make
