"""Every answer and what happens then: the table that a clinician signs.

It finds what no reading finds, such as branches in the wrong order, so that a mood of 1 is answered as a 5.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.condition import Condition, Values
from bot.flow import Branch, Flow
from flows.walk import MOST_WAYS, Outcome, too_many, walk


@dataclass(frozen=True, slots=True)
class Row:
    """One way through a script."""

    answers: tuple[tuple[str, str], ...] = ()  #: (question, answers that all lead this way)
    says: tuple[str, ...] = ()  #: keys of the texts, the questions themselves left out
    handoffs: tuple[str, ...] = ()  #: class and reason
    ending: str = ""  #: completed, expired, failed; or which question would be asked again


def truth(flow: Flow) -> list[Row]:
    """Every way through `flow`. Raises FlowInvalid if there are more than anybody could read."""
    rows = list(islice(_rows(walk(flow), Row()), MOST_WAYS + 1))
    if len(rows) > MOST_WAYS:
        raise too_many(flow)
    return rows


def as_text(rows: Sequence[Row], texts: Mapping[str, str] | None = None) -> str:
    """A table with a row per way; below it, if given, the texts that the keys stand for."""
    questions = list(dict.fromkeys(question for row in rows for question, _ in row.answers))
    head = [*questions, "then says", "hands to staff", "ends"]
    return _aligned([head, *(_cells(row, questions) for row in rows)]) + _legend(rows, texts or {})


def dead_branches(flow: Flow) -> list[tuple[str, str]]:
    """The branches that no answer takes, as (step, condition). An `else` may be there just to be safe."""
    taken: set[tuple[str, int]] = set()
    walk(_watched(flow, taken))
    return [
        (step.name, branch.when.text)
        for step in flow.steps.values()
        for place, branch in enumerate(step.next)
        if branch.when and (step.name, place) not in taken
    ]


# -- rows ------------------------------------------------------------------------------------------


def _rows(outcome: Outcome, before: Row) -> Iterator[Row]:
    says, handoffs = before.says + outcome.says, before.handoffs + outcome.handoffs
    if not outcome.cases:
        yield Row(before.answers, says, handoffs, outcome.ending)
    for case in outcome.cases:
        answers = (*before.answers, (case.question, case.answers))
        yield from _rows(case.outcome, Row(answers, says, handoffs))


# -- the table -------------------------------------------------------------------------------------


def _cells(row: Row, questions: Iterable[str]) -> list[str]:
    answers = [" then ".join(said for asked, said in row.answers if asked == one) for one in questions]
    return [*answers, ", ".join(row.says) or "-", ", ".join(row.handoffs) or "-", row.ending]


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * width for width in widths]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (lines[0], rule, *lines[1:])
    )
    return "\n".join(padded) + "\n"


def _legend(rows: Sequence[Row], texts: Mapping[str, str]) -> str:
    said = dict.fromkeys(key for row in rows for key in row.says)
    shown = [f"{key}: {texts[key]}\n" for key in said if key in texts]
    return "\n" + "".join(shown) if shown else ""


# -- watching which branches are taken -------------------------------------------------------------


def _watched(flow: Flow, taken: set[tuple[str, int]]) -> Flow:
    """The same flow, noting every branch whose condition held."""
    steps = {
        name: replace(step, next=tuple(_noting(b, (name, i), taken) for i, b in enumerate(step.next)))
        for name, step in flow.steps.items()
    }
    return replace(flow, steps=steps)


def _noting(branch: Branch, place: tuple[str, int], taken: set[tuple[str, int]]) -> Branch:
    when = branch.when
    if when is None:
        return branch

    def test(values: Values) -> bool:
        if holds := when.holds(values):
            taken.add(place)
        return holds

    return replace(branch, when=Condition(when.text, when.names, test))
