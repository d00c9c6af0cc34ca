"""What patients type is read without guessing: a value, a refusal, or "ask again"."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import How, Refused, Unclear, Understood
from bot.flow import Choice, FreeText, Scale, YesNo
from tests.answers import LETTERS, MOOD, PHQ, READER, SAFETY, TALK, said, value

UNCLEAR = Unclear()

# -- refusing --------------------------------------------------------------------------------------

REFUSALS = {
    "en": """skip
             SKIP.
             skip this please
             pass
             idk
             not sure
             n/a
             I don't know
             I don\u2019t know
             dont know sorry
             rather not say
             no sé""",
    "es": """no sé
             no se
             NO SÉ
             no sé, perdón
             saltar
             ¿saltar?
             Prefiero no decirlo
             skip""",
}


@said(**REFUSALS)
@pytest.mark.parametrize("expect", [MOOD, PHQ, YesNo(refusal_ok=True), FreeText()])
def test_a_refusal_is_an_answer_and_never_a_number(expect, text, language):
    assert READER.read(expect, text, language) == Refused()


@said(**REFUSALS)
@pytest.mark.parametrize("expect", [Scale(low=0, high=10), TALK, Choice(options={"a": ("1",)})])
def test_where_refusing_is_not_offered_it_is_asked_again(expect, text, language):
    assert READER.read(expect, text, language) == UNCLEAR


# -- yes or no -------------------------------------------------------------------------------------


@said(
    en="""yes
          YES!
          yesss
          yep
          yeah thats fine
          yes please
          yes call me tomorrow
          Yes, I would
          yes i guess
          i guess yes
          well yes
          of course
          ok
          ok thanks
          ok 👍
          sure
          please
          👍
          👍🏽
          si
          sí""",
    es="""sí
          si
          Sí.
          siii
          sip
          sí por favor
          Sí, dormí bien
          sí me gustaría
          claro que sí
          vale
          por favor
          👍
          yes
          ok""",
)
def test_a_yes_is_a_yes(text, language):
    assert value(TALK, text, language) == "yes"


@said(
    en="""no
          No.
          nooo
          nope
          nah
          no thanks
          no thank you
          not really
          not at all
          not now
          no, I'm fine
          no im fine
          no i dont want that
          i don't think so
          👎""",
    es="""no
          No gracias
          no, estoy bien
          para nada
          creo que no
          ahora no
          nop""",
)
def test_a_no_is_a_no(text, language):
    assert value(TALK, text, language) == "no"


@said(
    en="""I guess
          i guess so
          maybe
          kind of
          depends
          yes and no
          yeah no
          no yes
          ok no
          yes but not now
          yes if its free
          if you want
          no one called me
          ...no one called
          no problem
          ok but what is this
          what?
          7
          🙂""",
    es="""quizás
          tal vez
          creo que sí
          depende
          más o menos
          sí y no
          si puedo
          si me siento mal
          no me siento bien
          no estoy bien
          no importa
          no sé si quiero
          ya""",
)
def test_a_maybe_is_neither(text, language):
    assert READER.read(TALK, text, language) == UNCLEAR


def test_how_a_yes_was_understood_is_kept():
    assert READER.read(TALK, "yep", "en") == Understood("yes", How.EXACT)
    assert READER.read(TALK, "yes call me", "en") == Understood("yes", How.PHRASE)
    assert READER.read(TALK, "yesss", "en") == Understood("yes", How.TYPO)


# -- free text -------------------------------------------------------------------------------------


def test_a_free_text_is_kept_as_it_was_written():
    text = "  I don\u2019t sleep 😔\nand 7 is a LOT  "
    assert READER.read(FreeText(), text, "en") == Understood(text.strip(), How.EXACT)
    assert READER.read(FreeText(max=5), "abcdefgh", "en") == Understood("abcde", How.EXACT)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\ufeff"])
def test_an_empty_text_is_no_free_text(text):
    assert READER.read(FreeText(), text, "en") == UNCLEAR


@said(en="no\nNope\nnothing, thanks", es="no\nnada\nNo, nada más")
def test_nothing_to_say_is_a_refusal_only_where_refusing_is_offered(text, language):
    assert READER.read(FreeText(), text, language) == Refused()
    assert READER.read(FreeText(refusal_ok=False), text, language) == Understood(text, How.EXACT)


@pytest.mark.parametrize("text", ["no sleep again", "skip the meds?", "🙂", "I don't know what to do"])
def test_a_free_text_that_holds_a_refusal_is_still_one(text):
    assert READER.read(FreeText(), text, "en") == Understood(text, How.EXACT)


# -- whatever comes --------------------------------------------------------------------------------

QUESTIONS = st.sampled_from([MOOD, Scale(low=1, high=5), PHQ, SAFETY, LETTERS, TALK, FreeText()])
PIECES = st.lists(
    st.sampled_from(
        [
            "7",
            "10",
            "/",
            "-",
            ".",
            "(1/2)",
            "seven",
            "siete",
            "not",
            "several days",
            "out of",
            "½",
            "\ud800",
            "no",
        ]
    ),
    max_size=60,
)
TEXTS = st.one_of(st.text(max_size=2000), PIECES.map("".join), PIECES.map(" ".join))
LANGUAGES = st.sampled_from(["en", "es", "es-MX", "xx", ""])


@given(QUESTIONS, TEXTS, LANGUAGES)
def test_no_text_makes_it_fail_and_the_same_text_always_reads_the_same(expect, text, language):
    assert READER.read(expect, text, language) == READER.read(expect, text, language)


@given(st.integers(-20, 20), st.integers(0, 20), TEXTS, LANGUAGES)
def test_a_scale_never_yields_a_value_outside_its_bounds(low, size, text, language):
    reading = READER.read(Scale(low=low, high=low + size), text, language)
    values = reading.candidates if isinstance(reading, Unclear) else (reading.value,)
    assert all(isinstance(value, int) and low <= value <= low + size for value in values)


@given(TEXTS, LANGUAGES)
def test_a_choice_never_yields_anything_but_its_options(text, language):
    assert value(PHQ, text, language) in {None, *PHQ.options}


@pytest.mark.parametrize(
    "text",
    [
        "i feel ",
        "a",
        "1 ",
        "/10",
        "no ",
        "several days ",
        "not ",
        "(1/2",
        "7.",
        "🙂",
        "seven ",
        "- ",
        "\u00bd",
    ],
)
@pytest.mark.parametrize("expect", [MOOD, PHQ, TALK, FreeText()], ids=lambda expect: type(expect).__name__)
def test_no_text_takes_long_to_read(expect, text):
    long = (text * 1600)[:1600]

    def taken():
        started = time.perf_counter()
        READER.read(expect, long, "en")
        return time.perf_counter() - started

    # about half a millisecond; the rest is room for a machine that is busy with something else
    assert min(taken() for _ in range(5)) < 0.01
