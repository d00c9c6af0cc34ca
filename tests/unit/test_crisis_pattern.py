"""The language that rules are written in."""

import re

import pytest

from bot.crisis.pattern import listed, parse
from bot.crisis.symbols import BREAK, MANY, NUMBER, OTHER, Compiler, Vocabulary
from bot.errors import LexiconInvalid

LISTS = {"verb": listed([parse("want to", {}), parse("wish", {})])}


def found(source: str, text: str) -> str | None:
    """What of `text` a pattern finds: words are letters here, `.` ends a sentence, `?` is an unknown word."""
    vocabulary = Vocabulary()
    pattern = Compiler(vocabulary, {}, never=["not"]).pattern(parse(source, LISTS))
    special = {".": BREAK, "?": OTHER, "3": NUMBER, "30": MANY}
    symbols = "".join(special.get(word) or vocabulary.symbols.get(word, OTHER) for word in text.split())
    match = pattern.regex.search(symbols)
    return None if match is None else " ".join(text.split()[match.start() : match.end()])


@pytest.mark.parametrize(
    ("source", "text", "hit"),
    [
        ("want to die", "we want to die", "want to die"),
        ("want to die", "want die", None),
        ("(die|be dead)", "to be dead", "be dead"),
        ("want [so] badly", "want badly", "want badly"),
        ("want [so] badly", "want so badly", "want so badly"),
        ("want ...2 die", "want ? ? die", "want ? ? die"),
        ("want ...2 die", "want ? ? ? die", None),
        ("want ... die", "want ? ? ? die", "want ? ? ? die"),
        ("<verb> die", "want to die", "want to die"),
        ("<verb> die", "wish die", "wish die"),
        ("not (so|very)*2 good", "not so very good", "not so very good"),
        ("not (so|very)*2 good", "not good", "not good"),
        ("took <many> pills", "took 30 pills", "took 30 pills"),
        ("took <many> pills", "took 3 pills", None),
        ("took <number> pills", "took 30 pills", "took 30 pills"),
        ("to cut <stop>", "to cut", "to cut"),
        ("to cut <stop>", "to cut . bye", "to cut"),
        ("to cut <stop>", "to cut grass", None),
        ("die|bye", "bye", "bye"),
    ],
)
def test_a_pattern_finds(source: str, text: str, hit: str | None) -> None:
    assert found(source, text) == hit


def test_words_may_be_set_apart_like_sentences() -> None:
    assert found("want to die", "want . to . die") == "want . to . die"


def test_a_gap_stays_within_its_sentence() -> None:
    assert found("want ...3 die", "want ? . ? die") is None


def test_a_gap_never_swallows_a_denial() -> None:
    assert found("want ...3 die", "want not to die") is None


@pytest.mark.parametrize(
    "source",
    ["(a|b", "a)", "a]", "(a|)", "", "<nothing> a", "a *2", "a & b", "a ...9 b ...9 c", "*3"],
)
def test_a_pattern_that_cannot_be_read_is_refused(source: str) -> None:
    with pytest.raises(LexiconInvalid):
        parse(source, LISTS)


def test_a_refusal_shows_the_pattern() -> None:
    with pytest.raises(LexiconInvalid, match=re.escape("want (to die")):
        parse("want (to die", LISTS)


def test_a_pattern_is_only_tried_where_its_words_are() -> None:
    vocabulary = Vocabulary()
    usage = {vocabulary.symbol("i"): 50, vocabulary.symbol("to"): 40}
    pattern = Compiler(vocabulary, usage, never=[]).pattern(parse("i want to (die|drown) [now]", {}))
    assert pattern.anchors[0] == frozenset(vocabulary.symbol("want"))
    assert frozenset(vocabulary.symbol("die") + vocabulary.symbol("drown")) in pattern.anchors
