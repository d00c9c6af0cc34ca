"""Where a script leads: steps, branches, variables."""

from collections.abc import Iterator

from bot.flow import END, Flow, Step
from flows.issues.given import Given
from flows.issues.issue import Issue


def missing_destination(flow: Flow, given: Given) -> Iterator[Issue]:
    for where, go in _destinations(flow):
        if go != END and go not in flow.steps:
            yield Issue("missing-destination", where, f"leads to `{go}`, and there is no such step")


def branch_without_else(flow: Flow, given: Given) -> Iterator[Issue]:
    for step in flow.steps.values():
        if not step.next or step.next[-1].when is not None:
            yield Issue("branch-without-else", _at(flow, step), "does not say where all other answers lead")


def unsaved_variable(flow: Flow, given: Given) -> Iterator[Issue]:
    """Misspelt as a rule."""
    saved = {step.save for step in flow.steps.values()}
    for step in flow.steps.values():
        for name in sorted(_used(step) - saved):
            yield Issue("unsaved-variable", _at(flow, step), f"uses `{name}`, which no question saves")


def ask_without_expect(flow: Flow, given: Given) -> Iterator[Issue]:
    for step in flow.steps.values():
        if step.ask and not step.expect:
            yield Issue("ask-without-expect", _at(flow, step), "asks, and does not say what an answer may be")


def expect_without_ask(flow: Flow, given: Given) -> Iterator[Issue]:
    for step in flow.steps.values():
        if not step.ask and (step.expect or step.save or step.nudge):
            yield Issue(
                "expect-without-ask", _at(flow, step), "waits for an answer to a question it never asks"
            )


def unreachable_step(flow: Flow, given: Given) -> Iterator[Issue]:
    reached = _reached(flow)
    for step in flow.steps.values():
        if step.name not in reached:
            yield Issue("unreachable-step", _at(flow, step), "nothing leads here")


def loop_without_ask(flow: Flow, given: Given) -> Iterator[Issue]:
    """Nothing can change on the way round, so it never ends."""
    for step in flow.steps.values():
        if step.name in _reached_silently(flow, step):
            yield Issue("loop-without-ask", _at(flow, step), "leads back to itself without asking anything")


def _at(flow: Flow, step: Step) -> str:
    return f"{flow.name}.{step.name}"


def _destinations(flow: Flow) -> Iterator[tuple[str, str]]:
    yield f"{flow.name}.first", flow.first
    if flow.on_expire:
        yield f"{flow.name}.on_expire", flow.on_expire
    for step in flow.steps.values():
        for go in _leads_to(step):
            yield _at(flow, step), go


def _leads_to(step: Step) -> list[str]:
    then = step.on_unclear.then
    return [*(branch.go for branch in step.next), *([then] if then else [])]


def _used(step: Step) -> set[str]:
    names = {name for branch in step.next if branch.when for name in branch.when.names}
    return names | set(step.handoff.include if step.handoff else ())


def _reached(flow: Flow) -> set[str]:
    reached: set[str] = set()
    ahead = [flow.first, flow.on_expire or END]
    while ahead:
        name = ahead.pop()
        if name not in reached and name in flow.steps:
            reached.add(name)
            ahead += _leads_to(flow.steps[name])
    return reached


def _reached_silently(flow: Flow, step: Step) -> set[str]:
    """The steps that follow this one before anything is asked."""
    reached: set[str] = set()
    ahead = [step.name]
    while ahead:
        here = flow.steps.get(ahead.pop())
        if here is None or here.ask:
            continue
        onward = {branch.go for branch in here.next} - reached
        reached |= onward
        ahead += onward
    return reached
