"""What can be wrong with a script: a clean one has no issue, and each planted defect has exactly its own."""

from dataclasses import dataclass, field
from textwrap import dedent

import pytest

from bot.service.scripts import reserved
from content.catalogue import Catalogue
from flows.issues import Issue, Reserved, check
from flows.loader import compile_flow, faults, load_flows

CLEAN = dedent("""
    flow: visit
    version: 1
    about: Asks whether a visit suits.
    class: clinical
    expires: 20h
    on_expire: quiet
    steps:
      hello: {say: visit.hello, next: ask_mood}
      ask_mood:
        ask: visit.ask_mood
        expect: {scale: [0, 10], refusal: ok}
        save: mood
        nudge: {after: 4h, say: visit.nudge}
        on_unclear: {say: visit.unclear, times: 1, then: person}
        next:
          - {when: mood == refused, go: thanks}
          - {when: mood <= 2, go: low}
          - {when: mood <= 6, go: ask_visit}
          - {else: thanks}
      low:
        say: visit.low
        handoff: {class: clinical, reason: low_mood, with: [mood]}
        next: ask_visit
      ask_visit:
        ask: visit.ask_visit
        expect: {choice: {keep: ["1", "yes", ok], move: ["2", later]}, words: visit.when}
        save: visit
        next:
          - {when: visit == keep, go: thanks}
          - {else: person}
      person:
        say: visit.person
        handoff: {class: administrative, reason: wants_person}
        next: end
      thanks: {say: visit.thanks, next: end}
      quiet: {next: end}
    """)


@dataclass
class FakeWords:
    """Texts of a few words each; every key there is, unless a test takes one away or puts one in."""

    languages: tuple[str, ...] = ("en", "es")
    standing: tuple[str, ...] = ("clinic", "when")
    texts: dict[tuple[str, str], str | None] = field(default_factory=dict)
    costs: dict[tuple[str, str], int] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)
    words: dict[tuple[str, str], dict[str, tuple[str, ...]]] = field(
        default_factory=lambda: {
            ("visit.when", "en"): {"keep": ("see you then",), "move": ("another time",)},
            ("visit.when", "es"): {"keep": ("sí", "claro"), "move": ("otro momento",)},
        }
    )

    def has(self, key, language):
        return self.texts.get((key, language), "a few words") is not None

    def segments(self, key, language):
        return self.costs.get((key, language), 1)

    def budget(self, key, language):
        return self.budgets.get(key)

    def placeholders(self, key, language):
        text = self.texts.get((key, language)) or ""
        return [part.split("}")[0] for part in text.split("{")[1:]]

    def choice_words(self, key, language):
        return self.words.get((key, language), {})


RESERVED = Reserved(
    carrier=["STOP", "CANCEL", "END", "QUIT", "START", "UNSTOP"],
    globals={"en": ["help", "person"], "es": ["ayuda", "persona"]},
)


def found(source, words=None, **given):
    flow = compile_flow(source, "visit.yaml")
    return check(flow, words=words or FakeWords(), reserved=RESERVED, **given)


def names(issues):
    return [issue.name for issue in issues]


def planted(old, new):
    assert old in CLEAN
    return CLEAN.replace(old, new, 1)


def test_a_clean_script_has_no_issue():
    assert found(CLEAN, live=["ask_mood"]) == []


@pytest.mark.parametrize(
    ("old", "new", "name", "where"),
    [
        ("{else: person}", "{else: persn}", "missing-destination", "visit.ask_visit"),
        ("on_expire: quiet", "on_expire: gone", "missing-destination", "visit.on_expire"),
        ("on_expire: quiet", "on_expire: quiet\nfirst: hallo", "missing-destination", "visit.first"),
        ("times: 1, then: person", "times: 1, then: human", "missing-destination", "visit.ask_mood"),
        ("      - {else: person}\n", "", "branch-without-else", "visit.ask_visit"),
        ("quiet: {next: end}", "quiet: {next: end}\n  lost: {next: end}", "unreachable-step", "visit.lost"),
        ("on_expire: quiet\n", "", "unreachable-step", "visit.quiet"),
        ("quiet: {next: end}", "quiet: {next: quiet}", "loop-without-ask", "visit.quiet"),
        ("mood <= 2", "moood <= 2", "unsaved-variable", "visit.ask_mood"),
        ("with: [mood]", "with: [moood]", "unsaved-variable", "visit.low"),
        ('["2", later]', '["2", later, "Yes"]', "word-in-two-options", "visit.ask_visit"),
        ('["2", later]', '["2", later, cancel]', "reserved-option-word", "visit.ask_visit"),
        ('["2", later]', '["2", later, Unstop]', "reserved-option-word", "visit.ask_visit"),
        ('["2", later]', '["2", later, person]', "reserved-option-word", "visit.ask_visit"),
        ('["2", later]', '["2", later, ayuda]', "reserved-option-word", "visit.ask_visit"),
        ("    expect: {scale: [0, 10], refusal: ok}\n", "", "ask-without-expect", "visit.ask_mood"),
        (
            "quiet: {next: end}",
            "quiet: {expect: yes_no, save: ok, next: end}",
            "expect-without-ask",
            "visit.quiet",
        ),
        ("mood <= 6", "mood <= 1", "dead-branch", "visit.ask_mood"),
        ("mood == refused", "mood == refusd", "dead-branch", "visit.ask_mood"),
        ("times: 1, then: person", "times: 1, then: again", "missing-destination", "visit.ask_mood"),
    ],
)
def test_a_planted_defect_is_the_only_issue(old, new, name, where):
    assert [(issue.name, issue.where) for issue in found(planted(old, new))] == [(name, where)]


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("class: clinical, reason", "reason", "handoff-without-class"),
        ("expires: 20h\n", "", "ask-without-expiry"),
        ("steps:", "about: twice\nsteps:", "not-yaml"),
    ],
)
def test_a_defect_that_keeps_a_script_from_being_read_is_the_only_fault(old, new, name):
    assert names(faults(planted(old, new), "visit.yaml")) == [name]


def test_branches_in_the_wrong_order_are_found():
    swapped = planted("{when: mood <= 2, go: low}", "{when: mood <= 6, go: low}")
    swapped = swapped.replace("{when: mood <= 6, go: ask_visit}", "{when: mood <= 2, go: ask_visit}")
    (issue,) = found(swapped)
    assert str(issue) == "visit.ask_mood: no answer ever takes the branch `mood <= 2` [dead-branch]"


def test_a_loop_over_several_steps_is_found_wherever_it_begins():
    looped = planted(
        "thanks: {say: visit.thanks, next: end}",
        "thanks: {say: visit.thanks, next: hum}\n  hum: {next: thanks}",
    )
    assert [(issue.name, issue.where) for issue in found(looped)] == [
        ("loop-without-ask", "visit.thanks"),
        ("loop-without-ask", "visit.hum"),
    ]


def test_a_loop_that_asks_is_allowed():
    assert (
        found(
            planted("thanks: {say: visit.thanks, next: end}", "thanks: {say: visit.thanks, next: ask_mood}")
        )
        == []
    )


def test_an_answer_that_is_not_saved_is_found():
    source = planted("quiet: {next: end}", "quiet: {ask: visit.more, expect: yes_no, next: end}")
    assert names(found(source)) == ["expect-without-save"]
    used_later = planted("    save: visit\n", "")
    assert names(found(used_later)) == ["unsaved-variable", "expect-without-save"]


def test_a_clinical_script_that_tells_nobody_is_found():
    silent = dedent("""
        flow: visit
        version: 1
        class: clinical
        expires: 1h
        steps:
          ask: {ask: visit.ask, expect: yes_no, save: ok, next: end}
        """)
    assert names(found(silent)) == ["clinical-without-handoff"]
    assert found(silent.replace("clinical", "administrative")) == []


def test_a_condition_about_an_answer_that_was_never_understood_is_found():
    ending = "reason: wants_person}\n    next: "
    source = planted(f"{ending}end", f"{ending}[{{when: mood <= 2, go: end}}, {{else: thanks}}]")
    (issue,) = found(source)
    assert (issue.name, issue.where) == ("failing-way", "visit")
    assert issue.message == "the script breaks after: mood not understood"


def test_a_script_with_more_ways_than_anybody_reads_is_found():
    asks = "".join(
        f"  q{i}: {{ask: visit.q, expect: {{scale: [0, 99]}}, save: a{i}, "
        f"next: [{{when: a{i} == a{max(i - 1, 0)}, go: q{i + 1}}}, {{else: q{i + 1}}}]}}\n"
        for i in range(3)
    )
    source = f"flow: visit\nversion: 1\nexpires: 1h\nsteps:\n{asks}  q3: {{next: end}}\n"
    assert names(found(source)) == ["too-many-ways"]


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["visit.hello", "visit.ask_mood", "visit.nudge", "visit.unclear"])
def test_a_text_missing_in_a_language_is_found(key):
    (issue,) = found(CLEAN, FakeWords(texts={(key, "es"): None}))
    assert (issue.name, issue.message) == ("text-missing", f"`{key}` is not written in es")


def test_the_usual_question_again_is_checked_too():
    (issue,) = found(CLEAN, FakeWords(texts={("common.unclear", "en"): None}))
    assert (issue.name, issue.where) == ("text-missing", "visit.ask_visit")


def test_answer_words_missing_in_a_language_are_found():
    words = FakeWords()
    del words.words["visit.when", "es"]
    assert [str(issue) for issue in found(CLEAN, words)] == [
        "visit.ask_visit: `visit.when` has no answer words in es [text-missing]"
    ]


def test_a_text_over_its_budget_is_found():
    assert found(CLEAN, FakeWords(costs={("visit.low", "es"): 3})) == []
    (issue,) = found(CLEAN, FakeWords(costs={("visit.low", "es"): 4}))
    assert (issue.name, issue.message) == ("text-too-long", "`visit.low` costs 4 SMS in es; 3 at most")


def test_a_content_file_may_ask_for_shorter_texts_but_not_for_longer_ones():
    costs = {("visit.low", "en"): 2}
    assert names(found(CLEAN, FakeWords(costs=costs, budgets={"visit.low": 1}))) == ["text-too-long"]
    costs = {("visit.low", "en"): 4}
    assert names(found(CLEAN, FakeWords(costs=costs, budgets={"visit.low": 9}))) == ["text-too-long"]


def test_a_text_that_nothing_fills_in_is_found():
    texts = {("visit.thanks", "en"): "Thanks {clinic}, {mood} of {high}, {name}"}
    (issue,) = found(CLEAN, FakeWords(texts=texts))
    assert (issue.name, issue.message) == (
        "unknown-placeholder",
        "`visit.thanks` mentions {name} in en, which nothing fills in",
    )


@pytest.mark.parametrize(
    "key", ["visit.thanks", "visit.hello", "visit.ask_mood", "visit.nudge", "visit.unclear"]
)
def test_a_time_promised_without_a_task_for_anybody_is_found(key):
    (issue,) = found(CLEAN, FakeWords(texts={(key, "es"): "Antes del {when}"}))
    assert (issue.name, issue.where) == ("promise-without-handoff", "visit")


def test_a_time_promised_with_a_task_is_allowed():
    assert found(CLEAN, FakeWords(texts={("visit.person", "en"): "By {when}"})) == []


# -- answers ---------------------------------------------------------------------------------------


def test_the_words_of_every_language_are_compared():
    words = FakeWords()
    words.words["visit.when", "es"] = {"keep": ("más tarde",), "move": ("Mas Tarde",)}
    (issue,) = found(CLEAN, words)
    assert (issue.name, issue.message) == ("word-in-two-options", "`mas tarde` means keep and move")


def test_a_global_word_matters_in_its_own_language():
    words = FakeWords()
    words.words["visit.when", "es"]["keep"] = ("help",)
    assert found(CLEAN, words) == []
    words.words["visit.when", "en"]["keep"] = ("help",)
    assert names(found(CLEAN, words)) == ["reserved-option-word"]


def test_an_option_that_nobody_can_say_is_found():
    source = planted('move: ["2", later]', "move: ")
    assert found(source) == []
    words = FakeWords()
    words.words["visit.when", "es"] = {"keep": ("claro",)}
    (issue,) = found(source, words)
    assert (issue.name, issue.message) == (
        "option-without-words",
        "nobody can say `move` in es: it has no words",
    )
    assert found(source.replace("words: visit.when}", "words: visit.when, letters: yes}"), words) == []


def test_a_word_of_marks_that_nobody_reads_is_no_word():
    assert names(found(planted('move: ["2", later]', 'move: ["!?"]').replace(", words: visit.when", ""))) == [
        "option-without-words",
        "option-without-words",
    ]


def test_words_for_an_option_that_does_not_exist_are_found():
    words = FakeWords()
    words.words["visit.when", "en"] |= {"mvoe": ("some day",)}
    assert names(found(CLEAN, words)) == ["unknown-option"]


# -- what is live already --------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["ask_gone", "low"])
def test_a_patient_waiting_at_a_question_that_is_gone_is_found(step):
    assert found(CLEAN, live=["ask_mood", step]) == [
        Issue("live-step-removed", f"visit.{step}", "patients wait at this question right now")
    ]


def test_a_published_script_that_was_edited_is_found():
    published = compile_flow(CLEAN, "visit.yaml").sha256
    assert found(CLEAN, published_sha256=published) == []
    edited = found(CLEAN.replace("20h", "21h"), published_sha256=published)
    assert names(edited) == ["published-and-changed"]


def test_several_defects_are_all_found():
    source = planted("{else: person}", "{else: persn}").replace("later]", "later, stop]").replace("4h", "5h")
    issues = found(source, FakeWords(texts={("visit.low", "es"): None}), live=["gone"])
    assert sorted(names(issues)) == [
        "live-step-removed",
        "missing-destination",
        "reserved-option-word",
        "text-missing",
    ]


@pytest.mark.parametrize("name", sorted(load_flows()))
def test_a_packaged_script_has_no_issue(name):
    flow = load_flows()[name]
    assert check(flow, words=Catalogue.load(), reserved=reserved()) == []


@pytest.mark.parametrize(
    "word",
    [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "start",
        "unstop",
        "help",
    ],
)
def test_no_script_may_ask_for_a_word_that_the_carrier_eats(word):
    flow = compile_flow(planted("later]", f"later, {word.upper()}]"), "visit.yaml")
    assert names(check(flow, words=FakeWords(), reserved=reserved())) == ["reserved-option-word"]
