"""What is particular about Twilio as a way out."""

import threading
import traceback
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import (
    ContactStopped,
    SendDelayed,
    SendMisconfigured,
    SendRefused,
    SendUnknown,
)
from channels.sms.standin import Callbacks, Faults, StandIn
from tests.cast import ANA, CLINIC_NUMBER, LUZ
from tests.contract.rigs import ACCOUNT, TOKEN, sms_to

SERVICE = "MG" + "1" * 32
NUMBER = ANA.removeprefix("tel:")
SINCE = datetime.now(UTC) - timedelta(seconds=1)


@pytest.fixture
def twilio():
    with StandIn(ACCOUNT, TOKEN, callbacks=Callbacks(off=True)) as twilio:
        yield twilio


def sent(twilio):
    return list(twilio.carrier.newest_first())


def test_the_callback_leads_to_our_public_address_with_our_token(twilio):
    sms_to(twilio).send(ANA, "Hello", "page-A7 & more")
    assert sent(twilio)[0].callback == (
        "https://texts.example.org/webhooks/twilio/status?message=page-A7%20%26%20more"
    )


def test_whatsapp_is_at_both_ends(twilio):
    sms_to(twilio).send("whatsapp:+12025550101", "Hello", "1")
    assert (sent(twilio)[0].to, sent(twilio)[0].from_) == (
        "whatsapp:+12025550101",
        f"whatsapp:{CLINIC_NUMBER}",
    )


def test_a_messaging_service_chooses_the_number(twilio):
    sms = sms_to(twilio, sender=SERVICE)
    sid = sms.send(ANA, "Hello", "1")
    assert (sent(twilio)[0].service, sent(twilio)[0].from_) == (SERVICE, "")
    assert sms.find(ANA, "Hello", SINCE, set()) == sid


def test_the_text_of_another_service_in_the_account_is_not_ours(twilio):
    sms_to(twilio, sender="MG" + "2" * 32).send(ANA, "Hello", "1")
    assert sms_to(twilio, sender=SERVICE).find(ANA, "Hello", SINCE, set()) is None


def test_a_text_that_still_waits_at_the_provider_is_found(twilio):
    sms = sms_to(twilio)
    sid = sms.send(ANA, "Hello", "1")
    assert sent(twilio)[0].sent_at is None
    assert sms.find(ANA, "Hello", SINCE, set()) == sid


def test_a_text_of_a_trial_account_is_found_behind_its_heading(twilio):
    sms = sms_to(twilio)
    sms.send(ANA, "Sent from your Twilio trial account - Hello\r\nthere ", "1")
    assert sms.find(ANA, "Hello\nthere", SINCE, set())


def test_an_old_text_is_found_among_many_newer_ones(twilio):
    sms = sms_to(twilio)
    sid = sms.send(ANA, "Hello", "1")
    for number in range(60):
        sms.send(ANA, f"Text {number}", "1")
    assert sms.find(ANA, "Hello", SINCE, set()) == sid


def test_the_provider_says_when_to_try_again(twilio):
    twilio.faults = Faults(throttle_rate=1, retry_after=42)
    with pytest.raises(SendDelayed) as raised:
        sms_to(twilio).send(ANA, "Hello", "1")
    assert raised.value.after == timedelta(seconds=42)


def test_the_providers_clock_may_be_a_little_behind(twilio):
    sms = sms_to(twilio)
    sid = sms.send(ANA, "Hello", "1")
    now = datetime.now(UTC)
    assert sms.find(ANA, "Hello", now + timedelta(minutes=1), set()) == sid
    assert sms.find(ANA, "Hello", now + timedelta(minutes=3), set()) is None


def test_a_look_that_fails_leaves_the_outcome_unknown(twilio):
    sms = sms_to(twilio)
    twilio.close()
    with pytest.raises(SendUnknown) as raised:
        sms.find(ANA, "Hello", SINCE, set())
    assert "2025550101" not in "".join(traceback.format_exception(raised.value))


def test_whoever_runs_the_service_hears_of_a_wrong_token_from_a_look_too(twilio):
    with pytest.raises(SendUnknown) as raised:
        sms_to(twilio, auth_tokens=("wrong",)).find(ANA, "Hello", SINCE, set())
    assert raised.value.operator
    assert raised.value.code == "20003"


def test_a_wrong_token_is_for_whoever_runs_the_service(twilio):
    with pytest.raises(SendMisconfigured) as raised:
        sms_to(twilio, auth_tokens=("wrong",)).send(ANA, "Hello", "1")
    assert (raised.value.code, raised.value.operator, raised.value.retry) == ("20003", True, True)


def test_a_wrong_account_is_for_whoever_runs_the_service(twilio):
    with pytest.raises(SendMisconfigured):
        sms_to(twilio, account_sid="AC" + "9" * 32).send(ANA, "Hello", "1")


def test_after_stop_nothing_goes_out_until_start(twilio):
    sms = sms_to(twilio)
    twilio.text(NUMBER, "STOP")
    with pytest.raises(ContactStopped):
        sms.send(ANA, "Hello", "1")
    twilio.text(NUMBER, "start")
    assert sms.send(ANA, "Hello", "2")


@pytest.mark.parametrize(
    ("urn", "text", "code"),
    [("tel:12345", "Hello", "21211"), (ANA, "", "21602"), (ANA, "x" * 1601, "21617")],
)
def test_what_can_never_be_sent_is_refused(twilio, urn, text, code):
    with pytest.raises(SendRefused) as raised:
        sms_to(twilio).send(urn, text, "1")
    assert (raised.value.code, raised.value.retry) == (code, False)


def test_eight_threads_never_get_each_others_ids(twilio):
    sms = sms_to(twilio)
    got = {}

    def send(thread):
        for number in range(20):
            text = f"{thread}-{number}"
            got[text] = sms.send(LUZ, text, "1")

    threads = [threading.Thread(target=send, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {message.body: message.sid for message in sent(twilio)}
