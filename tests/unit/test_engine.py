"""A run, step by step. Every test reads: given a script, when this happens, then that is said and kept."""

from datetime import timedelta

import pytest

from bot import engine
from bot.answers import How, Refused, Unclear, Understood, Why
from bot.condition import compile_condition
from bot.effects import Keep, OpenHandoff, Say, Wake
from bot.events import Answered, Failed, Interrupted, Resumed, Suspended, Woken
from bot.flow import END, Branch, Flow, FreeText, HandoffSpec, Nudge, OnUnclear, Scale, Step
from bot.model import GIVEN, Missing, QueueClass, RunStatus
from tests.cast import MONDAY

HOUR = timedelta(hours=1)


def when(text):
    return compile_condition(text, {"mood", "note"})


def a_flow(*steps, **more):
    given = {"name": "mood", "version": 1, "about": "a test", "first": steps[0].name, "expires": 20 * HOUR}
    return Flow(**{**given, **more}, steps={step.name: step for step in steps})


ASK = Step(
    name="ask",
    ask="mood.ask",
    expect=Scale(low=0, high=10, refusal_ok=True),
    save="mood",
    nudge=Nudge(after=4 * HOUR, say="mood.nudge"),
    on_unclear=OnUnclear(say="mood.unclear", times=2, then="gave_up"),
    next=(
        Branch(when=when("mood == refused"), go="thanks"),
        Branch(when=when("mood <= 2"), go="low"),
        Branch(go="thanks"),
    ),
)
LOW = Step(
    name="low",
    say=("mood.low", "safety.emergency"),
    handoff=HandoffSpec(queue_class="clinical", reason="low_mood", include=("mood",)),
    next=(Branch(go="note"),),
)
NOTE = Step(name="note", ask="mood.note", expect=FreeText(), save="note", next=(Branch(go="thanks"),))
THANKS = Step(name="thanks", say=("mood.thanks",))
GAVE_UP = Step(
    name="gave_up", say=("mood.gave_up",), handoff=HandoffSpec(queue_class="administrative", reason="lost")
)
MOOD = a_flow(ASK, LOW, NOTE, THANKS, GAVE_UP)


def understood(value):
    return Answered(reading=Understood(value, How.EXACT))


def said(turn):
    return [effect.key for effect in turn.effects if isinstance(effect, Say)]


def kept(turn):
    return [effect for effect in turn.effects if isinstance(effect, Keep)]


def handoffs(turn):
    return [effect for effect in turn.effects if isinstance(effect, OpenHandoff)]


def wakes(turn):
    return [effect.at for effect in turn.effects if isinstance(effect, Wake)]


@pytest.fixture
def asked():
    return engine.start(MOOD, MONDAY).run


def test_a_run_goes_up_to_its_first_question_and_waits():
    turn = engine.start(MOOD, MONDAY)
    assert turn.run.status is RunStatus.WAITING
    assert said(turn) == ["mood.ask"]
    assert wakes(turn) == [MONDAY + 4 * HOUR]


def test_a_question_is_asked_with_its_bounds():
    [say] = [e for e in engine.start(MOOD, MONDAY).effects if isinstance(e, Say)]
    assert say.values["low"] == 0
    assert say.values["high"] == 10


def test_an_answer_is_kept_and_the_run_goes_on(asked):
    turn = engine.advance(asked, understood(7), MONDAY)
    assert kept(turn) == [Keep("mood", 7, How.EXACT)]
    assert said(turn) == ["mood.thanks"]
    assert turn.run.status is RunStatus.COMPLETED
    assert wakes(turn) == [None]


def test_a_low_mood_reaches_the_care_team_before_the_next_question(asked):
    turn = engine.advance(asked, understood(1), MONDAY)
    assert said(turn) == ["mood.low", "safety.emergency", "mood.note"]
    assert handoffs(turn) == [OpenHandoff(QueueClass.CLINICAL, "low_mood", {"mood": 1})]
    assert turn.run.status is RunStatus.WAITING
    assert turn.run.step == "note"


def test_refusing_is_an_answer_and_never_a_number(asked):
    turn = engine.advance(asked, Answered(reading=Refused()), MONDAY)
    assert kept(turn) == [Keep("mood", None, missing=Missing.REFUSED)]
    assert turn.run.answers == {"mood": "refused"}
    assert handoffs(turn) == []


def test_a_free_text_is_kept_as_the_message_and_not_in_the_run(asked):
    low = engine.advance(asked, understood(2), MONDAY).run
    turn = engine.advance(low, understood("my dog died"), MONDAY)
    assert kept(turn) == [Keep("note", None, How.EXACT)]
    assert turn.run.answers["note"] == GIVEN


@pytest.mark.parametrize(
    ("why", "key"),
    [
        (Why.UNCLEAR, "mood.unclear"),
        (Why.OUT_OF_RANGE, "common.out_of_range"),
        (Why.WHICH, "common.which"),
    ],
)
def test_what_is_not_understood_is_asked_again_in_fitting_words(asked, why, key):
    turn = engine.advance(asked, Answered(reading=Unclear(why, (6, 7))), MONDAY)
    assert said(turn) == [key]
    assert turn.run.unclear == 1
    assert turn.run.status is RunStatus.WAITING


def test_after_two_pardons_the_script_gives_up_kindly_and_a_person_takes_over(asked):
    run = asked
    for _ in range(2):
        run = engine.advance(run, Answered(reading=Unclear()), MONDAY).run
    turn = engine.advance(run, Answered(reading=Unclear()), MONDAY)
    assert kept(turn) == [Keep("mood", None, missing=Missing.NOT_UNDERSTOOD)]
    assert said(turn) == ["mood.gave_up"]
    assert [h.reason for h in handoffs(turn)] == ["lost"]


def test_a_script_that_says_nothing_of_it_still_hands_an_unclear_answer_to_a_person():
    run = engine.start(a_flow(NOTE, THANKS), MONDAY).run
    for _ in range(2):
        run = engine.advance(run, Answered(reading=Unclear()), MONDAY).run
    turn = engine.advance(run, Answered(reading=Unclear()), MONDAY)
    assert said(turn) == ["common.handed_over"]
    assert [h.reason for h in handoffs(turn)] == ["could_not_understand"]


def test_an_open_question_is_nudged_once(asked):
    turn = engine.advance(asked, Woken(), MONDAY + 4 * HOUR)
    assert said(turn) == ["mood.nudge"]
    assert wakes(turn) == [MONDAY + 20 * HOUR]
    again = engine.advance(turn.run, Woken(), MONDAY + 5 * HOUR)
    assert said(again) == []


def test_a_bell_that_rings_too_early_changes_nothing(asked):
    turn = engine.advance(asked, Woken(), MONDAY + HOUR)
    assert turn.run == asked
    assert said(turn) == []
    assert wakes(turn) == [MONDAY + 4 * HOUR]


def test_a_question_nobody_answered_expires_as_no_reply(asked):
    turn = engine.advance(asked, Woken(), MONDAY + 20 * HOUR)
    assert turn.run.status is RunStatus.EXPIRED
    assert kept(turn) == [Keep("mood", None, missing=Missing.NO_REPLY)]
    assert said(turn) == []


def test_what_follows_on_expiry_is_the_scripts_choice():
    flow = a_flow(ASK, LOW, NOTE, THANKS, GAVE_UP, on_expire="gave_up")
    run = engine.start(flow, MONDAY).run
    turn = engine.advance(run, Woken(), MONDAY + 20 * HOUR)
    assert said(turn) == ["mood.gave_up"]
    assert turn.run.status is RunStatus.EXPIRED


def test_after_a_detour_the_open_question_is_asked_once_more(asked):
    turn = engine.advance(asked, Interrupted(), MONDAY)
    assert said(turn) == ["mood.ask"]
    assert turn.run == asked


def test_a_suspended_run_keeps_still_and_asks_again_when_resumed(asked):
    suspended = engine.advance(asked, Suspended(), MONDAY).run
    assert suspended.status is RunStatus.SUSPENDED
    assert said(engine.advance(suspended, Woken(), MONDAY + 5 * HOUR)) == []
    assert said(engine.advance(suspended, Interrupted(), MONDAY)) == []
    resumed = engine.advance(suspended, Resumed(), MONDAY + HOUR)
    assert resumed.run.status is RunStatus.WAITING
    assert said(resumed) == ["mood.ask"]
    assert wakes(resumed) == [MONDAY + 5 * HOUR]


def test_a_suspended_run_that_nobody_resumed_ends_without_a_word(asked):
    suspended = engine.advance(asked, Suspended(), MONDAY).run
    turn = engine.advance(suspended, Woken(), MONDAY + 20 * HOUR)
    assert turn.run.status is RunStatus.EXPIRED
    assert said(turn) == []
    assert kept(turn) == [Keep("mood", None, missing=Missing.EXPIRED)]


def circles():
    return a_flow(
        Step(name="a", say=("mood.a",), next=(Branch(go="b"),)), Step(name="b", next=(Branch(go="a"),))
    )


def test_a_script_that_goes_round_in_circles_fails_its_run_and_a_person_takes_over():
    turn = engine.start(circles(), MONDAY)
    assert turn.run.status is RunStatus.FAILED
    assert said(turn)[-1] == "common.holding"
    assert [h.reason for h in handoffs(turn)] == ["script_failed"]
    assert wakes(turn) == [None]


@pytest.mark.parametrize("condition", ["sleep > 3", "mood > 'low'"])
def test_a_condition_that_cannot_be_judged_hands_over_and_never_counts_as_false(condition):
    broken = (Branch(when=compile_condition(condition, {"mood", "sleep"}), go=END), Branch(go="thanks"))
    flow = a_flow(Step(name="ask", ask="mood.ask", expect=ASK.expect, save="mood", next=broken), THANKS)
    turn = engine.advance(engine.start(flow, MONDAY).run, understood(5), MONDAY)
    assert turn.run.status is RunStatus.FAILED
    assert kept(turn) == [Keep("mood", 5, How.EXACT)], "the answer is not lost"
    assert said(turn) == ["common.holding"]
    assert [h.queue_class for h in handoffs(turn)] == [QueueClass.CLINICAL]


def test_a_handoff_decided_before_the_script_broke_still_opens():
    broken = Step(name="low", say=LOW.say, handoff=LOW.handoff, next=(Branch(go="nowhere"),))
    flow = a_flow(ASK, broken, THANKS, GAVE_UP)
    turn = engine.advance(engine.start(flow, MONDAY).run, understood(0), MONDAY)
    assert "safety.emergency" in said(turn)
    assert [h.reason for h in handoffs(turn)] == ["low_mood", "script_failed"]


def test_a_failure_outside_the_script_ends_the_run_with_a_holding_text(asked):
    turn = engine.advance(asked, Failed(), MONDAY)
    assert turn.run.status is RunStatus.FAILED
    assert said(turn) == ["common.holding"]
