"""What a patient may answer: options that can be told apart, and words that reach us at all."""

from collections.abc import Collection, Iterator, Mapping

from bot.flow import Choice, Flow
from bot.plain import phrase
from flows.issues.given import Given
from flows.issues.issue import Issue


def expect_without_save(flow: Flow, given: Given) -> Iterator[Issue]:
    for step in flow.steps.values():
        if step.expect and not step.save:
            yield Issue("expect-without-save", f"{flow.name}.{step.name}", "forgets the answer; add `save`")


def word_in_two_options(flow: Flow, given: Given) -> Iterator[Issue]:
    for where, choice in _choices(flow):
        for language in given.words.languages:
            for word, options in _meanings(choice, given, language).items():
                if len(options) > 1:
                    yield Issue("word-in-two-options", where, f"`{word}` means {' and '.join(options)}")


def reserved_option_word(flow: Flow, given: Given) -> Iterator[Issue]:
    """The carrier eats STOP, and HELP has an answer of its own: neither ever reaches the question."""
    carrier = {phrase(word) for word in given.reserved.carrier}
    for where, choice in _choices(flow):
        for language in given.words.languages:
            taken = carrier | {phrase(word) for word in given.reserved.globals.get(language, ())}
            for word in sorted(taken & _meanings(choice, given, language).keys()):
                yield Issue("reserved-option-word", where, f"`{word}` never arrives as an answer")


def option_without_words(flow: Flow, given: Given) -> Iterator[Issue]:
    for where, choice in _choices(flow):
        for language in () if choice.letters else given.words.languages:
            meant = {option for options in _meanings(choice, given, language).values() for option in options}
            for option in sorted(choice.options.keys() - meant):
                said = f"nobody can say `{option}` in {language}: it has no words"
                yield Issue("option-without-words", where, said)


def unknown_option(flow: Flow, given: Given) -> Iterator[Issue]:
    for where, choice in _choices(flow):
        for language in given.words.languages:
            for option in sorted(_listed(choice, given, language).keys() - choice.options.keys()):
                said = f"{choice.words} ({language}) has words for `{option}`, which is no option here"
                yield Issue("unknown-option", where, said)


def _choices(flow: Flow) -> Iterator[tuple[str, Choice]]:
    for step in flow.steps.values():
        if isinstance(step.expect, Choice):
            yield f"{flow.name}.{step.name}", step.expect


def _meanings(choice: Choice, given: Given, language: str) -> Mapping[str, Collection[str]]:
    """Every word a patient may use, and the options that claim it."""
    listed = _listed(choice, given, language)
    found: dict[str, dict[str, None]] = {}
    for option, written in choice.options.items():
        for word in (*written, *listed.get(option, ())):
            found.setdefault(phrase(word), {})[option] = None
    found.pop("", None)  # only marks that nobody reads
    return found


def _listed(choice: Choice, given: Given, language: str) -> Mapping[str, tuple[str, ...]]:
    return given.words.choice_words(choice.words, language) if choice.words else {}
