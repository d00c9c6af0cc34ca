"""Patients and staff: who they are and how they are reached."""

from datetime import timedelta

import pytest

from bot.errors import Conflict
from bot.model import StaffContact
from storage.patients import add_patient, list_patients
from storage.staff import add_staff, list_staff
from storage.tables import conversation, patient, staff
from tests.cast import ANA, LUZ, MONDAY, NURSE

SOON = MONDAY + timedelta(minutes=1)
ANA_HERSELF = {
    "name": "Ana Example",
    "channel": "sms",
    "urn": ANA,
    "language": "en",
    "zone": "America/New_York",
}


@pytest.fixture
def add(store):
    """A function that adds a patient."""

    def add(**more):
        with store.begin() as uow:
            return add_patient(uow, **{**ANA_HERSELF, "now": MONDAY, **more})

    return add


def test_a_patient_is_known_when_they_write(add, store):
    patient_id = add()
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, SOON)
    assert (talk.patient.id, talk.patient.name, talk.patient.zone) == (
        patient_id,
        "Ana Example",
        "America/New_York",
    )
    assert (talk.language, talk.patient.language) == ("en", "en")


def test_a_patients_language_is_spoken(add, store):
    add(name="Luz Ejemplo", urn=LUZ, language="es")
    with store.begin() as uow:
        assert uow.conversation("sms", LUZ, SOON).language == "es"


def test_a_stranger_who_becomes_a_patient_keeps_the_conversation(add, hear, store, rows):
    hear("hello?")
    add()
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, SOON)
    assert talk.patient.name == "Ana Example"
    assert talk.last_in_at == MONDAY
    assert len(rows(conversation)) == 1


def test_a_number_belongs_to_one_patient(add, rows):
    add()
    with pytest.raises(Conflict):
        add(name="Bea Example")
    assert len(rows(patient)) == 1


def test_everybody_is_listed_with_how_they_are_reached(add, store):
    add()
    add(name="Luz Ejemplo", urn=LUZ, language="es")
    with store.begin() as uow:
        found = list_patients(uow)
    assert [(e.patient.name, [c.urn for c in e.contacts]) for e in found] == [
        ("Ana Example", [ANA]),
        ("Luz Ejemplo", [LUZ]),
    ]


def test_strangers_are_not_listed_as_patients(hear, store):
    hear("hello?")
    with store.begin() as uow:
        assert list_patients(uow) == []


def test_staff_are_listed_with_how_they_are_paged(store):
    with store.begin() as uow:
        staff_id = add_staff(uow, name="Nurse Example", channel="sms", urn=NURSE, role="nurse", now=MONDAY)
    with store.begin() as uow:
        [found] = list_staff(uow)
    assert (found.id, found.name, found.role) == (staff_id, "Nurse Example", "nurse")
    assert found.contacts == (StaffContact(channel="sms", urn=NURSE),)


def test_an_address_pages_one_person(store, rows):
    for expected in (1, 1):
        try:
            with store.begin() as uow:
                add_staff(uow, name="Nurse Example", channel="sms", urn=NURSE, now=MONDAY)
        except Conflict:
            pass
        assert len(rows(staff)) == expected
    with pytest.raises(Conflict), store.begin() as uow:
        add_staff(uow, name="Other Example", channel="sms", urn=NURSE, now=MONDAY)


def test_a_member_of_staff_may_be_a_patient_too(add, store):
    with store.begin() as uow:
        add_staff(uow, name="Ana Example", channel="sms", urn=ANA, now=MONDAY)
    assert add() is not None
