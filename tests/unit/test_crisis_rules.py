"""Every rule is shown by its own examples, and every one of them is needed for something."""

import pytest

from bot.crisis.concern import Concern, Level
from bot.crisis.lexicon import Context, Lexicon, Rule, Suppressor
from bot.crisis.screen import Screen
from content.lexicon import load_lexicons

LEXICONS = load_lexicons()
SCREENS = {language: Screen({language: lexicon}) for language, lexicon in LEXICONS.items()}


def rules(lexicon: Lexicon) -> list[Rule]:
    return [*lexicon.rules, *(several.rule for several in lexicon.together)]


RULES = [
    pytest.param(language, rule, id=f"{language}-{rule.id}")
    for language, lexicon in LEXICONS.items()
    for rule in rules(lexicon)
]
SUPPRESSORS = [
    pytest.param(language, one, id=f"{language}-{one.id}")
    for language, lexicon in LEXICONS.items()
    for one in lexicon.suppressors
]
CONTEXTS = [
    pytest.param(language, one, id=f"{language}-{one.id}")
    for language, lexicon in LEXICONS.items()
    for one in lexicon.contexts
]


def found(concern: Concern) -> set[str]:
    return {finding.rule for finding in concern.spans}


def without(language: str, id: str) -> Screen:
    return Screen({language: LEXICONS[language].without(id)})


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_finds_its_examples(language: str, rule: Rule) -> None:
    for example in rule.examples:
        concern = SCREENS[language](example)
        assert concern.level.rank >= rule.level.rank, example
        assert rule.id in found(concern), example


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_leaves_its_counter_examples_alone(language: str, rule: Rule) -> None:
    for example in rule.counter:
        assert rule.id not in found(SCREENS[language](example)), example


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_without_a_rule_an_example_of_its_own_is_judged_less_or_otherwise(language: str, rule: Rule) -> None:
    less = without(language, rule.id)
    judged = [(SCREENS[language](example), less(example)) for example in rule.examples]
    assert any((a.level, a.category) != (b.level, b.category) for a, b in judged)


@pytest.mark.parametrize(("language", "suppressor"), SUPPRESSORS)
def test_a_turn_of_phrase_is_no_alarm(language: str, suppressor: Suppressor) -> None:
    for example in suppressor.examples:
        assert not SCREENS[language](example).pages, example


@pytest.mark.parametrize(("language", "suppressor"), SUPPRESSORS)
def test_a_turn_of_phrase_hides_no_real_sentence(language: str, suppressor: Suppressor) -> None:
    for counter in suppressor.counter:
        for example in suppressor.examples:
            assert SCREENS[language](f"{example}. {counter}").pages, counter
            assert SCREENS[language](f"{counter}. {example}").pages, counter


@pytest.mark.parametrize(("language", "suppressor"), SUPPRESSORS)
def test_without_a_suppressor_an_example_of_its_own_raises_more(
    language: str, suppressor: Suppressor
) -> None:
    more = without(language, suppressor.id)
    judged = [(SCREENS[language](example), more(example)) for example in suppressor.examples]
    assert any(a.level.rank < b.level.rank for a, b in judged)


@pytest.mark.parametrize(("language", "context"), CONTEXTS)
def test_a_context_lowers_to_a_concern_and_never_to_nothing(language: str, context: Context) -> None:
    for example in context.examples:
        assert SCREENS[language](example).level is Level.CONCERN, example


@pytest.mark.parametrize(("language", "context"), CONTEXTS)
def test_a_context_lowers_only_what_it_is_said_of(language: str, context: Context) -> None:
    for example in context.counter:
        assert SCREENS[language](example).pages, example


@pytest.mark.parametrize(("language", "context"), CONTEXTS)
def test_without_a_context_an_example_of_its_own_pages(language: str, context: Context) -> None:
    more = without(language, context.id)
    assert any(more(example).pages for example in context.examples)
