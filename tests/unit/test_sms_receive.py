"""Twilio's fields become an event, or a refusal; never an accident."""

import string
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadPayload, BadSignature
from bot.events import Form
from channels.sms.receive import MOST_TEXT, message, status, verify
from tests.cast import MONDAY

FORM = {"MessageSid": "SM1", "From": "+12025550101", "To": "+12025550100", "Body": "hello", "NumMedia": "0"}

NAMES = [
    *FORM,
    "SmsStatus",
    "MessageStatus",
    "ErrorCode",
    "OptOutType",
    "ButtonText",
    "ButtonPayload",
    "Latitude",
    "Longitude",
    "Address",
    "MediaUrl0",
    "MediaContentType0",
]


def read(**fields):
    return message(FORM | fields, MONDAY)


@pytest.mark.parametrize("name", ["MessageSid", "From"])
@pytest.mark.parametrize("value", [None, "", " ", "\x00", "x" * 200, "a\nb"])
def test_a_message_needs_an_id_and_a_sender(name, value):
    form = {key: kept for key, kept in (FORM | {name: value}).items() if kept is not None}
    with pytest.raises(BadPayload):
        message(form, MONDAY)


@pytest.mark.parametrize("value", ["SM 1", "SM1;", "../SM1", "SMé"])
def test_an_id_is_letters_and_digits(value):
    with pytest.raises(BadPayload):
        read(MessageSid=value)


def test_a_very_long_text_is_cut():
    assert read(Body="a" * 20_000).text == "a" * MOST_TEXT
    assert read(Body="a" * MOST_TEXT).text == "a" * MOST_TEXT


def test_half_a_character_does_not_stop_the_rest():
    assert read(Body="I \ud83d am here\udc00").text == "I ? am here?"


def test_nothing_invisible_is_lost_but_nul():
    assert read(Body="a\x00b\u200b\u202ec\ufeff\r\n").text == "ab\u200b\u202ec\ufeff\r\n"


@pytest.mark.parametrize("word", ["", "stopp", "None", "STOP STOP", "crisis"])
def test_an_unknown_opt_out_word_is_no_carrier_word(word):
    assert read(OptOutType=word).carrier_word is None


@pytest.mark.parametrize(
    "payload", ["12", "12:", ":ask", "a:ask", "12:two words", "9" * 19 + ":ask", "12:ask\n"]
)
def test_a_button_that_was_not_made_by_us_belongs_to_no_run(payload):
    event = read(ButtonPayload=payload)
    assert event.form is Form.BUTTON
    assert (event.button_run, event.button_step) == (None, None)


@pytest.mark.parametrize(
    ("count", "form"), [("0", Form.TEXT), ("", Form.TEXT), ("3", Form.MEDIA), ("10", Form.MEDIA)]
)
def test_media_are_seen_by_their_number(count, form):
    assert read(NumMedia=count).form is form


def test_media_are_seen_even_if_they_were_not_counted():
    assert read(MediaContentType0="audio/amr").media == ("audio/amr",)
    assert read(MediaContentType0="audio/amr").form is Form.MEDIA


def test_an_eleventh_file_is_left_out():
    files = {f"MediaUrl{n}": f"https://media.example.org/{n}" for n in range(11)}
    assert len(read(NumMedia="11", **files).media) == 10


def test_half_a_place_is_no_place():
    assert read(Latitude="38.9").form is Form.TEXT


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_a_status_needs_an_id_and_a_word(missing):
    form = {"MessageSid": "SM1", "MessageStatus": "sent"}
    del form[missing]
    with pytest.raises(BadPayload):
        status(form, MONDAY)


def test_an_error_code_is_a_number():
    form = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "30003; DROP"}
    assert status(form, MONDAY).code == ""


@given(st.dictionaries(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=()))))
def test_whatever_is_posted_is_read_or_refused(fields):
    for read_form in (message, status):
        try:
            event = read_form(FORM | fields, MONDAY)
        except BadPayload:
            continue
        for said in _texts(event):
            assert "\x00" not in said
            said.encode()  # or no database could store it


def _texts(event):
    for said in astuple(event):
        yield from said if isinstance(said, tuple) else [str(said)]


@given(st.text(string.printable), st.text(), st.sampled_from(["HMAC_SHA1", "HMAC_SHA256", "hmac_md5", ""]))
def test_a_made_up_signature_never_holds(query, signature, algorithm):
    with pytest.raises(BadSignature):
        verify(f"https://texts.example.org/?{query}", FORM, signature, algorithm, ("token",))


def test_without_a_token_nothing_is_signed():
    with pytest.raises(BadSignature):
        verify("https://texts.example.org/", FORM, "c29tZXRoaW5n", "HMAC_SHA1", ())
