"""Our messages: wired before they are sent, and what became of them only moves forward."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.effects import Send, Start, Stop
from bot.events import MsgStatusChanged
from bot.model import Delivery, Lane
from storage.tables import message, work
from tests.cast import ANA, LUZ, MONDAY

LEASE = timedelta(seconds=30)
SOON = MONDAY + timedelta(minutes=1)
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def wire(store):
    """A function that leases and wires what is due; returns (work, message) pairs."""

    def wire(at=MONDAY):
        with store.begin() as uow:
            return [(leased, uow.wire(leased, at)) for leased in uow.claim(at, LEASE, 10)]

    return wire


@pytest.fixture
def record(store):
    """A function that records what became of a message."""

    def record(message_id, status, **more):
        with store.begin() as uow:
            uow.delivery(message_id, status, SOON, **more)

    return record


@pytest.fixture
def report(store):
    """A function that brings a provider's callback."""

    def report(external_id, status, **more):
        given = {"channel": "sms", "at": SOON, **more}
        with store.begin() as uow:
            return uow.status_changed(MsgStatusChanged(external_id=external_id, status=status, **given))

    return report


# -- wiring ----------------------------------------------------------------------------------------


def test_a_message_is_wired_with_all_that_a_channel_needs(hear, wire, rows):
    cause = hear("mood", Send("mood.ask", "How are you, 0 to 10?", Lane.REPLY))
    [(leased, out)] = wire()
    assert (out.text, out.key, out.lane, out.wired_before_at) == (
        "How are you, 0 to 10?",
        "mood.ask",
        Lane.REPLY,
        None,
    )
    assert (out.contact.urn, out.contact.channel, out.id) == (ANA, "sms", leased.ref_id)
    [row] = rows(message, message.c.direction == "out")
    assert (row.status, row.wired_at, row.reply_to, row.at) == ("wired", MONDAY, cause, MONDAY)


def test_an_attempt_whose_answer_was_lost_says_when_it_began(decide, wire):
    decide(Send("a", "text"))
    wire(MONDAY)
    [(_, second)] = wire(MONDAY + LEASE)
    assert second.wired_before_at == MONDAY
    [(_, third)] = wire(MONDAY + 2 * LEASE)
    assert third.wired_before_at == MONDAY, "the first of them may have arrived just as well"


def test_after_an_attempt_that_surely_failed_there_is_nothing_to_look_up(decide, wire, record):
    decide(Send("a", "text"))
    [(_, first)] = wire(MONDAY)
    record(first.id, Delivery.ERRORED, code="429")
    [(_, second)] = wire(MONDAY + LEASE)
    assert second.wired_before_at is None


@pytest.mark.parametrize("status", [Delivery.SENT, Delivery.DELIVERED, Delivery.FAILED])
def test_a_message_that_is_settled_is_not_wired_again(decide, wire, record, rows, status):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, status)
    [(_, again)] = wire(MONDAY + LEASE)
    assert again is None
    assert rows(work)[0].outcome == status
    assert rows(message)[0].status == status


def test_nothing_is_wired_to_somebody_who_stopped_us_meanwhile(decide, wire, rows, store):
    decide(Send("a", "text"))
    with store.begin() as uow:
        [leased] = uow.claim(MONDAY, LEASE, 1)  # in flight when the STOP arrives
    decide(Stop("stop"))
    assert wire(MONDAY + LEASE) == []
    with store.begin() as uow:
        assert uow.wire(leased, SOON) is None
    assert (rows(message)[0].status, rows(message)[0].error_code) == ("failed", "stopped")


def test_what_may_go_out_all_the_same_does(decide, wire):
    decide(Stop("stop"), Send("confirmed", "You are out", even_if_stopped=True))
    decide(Send("emergency", "988", Lane.CRISIS))
    decide(Send("chat", "How are you?"))
    assert {out.key if out else None for _, out in [*wire(), *wire()]} == {"confirmed", "emergency"}


def test_a_rolled_back_wiring_never_happened(decide, store, rows):
    decide(Send("a", "text"))
    with pytest.raises(ZeroDivisionError), store.begin() as uow:
        [leased] = uow.claim(MONDAY, LEASE, 1)
        uow.wire(leased, MONDAY)
        raise ZeroDivisionError
    assert (rows(message)[0].status, rows(message)[0].wired_at) == ("queued", None)


# -- what became of it -----------------------------------------------------------------------------

ORDER = [
    Delivery.QUEUED,
    Delivery.WIRED,
    Delivery.ERRORED,
    Delivery.SENT,
    Delivery.DELIVERED,
    Delivery.FAILED,
]
FINAL = (Delivery.DELIVERED, Delivery.FAILED)


def may_follow(before, after):
    """The rule in other words than the code's."""
    if before in FINAL or after is Delivery.QUEUED:
        return False
    if before is Delivery.SENT:
        return after in FINAL
    return True


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=st.lists(st.sampled_from(ORDER), max_size=8))
def test_states_only_move_forward(decide, record, rows, reports):
    decide(Send("a", "text"))
    out = rows(message)[-1].id
    expected = Delivery.QUEUED
    for status in reports:
        record(out, status)
        expected = status if may_follow(expected, status) else expected
        assert rows(message)[-1].status == expected


def test_a_late_sent_does_not_overwrite_delivered_but_its_id_is_learnt(decide, wire, record, rows):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, Delivery.DELIVERED)
    record(out.id, Delivery.SENT, external_id="SM1")
    assert (rows(message)[0].status, rows(message)[0].external_id) == ("delivered", "SM1")


def test_the_id_that_was_learnt_first_stays(decide, wire, record, rows):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, Delivery.SENT, external_id="SM1")
    record(out.id, Delivery.DELIVERED, external_id="SM2")
    assert rows(message)[0].external_id == "SM1"


def test_the_code_of_a_failure_is_kept_and_goes_when_it_succeeds(decide, wire, record, rows):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, Delivery.ERRORED, code="429")
    assert rows(message)[0].error_code == "429"
    record(out.id, Delivery.SENT)
    assert rows(message)[0].error_code is None


# -- callbacks -------------------------------------------------------------------------------------


def test_a_callback_finds_its_message_by_the_providers_id(decide, wire, record, report, rows):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, Delivery.SENT, external_id="SM1")
    settled = report("SM1", "delivered")
    assert (settled.message.id, settled.message.text, settled.newly_failed) == (out.id, "text", False)
    assert rows(message)[0].status == "delivered"


@pytest.mark.parametrize("status", ["sent", "delivered", "failed"])
def test_a_callback_with_our_id_settles_a_send_whose_answer_was_lost(decide, wire, report, rows, status):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    report("SM1", status, message_id=out.id)
    assert (rows(message)[0].status, rows(message)[0].external_id) == (status, "SM1")
    assert rows(work)[0].outcome == status
    assert wire(LATER) == []


def test_a_crisis_send_is_settled_too(decide, wire, report, rows):
    decide(Send("emergency", "988", Lane.CRISIS))
    [(_, out)] = wire()
    report("SM1", "delivered", message_id=out.id)
    assert rows(work)[0].outcome == "delivered"


def test_a_callback_that_says_nothing_final_leaves_the_send_alone(decide, wire, report, rows):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    report("SM1", "errored", message_id=out.id)
    assert rows(work)[0].done_at is None


def test_a_failure_is_news_once(decide, wire, record, report):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, Delivery.SENT, external_id="SM1")
    assert report("SM1", "failed", code="30003").newly_failed
    assert not report("SM1", "failed", code="30003").newly_failed
    assert not report("SM1", "delivered").newly_failed


def test_a_failure_after_delivery_is_no_news(decide, wire, record, report):
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, Delivery.DELIVERED, external_id="SM1")
    assert not report("SM1", "failed").newly_failed


def test_a_callback_about_nothing_of_ours_is_nobodys(decide, hear, wire, record, report):
    hear("hello", external_id="SMin")
    decide(Send("a", "text"))
    [(_, out)] = wire()
    record(out.id, Delivery.SENT, external_id="SM1")
    assert report("SM2", "delivered") is None
    assert report("SMin", "delivered") is None, "that is their message, not ours"
    assert report("SM1", "delivered", channel="whatsapp") is None
    assert report("SM2", "delivered", message_id=out.id) is None, "ours has another id by now"
    assert report("SM2", "delivered", message_id=out.id + 100) is None


# -- ids of other messages -------------------------------------------------------------------------


def test_the_ids_of_other_messages_to_the_same_person_are_known(decide, wire, record, store):
    decide(Send("a", "text"), Send("b", "text"))
    decide(Send("c", "text"), urn=LUZ)
    ids = {}
    for number in range(2):
        for leased, out in wire(MONDAY + number * LEASE):
            ids[out.key] = out
            record(out.id, Delivery.SENT, external_id=f"SM-{out.key}")
            with store.begin() as uow:
                uow.finish(leased, "sent", MONDAY)
    with store.begin() as uow:
        assert uow.known_ids(ids["b"]) == {"SM-a"}
        assert uow.known_ids(ids["c"]) == set()


# -- the ledger ------------------------------------------------------------------------------------


def test_after_a_start_texts_go_out_again(decide, wire):
    decide(Stop("stop"))
    decide(Start("start"))
    decide(Send("chat", "How are you?"))
    assert [out.key for _, out in wire()] == ["chat"]
