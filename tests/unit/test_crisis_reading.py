"""From characters to words: each disguise is undone by a stage of its own, and every word knows its place."""

import pytest

from bot.crisis.characters import fold
from bot.crisis.normalise import Reader, split
from bot.crisis.spelling import (
    Spelling,
    clipped,
    closed_up,
    contracted,
    slips,
    squeezed,
    unleet,
    unmasked,
)
from bot.crisis.symbols import BREAK, MANY, NUMBER, OTHER, Vocabulary


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("KILL", "kill"),
        ("k\u200bi\u00adll", "kill"),
        ("k\u0301i\u0308ll", "kill"),
        ("\u043aill", "kill"),
        ("\u03baill", "kill"),
        ("\uff4b\uff49\uff4c\uff4c", "kill"),
        ("\U0001d424\U0001d422\U0001d425\U0001d425", "kill"),
        ("\u24da\u24d8\u24db\u24db", "kill"),
        ("\u1d0b\u026a\u029f\u029f", "kill"),
        ("\U0001f1f0\U0001f1ee\U0001f1f1\U0001f1f1", "kill"),
        ("can\u2019t", "can't"),
        ("se\u00f1or", "senor"),
        ("\u00df", "ss"),
        ("ki\u2010ll", "ki-ll"),
    ],
)
def test_a_character_becomes_what_a_reader_takes_it_for(written: str, plain: str) -> None:
    assert fold(written).chars == plain


def test_a_folded_character_knows_where_it_was_written() -> None:
    folded = fold("a\u200b\u200bb\u00dfc")
    assert folded.chars == "abssc"
    assert folded.span(1, 2) == (3, 4)
    assert folded.span(2, 4) == (4, 5)
    assert folded.span(0, 5) == (0, 6)


def test_letters_of_unknown_alphabets_stay_what_they_are() -> None:
    assert fold("\u6211\u60f3").chars == "\u6211\u60f3"


def test_slips_are_one_letter_away_and_keep_the_first() -> None:
    assert {"suicdie", "suicde", "suicidee", "suicode", "suiicide"} <= set(slips("suicide"))
    assert "xuicide" not in set(slips("suicide"))


def test_short_words_are_mended_with_care() -> None:
    assert {"klil", "kll", "kiill"} <= set(slips("kill"))
    assert "kell" not in set(slips("kill"))
    assert {"dei", "diee"} <= set(slips("die"))
    assert "de" not in set(slips("die"))


def test_a_word_is_known_without_its_vowels() -> None:
    assert "cttng" in set(slips("cutting"))
    assert "dd" not in set(slips("dead"))


def test_a_contraction_is_known_in_three_ways() -> None:
    assert dict(contracted({"don't": "do not"})) == dict.fromkeys(("don't", "dont", "don t"), "do not")


def test_an_ending_may_be_left_unspoken() -> None:
    assert dict(clipped(["killing", "king", "ing"], {"ing": "in"})) == {"killin": "killing"}


def test_a_stretched_word_is_tried_with_one_letter_and_with_two() -> None:
    assert set(squeezed("kiiillll")) == {"kil", "kill", "kiil", "kiill"}
    assert list(squeezed("kill")) == []


@pytest.mark.parametrize(
    ("token", "word"), [("k1ll", "kill"), ("su1cid@l", "suicidal"), ("1ife", "life"), ("d13", "die")]
)
def test_figures_stand_for_letters(token: str, word: str) -> None:
    assert word in set(unleet(token))


@pytest.mark.parametrize("token", ["50mg", "5pm", "2nd", "123", "10x"])
def test_a_quantity_is_no_disguise(token: str) -> None:
    assert list(unleet(token)) == []


def test_a_masked_word_has_the_letters_that_are_left() -> None:
    assert list(unmasked("k*ll", ["kill", "kilt", "call"])) == ["kill"]


def test_a_word_in_parts_is_closed_up() -> None:
    assert closed_up("k.i.l.l") == closed_up("k i l l") == closed_up("ki-ll") == "kill"


# -- the reader, with a vocabulary of its own ------------------------------------------------------


VOCABULARY = Vocabulary()
ME, WANT, TO, KILL, NOT, DO = (VOCABULARY.symbol(word) for word in ("i", "want", "to", "kill", "not", "do"))
READER = Reader(
    VOCABULARY,
    Spelling(
        contractions=dict(contracted({"don't": "do not"})),
        forms={"wanna": "want to", "\U0001f52a": "kill", "kl": "kill"},
        idle=frozenset({"really"}),
        matters=("kill",),
        real=frozenset({"kil"}),
    ),
)


def mended(text: str) -> str:
    return READER.readings(split(fold(text).chars))[0].symbols


def plain(text: str) -> str:
    return READER.readings(split(fold(text).chars))[-1].symbols


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("i want", ME + WANT),
        ("wanna", WANT + TO),
        ("don't", DO + NOT),
        ("don t", DO + NOT),
        ("i really want", ME + WANT),
        ("klil", KILL),
        ("kil", OTHER),
        ("k.i.l.l", KILL),
        ("k i l l", KILL),
        ("k*ll", KILL),
        ("k1ll", KILL),
        ("kiiiill", KILL),
        ("iwanttokill", ME + WANT + TO + KILL),
        ("iwanttofish", OTHER),
        ("\U0001f52a", KILL),
        ("i. want", ME + BREAK + WANT),
        ("end.i want", OTHER + BREAK + ME + WANT),
        ("7", NUMBER),
        ("12", MANY),
        ("2025550143", NUMBER),
        ("50mg", MANY + OTHER),
        ("hello", OTHER),
        ("", ""),
    ],
)
def test_a_text_is_read_as_it_is_meant(text: str, symbols: str) -> None:
    assert mended(text) == symbols


def test_a_text_is_also_read_as_it_stands() -> None:
    assert plain("i really wanna k.i.l.l") == ME + OTHER * 3 + BREAK + ME + BREAK + OTHER + BREAK + OTHER


def test_a_denial_is_a_denial_in_both_readings() -> None:
    assert mended("i don't want") == plain("i don't want") == ME + DO + NOT + WANT


def test_every_symbol_knows_where_it_was_written() -> None:
    chars = "i wanna k i l l"
    reading = READER.readings(split(chars))[0]
    assert [chars[start:end] for start, end in reading.places()] == ["i", "wanna", "wanna", "k i l l"]


def test_only_so_many_disguises_are_worked_out() -> None:
    assert mended("k1ll " * 60) == KILL * 60
    assert mended("k1ll " * 61).count(KILL) == 60
