"""What every page has in common: answers to errors, headers, health."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadPayload, CannotDecrypt, Conflict, NotFound, StorageError
from channels.web import create_app
from channels.web.app import LARGEST_REQUEST
from tests.contract import twilio_payloads as payloads
from tests.contract.webhooks import MESSAGE, STATUS, Desk, app, post, signature

BODY = payloads.MESSAGES["a text"][0]
SECRET = "I feel 7/10 today"


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def client(desk):
    return app(desk).test_client()


# -- errors ---------------------------------------------------------------------------------------

FAILURES = [
    StorageError(),
    Conflict(),
    NotFound(),
    CannotDecrypt(),
    ValueError(f"cannot handle {SECRET} of +12025550101"),
    KeyError(SECRET),
    RecursionError(),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda f: type(f).__name__)
@pytest.mark.parametrize(("target", "body"), [(MESSAGE, BODY), (STATUS, payloads.status("sent"))])
def test_what_could_not_be_kept_is_to_be_delivered_again(client, desk, failure, target, body):
    desk.fails = failure
    answer = post(client, target, body)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert desk.bells == 0


@pytest.mark.parametrize("failure", FAILURES, ids=lambda f: type(f).__name__)
def test_neither_answer_nor_log_quotes_a_patient(client, desk, failure, capfd):
    desk.fails = failure
    answer = post(client, MESSAGE, BODY)
    logged = "".join(capfd.readouterr())
    assert type(failure).__name__ in logged
    for seen in (answer.get_data(as_text=True), str(answer.headers), logged):
        assert SECRET not in seen
        assert "2025550101" not in seen


def test_a_message_that_makes_no_sense_is_turned_away(client, desk):
    answer = post(client, MESSAGE, BODY.replace("MessageSid=", "MessageID="))
    assert answer.status_code == 400
    assert desk.events == []


def test_what_the_service_cannot_read_is_turned_away(client, desk):
    desk.fails = BadPayload()
    assert post(client, MESSAGE, BODY).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", MESSAGE, 405),
        ("PUT", STATUS, 405),
        ("POST", "/webhooks/twilio", 404),
        ("POST", MESSAGE + "/", 404),
        ("GET", "/", 404),
        ("GET", "/simulator", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/\x00", 404),
    ],
)
def test_other_doors_stay_shut(client, method, path, status):
    assert client.open(path, method=method).status_code == status


def test_a_wrong_method_names_the_right_one(client):
    assert "POST" in client.get(MESSAGE).headers["Allow"]


def test_a_request_that_is_too_large_is_not_read(client, desk):
    body = f"{BODY}&More={'x' * LARGEST_REQUEST}"
    assert post(client, MESSAGE, body).status_code == 413
    assert desk.events == []


def test_without_twilio_there_are_no_doors_for_it(desk):
    bare = create_app(receive=desk.receive, status_changed=desk.receive, sms=None, ready=dict)
    assert bare.test_client().post(MESSAGE).status_code == 404


ODD = [
    b"",
    b"&&&==&",
    b"\xff\xfe\xfd",
    b"Body=%FF%FE&From=%",
    b"Body=%ED%A0%80&MessageSid=SM1",
    b"Body=\xed\xa0\x80",
    b"From=a&From=b&From=c",
    b"%00=%00",
    b"a=" * 30_000,
]


@pytest.mark.parametrize("body", ODD, ids=lambda b: repr(b[:20]))
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "",
    ],
)
def test_odd_bytes_are_turned_away(client, desk, body, kind):
    for target in (MESSAGE, STATUS):
        answer = client.post(target, data=body, content_type=kind, headers={"X-Twilio-Signature": "x"})
        assert answer.status_code in (400, 403, 413)
    assert desk.events == []


def test_odd_bytes_in_the_address_are_turned_away(client, desk):
    answer = client.post(MESSAGE, environ_overrides={"QUERY_STRING": "a=\xff\xc3"})
    assert answer.status_code == 403
    assert desk.events == []


@given(st.binary(), st.text(st.characters(codec="latin-1", exclude_categories=("Cc",))))
@settings(max_examples=50)
def test_no_bytes_whatever_break_the_door(body, signature):
    desk = Desk()
    answer = post(app(desk).test_client(), MESSAGE, body, {"X-Twilio-Signature": signature})
    assert answer.status_code in (400, 403)
    assert desk.events == []


@pytest.mark.parametrize(
    ("odd", "text"),
    [
        ("%ED%A0%80half", "%ED%A0%80half"),  # half a character, as some phones split them
        ("caf%E9", "caf%E9"),
        ("a%00b", "ab"),
        ("%F0%9F%99%82", "🙂"),
    ],
)
def test_a_text_with_odd_bytes_that_twilio_signed_comes_in(client, desk, odd, text):
    body = BODY.replace("I+feel+7%2F10+today+%26+slept+100%25", odd)
    # what the field is after decoding is what both sides sign
    shown = body.replace(odd, odd.replace("%ED%A0%80", "%25ED%25A0%2580").replace("%E9", "%25E9"))
    assert post(client, MESSAGE, body, signature(MESSAGE, shown)).status_code == 200
    assert desk.events[0].text == text


def test_a_field_that_comes_twice_counts_once(client, desk):
    twice = f"{BODY}&NumMedia=0"
    assert post(client, MESSAGE, twice, signature(MESSAGE, BODY)).status_code == 200
    assert len(desk.events) == 1


def test_the_bell_rings_once_a_message_is_kept(client, desk):
    post(client, MESSAGE, BODY)
    assert desk.bells == 1


@pytest.mark.parametrize(
    ("word", "bells"), [("sent", 0), ("delivered", 0), ("undelivered", 1), ("failed", 1)]
)
def test_the_bell_rings_when_a_text_did_not_arrive(client, desk, word, bells):
    post(client, f"{STATUS}?message=1", payloads.status(word))
    assert desk.bells == bells


# -- headers and health ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/health/live", "/nothing/here", "/static/simulator.css", MESSAGE])
def test_every_answer_is_guarded(client, path):
    headers = client.get(path, buffered=True).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_live_service_says_so(client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"live": True})


@pytest.mark.parametrize(
    ("there", "status"),
    [({}, 200), ({"database": True, "worker": True}, 200), ({"database": True, "worker": False}, 503)],
)
def test_a_service_is_ready_when_everything_it_needs_is_there(desk, there, status):
    made = create_app(receive=desk.receive, status_changed=desk.receive, sms=None, ready=lambda: there)
    answer = made.test_client().get("/health/ready")
    assert (answer.status_code, answer.json) == (status, there)


def test_a_check_that_breaks_means_not_ready(desk):
    def broken():
        raise OSError("no route to the database of Ana Example")

    made = create_app(receive=desk.receive, status_changed=desk.receive, sms=None, ready=broken)
    answer = made.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert b"Ana" not in answer.data
