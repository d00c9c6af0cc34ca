"""Walks a script with every finite answer, through the real engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from bot import engine
from bot.answers import How, Reading, Refused, Unclear, Understood
from bot.effects import OpenHandoff, Say, Turn
from bot.errors import FlowInvalid
from bot.events import Answered, Woken
from bot.flow import Choice, Expect, Flow, Scale, YesNo
from bot.model import Run, RunStatus

MOST_WAYS = 20_000
"""Answers tried, and rows printed, at most. More than that nobody reads, let alone signs."""

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When it all happens; a script cannot tell one moment from another."""

REFUSED, GAVE_UP, NO_REPLY = "refused", "not understood", "no reply"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer leads to: up to the next question, and beyond it in `cases`."""

    says: tuple[str, ...]  #: keys of the texts
    handoffs: tuple[str, ...]  #: class and reason
    asks: str = ""  #: key of the question that is open now
    ending: str = ""  #: completed, expired, failed; or which question would be asked again
    cases: tuple["Case", ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Answers that lead to the same outcome."""

    question: str
    answers: str
    outcome: Outcome


def walk(flow: Flow) -> Outcome:
    """All that can happen in `flow`, as a tree. Raises FlowInvalid if it is more than anybody could read."""
    return _Walk(flow).outcome(engine.start(flow, NOW), frozenset())


def too_many(flow: Flow) -> FlowInvalid:
    return FlowInvalid(f"{flow.name}: more than {MOST_WAYS} ways lead through it; make two scripts of it")


class _Walk:
    """Goes depth first, and only once on from where the answers so far can make no difference."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._left = MOST_WAYS
        self._asked_about = _asked_about(flow)
        self._known: dict[object, tuple[Case, ...]] = {}

    def outcome(self, turn: Turn, asked: frozenset[str]) -> Outcome:
        run = turn.run
        says = tuple(effect.key for effect in turn.effects if isinstance(effect, Say))
        handoffs = tuple(_handoff(effect) for effect in turn.effects if isinstance(effect, OpenHandoff))
        if run.status is not RunStatus.WAITING:
            return Outcome(says, handoffs, ending=run.status.value)
        if run.step in asked:
            # a script may lead back to a question; what follows from it is in the tree already
            return Outcome(says[:-1], handoffs, says[-1], f"asks {run.step} again")
        return Outcome(says[:-1], handoffs, says[-1], cases=self._cases(run, asked | {run.step}))

    def _cases(self, run: Run, asked: frozenset[str]) -> tuple[Case, ...]:
        matters = frozenset((name, run.answers[name]) for name in self._asked_about & run.answers.keys())
        place = (run.step, asked, matters)
        if place not in self._known:
            self._known[place] = tuple(_merged(run, self._answered(run, asked)))
        return self._known[place]

    def _answered(self, run: Run, asked: frozenset[str]) -> Iterator[tuple[str, Outcome]]:
        for label, turn in _turns(run):
            self._left -= 1
            if self._left < 0:
                raise too_many(self._flow)
            yield label, self.outcome(turn, asked)


def _turns(run: Run) -> Iterator[tuple[str, Turn]]:
    """Everything that can become of the open question."""
    for label, reading in _readings(engine.question(run).expect):
        yield label, engine.advance(run, Answered(reading=reading), NOW)
    yield GAVE_UP, _given_up(run)
    yield NO_REPLY, engine.advance(run, Woken(), run.asked_at + run.flow.expires)


def _readings(expect: Expect | None) -> Iterator[tuple[str, Reading]]:
    for value in _values(expect):
        yield str(value), Understood(value, How.EXACT)
    if expect and expect.refusal_ok:
        yield REFUSED, Refused()


def _values(expect: Expect | None) -> Sequence[int | str]:
    match expect:
        case Scale():
            return range(expect.low, expect.high + 1)
        case Choice():
            return tuple(expect.options)
        case YesNo():
            return ("yes", "no")
    return ("(text)",)


def _given_up(run: Run) -> Turn:
    turn = Turn(run)
    for _ in range(engine.question(run).on_unclear.times + 1):
        turn = engine.advance(turn.run, Answered(reading=Unclear()), NOW)
    return turn


def _merged(run: Run, answered: Iterator[tuple[str, Outcome]]) -> Iterator[Case]:
    question = engine.question(run)
    for outcome, same in groupby(answered, key=lambda one: one[1]):
        yield Case(question.save or question.name, _in_short([label for label, _ in same]), outcome)


def _in_short(labels: list[str]) -> str:
    """7, 8, 9, refused -> "7-9, refused"."""
    numbers = [int(label) for label in labels if label.lstrip("-").isdecimal()]
    if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        labels = [f"{numbers[0]}-{numbers[-1]}", *labels[len(numbers) :]]
    return ", ".join(labels)


def _handoff(effect: OpenHandoff) -> str:
    return f"{effect.queue_class.value} {effect.reason}"


def _asked_about(flow: Flow) -> frozenset[str]:
    branches = (branch for step in flow.steps.values() for branch in step.next)
    return frozenset(name for branch in branches if branch.when for name in branch.when.names)
