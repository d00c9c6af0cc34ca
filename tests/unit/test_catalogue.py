"""The texts that patients read: found, filled in, measured; and the packaged ones are in order."""

import re
from collections import UserDict

import pytest

from bot.errors import ContentError, SettingsError, WordsMissing
from bot.segments import GSM_7, encoding
from content.catalogue import Catalogue
from content.proofread import proofread
from content.texts import read_yaml

OURS = ("mood.", "check_in.", "common.", "admin.")


@pytest.fixture
def folder(tmp_path):
    """A clinic's own texts: `folder(en={"visit": "hello: Hi"})` writes them and returns where."""

    def write(**languages):
        for language, files in languages.items():
            home = tmp_path / language.replace("_", "-")
            home.mkdir(exist_ok=True)
            for name, source in files.items():
                (home / f"{name}.yaml").write_text(source, "utf-8")
        return tmp_path

    return write


def load(path, *languages):
    return Catalogue.load([path], languages)


# -- looking up ------------------------------------------------------------------------------------


def test_a_text_is_found_by_file_key_and_language(folder):
    words = load(folder(en={"visit": "hello: Hi {clinic}"}, es={"visit": "hello: Hola {clinic}"}))
    assert words.text("visit.hello", "es", {"clinic": "Sample"}) == "Hola Sample"
    assert words.text("visit.hello", "en", {"clinic": "Sample"}) == "Hi Sample"


def test_a_region_falls_back_to_its_language(folder):
    words = load(folder(es={"visit": "hello: Hola"}, es_MX={"visit": "bye: Nos vemos"}), "en")
    assert words.text("visit.bye", "es-MX", {}) == "Nos vemos"
    assert words.text("visit.hello", "es-MX", {}) == "Hola"


def test_a_missing_text_falls_back_to_the_clinics_first_language_and_then_to_english(folder):
    path = folder(en={"visit": "a: A\nb: B"}, es={"visit": "b: Be"}, fr={"visit": "c: Cé"})
    words = load(path, "es", "fr")
    assert words.text("visit.b", "fr", {}) == "Be"
    assert words.text("visit.a", "fr", {}) == "A"


def test_a_text_that_is_nowhere_is_an_error(folder):
    words = load(folder(fr={"visit": "c: Cé"}), "en")
    with pytest.raises(WordsMissing, match=r"visit\.d"):
        words.text("visit.d", "fr", {})
    with pytest.raises(WordsMissing, match=r"visit\.c"):
        words.text("visit.c", "en", {})


def test_a_clinics_own_text_replaces_one_of_ours_and_leaves_the_others(folder):
    words = load(folder(en={"mood": "good: Lovely."}))
    assert words.text("mood.good", "en", {}) == "Lovely."
    assert words.text("mood.good", "es", {}) != "Lovely."
    assert words.has("mood.low", "en")


def test_the_languages_are_the_clinics_or_all_there_are(folder):
    path = folder(de={"visit": "a: A"}, notes={"visit": "a: A"})
    assert load(path).languages == ("en", "de", "es")
    assert load(path, "es", "en").languages == ("es", "en")


# -- filling in ------------------------------------------------------------------------------------


def test_a_value_is_put_in_as_it_is(folder):
    words = load(folder(en={"visit": "hello: '{a} and {b}, {a}'"}))
    assert words.text("visit.hello", "en", {"a": "{b}", "b": 7}) == "{b} and 7, {b}"
    assert (
        words.text("visit.hello", "en", {"a": "{0.__class__}", "b": "\\1"})
        == "{0.__class__} and \\1, {0.__class__}"
    )


def test_braces_that_are_no_name_stay(folder):
    words = load(folder(en={"visit": "hello: 'a {} {a b} {0.x}'"}))
    assert words.text("visit.hello", "en", {}) == "a {} {a b} {0.x}"


def test_what_nothing_fills_in_is_an_error_that_tells_no_values(folder):
    words = load(folder(en={"visit": "hello: 'Hi {first}, {when}'"}))
    with pytest.raises(ContentError, match=r"\{when\}") as error:
        words.text("visit.hello", "en", {"first": "Ana"})
    assert "Ana" not in str(error.value)


def test_a_value_that_is_worked_out_on_demand_is_asked_for_only_if_named(folder):
    class OnDemand(UserDict):
        asked = 0

        def __missing__(self, name):
            self.asked += 1
            return "noon"

    values = OnDemand()
    words = load(folder(en={"visit": "hello: Hi\nlater: 'By {when}'"}))
    assert words.text("visit.hello", "en", values) == "Hi"
    assert values.asked == 0
    assert words.text("visit.later", "en", values) == "By noon"


# -- what the checks ask ---------------------------------------------------------------------------


def test_a_text_can_be_looked_at_unfilled(folder):
    words = load(folder(en={"visit": "hello: 'Hi {first} of {clinic}, {first}'"}))
    assert "visit.hello" in words.keys()  # noqa: SIM118 - a catalogue is no mapping
    assert words.raw("visit.hello", "en") == "Hi {first} of {clinic}, {first}"
    assert words.placeholders("visit.hello", "en") == {"first", "clinic"}
    assert words.sample("visit.hello", "en") == "Hi Firstname of The Sample Clinic, Firstname"
    assert words.placeholders("visit.hello", "es") == frozenset()
    with pytest.raises(WordsMissing):
        words.raw("visit.hello", "es")


def test_a_text_is_measured_with_its_braces_filled(folder):
    words = load(
        folder(en={"visit": f"hello: '{'a' * 150}{{clinic}}'"}, fr={"visit": f"hello: '{'a' * 150}{{mood}}'"})
    )
    assert words.segments("visit.hello", "en") == 2
    assert words.segments("visit.hello", "fr") == 1


def test_a_budget_is_for_a_whole_file_or_for_one_text(folder):
    words = load(folder(en={"a": "x: X\ny: Y\nbudget: 2", "b": "x: X\ny: Y\nbudget: {x: 3}"}))
    assert [words.budget(key, "en") for key in ("a.x", "a.y", "b.x", "b.y")] == [2, 2, 3, None]
    assert words.budget("a.x", "xx") is None


def test_answer_words_are_kept_per_option_and_are_no_texts(folder):
    source = "hello: Hi\nwords: {when: {now: [no, today], later: [tomorrow]}}"
    words = load(folder(en={"visit": source}))
    assert words.choice_words("visit.when", "en") == {"now": ("no", "today"), "later": ("tomorrow",)}
    assert words.choice_words("visit.when", "es") == {}
    assert words.choice_words("visit.when", "xx") == {}
    assert not words.has("visit.words", "en")


# -- files that are not in order -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a: A\na: B", "en/visit.yaml, line 2: a stands here twice"),
        ("? [a]\n: A", "en/visit.yaml, line 1: a name is missing"),
        ("a: [", "en/visit.yaml, line 1"),
        ("- a", "en/visit.yaml: expected names"),
        ("", "en/visit.yaml: expected names"),
        ("words: {when: [now]}", "visit.words"),
        ("words: now", "visit.words"),
        ("words: {when: {now: today}}", "visit.words"),
        ("a: A\nbudget: lots", "visit.budget"),
        ("a: A\nbudget: {a: [1]}", "visit.budget"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_with_its_place(folder, source, said):
    with pytest.raises(ContentError, match=re.escape(said)):
        load(folder(en={"visit": source}))


def test_a_file_that_is_not_utf8_is_an_error(folder):
    path = folder(en={"visit": "a: A"})
    (path / "en" / "visit.yaml").write_bytes(b"a: \xff")
    with pytest.raises(ContentError, match="UTF-8"):
        load(path)


def test_a_folder_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(SettingsError):
        load(tmp_path / "nowhere")


def test_texts_stay_what_was_written():
    said = read_yaml("a: no\nb: 10:30\nc: +12025550100\nd: 1.10\ne: 2026-01-01\nf: 007", "a file")
    assert list(said.values()) == ["no", "10:30", "+12025550100", "1.10", "2026-01-01", "007"]


# -- proofreading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("english", "spanish", "said"),
    [
        ("hello: Hi", "other: Hola", "visit.hello (es) is not written"),
        ("hello: Hi", "hello: 'Hola {first}'", "visit.hello (es) mentions first"),
        (
            "hello: It is confidential.",
            "hello: Hola",
            "visit.hello (en) says what must never be said: confidential",
        ),
        (
            "hello: Hi",
            "hello: No se preocupe.",
            "visit.hello (es) says what must never be said: no se preocupe",
        ),
        ("hello: Call 911.", "hello: Hola", "visit.hello (en) says what must never be said"),
        ("hello: Hi 🙂", "hello: Hola", "visit.hello (en) says what must never be said"),
        (f"hello: {'a' * 161}\nbudget: 1", "hello: Hola", "visit.hello (en) costs 2 SMS; 1 at most"),
    ],
)
def test_what_a_clinician_would_strike_out_is_found(folder, english, spanish, said):
    words = load(folder(en={"visit": english}, es={"visit": spanish}), "en", "es")
    assert next(one for one in proofread(words) if one.startswith("visit.hello")).startswith(said)


def test_texts_in_order_are_not_complained_about(folder):
    words = load(folder(en={"visit": "hello: 'Hi {first}'"}, es={"visit": "hello: Hola"}))
    assert [one for one in proofread(words) if one.startswith("visit.")] == []


# -- the packaged texts ----------------------------------------------------------------------------

PACKAGED = Catalogue.load()


def test_the_packaged_texts_pass_the_proofreader():
    assert proofread(PACKAGED) == []


@pytest.mark.parametrize("language", PACKAGED.languages)
@pytest.mark.parametrize("key", [key for key in PACKAGED.keys() if key.startswith(OURS)])  # noqa: SIM118
def test_a_packaged_text_costs_one_sms_with_the_sample_clinic(key, language):
    text = PACKAGED.sample(key, language)
    assert encoding(text) == GSM_7
    assert PACKAGED.segments(key, language) == 1
    assert not re.search(r"[{}]", text)


@pytest.mark.parametrize("language", PACKAGED.languages)
def test_a_stranger_is_not_told_that_anybody_is_a_patient(language):
    text = PACKAGED.raw("common.stranger", language)
    assert "{first}" not in text
    assert "{when}" not in text
    assert "{emergency}" in text


@pytest.mark.parametrize(
    "key", ["common.holding", "common.handed_over", "common.ack", "common.media", "admin.person"]
)
@pytest.mark.parametrize("language", PACKAGED.languages)
def test_whoever_waits_is_told_when_a_person_answers_and_where_help_is(key, language):
    assert {"when", "emergency"} <= PACKAGED.placeholders(key, language)
