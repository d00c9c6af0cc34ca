"""The stand-in, the web app and the SMS channel, over real sockets: what one says, the others understand."""

import threading

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.events import CarrierWord, MsgReceived, MsgStatusChanged
from channels.sms.standin import Faults, StandIn
from tests.contract.rigs import ACCOUNT, PUBLIC_URL, TOKEN, sms_to
from tests.contract.webhooks import MESSAGE, Desk, app

ANA = "+12025550101"


class Quiet(WSGIRequestHandler):
    def log(self, *args):
        pass


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(params=["HMAC_SHA1", "HMAC_SHA256"])
def twilio(request, desk):
    server = make_server("127.0.0.1", 0, app(desk), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    webhook = f"http://127.0.0.1:{server.server_port}{MESSAGE}"
    with StandIn(ACCOUNT, TOKEN, webhook, public_url=PUBLIC_URL, algorithm=request.param) as twilio:
        yield twilio
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("number", [ANA, f"whatsapp:{ANA}"])
@pytest.mark.parametrize("body", ["I feel 7/10", "¿No dormí? 🙁", "", "a\nb", "x" * 1600, "100% & more=a+b"])
def test_a_text_arrives_as_it_was_written(twilio, desk, number, body):
    assert twilio.text(number, body) == 200
    (event,) = desk.events
    assert isinstance(event, MsgReceived)
    assert event.text == body
    assert event.urn == (number if ":" in number else f"tel:{number}")
    assert event.channel == ("whatsapp" if ":" in number else "sms")


def test_a_redelivery_is_the_same_message(twilio, desk):
    twilio.text(ANA, "7")
    twilio.redeliver()
    twilio.text(ANA, "7")
    first, again, other = (event.external_id for event in desk.events)
    assert first == again != other


def test_the_carriers_words_are_told_apart(twilio, desk):
    for word in ("STOP", "START", "HELP", "hello"):
        twilio.text(ANA, word)
    words = [event.carrier_word for event in desk.events]
    assert words == [CarrierWord.STOP, CarrierWord.START, CarrierWord.HELP, None]


def test_a_forgery_stays_outside(twilio, desk):
    assert twilio.forge(ANA, "Hello") == 403
    assert desk.events == []


@pytest.mark.parametrize("number", [ANA, f"whatsapp:{ANA}"])
def test_what_became_of_a_text_is_told(twilio, desk, number):
    urn = number if ":" in number else f"tel:{number}"
    sid = sms_to(twilio).send(urn, "Hello", "41")
    twilio.wait_until_told()
    assert twilio.wait_for(number, 1) == ["Hello"]
    assert all(isinstance(event, MsgStatusChanged) for event in desk.events)
    assert [event.status for event in desk.events] == ["sent", "sent", "delivered"]
    assert {(event.external_id, event.message_id, event.channel) for event in desk.events} == {
        (sid, 41, "whatsapp" if ":" in number else "sms")
    }


def test_a_text_that_did_not_arrive_is_told_with_its_code(twilio, desk):
    twilio.faults = Faults(undelivered={ANA: 30003})
    sms_to(twilio).send(f"tel:{ANA}", "Hello", "41")
    twilio.wait_until_told()
    assert (desk.events[-1].status, desk.events[-1].code) == ("failed", "30003")
    assert desk.bells == 1
