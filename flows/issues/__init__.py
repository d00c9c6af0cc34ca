"""What can be wrong with a script: one function per issue, each named after what it finds."""

from collections.abc import Callable, Collection, Iterable

from bot.errors import FlowInvalid
from bot.flow import Flow
from flows.issues import answers, graph, safety, texts
from flows.issues.given import Given, Reserved, WordsView
from flows.issues.issue import Issue

__all__ = ["Issue", "Reserved", "WordsView", "check"]

Find = Callable[[Flow, Given], Iterable[Issue]]

ANYWAY: tuple[Find, ...] = (
    answers.expect_without_save,
    answers.word_in_two_options,
    answers.reserved_option_word,
    answers.option_without_words,
    answers.unknown_option,
    texts.text_missing,
    texts.answer_words_missing,
    texts.text_too_long,
    texts.unknown_placeholder,
    safety.clinical_without_handoff,
    safety.live_step_removed,
    safety.published_and_changed,
)

IN_ORDER: tuple[tuple[Find, ...], ...] = (
    (
        graph.missing_destination,
        graph.branch_without_else,
        graph.unsaved_variable,
        graph.ask_without_expect,
        graph.expect_without_ask,
    ),
    (graph.unreachable_step, graph.loop_without_ask),
    (safety.failing_way,),
    (safety.dead_branch, texts.promise_without_handoff),
)
"""A group makes sense only once the one before it finds nothing: a wrong destination strands other steps."""


def check(
    flow: Flow,
    *,
    words: WordsView,
    reserved: Reserved,
    live: Collection[str] = (),
    published_sha256: str | None = None,
) -> list[Issue]:
    """Everything that is wrong with `flow`, before a patient finds it. An empty list: it can be published.

    `live` are the steps where patients wait who would go on in this version; `published_sha256` is the
    hash under which this very version is published already.
    """
    given = Given(words=words, reserved=reserved, live=live, published_sha256=published_sha256)
    found = _all(ANYWAY, flow, given)
    for group in IN_ORDER:
        if worse := _group(group, flow, given):
            return [*worse, *found]
    return found


def _group(group: tuple[Find, ...], flow: Flow, given: Given) -> list[Issue]:
    try:
        return _all(group, flow, given)
    except FlowInvalid as error:
        return [Issue("too-many-ways", flow.name, str(error))]


def _all(finds: tuple[Find, ...], flow: Flow, given: Given) -> list[Issue]:
    """A text used twice, or a word in two languages, is still one issue."""
    return list(dict.fromkeys(issue for find in finds for issue in find(flow, given)))
