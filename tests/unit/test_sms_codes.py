"""The provider's codes are data, and the data is in order."""

import re
from importlib import resources

import pytest

from bot.errors import ContactStopped, SendMisconfigured, SendRefused, SendUnknown
from channels.sms.codes import CODES, STATUSES, refusal, staff_text

SOURCE = resources.files("channels.sms").joinpath("errors.yaml").read_text("utf-8")


def test_no_code_stands_there_twice():
    codes = re.findall(r'^  "(\w+)":', SOURCE, flags=re.MULTILINE)
    assert len(codes) == len(set(codes)) == len(CODES) + len(STATUSES)


@pytest.mark.parametrize("meaning", [*CODES.values(), *STATUSES.values()], ids=lambda m: m.staff_text[:40])
def test_staff_read_whole_sentences_without_jargon(meaning):
    assert re.fullmatch(r"[A-Z].{10,160}\.", meaning.staff_text)
    assert not re.search(r"twilio|error|code|API|webhook|http|[0-9]{5}", meaning.staff_text, re.IGNORECASE)


def test_whoever_is_refused_for_good_is_to_be_reached_another_way():
    for meaning in CODES.values():
        if issubclass(meaning.then, SendRefused):
            assert re.search(r"phone|check", meaning.staff_text), meaning.staff_text


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "21610", ContactStopped),
        (400, "21211", SendRefused),
        (400, "20003", SendMisconfigured),
        (401, "", SendMisconfigured),
        (403, "12345", SendMisconfigured),
        (400, "12345", SendRefused),
        (599, "", SendUnknown),
    ],
)
def test_the_code_decides_and_the_status_where_there_is_none(status, code, error):
    assert type(refusal(status, code)) is error


def test_an_error_names_the_code_or_else_the_status():
    assert refusal(400, "21610").code == "21610"
    assert refusal(503, "").code == "503"


def test_staff_read_something_about_every_code():
    assert staff_text("30006") == CODES["30006"].staff_text
    assert staff_text("undelivered") == STATUSES["4xx"].staff_text
