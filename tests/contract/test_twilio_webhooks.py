"""Only what Twilio signed comes in, and all of it does."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract import twilio_payloads as payloads
from tests.contract.rigs import TOKEN
from tests.contract.webhooks import MESSAGE, STATUS, Desk, app, post, signature

BODY = payloads.MESSAGES["a text"][0]

EMPTY_ANSWER = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def client(desk):
    return app(desk).test_client()


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
@pytest.mark.parametrize("name", payloads.MESSAGES)
def test_every_message_of_twilio_is_understood(client, desk, name, algorithm):
    answer = post(client, MESSAGE, payloads.MESSAGES[name][0], algorithm=algorithm)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/xml", EMPTY_ANSWER)
    (event,) = desk.events
    said = asdict(event)
    assert abs(said.pop("at") - datetime.now(UTC)) < timedelta(seconds=5)
    assert said == payloads.expected(name)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("queued", "sent"),
        ("accepted", "sent"),
        ("scheduled", "sent"),
        ("sending", "sent"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("undelivered", "failed"),
        ("failed", "failed"),
        ("canceled", "failed"),
        ("a_word_that_is_new_to_us", "sent"),
    ],
)
def test_every_status_of_twilio_is_understood(client, desk, word, status):
    answer = post(client, f"{STATUS}?message=41", payloads.status(word, "&ErrorCode=30003"))
    assert (answer.status_code, answer.data) == (204, b"")
    (event,) = desk.events
    assert (event.status, event.message_id, event.code) == (status, 41, "30003")
    assert (event.channel, event.external_id) == ("sms", f"SM{7:032x}")


def test_a_status_on_whatsapp_belongs_to_whatsapp(client, desk):
    post(client, f"{STATUS}?message=41", payloads.status("read", to="whatsapp%3A%2B12025550101"))
    assert desk.events[0].channel == "whatsapp"


@pytest.mark.parametrize("token", ["", "page-A7", "-1", "1.0", "9" * 19, "%00", "0x1f", "41&message=42x"])
def test_a_token_that_is_no_id_of_ours_is_left_out(client, desk, token):
    assert post(client, f"{STATUS}?message={token}", payloads.status("sent")).status_code == 204
    assert desk.events[0].message_id in (None, 41)


# -- who may come in ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "c29tZXRoaW5n"},
        {"X-Twilio-Signature": "é" * 28},
        {
            "X-Twilio-Signature": "c29tZXRoaW5n",
            "X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_MD5",
        },
        {"X-Twilio-Signature": "c29tZXRoaW5n", "X-Twilio-Webhooks-Signature-Settings": "=,=;algorithm"},
    ],
)
@pytest.mark.parametrize("target", [MESSAGE, f"{STATUS}?message=1"])
def test_without_a_signature_nobody_comes_in(client, desk, headers, target):
    assert post(client, target, BODY, headers).status_code == 403
    assert desk.events == []
    assert desk.bells == 0


def test_a_wrong_token_does_not_come_in(client, desk):
    assert post(client, MESSAGE, BODY, token="wrong").status_code == 403
    assert desk.events == []


def test_a_signature_is_good_for_one_algorithm_only(client, desk):
    headers = signature(MESSAGE, BODY, algorithm="HMAC_SHA256")
    del headers["X-Twilio-Webhooks-Signature-Settings"]
    assert post(client, MESSAGE, BODY, headers).status_code == 403
    assert desk.events == []


def test_while_the_token_is_changed_both_are_good(desk):
    client = app(desk, tokens=("new-token", TOKEN)).test_client()
    assert post(client, MESSAGE, BODY, token="new-token").status_code == 200
    assert post(client, MESSAGE, BODY, token=TOKEN).status_code == 200
    assert post(client, MESSAGE, BODY, token="older").status_code == 403


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (MESSAGE, BODY.replace("today", "tonight")),
        (MESSAGE, BODY + "&OptOutType=STOP"),
        (MESSAGE, BODY.replace("&NumMedia=0", "")),
        (MESSAGE + "?more=1", BODY),
        (STATUS, BODY),
    ],
)
def test_what_was_changed_on_the_way_does_not_come_in(client, desk, target, body):
    assert post(client, target, body, signature(MESSAGE, BODY)).status_code == 403
    assert desk.events == []


def test_another_message_of_ours_cannot_be_settled_with_the_same_signature(client, desk):
    body = payloads.status("delivered")
    signed = signature(f"{STATUS}?message=1", body)
    assert post(client, f"{STATUS}?message=2", body, signed).status_code == 403
    assert desk.events == []


# -- through proxies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "10.0.0.7:8000"},
        {"Host": "evil.example.net"},
        {"X-Forwarded-Host": "evil.example.net", "X-Forwarded-Proto": "http"},
        {"Forwarded": "host=evil.example.net;proto=http"},
    ],
)
def test_the_public_address_decides_whatever_a_proxy_says(client, desk, headers):
    answer = post(client, MESSAGE, BODY, signature(MESSAGE, BODY) | headers)
    assert answer.status_code == 200
    assert len(desk.events) == 1


def test_a_forger_cannot_choose_the_address_by_its_host(client, desk):
    elsewhere = "https://evil.example.net"
    forged = signature(MESSAGE, BODY, public_url=elsewhere) | {"Host": "evil.example.net"}
    assert post(client, MESSAGE, BODY, forged).status_code == 403
    assert desk.events == []


@pytest.mark.parametrize(
    "public_url",
    ["https://texts.example.org/hearback", "https://texts.example.org:8443", "http://127.0.0.1:8000"],
)
def test_the_public_address_may_have_a_path_or_a_port(desk, public_url):
    client = app(desk, public_url=public_url).test_client()
    assert post(client, MESSAGE, BODY, public_url=public_url).status_code == 200


@pytest.mark.parametrize("signed_for", ["https://texts.example.org", "https://texts.example.org:443"])
def test_twilio_may_name_the_usual_port_or_leave_it_out(client, signed_for):
    assert post(client, MESSAGE, BODY, public_url=signed_for).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "a=%C3%A9",
        "a=%7Eb",
        "a=%5Bb%5D",
        "a=b%2Bc%20d+e",
        "a=%2F%3F%23",
        "a=%e9",
        "a=1&a=2",
        "a",
        "a=;b",
        "a==b",
    ],
)
def test_encoded_characters_in_the_address_survive(client, desk, query):
    target = f"{STATUS}?message=41&{query}"
    assert post(client, target, payloads.status("sent")).status_code == 204
    assert desk.events[0].message_id == 41
