"""A number is read however it is written, and never guessed, clipped or averaged."""

import pytest

from bot.answers import How, Unclear, Understood, Why
from bot.flow import Scale
from tests.answers import MOOD, READER, both_languages, said

UNCLEAR, BEYOND = Unclear(), Unclear(Why.OUT_OF_RANGE)


def mood(text, language="en"):
    return READER.read(MOOD, text, language)


@both_languages
@pytest.mark.parametrize(
    "text",
    [
        *("7", " 7! ", "7)", "(7)", "7.", "7.0", "#7", "7\x00", "\u201c7\u201d", "(1/2) 7", "7 (2/2)"),
        *("7\ufe0f\u20e3", "\u0667", "\uff17", "\U0001d7d5", "\u2466"),  # keycap, Arabic, wide, bold, circled
        *("\u202e7\u202c", "\u200b7\ufeff", "\u20667\u2069"),  # direction marks, zero width
    ],
)
def test_a_figure_is_read_however_it_is_written(text, language):
    assert mood(text, language) == Understood(7, How.EXACT)


@both_languages
@pytest.mark.parametrize("text", ["10", "10!", "1\ufe0f\u20e30\ufe0f\u20e3", "\U0001f51f"])
def test_ten_is_one_number(text, language):
    assert mood(text, language) == Understood(10, How.EXACT)


@both_languages
@pytest.mark.parametrize(
    "text", ["7/10", "7 / 10", "(7/10)", "7 out of 10", "7 de 10", "7 sobre 10", "7\u204410"]
)
def test_a_number_may_be_given_as_so_many_out_of_the_most(text, language):
    assert mood(text, language) == Understood(7, How.FRACTION)


def test_ten_out_of_ten_is_the_best_day_and_not_the_worst():
    assert (
        mood("10/10") == mood("ten out of ten") == mood("diez de diez", "es") == Understood(10, How.FRACTION)
    )


@said(
    en="""seven
          SEVEN!!
          siete""",
    es="""siete
          Siete.
          seven""",
    xx="siete",
)
def test_a_number_may_be_a_word_of_either_language(text, language):
    assert mood(text, language) == Understood(7, How.WORD)


@said(
    en="""about a 7
          about seven
          7ish
          7-ish
          7 i guess
          7 7
          7 (seven)
          7 🙂
          mood: 7
          i cant do this anymore 7
          mood was a 7 all week not great but ok
          so tired. 7. sorry
          7 slept badly
          7, 100 times better
          7. took 50mg at noon""",
    es="""un siete
          como un 7
          más o menos 7
          mas o menos siete
          creo que 7
          no dormí nada, 7
          hoy estoy en un 7 gracias""",
)
def test_a_number_is_found_among_words(text, language):
    assert mood(text, language) == Understood(7, How.PHRASE)


@said(
    en="""sevn
          sevven
          sevennn
          seevn
          sevem
          about a sevn""",
    es="""siette
          siet
          seite
          un siette""",
)
def test_one_slip_in_a_number_word_is_forgiven(text, language):
    assert mood(text, language) == Understood(7, How.TYPO)


@both_languages
@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("6-7", (6, 7)),
        ("6\u20137", (6, 7)),
        ("6 - 7", (6, 7)),
        ("6/7", (6, 7)),
        ("7, 8", (7, 8)),
        ("7..8", (7, 8)),
        ("7-10", (7, 10)),
        ("7\u00b2", (7, 2)),
        ("6. 100", (6,)),
        ("7. 4/10", (7, 4)),
    ],
)
def test_where_two_numbers_may_be_meant_it_asks_which(text, candidates, language):
    assert mood(text, language) == Unclear(Why.WHICH, candidates)


@pytest.mark.parametrize(
    ("text", "language", "candidates"),
    [
        ("6 or 7", "en", (6, 7)),
        ("six or seven", "en", (6, 7)),
        ("I slept 3 hours, mood 7", "en", (3, 7)),
        ("been 2 days of a 9", "en", (2, 9)),
        ("4, my son is 7", "en", (4, 7)),
        ("mood 7, not 3", "en", (7, 3)),
        ("mood 6. I dont want 2 talk", "en", (6, 2)),
        ("idk, 4?", "en", (4,)),
        ("6 o 7", "es", (6, 7)),
        ("entre seis y siete", "es", (6, 7)),
        ("dormí 3 horas, ánimo 7", "es", (3, 7)),
        ("llevo 2 días de 9", "es", (2, 9)),
        ("4, mi hijo tiene 7", "es", (4, 7)),
        ("no sé, 4", "es", (4,)),
    ],
)
def test_where_a_number_may_be_about_something_else_it_asks_which(text, language, candidates):
    assert mood(text, language) == Unclear(Why.WHICH, candidates)


@both_languages
@pytest.mark.parametrize(
    "text",
    ["11", "777", "-2", "\u22122", "- 2", "100", "11/10", "70/100", "mood 11", "1000000", "000", "9" * 1600],
)
def test_a_number_beyond_the_scale_is_never_clipped(text, language):
    assert mood(text, language) == BEYOND


@said(
    en="""eleven
          a hundred
          elevn""",
    es="""once
          cien""",
)
def test_a_number_word_beyond_the_scale_is_never_clipped(text, language):
    assert mood(text, language) == BEYOND


@both_languages
@pytest.mark.parametrize(
    "text",
    [
        *("7.5", "7,5", "7\u00bd", "\u00bd", ".5", "1,000", "7.5/10", "7.5 or 8"),
        *("🙂", "👍", "⭐⭐⭐", "<3", "love you <3", ":3", "<5"),
        *("VII", "\u2166", "l0", "lO", "O", "a", "c", "B.", "b4", "mood7", "7:30", "3am", "3x", "7%"),
        *("", "   ", "...", "\u200b", "\x00", "\ud800", "ok", "bien", "fine", "good", "yes", "no"),
        *("(1/2) I have been thinking", "[2/3] and so it goes", "svn", "x" * 1600, "5 " * 800),
    ],
)
def test_what_may_not_be_a_score_is_asked_again(text, language):
    assert mood(text, language) == UNCLEAR


@said(
    en="""half
          none
          seven and a half
          7 and a half
          seven point five
          once
          un
          son
          fine
          nice
          there
          light
          I slept 3 hours
          dormí 6 horas
          took 2 pills
          3 am
          zero energy today
          I have two kids
          one of those days
          I dont want 2 talk
          waiting 4 you
          not a 7
          more than 7
          less than 3
          minus 2
          sevn out of ten
          sevn of 10
          out of 10
          I don't know what to do anymore""",
    es="""medio
          nada
          ocho y medio
          7 y medio
          siete coma cinco
          un
          ten paciencia
          creo
          nuevo
          dormí 6 horas
          me desperté a las 3
          2 veces
          cero ganas
          uno nunca sabe
          menos de 3
          no un 7
          no sé qué hacer""",
)
def test_what_is_not_a_score_never_becomes_one(text, language):
    assert mood(text, language) == UNCLEAR


def test_another_scale_has_other_bounds():
    sleep = Scale(low=1, high=5)
    assert READER.read(sleep, "5/5", "en") == Understood(5, How.FRACTION)
    assert READER.read(sleep, "7/10", "en") == BEYOND
    assert READER.read(sleep, "0", "en") == BEYOND
    assert READER.read(Scale(low=-5, high=5), "-2", "en") == Understood(-2, How.EXACT)
