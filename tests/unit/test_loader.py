"""From YAML to a Flow: what is read, what is refused, and that every fault is named with its place."""

import hashlib
from datetime import timedelta
from textwrap import dedent

import pytest

from bot.errors import FlowInvalid, FlowNotFound, SettingsError
from bot.flow import END, Branch, Choice, FreeText, HandoffSpec, Nudge, OnUnclear, Scale, YesNo
from flows.loader import Flows, compile_flow, faults, load_flows

MOOD = dedent("""
    flow: mood
    version: 3
    about: A test.
    class: clinical
    expires: 20h
    on_expire: quiet
    in_flight: migrate
    first: ask
    steps:
      quiet: {next: end}
      ask:
        ask: mood.ask
        expect: {scale: [0, 10], refusal: ok}
        save: mood
        nudge: {after: 4h, say: mood.nudge}
        on_unclear: {say: mood.unclear, times: 3, then: quiet}
        next:
          - {when: mood <= 2, go: low}
          - {else: end}
      low:
        say: [mood.low, safety.emergency]
        handoff: {class: clinical, reason: low_mood, with: [mood]}
        next: end
    """)

SMALL = dedent("""
    flow: small
    version: 1
    about: A test.
    expires: 1h
    steps:
      ask: {ask: small.ask, expect: EXPECT, save: answer, next: end}
    """)


def small(expect="yes_no"):
    return SMALL.replace("EXPECT", expect)


def expecting(expect):
    return compile_flow(small(expect), "small.yaml").steps["ask"].expect


def names(source):
    return [issue.name for issue in faults(source, "test.yaml")]


def test_a_script_is_read_whole():
    flow = compile_flow(MOOD, "mood.yaml")
    assert (flow.name, flow.version, flow.about, flow.queue_class) == ("mood", 3, "A test.", "clinical")
    assert (flow.first, flow.on_expire, flow.in_flight) == ("ask", "quiet", "migrate")
    assert flow.expires == timedelta(hours=20)
    assert list(flow.steps) == ["quiet", "ask", "low"]
    ask = flow.steps["ask"]
    assert (ask.name, ask.ask, ask.save) == ("ask", "mood.ask", "mood")
    assert ask.expect == Scale(low=0, high=10, refusal_ok=True)
    assert ask.nudge == Nudge(after=timedelta(hours=4), say="mood.nudge")
    assert ask.on_unclear == OnUnclear(say="mood.unclear", times=3, then="quiet")
    assert [(branch.go, branch.when and branch.when.text) for branch in ask.next] == [
        ("low", "mood <= 2"),
        (END, None),
    ]
    low = flow.steps["low"]
    assert low.say == ("mood.low", "safety.emergency")
    assert low.handoff == HandoffSpec(queue_class="clinical", reason="low_mood", include=("mood",))
    assert low.next == (Branch(go=END),)


def test_a_script_keeps_its_source_and_hash():
    flow = compile_flow(MOOD, "mood.yaml")
    assert flow.source == MOOD
    assert flow.sha256 == hashlib.sha256(MOOD.encode()).hexdigest()


def test_what_is_not_written_has_its_usual_value():
    flow = compile_flow(small(), "small.yaml")
    assert (flow.queue_class, flow.on_expire, flow.in_flight) == ("administrative", None, "finish")
    assert flow.first == "ask"
    assert flow.steps["ask"].on_unclear == OnUnclear()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{scale: [0, 10]}", Scale(low=0, high=10)),
        ("{scale: [-3, 3]}", Scale(low=-3, high=3)),
        ("yes_no", YesNo()),
        ("{yes_no: , refusal: ok}", YesNo(refusal_ok=True)),
        ("text", FreeText()),
        ("{text: 300}", FreeText(max=300)),
        (
            '{choice: {go: ["1", "yes"], off: no}, words: small.when, letters: yes, refusal: ok}',
            Choice(
                options={"go": ("1", "yes"), "off": ("no",)},
                words="small.when",
                letters=True,
                refusal_ok=True,
            ),
        ),
        (
            "{choice: {on: , off: }, words: small.when}",
            Choice(options={"on": (), "off": ()}, words="small.when"),
        ),
    ],
)
def test_an_answer_may_be(written, expected):
    assert expecting(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("20h", timedelta(hours=20)),
        ("3d", timedelta(days=3)),
    ],
)
def test_a_time_span_is(written, expected):
    assert compile_flow(small().replace("1h", written), "small.yaml").expires == expected


def test_a_condition_knows_the_answers_of_the_whole_script():
    branch = compile_flow(MOOD.replace("mood <= 2", "mood == low"), "mood.yaml").steps["ask"].next[0]
    assert branch.when.names == {"mood"}
    assert branch.when.holds({"mood": "low"})


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("version: 3", "version: 3\nversion: 4", "not-yaml"),
        ("steps:", "steps: [", "not-yaml"),
        ("about: A test.", "colour: blue", "unknown-key"),
        ("save: mood", "keep: mood", "unknown-key"),
        ("{after: 4h, say", "{after: 4h, times: 2, say", "unknown-key"),
        ("reason: low_mood,", "reason: low_mood, queue: desk,", "unknown-key"),
        ("flow: mood", "", "missing-key"),
        ("version: 3", "", "missing-key"),
        ("{after: 4h, say: mood.nudge}", "{say: mood.nudge}", "missing-key"),
        (" reason: low_mood,", "", "missing-key"),
        ("go: low}", "}", "missing-key"),
        ("{when: mood <= 2, go: low}", "{go: low}", "missing-key"),
        ("version: 3", "version: three", "bad-value"),
        ("version: 3", "version: 0", "bad-value"),
        ("flow: mood", "flow: Mood Score", "bad-value"),
        ("class: clinical\nexp", "class: nobody\nexp", "bad-value"),
        ("in_flight: migrate", "in_flight: forget", "bad-value"),
        ("expires: 20h", "expires: 20", "bad-value"),
        ("expires: 20h", "expires: 0h", "bad-value"),
        ("expires: 20h", "expires: [20h]", "bad-value"),
        ("scale: [0, 10]", "scale: [0]", "bad-value"),
        ("scale: [0, 10]", "scale: [10, 0]", "bad-value"),
        ("scale: [0, 10]", "scale: ten", "bad-value"),
        ("scale: [0, 10]", "scale: [0, ten]", "bad-value"),
        ("scale: [0, 10]", "scale: [0, 10], text: 5", "bad-value"),
        ("{scale: [0, 10], refusal: ok}", "{type: scale}", "bad-value"),
        ("{scale: [0, 10], refusal: ok}", "[scale]", "bad-value"),
        ("refusal: ok", "refusal: yes", "bad-value"),
        ("times: 3", "times: 0", "bad-value"),
        ("save: mood", "save: refused", "bad-value"),
        ("ask: mood.ask", "ask: ''", "bad-value"),
        ("say: [mood.low, safety.emergency]", "say: [[mood.low]]", "bad-value"),
        ("quiet: {next: end}", "quiet: end", "bad-value"),
        ("quiet: {next: end}", "end: {next: end}", "bad-value"),
        ("- {else: end}", "- {else: end}\n      - {when: mood == 3, go: low}", "bad-value"),
        ("mood <= 2", "open(mood)", "bad-condition"),
        ("quiet: {next: end}", "quiet: {}", "step-without-next"),
        ("expires: 20h", "", "ask-without-expiry"),
        ("class: clinical, ", "", "handoff-without-class"),
        ("class: clinical, ", "class: soon, ", "handoff-without-class"),
    ],
)
def test_a_fault_is_named(old, new, name):
    assert old in MOOD
    assert name in names(MOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [("expires: 20h", "", "ask-without-expiry"), ("class: clinical, ", "", "handoff-without-class")],
)
def test_a_missing_promise_is_the_only_fault(old, new, name):
    assert names(MOOD.replace(old, new, 1)) == [name]


def test_a_script_without_faults_has_none():
    assert names(MOOD) == []


@pytest.mark.parametrize("source", ["", "- mood", "mood", "flow: x\nversion: 1\nsteps: []", "flow: {a: b}"])
def test_something_else_than_a_script_is_refused(source):
    with pytest.raises(FlowInvalid):
        compile_flow(source, "test.yaml")


@pytest.mark.parametrize(
    "choice",
    ["{choice: [go, off]}", "{choice: {go: on}}", "{choice: go}", "{choice: {go: [[on]], off: no}}"],
)
def test_a_choice_needs_options_with_words(choice):
    assert "bad-value" in names(small(choice))


def test_every_fault_is_told_as_a_sentence_with_its_place():
    source = MOOD.replace("expires: 20h", "expires: soon").replace("mood <= 2", "mood +")
    with pytest.raises(FlowInvalid) as error:
        compile_flow(source, "mood.yaml")
    assert [issue.split(":")[0] for issue in error.value.issues] == [
        "mood.ask.next.when",
        "mood.expires",
    ]
    assert "mood.expires: needs a time span such as 30m, 20h or 3d [bad-value]" in str(error.value)


def test_a_fault_in_the_yaml_names_the_file_and_the_line():
    (issue,) = faults("flow: mood\nversion: 1\nversion: 2\n", "mine.yaml")
    assert str(issue) == "mine.yaml: line 3: version stands here twice [not-yaml]"


def test_words_stay_what_was_written():
    choice = expecting("{choice: {a: [no, 10:30], b: [off, 1.10, +1202]}}")
    assert choice.options == {"a": ("no", "10:30"), "b": ("off", "1.10", "+1202")}


# -- folders of scripts ----------------------------------------------------------------------------


def test_the_packaged_scripts_are_there():
    assert {"mood", "check_in"} <= load_flows().keys()


def test_a_later_folder_replaces_a_script(tmp_path):
    (tmp_path / "mine.yaml").write_text(MOOD.replace("version: 3", "version: 9"), "utf-8")
    (tmp_path / "notes.txt").write_text("not a script", "utf-8")
    flows = load_flows([tmp_path])
    assert flows["mood"].version == 9
    assert "check_in" in flows


def test_all_faults_of_all_scripts_are_told_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text(MOOD.replace("20h", "soon"), "utf-8")
    (tmp_path / "b.yml").write_text(small("maybe"), "utf-8")
    (tmp_path / "c.yaml").write_bytes(b"about: \xff")
    with pytest.raises(FlowInvalid) as error:
        load_flows([tmp_path])
    assert [issue.split(":")[0] for issue in error.value.issues] == [
        "mood.expires",
        "small.ask.expect",
        "c.yaml",
    ]


def test_two_scripts_of_one_name_in_a_folder_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(MOOD, "utf-8")
    (tmp_path / "b.yaml").write_text(MOOD, "utf-8")
    with pytest.raises(FlowInvalid, match=r"b\.yaml: another script is called mood"):
        load_flows([tmp_path])


def test_a_folder_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(SettingsError):
        load_flows([tmp_path / "nowhere"])


def test_flows_are_found_by_name():
    flow = compile_flow(MOOD, "mood.yaml")
    flows = Flows({"mood": flow})
    assert flows.newest("mood") is flow
    assert flows.names() == ("mood",)
    with pytest.raises(FlowNotFound):
        flows.newest("elsewhere")
