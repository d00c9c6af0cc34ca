"""The screen as a whole: nothing lowers it that should not, nothing breaks it, nothing slows it down."""

import time
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.crisis.concern import UNSCREENED, Category, Concern, Level
from bot.crisis.lexicon import Hit, Lexicon
from bot.crisis.normalise import Written
from bot.crisis.screen import Screen
from content.lexicon import load_lexicons

LEXICONS = load_lexicons()
SCREEN = Screen(LEXICONS)

ALARMING = [example for lexicon in LEXICONS.values() for rule in lexicon.rules for example in rule.examples]

DISGUISES: Mapping[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "no apostrophes": lambda text: text.replace("'", ""),
    "curly apostrophes": lambda text: text.replace("'", "\u2019"),
    "lol": lambda text: f"{text} lol",
    "laughing": lambda text: f"{text} \U0001f602\U0001f602",
    "polite before": lambda text: f"Hi, sorry to bother you. {text}",
    "polite after": lambda text: f"{text}. Thanks, have a nice day",
    "padded": lambda text: "x " * 780 + text,
    "zero width": lambda text: "\u200b".join(text),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in text),
    "new lines": lambda text: text.replace(" ", "\n"),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_looks_never_lower_the_level(disguise: Callable[[str], str]) -> None:
    lowered = [text for text in ALARMING if SCREEN(disguise(text)).level.rank < SCREEN(text).level.rank]
    assert lowered == []


@pytest.mark.parametrize(
    "text",
    [
        "i want to k1ll myself",
        "i want to k.i.l.l myself",
        "i want to k-i-l-l my-self",
        "i want to k i l l m y s e l f",
        "i will k*ll mys*lf",
        "i want to kiiiill myselffff",
        "iwanttokillmyself",
        "i want to klil myslef",
        "i want to \u043aill m\u0443self",
        "i want to kill mysélf",
        "\U0001d422 want to \U0001d424\U0001d422\U0001d425\U0001d425 myself",
        "i wanna kms",
        "quiero suisidarme",
    ],
)
def test_a_disguised_word_is_read(text: str) -> None:
    concern = SCREEN(text)
    assert concern.pages
    assert concern.category is Category.SUICIDE


def test_a_sentence_split_over_two_messages_is_caught_once() -> None:
    assert not SCREEN("i want to").pages
    assert SCREEN("die", ["i want to"]).pages
    assert not SCREEN("ok", ["i want to", "die"]).pages


def test_a_sentence_split_word_by_word_is_caught() -> None:
    words = ["im", "going", "to", "kill", "myself"]
    assert SCREEN(words[-1], words[:-1]).level is Level.IMMINENT


def test_parts_that_arrive_in_the_wrong_order_are_read_both_ways() -> None:
    assert SCREEN("i want to kill", ["myself"]).pages


def test_spans_point_into_the_message_that_was_screened() -> None:
    text = "die"
    spans = SCREEN(text, ["i want to"]).spans
    assert spans
    assert all(0 <= finding.start <= finding.end <= len(text) for finding in spans)


def test_a_span_is_what_the_patient_wrote() -> None:
    text = "Well… I w\u0430nt to d\u200bie. Thanks"
    finding = SCREEN(text).spans[0]
    assert text[finding.start : finding.end] == "w\u0430nt to d\u200bie"


def test_the_beginning_and_the_end_of_a_long_text_are_screened() -> None:
    filler = "word " * 4000
    assert SCREEN(f"I want to die. {filler}").pages
    end = f"{filler} I want to die."
    concern = SCREEN(end)
    assert end[concern.spans[0].start : concern.spans[0].end] == "want to die"


def test_a_denial_is_a_concern_and_a_real_sentence_beside_it_an_alarm() -> None:
    assert SCREEN("I don't want to die").level is Level.CONCERN
    assert SCREEN("I don't want to live. I don't want to die in pain").pages


def test_an_overdose_outranks_every_other_topic() -> None:
    concern = SCREEN("I want to kill myself, I took the whole bottle of pills")
    assert concern.category is Category.MEDICAL
    assert any(finding.rule.startswith("overdose") for finding in concern.spans)


def test_every_language_is_screened_whatever_the_sender_is_thought_to_read() -> None:
    assert SCREEN("hoy me quiero morir, la verdad").category is Category.SUICIDE
    assert SCREEN("now I want to die").category is Category.SUICIDE


def test_an_alphabet_that_no_rule_can_read_is_a_concern() -> None:
    assert SCREEN("помогите мне пожалуйста").level is Level.CONCERN
    assert SCREEN("¿Qué tal? Mañana, niño \U0001f642").level is Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "ok thanks",
        "7",
        "see you at 5pm",
        "can i take 50mg with food?",
        "C",
        "\x00",
        "👍",
        "nos vemos el martes",
    ],
)
def test_everyday_texts_are_nothing(text: str) -> None:
    assert SCREEN(text) == Concern()


class BrokenLexicon(Lexicon):
    """Fails on every text."""

    def __init__(self) -> None:
        pass

    def find(self, written: Written) -> set[Hit]:
        raise RuntimeError


def test_a_screen_that_breaks_hands_over() -> None:
    broken = Screen({"en": BrokenLexicon()})
    assert broken("hello") == UNSCREENED
    assert UNSCREENED.level is Level.CONCERN


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=10_000), st.lists(st.text(max_size=200), max_size=7))
def test_any_text_has_an_opinion_and_always_the_same(text: str, earlier: list[str]) -> None:
    concern = SCREEN(text, earlier)
    assert concern is not UNSCREENED
    assert concern == SCREEN(text, earlier)
    assert all(0 <= finding.start <= finding.end <= len(text) for finding in concern.spans)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(ALARMING) | st.text(max_size=20), max_size=12).map(" ".join))
def test_more_words_around_it_never_break_the_screen(text: str) -> None:
    assert SCREEN(text) is not UNSCREENED


ATTACKS = {
    "one word": "kill " * 2000,
    "beginnings": "i do not want to " * 600,
    "one letter": "a " * 5000,
    "dots": "k." * 5000,
    "spelled out": "k i l l " * 1250,
    "zero width": "k\u200b" * 5000,
    "accents": "k\u0301" * 5000,
    "masked": "k*ll " * 2000,
    "figures": "k1ll " * 2000,
    "stretched": "kiiiill " * 1250,
    "unspaced": "iwanttodiexx " * 770,
    "no spaces": "kill" * 2500,
    "stops": "." * 10_000,
    "contractions": "can t don t i m " * 600,
    "emoji": "\U0001f48a\U0001f52b" * 5000,
    "every rule": " ".join(ALARMING)[:10_000],
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_text_keeps_the_screen_busy(attack: str) -> None:
    took = []
    for _ in range(3):
        began = time.perf_counter()
        SCREEN(attack)
        took.append(time.perf_counter() - began)
    # ten times what the slowest takes on an idle machine: catches an explosion, not a busy neighbour
    assert min(took) < 0.5
