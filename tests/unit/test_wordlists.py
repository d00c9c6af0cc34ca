"""The words of answers and keywords are data, a file per language; a slip in one is refused, not ignored."""

import pytest

from bot.answers import AnswerReader, How, Refused, Unclear, Understood
from bot.errors import ContentError
from bot.flow import Scale, YesNo
from bot.keywords import Keyword, KeywordReader
from bot.wordlist import Meaning
from content.wordlists import load_keywords, load_wordlists


def folder(tmp_path, language, **written):
    (tmp_path / language).mkdir()
    for name, text in written.items():
        (tmp_path / language / f"{name}.yaml").write_text(text, "utf-8")
    return [tmp_path]


def test_english_and_spanish_come_with_words_for_both():
    assert load_wordlists().keys() == load_keywords().keys() == {"en", "es"}


def test_words_are_kept_in_the_form_in_which_messages_are_compared():
    spanish = load_wordlists()["es"]
    assert "prefiero no decirlo" in spanish.refusals
    assert spanish.meanings["si"] is Meaning.APART_YES
    assert spanish.numbers["dieciseis"] == 16


def test_no_and_yes_stay_words_and_the_figures_of_numbers_become_numbers():
    english = load_wordlists()["en"]
    assert english.meanings["no"] is Meaning.APART_NO
    assert english.meanings["yes"] is Meaning.YES
    assert english.numbers["seven"] == 7


def test_a_refusal_that_is_also_a_no_is_a_no_where_yes_or_no_was_asked():
    english = load_wordlists()["en"]
    assert "no thanks" in english.refusals
    assert english.meanings["no thanks"] is Meaning.NO
    assert english.meanings["rather not say"] is Meaning.REFUSAL


def test_a_third_language_needs_two_files_and_no_code(tmp_path):
    paths = folder(
        tmp_path,
        "vi",
        answers='numbers: {"7": [bảy]}\n"yes": [vâng, có]\nrefusals: [bỏ qua]\n',
        keywords="rules: [{rule: dung, kind: stop, says: [dừng nhắn tin], examples: [dừng nhắn tin]}]\n",
    )
    answers = AnswerReader(load_wordlists(paths), lambda key, language: {})
    assert answers.read(Scale(low=0, high=10), "Bảy", "vi") == Understood(7, How.WORD)
    assert answers.read(YesNo(), "vâng", "vi") == Understood("yes", How.EXACT)
    assert answers.read(YesNo(refusal_ok=True), "bỏ qua", "vi") == Refused()
    keywords = KeywordReader(load_keywords(paths))
    assert keywords.find("Dừng nhắn tin!", "vi") == Keyword("stop", "", "vi.dung")


def test_a_later_folder_replaces_the_words_of_a_language(tmp_path):
    paths = folder(tmp_path, "en", answers='numbers: {"7": [lucky]}\n')
    reader = AnswerReader({"en": load_wordlists(paths)["en"]}, lambda key, language: {})
    assert reader.read(Scale(low=0, high=10), "lucky", "en") == Understood(7, How.WORD)
    assert reader.read(Scale(low=0, high=10), "seven", "en") == Unclear()


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("refusal: [skip]", "nobody reads refusal"),
        ("refusals: skip", "refusals: expected a list"),
        ("numbers: [one]", "expected whole numbers"),
        ("numbers: {seven: [seven]}", "expected whole numbers"),
        ('fillers: [please, "!"]', "fillers: one of its words is empty"),
        ("fillers: [please]\nfillers: [thanks]", "twice"),
    ],
)
def test_a_slip_in_the_answers_of_a_language_is_refused(tmp_path, written, complaint):
    with pytest.raises(ContentError, match=complaint) as refused:
        load_wordlists(folder(tmp_path, "en", answers=written))
    assert "en/answers.yaml" in str(refused.value)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("rule: []", "nobody reads rule"),
        ("carrier: {halt: [halt]}", "nobody reads halt"),
        ("carrier: [stop]", "expected names"),
        ("rules: {stop: [stop]}", "rules: expected a list"),
        ("rules: [{kind: stop, says: [stop it]}]", "each needs a name"),
        ("rules: [{rule: one, says: [stop it]}]", "each needs a name"),
        ("rules: [{rule: one, kind: stop, say: [stop it]}]", "one: nobody reads say"),
        ("rules: [{rule: one, kind: stop, says: ['no <texts>']}]", "one: there is no group <texts>"),
    ],
)
def test_a_slip_in_the_keywords_of_a_language_is_refused(tmp_path, written, complaint):
    with pytest.raises(ContentError, match=complaint) as refused:
        load_keywords(folder(tmp_path, "en", keywords=written))
    assert "en/keywords.yaml" in str(refused.value)


def test_a_pattern_stands_for_every_wording_of_its_parts(tmp_path):
    rule = "rules: [{rule: one, kind: stop, says: ['stop|end the? <them>']}]"
    written = f"groups: {{them: [texts, text messages]}}\n{rule}"
    (rule,) = load_keywords(folder(tmp_path, "en", keywords=written))["en"].rules
    assert rule.says == {
        f"{verb}{the} {them}"
        for verb in ("stop", "end")
        for the in ("", " the")
        for them in ("texts", "text messages")
    }
