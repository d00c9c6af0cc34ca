"""The clinic file: what is wrong with it is said in one sentence."""

import pytest

from bot.errors import ClinicInvalid
from bot.model import QueueClass
from content.clinic import load_clinic, sample_clinic, unnamed_clinic
from tests.cast import FRIDAY_NIGHT, MONDAY

GOOD = """
clinic: River House
phone: 555-010-0142
country: US
zone: America/Chicago
languages: [es, en]
hours:
  Mon-Thu: 08:00-12:00, 13:00-18:00
  Fri: 08:00-12:00
"""


@pytest.fixture
def clinic_file(tmp_path):
    def write(text):
        path = tmp_path / "clinic.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_clinic_says_who_it_is_and_when_it_is_open(clinic_file):
    clinic = load_clinic(clinic_file(GOOD))
    assert clinic.name == "River House"
    assert clinic.languages == ("es", "en")
    assert clinic.calendar.is_open(MONDAY)
    assert not clinic.calendar.is_open(FRIDAY_NIGHT)
    assert clinic.windows[QueueClass.CRISIS].always


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("zone: America/Chicago", "zone: Atlantis"), "not a time zone"),
        (("Fri: 08:00-12:00", "Fri: nine to five"), "not like 09:00-17:00"),
        (("Fri:", "Freitag:"), "no such day"),
        (("phone: 555-010-0142\n", ""), "does not say phone"),
        (("country: US", "country: US\nfax: 1"), "no use for fax"),
        (("country: US", "country: US\nwindows: {soon: 5}"), "windows"),
        (("country: US", "country: US\nclosed: [Christmas]"), "2026-12-25"),
        (("Mon-Thu: 08:00-12:00, 13:00-18:00\n  Fri: 08:00-12:00", "Mon-Sun: closed"), "never open"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_mistake_is_named(clinic_file, change, sentence):
    with pytest.raises(ClinicInvalid, match=sentence):
        load_clinic(clinic_file(GOOD.replace(*change)))


def test_the_sample_clinic_and_the_nameless_one_are_in_order():
    assert sample_clinic().name == "The Sample Clinic"
    assert unnamed_clinic("GB").country == "GB"
    assert "555" not in unnamed_clinic("GB").phone, "a fictional number must not reach a patient"
