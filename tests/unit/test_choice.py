"""An option is known by its figure, its letter or its words; a word that merely comes up is no answer."""

import pytest

from bot.answers import How, Unclear, Understood, Why
from tests.answers import LETTERS, PHQ, READER, SAFETY, value

UNCLEAR = Unclear()


@pytest.mark.parametrize(
    ("text", "language", "option", "how"),
    [
        ("1", "en", "some", How.EXACT),
        ("1)", "en", "some", How.EXACT),
        ("2\ufe0f\u20e3", "en", "more", How.EXACT),
        ("Several days", "en", "some", How.EXACT),
        ("NOT AT ALL!", "en", "none", How.EXACT),
        ("not at all", "es", "none", How.EXACT),
        ("varios dias", "es", "some", How.EXACT),
        ("Casi todos los días", "es-MX", "most", How.EXACT),
        ("two", "en", "more", How.WORD),
        ("dos", "es", "more", How.WORD),
        ("several days i guess", "en", "some", How.PHRASE),
        ("1) several days", "en", "some", How.PHRASE),
        ("No, not at all", "en", "none", How.PHRASE),
        ("varios días creo", "es", "some", How.PHRASE),
        ("id say more than half the days", "en", "more", How.PHRASE),
        ("2, i cant sleep", "en", "more", How.PHRASE),
        ("option 3", "en", "most", How.PHRASE),
        ("nearly everyday", "en", "most", How.TYPO),
        ("not at al", "en", "none", How.TYPO),
        ("more then half the days", "en", "more", How.TYPO),
        ("casi todo los dias", "es", "most", How.TYPO),
    ],
)
def test_an_option_is_known_by_its_figure_or_its_words(text, language, option, how):
    assert READER.read(PHQ, text, language) == Understood(option, how)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("2) several days", ("2", "Several days")),
        ("1 or 2", ("1", "2")),
        ("several days or nearly every day", ("Several days", "Nearly every day")),
    ],
)
def test_where_two_options_may_be_meant_it_asks_which_in_the_words_that_were_used(text, candidates):
    assert READER.read(PHQ, text, "en") == Unclear(Why.WHICH, candidates)


@pytest.mark.parametrize(
    "text",
    [
        *("4", "-1", "1.5", "a", "B.", "", "👍", "days", "sevral", "maybe several days", "not several days"),
        *("2 times this week", "I had 2 panic attacks"),
    ],
)
def test_what_is_no_option_is_asked_again(text):
    assert READER.read(PHQ, text, "en") == UNCLEAR


@pytest.mark.parametrize("text", ["safe", "I'm safe", "im safe now", "yes", "1", "Safe, thanks"])
def test_somebody_who_says_they_are_safe_is_understood(text):
    assert value(SAFETY, text) == "safe"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I don't feel safe",
            "i dont think im safe",
            "how do i stay safe",
            "i wish i was safe",
            "maybe safe",
        ),
        *("i was safe", "nobody is safe", "will i ever be safe", "safe from what", "a safe place", "not 1"),
        *("im alone with 1 pill", "yes but not safe"),
    ],
)
def test_nobody_is_taken_to_be_safe_because_the_word_came_up(text):
    assert value(SAFETY, text) != "safe"


def test_a_longer_label_covers_a_shorter_one_inside_it():
    assert READER.read(SAFETY, "im not safe", "en") == Understood("unsafe", How.PHRASE)


def test_an_option_may_mean_what_is_a_refusal_elsewhere():
    assert READER.read(SAFETY, "not sure", "en") == Understood("unsure", How.EXACT)
    assert READER.read(SAFETY, "no thanks", "en") == Understood("unsafe", How.PHRASE)
    assert READER.read(SAFETY, "no sé", "es") == UNCLEAR


def test_a_letter_counts_where_the_question_showed_letters():
    answers = [value(LETTERS, text) for text in ("a", "B.", "(c)", "c) call a friend")]
    assert answers == ["walk", "music", "call", "call"]


@pytest.mark.parametrize("text", ["a lot of things", "d", "I", "b4"])
def test_a_letter_inside_a_sentence_does_not(text):
    assert READER.read(LETTERS, text, "en") == UNCLEAR
