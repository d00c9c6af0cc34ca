"""STOP, HELP and the like mean the same whenever they are said; a sentence that holds one does not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keywords import Keyword, KeywordReader
from content.wordlists import load_keywords

LISTS = load_keywords()
READER = KeywordReader(LISTS)
RULES = [
    pytest.param(language, rule, id=f"{language}.{rule.name}")
    for language, words in LISTS.items()
    for rule in words.rules
]
ALONE = [
    pytest.param(language, kind, word, id=f"{language} {word}")
    for language, words in LISTS.items()
    for kind, alone in words.carrier.items()
    for word in sorted(alone)
]


def kind(text, language="en"):
    found = READER.find(text, language)
    return found.kind if found else None


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_recognises_each_of_its_examples(language, rule):
    assert rule.examples
    for example in rule.examples:
        assert READER.find(example, language) == Keyword(rule.kind, rule.value, f"{language}.{rule.name}"), (
            example
        )


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_leaves_each_of_its_counter_examples_alone(language, rule):
    assert rule.counter
    for counter in rule.counter:
        assert kind(counter, language) != rule.kind, counter


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_no_rule_could_be_left_out(language, rule):
    words = LISTS[language]
    left = replace(words, rules=tuple(one for one in words.rules if one is not rule))
    without = KeywordReader(LISTS | {language: left})
    found = [without.find(example, language) for example in rule.examples]
    assert any(one is None or (one.kind, one.value) != (rule.kind, rule.value) for one in found)


@pytest.mark.parametrize(("language", "kind_", "word"), ALONE)
@pytest.mark.parametrize("written", ["{}", " {}. ", "{}!!!", '"{}"', "({})\n"])
def test_a_carrier_word_counts_as_the_whole_message(language, kind_, word, written):
    for said in (word, word.upper(), word.capitalize()):
        assert kind(written.format(said), language) == kind_


@pytest.mark.parametrize(("language", "kind_", "word"), ALONE)
def test_a_carrier_word_does_not_count_among_other_words(language, kind_, word):
    assert kind(f"i want {word} to be over", language) is None
    assert kind(f"{word} i want to die", language) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "STOP pls",
            "stop please",
            "Stop. Thank you",
            "no more texts",
            "stop texting me",
            "quit texting me",
        ),
        *("remove me from this list", "unsubscribe me from this", "opt out", "Hi, please stop texting me"),
        *("Stop. No more texts, please.", "STOP! Stop texting me!", "no more texts. thank you. stop."),
        *(
            "\uff33\uff34\uff2f\uff30",
            "S\u200bTOP",
            "\u202estop\u202c",
            "\u201cStop\u201d",
            "don\u2019t text me",
            "stop\u00a0please",
        ),
        *("unsubcribe", "no more mesages", "stop 🙏", "(1/1) STOP"),
    ],
)
def test_an_opt_out_is_understood_in_any_wording(text):
    assert kind(text) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no mas mensajes",
            "No más mensajes, por favor.",
            "ya no me manden mensajes",
            "dejen de escribirme",
        ),
        *("no quiero mas mensajes", "basta de mensajes", "quiero darme de baja", "STOP", "Unsubscribe"),
        *("no more texts", "dejen de escribirme. gracias"),
    ],
)
def test_an_opt_out_is_understood_in_spanish_and_in_english_from_a_spanish_reader(text):
    assert kind(text, "es") == "stop"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "stop hurting",
            "I can't stop crying",
            "I want it to end",
            "I just want it to end",
            "CANCEL my 3pm pls",
        ),
        *(
            "STOP i want to die",
            "STOP. i want to die",
            "make it stop",
            "I quit my job",
            "the end",
            "leave me alone",
        ),
        *(
            "stop sending reminders to my old number",
            "i want it all to stop",
            "no more",
            "no more tests",
            "stop 😭",
        ),
        *("help me please im scared", "help please", "start over", "yes please", "info on my meds"),
        *("", " ", "...", "\x00", "7", "👍", "\ud800", "stop " * 400),
    ],
)
def test_what_only_sounds_like_a_keyword_is_left_to_the_screen_the_script_or_a_person(text):
    assert kind(text) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("YES", "en", Keyword("yes", "", "en.yes")),
        ("HELP", "es", Keyword("help", "", "en.help")),
        ("¡Ayuda!", "es", Keyword("help", "", "es.help")),
        ("UNSTOP", "en", Keyword("start", "", "en.start")),
        ("a person please", "en", Keyword("person", "", "en.person")),
        ("quiero hablar con alguien", "en", Keyword("person", "", "es.persona")),
        ("Español", "en", Keyword("language", "es", "es.espanol")),
        ("English", "es", Keyword("language", "en", "en.english")),
        ("wrong number", "en", Keyword("wrong_number", "", "en.wrong_number")),
        ("Mood check", "en", Keyword("flow", "mood", "en.mood")),
        ("ánimo", "es", Keyword("flow", "mood", "es.animo")),
        ("good morning", "en", Keyword("flow", "check_in", "en.check_in")),
        ("Hola", "es", Keyword("flow", "check_in", "es.saludo")),
        ("hola", "es-MX", Keyword("flow", "check_in", "es.saludo")),
        ("hello", "tlh", Keyword("flow", "check_in", "en.check_in")),
    ],
)
def test_each_kind_of_keyword_says_what_is_asked_for(text, language, expected):
    assert READER.find(text, language) == expected


def test_the_words_that_turn_messages_on_again_are_known():
    assert READER.start_words == {"start", "unstop", "yes"}


def test_scripts_learn_which_words_never_reach_a_question():
    english = LISTS["en"]
    assert english.carrier_words == {
        *("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
    }
    assert english.globals >= english.carrier_words | {
        "help",
        "info",
        "person",
        "english",
        "wrong number",
        "opt out",
    }
    assert "ayuda" in LISTS["es"].globals


def test_yes_and_the_names_of_scripts_stay_free_for_answers():
    assert LISTS["en"].globals.isdisjoint({"yes", "hi", "mood", "check in"})


@given(st.text(max_size=2000), st.sampled_from(["en", "es", "xx", ""]))
def test_no_text_makes_it_fail_and_the_same_text_is_always_the_same(text, language):
    assert READER.find(text, language) == READER.find(text, language)


@given(
    st.lists(
        st.sampled_from(["stop", "i", "want", "to", "die", "please", "it", "hurting", ".", "end"]), min_size=4
    )
)
def test_an_opt_out_never_swallows_a_wish_to_die(words):
    if "die" in words or "hurting" in words:
        assert kind(" ".join(words)) is None
