"""What a script owes its patients: a person behind it, a way through it, and no change under their feet."""

from collections.abc import Iterator

from bot.flow import Flow
from flows.issues.given import Given
from flows.issues.issue import Issue
from flows.truth import dead_branches, truth


def clinical_without_handoff(flow: Flow, given: Given) -> Iterator[Issue]:
    opens = any(step.handoff for step in flow.steps.values())
    if flow.queue_class != "administrative" and not opens:
        said = f"is {flow.queue_class}, and yet no answer ever reaches a person"
        yield Issue("clinical-without-handoff", flow.name, said)


def dead_branch(flow: Flow, given: Given) -> Iterator[Issue]:
    for step, when in dead_branches(flow):
        yield Issue("dead-branch", f"{flow.name}.{step}", f"no answer ever takes the branch `{when}`")


def failing_way(flow: Flow, given: Given) -> Iterator[Issue]:
    """Such as a condition about an answer that was never understood."""
    for row in truth(flow):
        if row.ending == "failed":
            way = ", ".join(f"{question} {said}" for question, said in row.answers)
            yield Issue("failing-way", flow.name, f"the script breaks after: {way or 'its start'}")


def live_step_removed(flow: Flow, given: Given) -> Iterator[Issue]:
    for name in sorted(given.live):
        if name not in flow.steps or not flow.steps[name].ask:
            yield Issue(
                "live-step-removed", f"{flow.name}.{name}", "patients wait at this question right now"
            )


def published_and_changed(flow: Flow, given: Given) -> Iterator[Issue]:
    if given.published_sha256 not in (None, flow.sha256):
        said = f"version {flow.version} is published and differs from this one; raise the version"
        yield Issue("published-and-changed", flow.name, said)
