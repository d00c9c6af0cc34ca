"""What is still to do: due in time, leased to one worker, in order, crisis first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.effects import OpenHandoff, SaveRun, Send, Wake
from bot.errors import StorageError
from bot.model import Lane, QueueClass, RunStatus, WorkKind
from storage.tables import work
from tests.cast import ANA, LUZ, MONDAY, STRANGER

LEASE = timedelta(seconds=30)
LATER = MONDAY + timedelta(hours=1)


def send(key, lane=Lane.REPLY):
    return Send(key, f"the text of {key}", lane)


@pytest.fixture
def claim(store):
    """A function that leases what is due; returns the rows."""

    def claim(at=MONDAY, most=10):
        with store.begin() as uow:
            return uow.claim(at, LEASE, most)

    return claim


@pytest.fixture
def keys(store, claim):
    """A function that leases what is due; returns which texts that is."""

    def keys(at=MONDAY, most=10):
        with store.begin() as uow:
            return [uow.wire(leased, at).key for leased in uow.claim(at, LEASE, most)]

    return keys


@pytest.fixture
def finish(store):
    def finish(leased, at=MONDAY):
        with store.begin() as uow:
            uow.finish(leased, "sent", at)

    return finish


# -- leases ----------------------------------------------------------------------------------------


def test_what_is_leased_is_not_leased_again_until_the_lease_ends(decide, claim):
    decide(send("a"))
    [first] = claim()
    assert claim(MONDAY + LEASE - timedelta(microseconds=1)) == []
    [again] = claim(MONDAY + LEASE)
    assert (again.id, first.attempts, again.attempts) == (first.id, 1, 2)


def test_what_is_finished_never_comes_due_again(decide, claim, finish, rows):
    decide(send("a"))
    [leased] = claim()
    finish(leased)
    assert claim(LATER) == []
    assert (rows(work)[0].outcome, rows(work)[0].done_at) == ("sent", MONDAY)


def test_the_first_outcome_stays(decide, claim, store, rows):
    decide(send("a"))
    [leased] = claim()
    with store.begin() as uow:
        uow.finish(leased, "sent", MONDAY)
        uow.finish(leased, "failed", LATER)
        uow.postpone(leased, MONDAY)
    assert rows(work)[0].outcome == "sent"
    assert claim(LATER) == []


def test_what_is_postponed_comes_due_then(decide, claim, store):
    decide(send("a"))
    [leased] = claim()
    with store.begin() as uow:
        uow.postpone(leased, LATER)
    assert claim(LATER - timedelta(microseconds=1)) == []
    assert len(claim(LATER)) == 1


def test_a_worker_that_lost_its_lease_does_not_shorten_the_next_ones(decide, claim, store):
    decide(send("a"))
    [slow] = claim()
    [quick] = claim(MONDAY + LEASE)
    with store.begin() as uow:
        uow.postpone(slow, MONDAY)
    assert claim(MONDAY + LEASE) == []
    assert quick.attempts == 2


def test_a_rolled_back_claim_leases_nothing(decide, claim, store):
    decide(send("a"))
    with pytest.raises(ZeroDivisionError), store.begin() as uow:
        assert len(uow.claim(MONDAY, LEASE, 10)) == 1
        raise ZeroDivisionError
    assert len(claim()) == 1


def test_no_more_than_asked_for_is_leased(decide, claim):
    for urn in (ANA, LUZ, STRANGER):
        decide(send("a"), urn=urn)
    assert [len(claim(most=2)), len(claim(most=2)), len(claim(most=2))] == [2, 1, 0]


# -- order -----------------------------------------------------------------------------------------


def test_the_texts_of_one_conversation_go_one_after_the_other(decide, claim, finish):
    decide(send("a"), send("b"), send("c"))
    order = []
    while leased := claim():
        assert len(leased) == 1
        order.append(leased[0].ref_id)
        finish(leased[0])
    assert order == sorted(order)
    assert len(order) == 3


def test_the_texts_of_two_conversations_do_not_wait_for_each_other(decide, claim):
    decide(send("a"), urn=ANA)
    decide(send("b"), urn=LUZ)
    assert len(claim()) == 2


def test_a_text_waits_for_the_one_before_it_even_if_that_failed(decide, claim, store):
    decide(send("a"), send("b"))
    [first] = claim()
    with store.begin() as uow:
        uow.postpone(first, LATER)
    assert claim(LATER - timedelta(seconds=1)) == []
    assert [leased.id for leased in claim(LATER)] == [first.id]


def test_a_crisis_text_waits_for_nothing(decide, keys):
    decide(send("a"), send("b"))
    assert keys() == ["a"]
    decide(send("emergency", Lane.CRISIS), send("more", Lane.CRISIS))
    assert keys() == ["emergency", "more"]


def test_a_crisis_text_goes_before_everybody_elses(decide, keys):
    decide(send("a"), urn=ANA)
    decide(send("b"), urn=LUZ)
    decide(send("emergency", Lane.CRISIS), urn=STRANGER)
    assert keys(most=1) == ["emergency"]
    assert sorted(keys()) == ["a", "b"]


def test_replies_go_before_reminders_of_other_people(decide, keys):
    decide(send("reminder", Lane.LATER), urn=ANA)
    decide(send("reply"), urn=LUZ)
    assert keys(most=1) == ["reply"]


def test_a_reminder_that_is_tried_again_later_does_not_hold_back_an_answer(decide, claim, store, keys):
    decide(send("reminder", Lane.LATER))
    [reminder] = claim()
    with store.begin() as uow:
        uow.postpone(reminder, LATER)
    decide(send("reply"))
    assert keys() == ["reply"]


def test_a_reminder_waits_for_the_answer_before_it(decide, keys):
    decide(send("reply"))
    decide(send("reminder", Lane.LATER))
    assert keys() == ["reply"]
    assert keys() == []


# -- many at once ----------------------------------------------------------------------------------


def test_eight_threads_lease_every_row_once_and_in_order(decide, store):
    for number in range(20):
        decide(*(send(f"{n}") for n in range(5)), urn=f"tel:+1202555{number:04}")
    done = []

    def work_until_nothing_is_due(_):
        while leased := _leased(store):
            for row in leased:
                done.append((row.conversation_id, row.id))
                with store.begin() as uow:
                    uow.finish(row, "sent", MONDAY)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work_until_nothing_is_due, range(8)))
    assert len(done) == len(set(done)) == 100
    for conversation in {talk for talk, _ in done}:
        turns = [row for talk, row in done if talk == conversation]
        assert turns == sorted(turns)


def _leased(store):
    with store.begin() as uow:
        return uow.claim(MONDAY, LEASE, 3)


# -- waking runs -----------------------------------------------------------------------------------


def test_a_run_has_one_alarm_clock(decide, claim, store, run, rows):
    decide(SaveRun(run), Wake(LATER))
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, MONDAY)
        uow.apply(talk, None, [SaveRun(talk.run), Wake(LATER + LEASE)], MONDAY)
    assert len(rows(work)) == 1
    assert claim(LATER) == []
    [wake] = claim(LATER + LEASE)
    assert (wake.kind, wake.ref_id) == (WorkKind.WAKE, talk.run.id)


def test_a_run_that_was_woken_can_be_set_again(decide, claim, store, run):
    decide(SaveRun(run), Wake(MONDAY))
    [wake] = claim()
    with store.begin() as uow:
        uow.finish(wake, "woken", MONDAY)
        talk = uow.conversation_of_run(wake.ref_id, MONDAY)
        uow.apply(talk, None, [SaveRun(talk.run), Wake(LATER)], MONDAY)
    [again] = claim(LATER)
    assert (again.ref_id, again.attempts) == (wake.ref_id, 1)


def test_a_run_that_needs_no_waking_is_not_woken(decide, claim, run):
    decide(SaveRun(run), Wake(LATER), Wake(None))
    assert claim(LATER) == []


def test_a_run_that_ended_is_not_woken(decide, claim, store, run, rows):
    decide(SaveRun(run), Wake(LATER))
    with store.begin() as uow:
        talk = uow.conversation("sms", ANA, MONDAY)
        ended = type(run)(
            flow=run.flow, step="x", status=RunStatus.COMPLETED, asked_at=MONDAY, id=talk.run.id
        )
        uow.apply(talk, None, [SaveRun(ended), Wake(None)], MONDAY)
    assert claim(LATER) == []
    assert rows(work)[0].outcome == "not needed"


def test_the_last_word_about_waking_counts(decide, claim, run):
    decide(SaveRun(run), Wake(MONDAY), Wake(LATER))
    assert claim() == []
    assert len(claim(LATER)) == 1


def test_waking_without_a_run_is_an_error(decide):
    with pytest.raises(StorageError):
        decide(Wake(LATER))


def test_a_wake_does_not_wait_for_a_text_nor_a_text_for_it(decide, claim, run):
    decide(SaveRun(run), send("a"), Wake(MONDAY), OpenHandoff(QueueClass.CRISIS, "x"))
    assert sorted(leased.kind for leased in claim()) == ["page", "send", "wake"]
