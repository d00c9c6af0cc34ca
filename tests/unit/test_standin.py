"""The stand-in behaves as Twilio does, or tests and demos would prove nothing."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.request_validator import RequestValidator, get_signature_algorithm
from twilio.rest import Client

from bot.errors import SendError, SendRefused, SendUnknown
from channels.sms.standin import NOBODY, Callbacks, Faults, StandIn
from tests.contract.rigs import ACCOUNT, TOKEN, sms_to

ANA, LUZ = "+12025550101", "+12025550102"
OURS = "+12025550100"


class Service:
    """Listens as the real service would, and checks every signature with Twilio's own code."""

    def __init__(self):
        self.posts = []  #: (target, fields, headers)
        self.answer = 200
        self.public_url = None

    def __enter__(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True))
                service.posts.append((self.path, fields, self.headers))
                self.send_response(service.answer)
                self.end_headers()

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def signed(self, post, token=TOKEN):
        target, fields, headers = post
        algorithm = get_signature_algorithm(headers["X-Twilio-Webhooks-Signature-Settings"])
        address = (self.public_url or self.url) + target
        return RequestValidator(token).validate(address, fields, headers["X-Twilio-Signature"], algorithm)

    def statuses(self):
        return [fields["MessageStatus"] for _, fields, _ in self.posts if "MessageStatus" in fields]


@pytest.fixture
def service():
    with Service() as service:
        yield service


@pytest.fixture
def twilio(service):
    with StandIn(ACCOUNT, TOKEN, f"{service.url}/webhooks/twilio/message") as twilio:
        yield twilio


def send(twilio, service=None, to=ANA, body="Hello"):
    public = service.url if service else "http://127.0.0.1:9"
    return sms_to(twilio, public_url=public).send(f"tel:{to}", body, "41")


class Rest:
    """Twilio's own client, led to the stand-in by hand."""

    def __init__(self, twilio, token=TOKEN):
        client = Client(ACCOUNT, token)
        client.api.base_url = twilio.url
        self.messages = client.messages


# -- the API --------------------------------------------------------------------------------------


def test_a_message_looks_like_one_of_twilios(twilio):
    message = Rest(twilio).messages.create(to=ANA, from_=OURS, body="á" * 71)
    assert re.fullmatch("SM[0-9a-f]{32}", message.sid)
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "2")
    assert (message.to, message.from_, message.body) == (ANA, OURS, "á" * 71)
    assert abs(message.date_created - datetime.now(UTC)) < timedelta(seconds=5)
    assert message.date_sent is None
    assert message.uri == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message.sid}.json"


def test_a_message_can_be_looked_at(twilio):
    sent = Rest(twilio).messages.create(to=ANA, from_=OURS, body="Hello")
    assert Rest(twilio).messages(sent.sid).fetch().body == "Hello"
    with pytest.raises(TwilioRestException) as raised:
        Rest(twilio).messages("SM" + "0" * 32).fetch()
    assert (raised.value.status, raised.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "202-555"}, 21211),
        ({"to": "12025550101"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"from_": "Clinic"}, 21212),
        ({"from_": f"whatsapp:{OURS}"}, 21910),
        ({"from_": None}, 21603),
    ],
)
def test_what_twilio_refuses_is_refused(twilio, fields, code):
    usual = {"to": ANA, "from_": OURS, "body": "Hello"}
    asked = {name: value for name, value in (usual | fields).items() if value is not None}
    with pytest.raises(TwilioRestException) as raised:
        Rest(twilio).messages.create(**asked)
    assert (raised.value.status, raised.value.code) == (400, code)
    assert twilio.phone(ANA) == []


def test_a_wrong_password_is_refused(twilio):
    with pytest.raises(TwilioRestException) as raised:
        Rest(twilio, token="wrong").messages.create(to=ANA, from_=OURS, body="Hello")
    assert (raised.value.status, raised.value.code) == (401, 20003)
    with pytest.raises(TwilioException):
        Rest(twilio, token="wrong").messages.list(limit=1)


def test_the_list_is_filtered_and_newest_first(twilio):
    rest = Rest(twilio)
    for body, to in (("one", ANA), ("two", LUZ), ("three", ANA)):
        rest.messages.create(to=to, from_=OURS, body=body)
    assert [message.body for message in rest.messages.list(to=ANA)] == ["three", "one"]
    assert rest.messages.list(from_="+12025550199") == []


def test_a_long_list_comes_in_pages(twilio):
    rest = Rest(twilio)
    for number in range(5):
        rest.messages.create(to=ANA, from_=OURS, body=str(number))
    rest.messages.create(to=LUZ, from_=OURS, body="to somebody else")
    assert [message.body for message in rest.messages.list(to=ANA, page_size=2)] == ["4", "3", "2", "1", "0"]


def test_a_date_finds_only_what_was_sent_by_then(twilio, service):
    rest = Rest(twilio)
    rest.messages.create(to=ANA, from_=OURS, body="waits")
    send(twilio, service, body="sent")
    twilio.wait_until_told()
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    assert [m.body for m in rest.messages.list(to=ANA, date_sent_after=now - hour)] == ["sent"]
    assert [m.body for m in rest.messages.list(to=ANA, date_sent_before=now + hour)] == ["sent"]
    assert rest.messages.list(to=ANA, date_sent_after=now + hour) == []
    assert [m.body for m in rest.messages.list(to=ANA, date_sent=now.date())] == ["sent"]


# -- phones ---------------------------------------------------------------------------------------


def test_a_phone_shows_both_sides_in_order(twilio):
    twilio.text(ANA, "Hi")
    send(twilio, body="Hello Ana")
    assert [(bubble.direction, bubble.body) for bubble in twilio.phone(ANA)] == [
        ("in", "Hi"),
        ("out", "Hello Ana"),
    ]
    assert twilio.phone(LUZ) == []


def test_one_can_wait_for_a_text(twilio):
    timer = threading.Timer(0.1, send, (twilio,))
    timer.start()
    assert twilio.wait_for(ANA, 1, timeout=5) == ["Hello"]
    timer.join()


def test_one_does_not_wait_for_ever(twilio):
    with pytest.raises(TimeoutError, match="0 of 1"):
        twilio.wait_for(ANA, 1, timeout=0.05)


def test_a_text_is_posted_as_twilio_posts_it(twilio, service):
    service.answer = 202
    assert twilio.text(ANA, "I feel 7/10 & ñ 🙂", NumMedia="1", MediaUrl0="https://x.example/1") == 202
    ((target, fields, _),) = service.posts
    assert target == "/webhooks/twilio/message"
    assert service.signed(service.posts[0])
    assert fields["MessageSid"] == fields["SmsSid"] == fields["SmsMessageSid"]
    assert (fields["From"], fields["To"], fields["Body"]) == (ANA, OURS, "I feel 7/10 & ñ 🙂")
    assert (fields["NumMedia"], fields["MediaUrl0"], fields["SmsStatus"]) == (
        "1",
        "https://x.example/1",
        "received",
    )


def test_whatsapp_is_at_both_ends(twilio, service):
    twilio.text(f"whatsapp:{ANA}", "Hola")
    fields = service.posts[0][1]
    assert (fields["From"], fields["To"], fields["WaId"]) == (
        f"whatsapp:{ANA}",
        f"whatsapp:{OURS}",
        "12025550101",
    )


def test_nobody_answers_while_the_service_is_down(twilio):
    twilio.webhook_url = "http://127.0.0.1:9/webhooks/twilio/message"
    assert twilio.text(ANA, "Hi") == NOBODY


def test_a_redelivery_has_the_same_id(twilio, service):
    twilio.text(ANA, "one")
    first = twilio.last
    twilio.text(ANA, "two")
    twilio.redeliver()
    twilio.redeliver(first)
    assert [fields["Body"] for _, fields, _ in service.posts] == ["one", "two", "two", "one"]
    assert service.posts[0][1] == service.posts[3][1]
    assert all(service.signed(post) for post in service.posts)
    assert len(twilio.phone(ANA)) == 2


def test_a_forgery_is_signed_wrongly(twilio, service):
    twilio.forge(ANA, "Hi")
    assert not service.signed(service.posts[0])
    assert twilio.phone(ANA) == []


def test_the_newer_signature_can_be_had_too(service):
    webhook = f"{service.url}/webhooks/twilio/message"
    with StandIn(ACCOUNT, TOKEN, webhook, algorithm="HMAC_SHA256") as twilio:
        twilio.text(ANA, "Hi")
    assert "HMAC_SHA256" in service.posts[0][2]["X-Twilio-Webhooks-Signature-Settings"]
    assert service.signed(service.posts[0])


def test_what_is_meant_for_the_public_address_is_brought_here(service):
    service.public_url = "https://texts.example.org"
    webhook = f"{service.url}/webhooks/twilio/message"
    with StandIn(ACCOUNT, TOKEN, webhook, public_url=service.public_url) as twilio:
        twilio.text(ANA, "Hi")
        sms_to(twilio, public_url=service.public_url).send(f"tel:{ANA}", "Hello", "41")
        twilio.wait_until_told()
    assert len(service.posts) == 4
    assert all(service.signed(post) for post in service.posts)


# -- STOP, START, HELP ----------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop", " Cancel ", "END", "quit", "Revoke", "OptOut", "StopAll"])
def test_an_opt_out_word_is_answered_by_the_carrier_and_blocks(twilio, service, word):
    twilio.text(ANA, word)
    assert service.posts[0][1]["OptOutType"] == "STOP"
    assert "unsubscribed" in twilio.phone(ANA)[1].body
    with pytest.raises(TwilioRestException) as raised:
        Rest(twilio).messages.create(to=ANA, from_=OURS, body="Hello")
    assert raised.value.code == 21610
    assert Rest(twilio).messages.create(to=LUZ, from_=OURS, body="Hello").sid


@pytest.mark.parametrize("text", ["stop please", "STOP.", "cancel my 3pm", "YES", "start"])
def test_anything_else_is_only_passed_on(twilio, service, text):
    twilio.text(ANA, text)
    assert "OptOutType" not in service.posts[0][1]
    assert len(twilio.phone(ANA)) == 1
    assert send(twilio)


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
def test_an_opt_in_word_undoes_a_stop(twilio, service, word):
    twilio.text(ANA, "STOP")
    twilio.text(ANA, word)
    assert service.posts[1][1]["OptOutType"] == "START"
    assert send(twilio)


def test_a_second_stop_is_not_answered_again(twilio):
    twilio.text(ANA, "STOP")
    twilio.text(ANA, "STOP")
    assert [bubble.direction for bubble in twilio.phone(ANA)] == ["in", "out", "in"]


def test_help_is_answered_by_the_carrier_first(twilio, service):
    twilio.text(ANA, "help")
    assert service.posts[0][1]["OptOutType"] == "HELP"
    assert twilio.wait_for(ANA, 1) == ["Reply STOP to unsubscribe. Msg&Data Rates May Apply."]


def test_without_advanced_opt_out_the_service_is_not_told_of_the_word(service):
    webhook = f"{service.url}/webhooks/twilio/message"
    with StandIn(ACCOUNT, TOKEN, webhook, advanced_opt_out=False) as twilio:
        twilio.text(ANA, "STOP")
        assert "OptOutType" not in service.posts[0][1]
        with pytest.raises(TwilioRestException):
            Rest(twilio).messages.create(to=ANA, from_=OURS, body="Hello")


# -- status callbacks -----------------------------------------------------------------------------


def test_a_text_is_followed_until_it_is_delivered(twilio, service):
    sid = send(twilio, service)
    twilio.wait_until_told()
    assert service.statuses() == ["queued", "sent", "delivered"]
    for target, fields, _ in service.posts:
        assert target == "/webhooks/twilio/status?message=41"
        assert fields["MessageSid"] == sid
    assert all(service.signed(post) for post in service.posts)
    assert Rest(twilio).messages(sid).fetch().status == "delivered"


@pytest.mark.parametrize(
    ("callbacks", "statuses"),
    [
        (Callbacks(off=True), []),
        (Callbacks(reordered=True), ["delivered", "sent", "queued"]),
        (Callbacks(duplicated=True), ["queued", "queued", "sent", "sent", "delivered", "delivered"]),
    ],
    ids=["off", "reordered", "duplicated"],
)
def test_callbacks_can_be_as_bad_as_in_life(twilio, service, callbacks, statuses):
    twilio.callbacks = callbacks
    send(twilio, service)
    twilio.wait_until_told()
    assert service.statuses() == statuses


def test_callbacks_can_be_late(twilio, service):
    twilio.callbacks = Callbacks(delay=0.1)
    send(twilio, service)
    assert service.statuses() == []
    twilio.wait_until_told()
    assert len(service.statuses()) == 3


def test_a_text_may_not_arrive(twilio, service):
    twilio.faults = Faults(undelivered={ANA: 30003})
    sid = send(twilio, service)
    twilio.wait_until_told()
    assert service.statuses() == ["queued", "sent", "undelivered"]
    assert [fields.get("ErrorCode") for _, fields, _ in service.posts] == [None, None, "30003"]
    assert Rest(twilio).messages(sid).fetch().error_code == 30003


# -- faults ---------------------------------------------------------------------------------------


def outcomes(faults, count=60):
    with StandIn(ACCOUNT, TOKEN, callbacks=Callbacks(off=True), faults=faults) as twilio:
        sms, seen = sms_to(twilio), []
        for number in range(count):
            try:
                sms.send(f"tel:{ANA}", str(number), "1")
                seen.append("sent")
            except SendError as error:
                seen.append(type(error).__name__)
        return seen, len(twilio.phone(ANA))


def test_luck_is_the_same_for_the_same_seed():
    def faults(seed):
        return Faults(fail_rate=0.2, throttle_rate=0.2, timeout_after_accept=0.2, seed=seed)

    assert outcomes(faults(7)) == outcomes(faults(7))
    assert outcomes(faults(7)) != outcomes(faults(8))


def test_every_fault_has_its_share():
    seen, arrived = outcomes(Faults(fail_rate=0.2, throttle_rate=0.2, timeout_after_accept=0.2), 300)
    assert set(seen) == {"sent", "SendUnknown", "SendDelayed"}
    assert 30 < seen.count("SendDelayed") < 90
    assert 70 < seen.count("SendUnknown") < 170
    assert seen.count("sent") < arrived < seen.count("sent") + seen.count("SendUnknown")


def test_a_lost_answer_can_be_held_back_first(twilio):
    twilio.faults = Faults(timeout_after_accept=1, hold=0.2)
    began = time.monotonic()
    with pytest.raises(SendUnknown):
        send(twilio)
    assert time.monotonic() - began >= 0.2
    assert len(twilio.phone(ANA)) == 1


def test_one_number_can_be_refused_and_others_not(twilio):
    twilio.faults = Faults(refuse={ANA: 30006})
    with pytest.raises(SendRefused) as raised:
        send(twilio, to=ANA)
    assert raised.value.code == "30006"
    assert send(twilio, to=LUZ)


# -- as a process ---------------------------------------------------------------------------------


def test_it_runs_by_itself_and_writes_everything_down(service, tmp_path):
    record = tmp_path / "record.jsonl"
    command = [sys.executable, "-m", "channels.sms.standin", "--account", ACCOUNT, "--token", TOKEN]
    options = ["--webhook", f"{service.url}/webhooks/twilio/message", "--record", str(record)]
    process = subprocess.Popen(
        [*command, *options], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    )
    try:
        ready = process.stdout.readline()
        url = re.fullmatch(r"ready (http://127\.0\.0\.1:[0-9]+)\n", ready)[1]
        sid = send(SimpleNamespace(url=url), service)
        deadline = time.monotonic() + 5
        while len(service.statuses()) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=10)
    assert said == ""
    assert process.returncode == 0
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert lines[0] | {"at": ""} == {
        "what": "taken",
        "at": "",
        "sid": sid,
        "to": ANA,
        "body": "Hello",
        "callback": f"{service.url}/webhooks/twilio/status?message=41",
        "lost": False,
    }
    assert [line["status"] for line in lines if line["what"] == "told"] == ["queued", "sent", "delivered"]
