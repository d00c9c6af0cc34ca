"""Whatever happens on the wire, the channel knows what to make of it."""

import logging
import socket
import threading
import time
import traceback
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.errors import SendDelayed, SendError, SendMisconfigured, SendRefused, SendUnknown
from channels.sms.transport import TIMEOUT, Transport
from tests.cast import ANA
from tests.contract.rigs import sms_to


class Line:
    """Something that listens where Twilio should be, and answers each call with the same bytes."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.heard = b""


@contextmanager
def line(answer, pause=0.0):
    listening = socket.create_server(("127.0.0.1", 0))
    there = Line(listening.getsockname()[1])

    def serve():
        while True:
            try:
                call, _ = listening.accept()
            except OSError:
                return
            with call:
                there.heard = call.recv(65536)
                time.sleep(pause)
                if answer:
                    call.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def http(status, body, *headers):
    head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def trouble(answer):
    with line(answer) as there, pytest.raises(SendError) as raised:
        sms_to(there).send(ANA, "Hello", "1")
    return raised.value


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", SendUnknown),
        (b"not http at all\r\n\r\n", SendUnknown),
        (http(201, "<html>Please log in to this network</html>"), SendUnknown),
        (http(200, ""), SendUnknown),
        (http(201, "[]"), SendUnknown),
        (http(201, "{}"), SendUnknown),
        (http(201, '{"sid": null}'), SendUnknown),
        (b'HTTP/1.1 201 X\r\nContent-Length: 900\r\n\r\n{"sid": "SM', SendUnknown),
        (http(500, "{}"), SendUnknown),
        (http(502, "<html>Bad gateway</html>"), SendUnknown),
        (http(503, '{"code": 20503, "message": "x"}'), SendUnknown),
        (http(301, "", "Location: https://elsewhere.example.org/"), SendMisconfigured),
        (http(401, "<html>"), SendMisconfigured),
        (http(403, '{"code": null}'), SendMisconfigured),
        (http(404, "[1]"), SendMisconfigured),
        (http(400, '{"code": 99999, "message": "new to us"}'), SendRefused),
        (http(422, ""), SendRefused),
        (http(408, ""), SendUnknown),
        (http(429, ""), SendDelayed),
        (http(400, '{"type": "t", "title": "t", "status": 400, "code": 21211}'), SendRefused),
    ],
)
def test_every_answer_is_the_right_error(answer, error):
    assert type(trouble(answer)) is error


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("Retry-After: 3", timedelta(seconds=3)),
        ("Retry-After: 999999999999", timedelta(hours=1)),
        ("Retry-After: Wed, 25 Nov 2026 07:28:00 GMT", None),
        ("Retry-After: -5", None),
        ("X-Nothing: 1", None),
    ],
)
def test_a_pause_is_kept_within_reason(header, after):
    assert trouble(http(429, "{}", header)).after == after


def test_where_nobody_listens_nothing_was_sent():
    with line(b"") as there:
        pass
    with pytest.raises(SendDelayed):
        sms_to(there).send(ANA, "Hello", "1")


def test_where_nobody_picks_up_nothing_was_sent():
    with socket.socket() as busy, socket.socket() as first, socket.socket() as second:
        busy.bind(("127.0.0.1", 0))
        busy.listen(0)
        for caller in (first, second):  # the queue is full; who comes now is kept waiting
            caller.setblocking(False)
            caller.connect_ex(busy.getsockname())
        url = f"http://127.0.0.1:{busy.getsockname()[1]}"
        with pytest.raises(SendDelayed):
            Transport(url, timeout=0.2).request("POST", "https://api.twilio.com/Messages.json")


def test_the_trail_of_an_error_does_not_show_the_number():
    with line(b"") as there:
        pass
    number = ANA.removeprefix("tel:+")
    with pytest.raises(SendDelayed) as raised:
        Transport(there.url).request("GET", f"https://api.twilio.com/Messages.json?To=%2B{number}")
    assert number not in "".join(traceback.format_exception(raised.value))


def test_a_name_that_does_not_resolve_means_nothing_was_sent():
    nowhere = Line(1)
    nowhere.url = "http://nowhere.invalid"
    with pytest.raises(SendDelayed):
        sms_to(nowhere).send(ANA, "Hello", "1")


def test_a_provider_that_keeps_silent_is_not_waited_for_for_ever():
    with line(http(201, "{}"), pause=0.3) as there, pytest.raises(SendUnknown):
        Transport(there.url, timeout=0.1).request("POST", "https://api.twilio.com/Messages.json")


def test_ten_seconds_are_enough_for_anybody():
    assert Transport().timeout == TIMEOUT == 10.0


def test_a_base_may_have_a_path():
    with line(http(201, '{"sid": "SM1"}')) as there:
        there.url += "/twilio/"
        assert sms_to(there).send(ANA, "Hello", "1") == "SM1"
        assert there.heard.startswith(b"POST /twilio/2010-04-01/Accounts/")


def test_nothing_is_logged_about_a_call(caplog):
    caplog.set_level(logging.INFO)
    with line(http(201, '{"sid": "SM1"}')) as there:
        sms_to(there).send(ANA, "A secret", "1")
    assert caplog.text == ""
