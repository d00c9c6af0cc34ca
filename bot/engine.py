"""advance(run, event, now) -> Turn: what one event means for one patient's way through a script.

Pure: the same run, event and time always give the same turn. A script that cannot go on does not raise;
its run fails, the patient is told that a person will read, and a handoff opens.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from bot.answers import Reading, Refused, Unclear, Understood, Why
from bot.effects import Keep, OpenHandoff, RunEffect, Say, Turn, Wake
from bot.errors import FlowError, FlowInvalid, FlowLooped
from bot.events import Answered, Failed, Interrupted, Resumed, RunEvent, Suspended, Woken
from bot.flow import END, Flow, FreeText, HandoffSpec, Scale, Step
from bot.model import GIVEN, Missing, QueueClass, Run, RunStatus, Value

MOST_STEPS = 100
"""Steps one event may lead through. No conversation needs them; a script that goes round in circles does."""

Effects = list[RunEffect]


def start(flow: Flow, now: datetime) -> Turn:
    """Begin a run of `flow`, up to its first question."""
    run = Run(flow=flow, step=flow.first, status=RunStatus.WAITING, asked_at=now)
    return _guarded(run, now, lambda done: _enter(run, flow.first, now, done))


def advance(run: Run, event: RunEvent, now: datetime) -> Turn:
    """What `event` means for `run`. Never raises on account of the script."""
    return _guarded(run, now, lambda done: _meet(event, run, now, done))


def question(run: Run) -> Step:
    """The step whose answer the run waits for. Raises FlowInvalid if the script lost it."""
    return _step(run.flow, run.step)


def _guarded(run: Run, now: datetime, work: Callable[[Effects], Turn]) -> Turn:
    # what was decided before the script broke still happens: an answer is kept, a handoff stays open
    done: Effects = []
    try:
        return work(done)
    except FlowError:
        return _fail(run, done)


def _fail(run: Run, done: Effects) -> Turn:
    handoff = OpenHandoff(QueueClass.CLINICAL, "script_failed")
    failed = replace(run, status=RunStatus.FAILED)
    return Turn(failed, (*done, Say("common.holding"), handoff, Wake(None)))


# -- what each event means -------------------------------------------------------------------------


@singledispatch
def _meet(event: Any, run: Run, now: datetime, done: Effects) -> Turn:
    raise FlowInvalid(f"a run cannot meet {type(event).__name__}")


@_meet.register
def _answered(event: Answered, run: Run, now: datetime, done: Effects) -> Turn:
    step = question(run)
    if isinstance(event.reading, Unclear):
        return _ask_again(run, step, event.reading, now, done)
    name = step.save or step.name
    done.append(_kept(name, step, event.reading))
    answers = {**run.answers, name: _noted(step, event.reading)}
    run = replace(run, answers=answers)
    return _enter(run, _destination(step, run), now, done)


@_meet.register
def _woken(event: Woken, run: Run, now: datetime, done: Effects) -> Turn:
    # timers may fire late, early or twice: the clock decides, not the bell
    if now >= run.asked_at + run.flow.expires:
        return _expire(run, now, done)
    nudge = question(run).nudge
    if run.status is RunStatus.WAITING and nudge and not run.nudged and now >= run.asked_at + nudge.after:
        run = replace(run, nudged=True)
        return Turn(run, (Say(nudge.say, _values(run)), Wake(_wake_at(run))))
    return Turn(run, (Wake(_wake_at(run)),))


@_meet.register
def _interrupted(event: Interrupted, run: Run, now: datetime, done: Effects) -> Turn:
    if run.status is not RunStatus.WAITING:
        return Turn(run)
    return Turn(run, (_asking(question(run), run),))


@_meet.register
def _suspended(event: Suspended, run: Run, now: datetime, done: Effects) -> Turn:
    return Turn(replace(run, status=RunStatus.SUSPENDED), (Wake(run.asked_at + run.flow.expires),))


@_meet.register
def _resumed(event: Resumed, run: Run, now: datetime, done: Effects) -> Turn:
    return _ask(run, question(run), now, done)


@_meet.register
def _failed(event: Failed, run: Run, now: datetime, done: Effects) -> Turn:
    return _fail(run, done)


# -- going through the steps -----------------------------------------------------------------------


def _enter(
    run: Run, name: str, now: datetime, done: Effects, ending: RunStatus = RunStatus.COMPLETED
) -> Turn:
    for _ in range(MOST_STEPS):
        if name == END:
            return Turn(replace(run, status=ending), (*done, Wake(None)))
        step = _step(run.flow, name)
        done.extend(Say(key, _values(run)) for key in step.say)
        if step.handoff:
            done.append(_handoff(step.handoff, run))
        if step.ask:
            return _ask(run, step, now, done)
        name = _destination(step, run)
    raise FlowLooped


def _ask(run: Run, step: Step, now: datetime, done: Effects) -> Turn:
    run = replace(run, step=step.name, status=RunStatus.WAITING, unclear=0, nudged=False, asked_at=now)
    return Turn(run, (*done, _asking(step, run), Wake(_wake_at(run))))


def _ask_again(run: Run, step: Step, reading: Unclear, now: datetime, done: Effects) -> Turn:
    run = replace(run, unclear=run.unclear + 1)
    if run.unclear > step.on_unclear.times:
        return _give_up(run, step, now, done)
    return Turn(run, (_pardon(step, reading, run),))


def _give_up(run: Run, step: Step, now: datetime, done: Effects) -> Turn:
    done.append(Keep(step.save or step.name, None, missing=Missing.NOT_UNDERSTOOD))
    if step.on_unclear.then:
        return _enter(run, step.on_unclear.then, now, done)
    handoff = OpenHandoff(QueueClass.ADMINISTRATIVE, "could_not_understand")
    done += [Say("common.handed_over"), handoff]
    return _enter(run, END, now, done)


def _expire(run: Run, now: datetime, done: Effects) -> Turn:
    step = question(run)
    silent = run.status is RunStatus.SUSPENDED
    missing = Missing.EXPIRED if silent else Missing.NO_REPLY
    done.append(Keep(step.save or step.name, None, missing=missing))
    after = END if silent else run.flow.on_expire or END
    return _enter(run, after, now, done, RunStatus.EXPIRED)


def _destination(step: Step, run: Run) -> str:
    for branch in step.next:
        if branch.when is None or branch.when.holds(run.answers):
            return branch.go
    raise FlowInvalid(f"{run.flow.name}.{step.name}: no branch fits and there is no else")


def _step(flow: Flow, name: str) -> Step:
    if name not in flow.steps:
        raise FlowInvalid(f"{flow.name}: there is no step {name}")
    return flow.steps[name]


# -- small parts -----------------------------------------------------------------------------------


def _asking(step: Step, run: Run) -> Say:
    return Say(step.ask or "", {**_values(run), **_bounds(step)})


def _pardon(step: Step, reading: Unclear, run: Run) -> Say:
    values = {**_values(run), **_bounds(step)}
    if reading.why is Why.OUT_OF_RANGE:
        return Say("common.out_of_range", values)
    if reading.why is Why.WHICH:
        return Say("common.which", {**values, "candidates": _listed(reading)})
    return Say(step.on_unclear.say, values)


def _listed(reading: Unclear) -> str:
    return " / ".join(str(candidate) for candidate in reading.candidates)


def _kept(name: str, step: Step, reading: Reading) -> Keep:
    if isinstance(reading, Refused):
        return Keep(name, None, missing=Missing.REFUSED)
    assert isinstance(reading, Understood)  # noqa: S101 - Unclear never gets here; tells the type checker so
    return Keep(name, None if isinstance(step.expect, FreeText) else reading.value, reading.how)


def _noted(step: Step, reading: Reading) -> Value:
    """What the run itself remembers; a patient's own words are never in it."""
    if not isinstance(reading, Understood):
        return Missing.REFUSED.value
    return GIVEN if isinstance(step.expect, FreeText) else reading.value


def _handoff(spec: HandoffSpec, run: Run) -> OpenHandoff:
    include = {name: run.answers[name] for name in spec.include if name in run.answers}
    return OpenHandoff(QueueClass(spec.queue_class), spec.reason, include)


def _values(run: Run) -> Mapping[str, Value]:
    return run.answers


def _bounds(step: Step) -> Mapping[str, Value]:
    if isinstance(step.expect, Scale):
        return {"low": step.expect.low, "high": step.expect.high}
    return {}


def _wake_at(run: Run) -> datetime:
    nudge = question(run).nudge
    after = nudge.after if nudge and not run.nudged else run.flow.expires
    return run.asked_at + min(after, run.flow.expires)
