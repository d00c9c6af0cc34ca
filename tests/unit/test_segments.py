"""What a text costs as SMS. The cases were compared with the carrier's own calculator."""

import pytest

from bot.segments import GSM_7, UCS_2, encoding, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñ" * 160, 1),
        ("Ç" * 160, 1),
        ("ç" * 71, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("\u201cHi\u201d \u2013 it\u2019s ok", 1),
    ],
)
def test_a_text_costs(text, expected):
    assert segments(text) == expected


def test_one_accent_makes_a_long_text_dear():
    assert segments("a" * 159 + "e") == 1
    assert segments("a" * 159 + "á") == 3


def test_an_extension_letter_takes_two_places_and_is_never_cut():
    assert segments("€" * 80) == 1
    assert segments("€" * 81) == 2
    # one place of the first part stays empty
    assert segments("a" * 152 + "€" + "a" * 151) == 2
    assert segments("a" * 152 + "€" + "a" * 152) == 3
    assert segments("a" * 151 + "€" + "a" * 153) == 2


def test_a_picture_takes_two_places_and_is_never_cut():
    assert segments("👍" * 35) == 1
    assert segments("👍" * 36) == 2
    # 67 places: 33 pictures and one place that stays empty
    assert segments("👍" * 66) == 2
    assert segments("👍" * 67) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", GSM_7), ("¿Qué tal, señor?", GSM_7), ("[€]", GSM_7), ("más", UCS_2), ("ok 🙂", UCS_2)],
)
def test_the_encoding_depends_on_the_rarest_letter(text, expected):
    assert encoding(text) == expected
