"""What people write is kept once, whole, encrypted, and in turn."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.effects import Introduce, NoReply, OpenHandoff, SaveRun, Send, SetLanguage
from bot.errors import StorageError
from bot.events import Form, MsgReceived
from bot.model import Delivery, QueueClass
from storage import Cipher, Store
from storage.patients import add_patient
from storage.tables import contact, conversation, message, metadata
from tests.cast import ANA, LUZ, MONDAY
from tests.integration.conftest import KEY, compiled

NEWER = Fernet.generate_key().decode()
SOON = MONDAY + timedelta(minutes=3)


def text(external_id, said="hello", at=MONDAY, urn=ANA):
    return MsgReceived(channel="sms", urn=urn, external_id=external_id, text=said, at=at)


# -- once ------------------------------------------------------------------------------------------


def test_the_same_message_delivered_twice_is_kept_once(hear, rows):
    assert hear("hello", external_id="SM1") is not None
    assert hear("hello", external_id="SM1") is None
    assert len(rows(message)) == 1


def test_the_same_text_twice_is_two_messages(hear, rows):
    hear("hello", external_id="SM1")
    hear("hello", external_id="SM2")
    assert len(rows(message)) == 2


def test_two_channels_may_use_the_same_number_for_two_messages(store):
    for channel in ("sms", "telegram"):
        with store.begin() as uow:
            talk = uow.conversation(channel, ANA, MONDAY)
            assert uow.first_seen(talk, replace(text("1"), channel=channel)) is not None


def test_a_providers_numbers_for_what_it_takes_and_what_it_brings_may_coincide(hear, decide, store):
    decide(Send("mood.ask", "How are you?"))
    with store.begin() as uow:
        [leased] = uow.claim(MONDAY, timedelta(seconds=30), 1)
        uow.delivery(uow.wire(leased, MONDAY).id, Delivery.SENT, MONDAY, external_id="4711")
    assert hear("fine", external_id="4711") is not None


def test_a_rolled_back_message_leaves_nothing_and_can_be_delivered_again(store, hear, rows):
    with pytest.raises(ZeroDivisionError), store.begin() as uow:
        talk = uow.conversation("sms", ANA, MONDAY)
        assert uow.first_seen(talk, text("SM1")) is not None
        uow.apply(talk, None, [Send("mood.ask", "How are you?")], MONDAY)
        raise ZeroDivisionError
    for table in (message, conversation, contact):
        assert rows(table) == []
    assert hear("hello", external_id="SM1") is not None


def test_a_refused_statement_is_a_storage_error_without_anybodys_words(store):
    secret = "a very private thing"
    with pytest.raises(StorageError) as caught, store.begin() as uow:
        talk = uow.conversation("sms", ANA, MONDAY)
        uow.first_seen(talk, text("SM1", secret))
        uow.first_seen(talk, replace(text("SM2", secret), form=Form.TEXT, channel=None))
    assert secret not in str(caught.value)
    assert ANA not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


# -- whole and encrypted ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["", "\ud83d half a pair", "ánimo 7 \U0001f494", "x" * 1600, "'; DROP TABLE run"]
)
def test_any_text_is_kept_as_it_came(hear, store, said):
    hear(said)
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, SOON)
        uow.first_seen(talk, text("next", at=SOON))
        assert uow.earlier_texts(talk, MONDAY, 5) == [said]


def test_no_column_of_any_table_holds_a_text_a_name_or_a_number(hear, store):
    with store.begin() as uow:
        add_patient(uow, name="Zzphi Example", channel="sms", urn=ANA, language="en", zone="UTC", now=MONDAY)
    handoff = OpenHandoff(QueueClass.CRISIS, "screen_suicide", {"note": "Zzphi wrote this"})
    hear("Zzphi says hi", handoff, Send("x", "Hi Zzphi"), media=("https://example.org/zzphi.jpg",))
    with store.begin() as uow:
        stored = [uow.tx.conn.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    written = repr(stored).lower()
    assert "zzphi" not in written
    assert ANA.removeprefix("tel:+") not in written
    assert "screen_suicide" in written, "the test reads what was written"


def test_a_number_is_found_again_by_a_store_with_other_keys(engine, hear, store):
    hear("hello")
    with store.begin() as uow:
        known = uow.conversation("sms", ANA, SOON).id
    newer = Store(engine, Cipher([NEWER, KEY]), compiled)
    with newer.begin() as uow:
        assert uow.conversation("sms", ANA, SOON).id == known


# -- the conversation ------------------------------------------------------------------------------


def test_somebody_new_begins_a_conversation_without_a_patient(store):
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, MONDAY)
    assert (talk.contact.urn, talk.contact.channel, talk.patient, talk.run) == (ANA, "sms", None, None)
    assert (talk.language, talk.last_in_at, talk.crisis_open, talk.taken_by) == ("en", None, False, None)


def test_strangers_are_spoken_to_in_the_clinics_language(engine):
    store = Store(engine, Cipher([NEWER]), compiled, language="es")
    with store.begin() as uow:
        assert uow.conversation("sms", ANA, MONDAY).language == "es"


def test_two_people_have_two_conversations(store):
    with store.begin() as uow:
        assert uow.conversation("sms", ANA, MONDAY).id != uow.conversation("sms", LUZ, MONDAY).id


def test_a_conversation_knows_when_the_message_before_this_one_came(hear, store):
    hear("one")
    hear("two", at=SOON)
    with store.begin() as uow:
        assert uow.conversation("sms", ANA, SOON).last_in_at == SOON


def test_effects_on_a_conversation_are_remembered(hear, store):
    with store.begin() as uow:
        add_patient(uow, name="Ana Example", channel="sms", urn=ANA, language="en", zone="UTC", now=MONDAY)
    hear("español", SetLanguage("es"), Introduce())
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, SOON)
    assert (talk.language, talk.patient.language, talk.introduced_at) == ("es", "es", MONDAY)


def test_a_reason_for_silence_is_written_on_the_message(hear, rows):
    hear("thanks", NoReply("staff_has_it"))
    assert rows(message)[0].reason == "staff_has_it"


# -- earlier texts ---------------------------------------------------------------------------------


def earlier(store, since, most, at=SOON):
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, at)
        uow.first_seen(talk, text("newest", "newest", at))
        return uow.earlier_texts(talk, since, most)


def test_earlier_texts_come_oldest_first_and_without_the_newest(hear, store):
    for number, said in enumerate(["i want", "to", "d"]):
        hear(said, Send("x", "ours"), at=MONDAY + timedelta(seconds=number))
    assert earlier(store, MONDAY, 5) == ["i want", "to", "d"]


def test_earlier_texts_are_as_many_as_asked_for_and_the_latest_of_them(hear, store):
    for said in ("a", "b", "c"):
        hear(said)
    assert earlier(store, MONDAY, 2) == ["b", "c"]


def test_what_was_said_long_ago_is_not_an_earlier_text(hear, store):
    hear("old", at=MONDAY - timedelta(hours=1))
    hear("recent")
    assert earlier(store, MONDAY, 5) == ["recent"]
    assert earlier(store, SOON + timedelta(hours=1), 5, SOON + timedelta(hours=1)) == []


def test_what_somebody_else_wrote_is_not_an_earlier_text(hear, store):
    hear("hers", urn=LUZ)
    hear("mine")
    assert earlier(store, MONDAY, 5) == ["mine"]


# -- in turn ---------------------------------------------------------------------------------------


def test_first_messages_at_the_same_moment_begin_one_conversation(store, rows):
    together = threading.Barrier(4)

    def write(number):
        together.wait()
        with store.begin() as uow:
            talk = uow.conversation("sms", ANA, MONDAY)
            assert uow.first_seen(talk, text(f"SM{number}")) is not None
            return talk.id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(write, range(4)))) == 1
    assert (len(rows(conversation)), len(rows(contact)), len(rows(message))) == (1, 1, 4)


def test_the_second_of_two_messages_finds_the_run_as_the_first_one_left_it(store, decide, run):
    decide(SaveRun(run))
    inside, found = threading.Event(), []

    def first():
        with store.begin() as uow:
            talk = uow.conversation("sms", ANA, MONDAY)
            inside.set()
            threading.Event().wait(0.3)  # until the second one waits for the lock
            uow.apply(talk, None, [SaveRun(replace(talk.run, unclear=talk.run.unclear + 1))], MONDAY)

    def second():
        inside.wait()
        with store.begin() as uow:
            found.append(uow.conversation("sms", ANA, MONDAY).run.unclear)

    with ThreadPoolExecutor(2) as pool:
        [done.result() for done in (pool.submit(first), pool.submit(second))]
    assert found == [1]


def test_threads_lose_no_update(store, decide, run):
    decide(SaveRun(run))

    def answer(number):
        with store.begin() as uow:
            talk = uow.conversation("sms", ANA, MONDAY)
            uow.apply(talk, None, [SaveRun(replace(talk.run, unclear=talk.run.unclear + 1))], MONDAY)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(answer, range(64)))
    with store.begin() as uow:
        assert uow.conversation("sms", ANA, MONDAY).run.unclear == 64
