"""An opt-out sticks, per number, until the person takes it back; the ledger keeps every word of it."""

from datetime import timedelta

from bot.effects import Send, Start, Stop
from bot.model import Lane
from storage.patients import add_patient
from storage.tables import consent, message, work
from tests.cast import ANA, LUZ, MONDAY

SOON = MONDAY + timedelta(minutes=1)


def stopped_at(store, urn=ANA, channel="sms"):
    with store.begin() as uow:
        return uow.conversation(channel, urn, SOON).contact.stopped_at


def test_a_stop_holds_from_this_transaction_on_and_a_start_takes_it_back(hear, store):
    hear("stop", Stop("stop"))
    assert stopped_at(store) == MONDAY
    hear("start", Start("start"), at=SOON)
    assert stopped_at(store) is None


def test_every_stop_and_start_is_in_the_ledger(hear, rows):
    first = hear("stop texting me", Stop("stop_phrase"))
    second = hear("start", Start("start"), at=SOON)
    assert [(row.given, row.wording, row.message_id, row.at) for row in rows(consent)] == [
        (False, "stop_phrase", first, MONDAY),
        (True, "start", second, SOON),
    ]


def test_a_second_stop_is_noted_and_does_not_move_the_first(hear, decide, store, rows):
    hear("stop", Stop("stop"))
    decide(Stop("carrier"), at=SOON)
    assert stopped_at(store) == MONDAY
    assert [row.wording for row in rows(consent)] == ["stop", "carrier"]


def test_a_stop_counts_for_one_number_on_one_channel(hear, store):
    hear("stop", Stop("stop"))
    assert stopped_at(store, LUZ) is None
    assert stopped_at(store, channel="whatsapp") is None


def test_a_stop_cancels_what_is_queued(decide, hear, store, rows):
    decide(Send("a", "text"), Send("b", "text", Lane.LATER))
    hear("stop", Stop("stop"), at=SOON)
    assert {(row.outcome, row.done_at) for row in rows(work)} == {("stopped", SOON)}
    sent = rows(message, message.c.direction == "out")
    assert {(row.status, row.error_code) for row in sent} == {("failed", "stopped")}
    with store.begin() as uow:
        assert uow.claim(SOON, timedelta(seconds=30), 10) == []


def test_a_stop_cancels_neither_a_crisis_text_nor_its_own_confirmation_nor_anybody_elses(decide, hear, store):
    decide(Send("emergency", "988", Lane.CRISIS), Send("earlier", "ok", even_if_stopped=True))
    decide(Send("hers", "text"), urn=LUZ)
    hear("stop", Stop("stop"), Send("confirmed", "You are out", even_if_stopped=True))
    keys = set()
    for _ in range(2):
        with store.begin() as uow:
            for leased in uow.claim(SOON, timedelta(days=1), 10):
                keys.add(uow.wire(leased, SOON).key)
                uow.finish(leased, "sent", SOON)
    assert keys == {"emergency", "earlier", "hers", "confirmed"}


def test_what_is_in_flight_at_the_stop_is_not_called_failed(decide, hear, store, rows):
    decide(Send("a", "text"))
    with store.begin() as uow:
        [leased] = uow.claim(MONDAY, timedelta(seconds=30), 1)
        uow.wire(leased, MONDAY)
    hear("stop", Stop("stop"), at=SOON)
    assert rows(message, message.c.direction == "out")[0].status == "wired"


def test_becoming_a_patient_does_not_undo_a_stop(hear, store):
    hear("stop", Stop("stop"))
    with store.begin() as uow:
        add_patient(uow, name="Ana Example", channel="sms", urn=ANA, language="en", zone="UTC", now=SOON)
    assert stopped_at(store) == MONDAY
