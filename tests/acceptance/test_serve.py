"""`hearback serve` as a process: a signed webhook comes in over HTTP, a text goes out through the REST API."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from channels.sms.standin import StandIn

ROOT = Path(__file__).parents[2]
ACCOUNT, TOKEN = "AC" + "0" * 32, "token"
ANA, STRANGER, NURSE = "+12025550101", "+12025550103", "+12025550110"
PATIENCE = 20

UGLY = {
    "1,600 characters": "a" * 1600,
    "control characters": "\x01\x02 7 \x07",
    "right-to-left": "\u202e\u20667\u2069",
    "half a surrogate pair, as browsers send it": "\ufffd",
    "nothing": "",
    "NUL": "\x00",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
}


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """A server with a patient and a nurse, and a stand-in for Twilio."""
    folder, port = tmp_path_factory.mktemp("serve"), free_port()
    address = f"http://127.0.0.1:{port}"
    with StandIn(ACCOUNT, TOKEN, f"{address}/webhooks/twilio/message") as twilio:
        environment = {
            **os.environ,
            "HEARBACK_DATABASE_URL": f"sqlite:///{folder}/hearback.db",
            "HEARBACK_KEYS": "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
            "HEARBACK_PUBLIC_URL": address,
            "HEARBACK_TWILIO_ACCOUNT_SID": ACCOUNT,
            "HEARBACK_TWILIO_AUTH_TOKEN": TOKEN,
            "HEARBACK_TWILIO_FROM": "+12025550100",
            "HEARBACK_TWILIO_API_BASE": twilio.url,
        }
        for command in (
            ["db", "upgrade"],
            ["patient", "add", "Ana Example", ANA],
            ["staff", "add", "Nurse Example", NURSE],
        ):
            subprocess.run([*HEARBACK, *command], env=environment, cwd=ROOT, check=True, capture_output=True)
        server = subprocess.Popen(
            [*HEARBACK, "serve", "--port", str(port)], env=environment, cwd=ROOT, stderr=subprocess.PIPE
        )
        wait_for(port)
        yield twilio, address, server
        if server.poll() is None:
            server.kill()
        server.communicate()


HEARBACK = [sys.executable, "-m", "bot.service.cli"]


def wait_for(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


def test_a_patient_texts_and_is_answered(clinic):
    twilio, _, _ = clinic
    assert twilio.text(ANA, "mood") == 200
    assert "how is your mood today" in twilio.wait_for(ANA, 1, PATIENCE)[0]
    assert twilio.redeliver() == 200, "the provider delivers it again"
    assert twilio.text(ANA, "8") == 200
    assert "good to hear" in twilio.wait_for(ANA, 2, PATIENCE)[1]


def test_what_nobody_signed_is_turned_away(clinic):
    twilio, _, _ = clinic
    assert twilio.forge(ANA, "mood") == 403


def test_crisis_words_bring_the_emergency_number_first_and_page_the_nurse(clinic):
    twilio, _, _ = clinic
    assert twilio.text(STRANGER, "i want to kill myself") == 200
    assert "911" in twilio.wait_for(STRANGER, 1, PATIENCE)[0]
    assert "CRISIS item" in twilio.wait_for(NURSE, 1, PATIENCE)[0]


@pytest.mark.parametrize("text", UGLY.values(), ids=UGLY)
def test_whatever_is_written_is_answered_and_never_an_error(clinic, text):
    twilio, _, _ = clinic
    before = len([one for one in twilio.phone(ANA) if one[0] == "out"])
    assert twilio.text(ANA, text) == 200
    assert len(twilio.wait_for(ANA, before + 1, PATIENCE)) > before


def test_ten_pictures_are_answered_and_reach_staff(clinic):
    twilio, _, _ = clinic
    before = len([one for one in twilio.phone(ANA) if one[0] == "out"])
    pictures = {f"MediaUrl{n}": f"https://media.example.org/{n}" for n in range(10)}
    types = {f"MediaContentType{n}": "image/jpeg" for n in range(10)}
    assert twilio.text(ANA, "", NumMedia="10", **pictures, **types) == 200
    texts = twilio.wait_for(ANA, before + 1, PATIENCE)[before:]
    assert any("only read text" in text for text in texts)


def test_it_says_whether_it_is_well(clinic):
    _, address, _ = clinic
    for page in ("live", "ready"):
        with urllib.request.urlopen(f"{address}/health/{page}") as answer:  # noqa: S310 - our own address
            assert answer.status == 200


def test_it_ends_cleanly_when_told_to(clinic):
    _, _, server = clinic
    server.send_signal(signal.SIGTERM)
    _, errors = server.communicate(timeout=60)
    assert server.returncode == 0
    assert b"Traceback" not in errors
    assert ANA[1:].encode() not in errors
