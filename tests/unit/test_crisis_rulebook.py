"""A rule that cannot be right stops the start; everything else would be found out by a patient."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.crisis.concern import Level
from bot.crisis.rulebook import compile_lexicon
from bot.crisis.screen import Screen
from bot.errors import LexiconInvalid
from content.lexicon import load_lexicons

RULE: Mapping[str, Any] = {
    "id": "sinking",
    "level": "crisis",
    "category": "suicide",
    "patterns": ["sink my (boat|ship)"],
    "examples": ["i will sink my boat", "sink my ship"],
    "counter": ["sink the boat", "my ship"],
}
FORMS = {"forms": {"boat": ["bote"]}}


def compiled(*rules: Mapping[str, Any], **more: Any) -> Screen:
    return Screen({"en": compile_lexicon("en", {"rules.yaml": {"rules": list(rules), **more}})})


def test_a_rule_file_becomes_a_screen() -> None:
    screen = compiled(RULE, spelling=FORMS)
    assert screen("i will sink my bote").level is Level.CRISIS
    assert screen("i will sink the bote").level is Level.NONE


@pytest.mark.parametrize(
    "change",
    [
        {"level": "dreadful"},
        {"category": "boats"},
        {"patterns": ["sink (my"]},
        {"patterns": ["...3"]},
        {"patterns": ["[sink]"]},
        {"patterns": ["sink <nothing>"]},
        {"patterns": ["sink my bote"]},
        {"examples": ["only one"]},
        {"counter": []},
        {"colour": "red"},
    ],
)
def test_a_rule_that_cannot_be_right_is_refused(change: Mapping[str, Any]) -> None:
    with pytest.raises(LexiconInvalid):
        compiled({**RULE, **change}, spelling=FORMS)


def test_a_rule_that_lacks_something_is_refused_by_name() -> None:
    with pytest.raises(LexiconInvalid, match="sinking"):
        compiled({key: value for key, value in RULE.items() if key != "counter"})


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(LexiconInvalid, match="sinking is written twice"):
        compiled(RULE, RULE)


def test_a_section_that_nobody_reads_is_refused() -> None:
    with pytest.raises(LexiconInvalid, match="rulez"):
        compiled(RULE, rulez=[])


def test_a_list_that_is_written_twice_is_refused() -> None:
    files = {"a.yaml": {"lists": {"boat": ["boat"]}}, "b.yaml": {"lists": {"boat": ["ship"]}}}
    with pytest.raises(LexiconInvalid, match="boat"):
        compile_lexicon("en", files)


def test_several_remarks_must_name_rules_that_there_are() -> None:
    several = {**RULE, "id": "several", "of": ["sinking", "drifting"], "least": "2"}
    del several["patterns"]
    with pytest.raises(LexiconInvalid, match="drifting"):
        compiled(RULE, together=[several])


def test_names_that_choose_a_reply_are_not_used_for_anything_else() -> None:
    medical = {
        rule.id: rule.category
        for lexicon in load_lexicons().values()
        for rule in lexicon.rules
        if rule.id.startswith("overdose")
    }
    assert medical
    assert set(medical.values()) == {"medical-emergency"}
