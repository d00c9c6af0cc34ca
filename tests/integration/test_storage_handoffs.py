"""Handing over to people: one open handoff per conversation and class, paged until somebody has it."""

import json
import secrets
from datetime import timedelta

import pytest

from bot.crisis.concern import Category, Concern, Finding, Level
from bot.effects import OpenHandoff, Send
from bot.errors import Conflict, NotFound
from bot.model import Lane, QueueClass, WorkKind
from storage import open_handoff
from storage.handoffs import close, open_handoffs, take
from storage.patients import add_patient
from storage.staff import add_staff
from storage.tables import clock, handoff, handoff_event, message, page, work
from tests.cast import ANA, LUZ, MONDAY, NURSE

LEASE = timedelta(seconds=30)
SOON = MONDAY + timedelta(minutes=5)
PROMISED = MONDAY + timedelta(hours=2)
CRISIS = OpenHandoff(QueueClass.CRISIS, "screen_suicide")
URGENT = OpenHandoff(QueueClass.URGENT, "media", promised_at=PROMISED)
CLINICAL = OpenHandoff(QueueClass.CLINICAL, "unasked_text", promised_at=PROMISED)
WORRYING = Concern(Level.CRISIS, Category.SUICIDE, (Finding(0, 4, "en.die"), Finding(5, 9, "en.end")))


@pytest.fixture
def nurse(store):
    with store.begin() as uow:
        return add_staff(uow, name="Nurse Example", channel="sms", urn=NURSE, now=MONDAY)


@pytest.fixture
def other(store):
    with store.begin() as uow:
        return add_staff(uow, name="Other Example", channel="sms", urn="tel:+12025550111", now=MONDAY)


@pytest.fixture
def desk(store):
    """A function that does something at the desk: `desk(take, ref, SOON, by=nurse)`."""

    def desk(act, *args, **kwargs):
        with store.begin() as uow:
            return act(uow, *args, **kwargs)

    return desk


@pytest.fixture
def due(store):
    """A function that leases the pages that are due; returns them with their contents."""

    def due(at=MONDAY):
        with store.begin() as uow:
            leased = [row for row in uow.claim(at, LEASE, 10) if row.kind is WorkKind.PAGE]
            return [(row, uow.page(row.ref_id)) for row in leased]

    return due


# -- opening and joining ---------------------------------------------------------------------------


def test_a_handoff_has_a_ref_that_says_nothing_and_a_clock_that_runs(hear, rows):
    cause = hear("hello", CLINICAL)
    [opened] = rows(handoff)
    assert opened.ref[0] == "H"
    assert set(opened.ref[1:]) <= set(open_handoff.ALPHABET)
    assert len(opened.ref) == 5
    assert (opened.state, opened.reason, opened.opened_at) == ("open", "unasked_text", MONDAY)
    [runs] = rows(clock)
    assert (runs.kind, runs.started_at, runs.due_at, runs.promised_at) == (
        "first_reply",
        MONDAY,
        PROMISED,
        PROMISED,
    )
    [event] = rows(handoff_event)
    assert (event.kind, event.message_id, event.reason) == ("opened", cause, "unasked_text")


def test_the_same_class_joins_and_the_promise_that_was_told_stays(hear, rows):
    hear("one", CLINICAL)
    again = OpenHandoff(QueueClass.CLINICAL, "asked_for_person", promised_at=PROMISED + LEASE)
    cause = hear("two", again, at=SOON)
    [opened] = rows(handoff)
    assert (opened.reason, opened.promised_at, len(rows(clock))) == ("unasked_text", PROMISED, 1)
    assert [(row.kind, row.message_id, row.reason) for row in rows(handoff_event)][1] == (
        "joined",
        cause,
        "asked_for_person",
    )


def test_two_reasons_in_one_message_are_one_handoff(hear, rows):
    hear("picture", URGENT, OpenHandoff(QueueClass.URGENT, "screen_concern"))
    assert [row.reason for row in rows(handoff_event)] == ["media", "screen_concern"]
    assert len(rows(handoff)) == 1


def test_another_class_and_another_person_are_handoffs_of_their_own(hear, rows):
    hear("one", CLINICAL, URGENT)
    hear("two", CLINICAL, urn=LUZ)
    assert len(rows(handoff)) == 3


def test_after_a_close_a_new_one_opens(hear, desk, rows):
    hear("one", CLINICAL)
    desk(close, rows(handoff)[0].ref, "answered", SOON)
    hear("two", CLINICAL)
    assert [row.state for row in rows(handoff)] == ["closed", "open"]


def test_a_taken_ref_is_not_used_twice(hear, rows, monkeypatch):
    letters = iter("2" * 8 + "3" * 4)
    monkeypatch.setattr(secrets, "choice", lambda alphabet: next(letters))
    hear("one", CLINICAL)
    hear("two", CLINICAL, urn=LUZ)
    assert [row.ref for row in rows(handoff)] == ["H2222", "H3333"]


def test_what_the_screen_found_is_on_the_message_and_its_words_only_encrypted(hear, rows, store):
    hear("...", OpenHandoff(QueueClass.CRISIS, "screen_suicide", {"mood": 2}, WORRYING))
    [row] = rows(message)
    assert (row.concern_level, row.concern_category, row.concern_rules) == (
        "crisis",
        "suicide",
        "en.die,en.end",
    )
    with store.begin() as uow:
        detail = json.loads(uow.tx.cipher.decrypt(rows_of(uow, handoff_event)[0].detail_enc))
    assert detail == {
        "include": {"mood": 2},
        "level": "crisis",
        "category": "suicide",
        "spans": [[0, 4, "en.die"], [5, 9, "en.end"]],
    }


def rows_of(uow, table):
    return uow.tx.conn.execute(table.select()).all()


def test_an_open_crisis_is_seen_in_the_conversation_until_it_is_closed(hear, desk, store, rows):
    hear("...", CRISIS)
    ref = rows(handoff)[0].ref
    assert desk(lambda uow: uow.conversation("sms", ANA, SOON)).crisis_open
    assert not desk(lambda uow: uow.conversation("sms", LUZ, SOON)).crisis_open
    desk(take, ref, SOON)
    assert desk(lambda uow: uow.conversation("sms", ANA, SOON)).crisis_open
    desk(close, ref, "spoke on the phone", SOON)
    assert not desk(lambda uow: uow.conversation("sms", ANA, SOON)).crisis_open


# -- pages -----------------------------------------------------------------------------------------


def test_somebody_can_be_paged_once_there_is_verified_staff(store, desk):
    assert not desk(lambda uow: uow.can_page())
    desk(add_staff, name="Nurse Example", channel="sms", urn=NURSE, now=MONDAY)
    assert desk(lambda uow: uow.can_page())


@pytest.mark.parametrize(("effect", "pages"), [(CRISIS, 1), (URGENT, 1), (CLINICAL, 0)])
def test_crisis_and_urgent_are_paged_in_the_same_transaction(hear, due, nurse, effect, pages):
    hear("...", effect)
    assert len(due()) == pages


def test_a_page_says_which_handoff_and_whom_to_tell_and_nothing_else(hear, due, nurse, other, rows):
    hear("...", CRISIS)
    [(leased, found)] = due()
    assert (found.ref, found.queue_class, found.opened_at, found.told) == (
        rows(handoff)[0].ref,
        QueueClass.CRISIS,
        MONDAY,
        0,
    )
    assert [(c.channel, c.urn) for c in found.contacts] == [("sms", NURSE), ("sms", "tel:+12025550111")]
    assert leased.ref_id == found.handoff_id


def test_a_page_goes_before_every_text_but_a_crisis_one(hear, store, nurse):
    hear("...", Send("chat", "x"), CRISIS, Send("emergency", "988", Lane.CRISIS))
    with store.begin() as uow:
        kinds = [row.kind for row in uow.claim(MONDAY, LEASE, 2)]
    assert sorted(kinds) == ["page", "send_now"]


def test_being_told_is_counted_only_if_anybody_was_reached(hear, due, desk, nurse, rows):
    hear("...", CRISIS)
    [(_, found)] = due()
    desk(lambda uow: uow.paged(found, 0, MONDAY))
    desk(lambda uow: uow.paged(found, 2, SOON))
    [row] = rows(page)
    assert (row.told, row.reached, row.last_at) == (1, 2, SOON)
    assert [event.kind for event in rows(handoff_event)] == ["opened", "paged"]


def test_once_somebody_has_it_nobody_is_told(hear, due, desk, nurse, rows):
    hear("...", CRISIS)
    [(leased, _)] = due()
    desk(take, rows(handoff)[0].ref, SOON, by=nurse)
    assert desk(lambda uow: uow.page(leased.ref_id)) is None
    assert due(SOON + LEASE) == []


def test_new_crisis_words_page_again_even_if_somebody_has_it(hear, due, desk, nurse, rows):
    hear("...", CRISIS)
    due()
    desk(take, rows(handoff)[0].ref, SOON, by=nurse)
    hear("again", CRISIS, at=SOON)
    [(_, found)] = due(SOON)
    assert found.ref == rows(handoff)[0].ref


def test_crisis_words_while_a_page_waits_for_its_next_round_page_at_once(hear, due, desk, nurse):
    hear("...", CRISIS)
    [(leased, _)] = due()
    desk(lambda uow: uow.postpone(leased, MONDAY + timedelta(hours=1)))
    assert due(SOON) == []
    hear("again", CRISIS, at=SOON)
    assert len(due(SOON)) == 1


def test_an_urgent_message_that_joins_does_not_page_again(hear, due, desk, nurse):
    hear("...", URGENT)
    [(leased, _)] = due()
    desk(lambda uow: uow.postpone(leased, MONDAY + timedelta(hours=1)))
    hear("again", URGENT, at=SOON)
    assert due(SOON) == []


def test_there_is_one_page_to_a_handoff(hear, rows, nurse):
    for number in range(3):
        hear("...", CRISIS, at=MONDAY + number * LEASE)
    assert (len(rows(page)), len(rows(work, work.c.kind == "page"))) == (1, 1)


# -- the desk --------------------------------------------------------------------------------------


def test_what_waits_is_listed_with_what_staff_need_to_see(hear, desk):
    desk(add_patient, name="Ana Example", channel="sms", urn=ANA, language="en", zone="UTC", now=MONDAY)
    hear("first", CLINICAL)
    hear("please call", CLINICAL, at=SOON)
    [waiting] = desk(open_handoffs)
    assert (waiting.patient, waiting.owner, waiting.urn) == ("Ana Example", None, ANA)
    assert (waiting.said, waiting.said_at) == ("please call", SOON)
    assert (waiting.handoff.promised_at, waiting.handoff.state) == (PROMISED, "open")


def test_crisis_is_listed_first_and_then_what_was_promised_first(hear, desk):
    late = OpenHandoff(QueueClass.CLINICAL, "late", promised_at=PROMISED + LEASE)
    hear("a", late, urn=LUZ)
    hear("b", CLINICAL, OpenHandoff(QueueClass.ADMINISTRATIVE, "stranger"), CRISIS, URGENT)
    assert [waiting.handoff.reason for waiting in desk(open_handoffs)] == [
        "screen_suicide",
        "media",
        "unasked_text",
        "late",
        "stranger",
    ]


def test_a_handoff_that_no_message_caused_is_listed_too(decide, desk):
    decide(CLINICAL)
    [waiting] = desk(open_handoffs)
    assert (waiting.patient, waiting.said, waiting.said_at) == (None, None, None)


def test_whoever_takes_it_owns_the_conversation_until_it_is_closed(hear, desk, nurse, rows):
    hear("hello", CLINICAL)
    ref = rows(handoff)[0].ref
    taken = desk(take, ref, SOON, by=nurse)
    assert (taken.state, taken.ref) == ("taken", ref)
    assert desk(open_handoffs)[0].owner == "Nurse Example"
    assert desk(lambda uow: uow.conversation("sms", ANA, SOON)).taken_by == nurse
    closed = desk(close, ref, "answered", SOON, by=nurse)
    assert closed.state == "closed"
    assert desk(lambda uow: uow.conversation("sms", ANA, SOON)).taken_by is None
    assert desk(open_handoffs) == []
    assert [(row.kind, row.staff_id) for row in rows(handoff_event)][1:] == [
        ("taken", nurse),
        ("closed", nurse),
    ]


def test_the_conversation_stays_with_whoever_still_has_a_handoff_of_it(hear, desk, nurse, other, rows):
    hear("hello", CLINICAL, CRISIS)
    clinical, crisis = (row.ref for row in rows(handoff))
    desk(take, clinical, SOON, by=nurse)
    desk(take, crisis, SOON, by=other)
    assert desk(lambda uow: uow.conversation("sms", ANA, SOON)).taken_by == other
    desk(close, crisis, "spoke", SOON)
    assert desk(lambda uow: uow.conversation("sms", ANA, SOON)).taken_by == nurse


def test_somebody_elses_handoff_is_not_taken_away(hear, desk, nurse, other, rows):
    hear("hello", CLINICAL)
    ref = rows(handoff)[0].ref
    desk(take, ref, SOON, by=nurse)
    desk(take, ref, SOON, by=nurse)
    for by in (other, None):
        with pytest.raises(Conflict):
            desk(take, ref, SOON, by=by)


def test_while_it_is_paged_anybody_may_take_it_over(hear, desk, nurse, other, rows):
    hear("...", CRISIS)
    ref = rows(handoff)[0].ref
    desk(take, ref, SOON, by=nurse)
    hear("again", CRISIS, at=SOON)
    desk(take, ref, SOON, by=other)
    assert rows(handoff)[0].owner_id == other


def test_what_is_closed_or_unknown_cannot_be_taken_or_closed(hear, desk, rows):
    hear("hello", CLINICAL)
    ref = rows(handoff)[0].ref
    desk(close, ref, "answered", SOON)
    for act in (lambda: desk(take, ref, SOON), lambda: desk(close, ref, "again", SOON)):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(NotFound):
        desk(take, "H????", SOON)


def test_a_closed_page_stays_closed(hear, desk, due, nurse, rows):
    hear("...", CRISIS)
    desk(close, rows(handoff)[0].ref, "spoke", SOON)
    assert rows(page)[0].state == "closed"
    assert due(SOON) == []
