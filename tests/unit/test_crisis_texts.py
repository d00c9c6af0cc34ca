"""What a patient in danger reads: one SMS, the number early, nothing that must never be said."""

import re

import pytest

from bot.segments import GSM_7, encoding, segments
from content.catalogue import Catalogue
from content.directory import Directory
from content.proofread import proofread

CATALOGUE = Catalogue.load()
DIRECTORY = Directory.load()
CLINIC = {
    "clinic": "The Sample Clinic",
    "phone": "555-010-0199",
    "hours": "Mon-Fri 9-5",
    "first": "Firstname",
    "when": "Tue Mar 24, 12:30 pm",
}
ALL = CATALOGUE.keys()
KEYS = [key for key in ALL if key.startswith(("crisis.", "safety."))]
TEXTS = [
    pytest.param(key, language, id=f"{language}-{key}")
    for key in KEYS
    for language in ("en", "es")
    if CATALOGUE.has(key, language)
]
WITHOUT_NUMBER = {"crisis.safety_question", "crisis.mid_form"}
"""They follow a text that has the number."""

LATE_NUMBER = {"crisis.safe", "safety.support"}


def filled(key: str, language: str, country: str = "US") -> str:
    return CATALOGUE.text(key, language, {**CLINIC, **DIRECTORY.values(country, language)})


@pytest.mark.parametrize(("key", "language"), TEXTS)
def test_a_crisis_text_is_one_sms(key: str, language: str) -> None:
    text = filled(key, language)
    assert encoding(text) == GSM_7
    assert segments(text) == 1, len(text)


@pytest.mark.parametrize(("key", "language"), TEXTS)
def test_the_emergency_number_comes_early(key: str, language: str) -> None:
    found = re.search("988|911", filled(key, language))
    if key in WITHOUT_NUMBER:
        assert found is None
        return
    assert found is not None
    assert found.start() <= (140 if key in LATE_NUMBER else 120)


@pytest.mark.parametrize(("key", "language"), TEXTS)
def test_no_number_stands_in_a_text_itself(key: str, language: str) -> None:
    assert not re.search(r"\d{3}", CATALOGUE.raw(key, language))


def test_nothing_is_said_that_must_never_be_said() -> None:
    assert [line for line in proofread(CATALOGUE) if line.startswith(("crisis.", "safety."))] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("country", ["US", "PR", "CA", "GB", "BE", "KE", "XX"])
def test_elsewhere_a_crisis_text_is_whole_and_not_much_longer(country: str, language: str) -> None:
    for key in KEYS:
        text = filled(key, language, country)
        assert "{" not in text
        assert segments(text) <= 2, key


@pytest.mark.parametrize("language", ["en", "es"])
def test_whoever_asks_is_said_to_be_a_program(language: str) -> None:
    program = re.compile("automated|a program|un programa")
    for key in ("self_open", "self_closed", "self_unseen", "stranger", "medical", "abuse"):
        assert program.search(CATALOGUE.raw(f"crisis.{key}", language)), key
