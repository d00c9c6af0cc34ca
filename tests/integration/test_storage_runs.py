"""Runs, the scripts they are in, and the answers they keep."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot import engine as script_engine
from bot.effects import Keep, SaveRun
from bot.errors import Conflict, FlowChanged, NotFound, StorageError
from bot.events import Woken
from bot.model import Missing, RunStatus
from bot.reading import How
from storage import Cipher, Store
from storage.scripts import live_steps, published_sha256
from storage.tables import flow_version, result
from storage.tables import run as runs
from tests.cast import ANA, LUZ, MONDAY
from tests.integration.conftest import FLOW, KEY, compiled

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def talk(store):
    """A function that reads a conversation."""

    def talk(urn=ANA):
        with store.begin() as uow:
            return uow.conversation("sms", urn, MONDAY)

    return talk


# -- runs ------------------------------------------------------------------------------------------


def test_a_run_comes_back_as_it_was_saved(decide, talk, run):
    saved = replace(run, answers={"mood": 3, "more": "given", "talk": "yes"}, unclear=2, nudged=True)
    decide(SaveRun(saved))
    found = talk().run
    assert found == replace(saved, id=found.id)
    assert found.flow.steps["ask_mood"].save == "mood"


def test_a_run_is_changed_in_place(decide, talk, run, rows):
    decide(SaveRun(run))
    decide(SaveRun(replace(talk().run, step="ask_more", status=RunStatus.SUSPENDED, asked_at=LATER)))
    assert len(rows(runs)) == 1
    assert (talk().run.step, talk().run.status, talk().run.asked_at) == ("ask_more", "suspended", LATER)


def test_a_run_that_ended_is_not_open_and_cannot_be_changed(decide, talk, run, rows):
    decide(SaveRun(run))
    ended = replace(talk().run, status=RunStatus.EXPIRED)
    decide(SaveRun(ended), at=LATER)
    assert talk().run is None
    assert rows(runs)[0].ended_at == LATER
    with pytest.raises(Conflict):
        decide(SaveRun(ended))


def test_a_conversation_has_one_open_run(decide, run, rows):
    decide(SaveRun(run))
    with pytest.raises(StorageError):
        decide(SaveRun(run))
    assert len(rows(runs)) == 1


def test_the_conversation_of_a_run_is_found_with_the_contact_it_goes_on_with(decide, talk, store, run):
    decide(SaveRun(run))
    run_id = talk().run.id
    with store.begin() as uow:
        found = uow.conversation_of_run(run_id, MONDAY)
    assert found == talk()
    assert found.contact.urn == ANA


def test_a_run_that_is_over_has_no_conversation_any_more(decide, talk, store, run):
    decide(SaveRun(run))
    run_id = talk().run.id
    decide(SaveRun(replace(talk().run, status=RunStatus.COMPLETED)))
    with store.begin() as uow:
        assert uow.conversation_of_run(run_id, MONDAY) is None
        assert uow.conversation_of_run(run_id + 1, MONDAY) is None


def test_a_run_in_the_middle_is_small(decide, store, run):
    decide(SaveRun(replace(run, answers={f"answer_{n}": 10 for n in range(12)}, unclear=2)))
    assert 200 < store.largest_run_state() <= 300


# -- scripts ---------------------------------------------------------------------------------------


def test_publishing_the_same_script_again_changes_nothing(store, flow, rows):
    with store.begin() as uow:
        uow.publish(flow, LATER)
    assert [(row.name, row.version, row.published_at) for row in rows(flow_version)] == [("mood", 1, MONDAY)]


def test_a_published_version_cannot_be_edited(store, flow):
    edited = compiled(FLOW.replace("How somebody is today", "Something else"))
    with pytest.raises(FlowChanged, match="mood version 1"), store.begin() as uow:
        uow.publish(edited, LATER)


def test_a_run_finishes_the_version_it_began(engine, store, decide, talk, run):
    decide(SaveRun(run))
    newer = compiled(FLOW.replace("version: 1", "version: 2").replace("mood.ask", "mood.ask_kindly"))
    with store.begin() as uow:
        uow.publish(newer, LATER)
    decide(SaveRun(replace(run, flow=newer)), urn=LUZ)
    restarted = Store(engine, Cipher([KEY]), compiled)
    with restarted.begin() as uow:
        old, new = (uow.conversation("sms", urn, LATER).run.flow for urn in (ANA, LUZ))
    assert (old.version, old.steps["ask_mood"].ask) == (1, "mood.ask")
    assert (new.version, new.steps["ask_mood"].ask) == (2, "mood.ask_kindly")


def test_a_script_that_was_never_published_cannot_be_run(decide, run):
    unknown = replace(run.flow, name="unknown")
    with pytest.raises(NotFound, match="unknown"):
        decide(SaveRun(replace(run, flow=unknown)))


def test_a_rolled_back_script_is_not_remembered(store, decide, talk, run):
    other = compiled(FLOW.replace("flow: mood", "flow: other"))
    with pytest.raises(ZeroDivisionError), store.begin() as uow:
        uow.publish(other, MONDAY)
        uow.apply(uow.conversation("sms", ANA, MONDAY), None, [SaveRun(replace(run, flow=other))], MONDAY)
        raise ZeroDivisionError
    third = compiled(FLOW.replace("flow: mood", "flow: third"))
    with store.begin() as uow:
        uow.publish(third, MONDAY)
    decide(SaveRun(replace(run, flow=third)))
    assert talk().run.flow.name == "third"
    with pytest.raises(NotFound):
        decide(SaveRun(replace(run, flow=other)), urn=LUZ)


def test_a_script_that_can_no_longer_be_read_does_not_keep_a_message_out(engine, store, decide, run):
    decide(SaveRun(run))
    with store.begin() as uow:
        uow.tx.conn.execute(sa.update(flow_version).values(source="steps: nonsense"))
    restarted = Store(engine, Cipher([KEY]), compiled)
    with restarted.begin() as uow:
        found = uow.conversation("sms", ANA, MONDAY).run
    assert (found.flow.name, found.flow.steps) == ("mood", {})
    assert script_engine.advance(found, Woken(), MONDAY + timedelta(days=2)).run.status == "failed"


def test_the_steps_in_which_patients_wait_are_known(store, decide, talk, run):
    decide(SaveRun(run))
    decide(SaveRun(replace(run, step="ask_more")), urn=LUZ)
    with store.begin() as uow:
        assert live_steps(uow.tx.conn, "mood") == [(1, "ask_mood"), (1, "ask_more")]
    decide(SaveRun(replace(talk().run, status=RunStatus.COMPLETED)))
    with store.begin() as uow:
        assert live_steps(uow.tx.conn, "mood") == [(1, "ask_more")]
        assert live_steps(uow.tx.conn, "check_in") == []


def test_the_hash_of_what_is_published_is_known(store, flow):
    with store.begin() as uow:
        assert published_sha256(uow.tx.conn, "mood", 1) == flow.sha256
        assert published_sha256(uow.tx.conn, "mood", 2) is None


# -- results ---------------------------------------------------------------------------------------


def test_a_number_an_option_and_the_patients_own_words_are_kept_apart(hear, run, rows):
    message_id = hear(
        "3, yes", SaveRun(run), Keep("mood", 3, How.EXACT), Keep("talk", "yes", How.WORD), Keep("more", None)
    )
    kept = {row.name: (row.value_int, row.value_text, row.missing, row.how) for row in rows(result)}
    assert kept == {
        "mood": (3, None, None, "exact"),
        "talk": (None, "yes", None, "word"),
        "more": (None, None, None, None),
    }
    assert {row.message_id for row in rows(result)} == {message_id}
    assert {row.run_id for row in rows(result)} == {rows(runs)[0].id}


@pytest.mark.parametrize("missing", Missing)
def test_a_missing_answer_is_kept_as_its_reason_and_never_as_a_number(decide, rows, missing):
    decide(Keep("mood", None, missing=missing))
    [row] = rows(result)
    assert (row.missing, row.value_int, row.value_text) == (missing.value, None, None)


def test_zero_is_a_number(decide, rows):
    decide(Keep("mood", 0, How.EXACT))
    assert rows(result)[0].value_int == 0


def test_an_answer_of_nothing_from_nowhere_is_refused(decide):
    with pytest.raises(StorageError, match="ck_result_words"):
        decide(Keep("mood", None))


def test_a_value_and_a_reason_for_having_none_are_refused(decide):
    with pytest.raises(StorageError, match="ck_result_one_value"):
        decide(Keep("mood", 3, missing=Missing.REFUSED))
