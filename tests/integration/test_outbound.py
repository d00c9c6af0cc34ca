"""What leaves us: in order, once, and never lost without somebody knowing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.errors import ContactStopped, SendDelayed, SendMisconfigured, SendRefused, SendUnknown
from bot.events import MsgStatusChanged
from bot.model import Delivery
from storage.handoffs import take
from storage.tables import message
from tests.cast import ANA, LUZ, NURSE
from tests.conversation import Talk


@pytest.fixture
def talk(store):
    return Talk(store)


def reasons(talk):
    return sorted(handoff.reason for handoff in talk.waiting())


def test_a_delayed_text_is_tried_again_until_it_goes(talk):
    talk.channel.fails = [SendDelayed(), SendDelayed()]
    talk.writes(ANA, "mood")
    assert talk.to(ANA) == []
    talk.waits(minutes=2)
    assert len(talk.to(ANA)) == 1


def test_a_throttled_text_waits_as_long_as_the_provider_asks(talk):
    talk.channel.fails = [SendDelayed(after=timedelta(minutes=3))]
    talk.writes(ANA, "mood")
    talk.waits(minutes=2)
    assert talk.to(ANA) == []
    talk.waits(minutes=2)
    assert len(talk.to(ANA)) == 1


def test_a_text_whose_answer_was_lost_is_looked_up_and_not_sent_twice(talk):
    talk.channel.loses = [SendUnknown()]
    talk.writes(ANA, "mood")
    talk.waits(minutes=5)
    assert len(talk.to(ANA)) == 1


def test_a_lost_text_that_the_provider_never_had_is_sent_again(talk):
    talk.channel.fails = [SendUnknown()]
    talk.writes(ANA, "mood")
    talk.waits(minutes=5)
    assert len(talk.to(ANA)) == 1


def test_a_callback_settles_a_send_whose_answer_was_lost(talk):
    talk.channel.loses = [SendUnknown()]
    talk.writes(ANA, "mood")
    [external_id] = talk.channel.accepted
    event = MsgStatusChanged(
        channel="sms", external_id=external_id, status=Delivery.DELIVERED, at=talk.clock(), message_id=2
    )
    assert talk.service.outbound.settle(event)
    talk.channel.accepted.clear()  # a lookup would find nothing now, and a second send would show
    talk.waits(minutes=5)
    assert len(talk.to(ANA)) == 1


def test_the_texts_of_one_talk_go_out_in_order_even_when_the_first_fails(talk):
    talk.channel.fails = [SendDelayed()]
    talk.writes(ANA, "check in")
    talk.waits(minutes=2)
    first, second = talk.to(ANA)
    assert first.startswith("Hello from The Sample Clinic")
    assert "How is your mood" in second


def test_a_crisis_text_does_not_wait_behind_one_that_is_tried_again(talk):
    talk.channel.fails = [SendDelayed(after=timedelta(hours=1))]
    talk.writes(ANA, "mood")
    talk.writes(ANA, "i want to kill myself")
    assert "988" in talk.to(ANA)[0]


def test_a_refused_text_becomes_somebodys_job(talk):
    talk.channel.fails = [SendRefused(code="21211")]
    talk.writes(ANA, "mood")
    assert reasons(talk) == ["undelivered"]


def test_a_text_that_fails_too_often_becomes_somebodys_job(talk):
    talk.channel.fails = [SendDelayed() for _ in range(8)]
    talk.writes(ANA, "mood")
    talk.waits(hours=2)
    assert talk.to(ANA) == []
    assert reasons(talk) == ["undelivered"]


def test_a_crisis_text_is_never_given_up(talk):
    talk.channel.fails = [SendDelayed() for _ in range(40)]
    talk.writes(ANA, "i want to kill myself")
    talk.waits(minutes=45)
    assert any("988" in text for text in talk.to(ANA))


def test_a_carriers_stop_is_written_into_the_ledger(talk):
    talk.channel.fails = [ContactStopped(code="21610")]
    talk.writes(ANA, "mood")
    with talk.store.begin() as uow:
        assert uow.conversation("sms", ANA, talk.clock()).contact.stopped_at is not None
    assert reasons(talk) == ["undelivered"]


def test_wrong_credentials_keep_everything_and_alarm_whoever_runs_the_service():
    assert SendMisconfigured.operator
    assert SendMisconfigured.retry


def test_wrong_credentials_lose_no_text(talk):
    talk.channel.fails = [SendMisconfigured(code="20003")]
    talk.writes(ANA, "mood")
    assert reasons(talk) == []
    talk.waits(minutes=5)
    assert len(talk.to(ANA)) == 1


def test_a_text_reported_as_undelivered_becomes_somebodys_job(talk):
    talk.writes(ANA, "mood")
    [external_id] = talk.channel.accepted
    failed = MsgStatusChanged(
        channel="sms", external_id=external_id, status=Delivery.FAILED, at=talk.clock(), code="30003"
    )
    assert talk.service.outbound.settle(failed)
    assert talk.service.outbound.settle(failed), "the same callback again"
    assert reasons(talk) == ["undelivered"]


def test_a_callback_about_a_message_of_nobodys_is_not_ours(talk):
    foreign = MsgStatusChanged(channel="sms", external_id="SMx", status=Delivery.SENT, at=talk.clock())
    assert not talk.service.outbound.settle(foreign)


def test_after_stop_nothing_that_was_queued_goes_out(talk):
    talk.channel.fails = [SendDelayed(after=timedelta(minutes=10))]
    talk.writes(ANA, "mood")
    talk.writes(ANA, "stop texting me")
    talk.waits(hours=1)
    assert [text for text in talk.to(ANA) if "mood" in text] == []


def test_staff_are_paged_again_until_somebody_takes_it(talk):
    talk.writes(ANA, "i want to kill myself")
    talk.waits(minutes=5)
    pages = talk.to(NURSE)
    assert len(pages) >= 3
    assert all("CRISIS" in page for page in pages)
    [handoff] = talk.waiting()
    with talk.store.begin() as uow:
        take(uow, handoff.ref, talk.clock())
    talk.waits(minutes=10)
    assert len(talk.to(NURSE)) == len(pages)


def test_a_page_says_nothing_about_anybody(talk):
    talk.writes(ANA, "i want to kill myself")
    [page] = talk.to(NURSE)
    for word in ("Ana", "Example", "0101", "kill"):
        assert word not in page


def test_a_page_that_reaches_nobody_alarms_and_tries_again_soon(talk):
    talk.channel.fails = [SendDelayed()] * 6
    talk.writes(ANA, "i want to kill myself")
    talk.waits(minutes=2)
    assert len(talk.to(NURSE)) >= 1


def test_a_message_under_a_lost_key_does_not_hold_up_the_others(talk):
    talk.channel.fails = [SendDelayed(after=timedelta(minutes=1))]
    talk.writes(ANA, "mood")
    with talk.store.begin() as uow:
        uow.tx.conn.execute(sa.update(message).where(message.c.direction == "out").values(body_enc="lost"))
    talk.writes(LUZ, "hola")
    talk.waits(minutes=3)
    assert talk.to(ANA) == []
    assert len(talk.to(LUZ)) == 2
    assert talk.alarms


def test_a_text_for_a_channel_that_is_off_waits_until_it_is_on(talk):
    sms = talk.service.outbound.channels.pop("sms")
    talk.writes(ANA, "mood")
    assert talk.alarms
    talk.service.outbound.channels["sms"] = sms
    talk.waits(minutes=2)
    assert len(talk.to(ANA)) == 1
