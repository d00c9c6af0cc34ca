"""The reader of answers as the tests of reading use it, and texts a line each."""

import pytest

from bot.answers import AnswerReader, Understood
from bot.flow import Choice, Scale, YesNo
from content.wordlists import load_wordlists

LABELS = {
    ("phq", "en"): {
        "none": ("Not at all",),
        "some": ("Several days",),
        "more": ("More than half the days", "more than half"),
        "most": ("Nearly every day",),
    },
    ("phq", "es"): {
        "none": ("Ningún día", "para nada"),
        "some": ("Varios días",),
        "more": ("Más de la mitad de los días",),
        "most": ("Casi todos los días",),
    },
    ("safety", "en"): {
        "safe": ("yes", "safe", "i'm safe"),
        "unsafe": ("no", "not safe"),
        "unsure": ("not sure",),
    },
    ("safety", "es"): {"safe": ("sí", "a salvo"), "unsafe": ("no",), "unsure": ("no estoy seguro",)},
}

READER = AnswerReader(load_wordlists(), lambda key, language: LABELS.get((key, language), {}))
MOOD = Scale(low=0, high=10, refusal_ok=True)
TALK = YesNo()
PHQ = Choice(
    options={"none": ("0",), "some": ("1",), "more": ("2",), "most": ("3",)}, words="phq", refusal_ok=True
)
SAFETY = Choice(options={"safe": ("1",), "unsafe": ("2",), "unsure": ("3",)}, words="safety")
LETTERS = Choice(options={"walk": (), "music": (), "call": ("call a friend",)}, letters=True)

both_languages = pytest.mark.parametrize("language", ["en", "es"])


def said(**texts):
    """Each line of a text, with the language it is read in."""
    return pytest.mark.parametrize(
        ("text", "language"),
        [
            (text.strip(), language)
            for language, lines in texts.items()
            for text in lines.strip().splitlines()
        ],
    )


def value(expect, text, language="en"):
    """What the text means, or None."""
    reading = READER.read(expect, text, language)
    return reading.value if isinstance(reading, Understood) else None
