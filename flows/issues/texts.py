"""The words a script uses: written in every language, short enough, promising only what is kept."""

from collections.abc import Iterator

from bot.flow import Choice, Flow, Step
from flows.issues.given import Given
from flows.issues.issue import Issue
from flows.walk import Outcome, walk

MOST_SEGMENTS = 3
"""How many SMS a text of a script may cost. A content file may ask for fewer, never for more."""

ASKED = frozenset({"low", "high"})
"""What a question's own text may mention besides: the ends of its scale."""


def text_missing(flow: Flow, given: Given) -> Iterator[Issue]:
    for where, key in _texts(flow):
        for language in given.words.languages:
            if not given.words.has(key, language):
                yield Issue("text-missing", where, f"`{key}` is not written in {language}")


def answer_words_missing(flow: Flow, given: Given) -> Iterator[Issue]:
    for step in flow.steps.values():
        key = step.expect.words if isinstance(step.expect, Choice) else None
        for language in given.words.languages:
            if key and not given.words.choice_words(key, language):
                yield Issue("text-missing", _at(flow, step), f"`{key}` has no answer words in {language}")


def text_too_long(flow: Flow, given: Given) -> Iterator[Issue]:
    for where, key, language in _written(flow, given):
        most = min(given.words.budget(key, language) or MOST_SEGMENTS, MOST_SEGMENTS)
        cost = given.words.segments(key, language)
        if cost > most:
            said = f"`{key}` costs {cost} SMS in {language}; {most} at most"
            yield Issue("text-too-long", where, said)


def unknown_placeholder(flow: Flow, given: Given) -> Iterator[Issue]:
    """A text that cannot be filled in cannot be sent."""
    saved = {step.save for step in flow.steps.values()}
    for where, key, language in _written(flow, given):
        known = {*given.words.standing, *saved, *ASKED}
        for name in sorted(set(given.words.placeholders(key, language)) - known):
            said = f"`{key}` mentions {{{name}}} in {language}, which nothing fills in"
            yield Issue("unknown-placeholder", where, said)


def promise_without_handoff(flow: Flow, given: Given) -> Iterator[Issue]:
    """A text that names a time promises an answer; somebody must then have the task of answering."""
    meanwhile = (key for step in flow.steps.values() for key in _said_meanwhile(step))
    for key in dict.fromkeys((*_said_without_handoff(walk(flow)), *meanwhile)):
        if any("when" in given.words.placeholders(key, language) for language in given.words.languages):
            said = f"`{key}` names a time, but nothing is handed to staff with it"
            yield Issue("promise-without-handoff", flow.name, said)


def _texts(flow: Flow) -> Iterator[tuple[str, str]]:
    for step in flow.steps.values():
        for key in _said(step):
            yield _at(flow, step), key


def _said(step: Step) -> Iterator[str]:
    yield from step.say
    if step.ask:
        yield step.ask
    yield from _said_meanwhile(step)


def _said_meanwhile(step: Step) -> Iterator[str]:
    """While its question is open: a nudge, and asking again."""
    if step.nudge:
        yield step.nudge.say
    if step.ask:
        yield step.on_unclear.say


def _written(flow: Flow, given: Given) -> Iterator[tuple[str, str, str]]:
    for where, key in _texts(flow):
        for language in given.words.languages:
            if given.words.has(key, language):
                yield where, key, language


def _said_without_handoff(outcome: Outcome) -> Iterator[str]:
    if not outcome.handoffs:
        yield from filter(None, (*outcome.says, outcome.asks))
    for case in outcome.cases:
        yield from _said_without_handoff(case.outcome)


def _at(flow: Flow, step: Step) -> str:
    return f"{flow.name}.{step.name}"
