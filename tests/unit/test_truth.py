"""The truth of a script: every answer through the real engine, as a table that can be signed."""

from textwrap import dedent

import pytest

from bot.errors import FlowInvalid
from flows.loader import compile_flow, load_flows
from flows.truth import Row, as_text, dead_branches, truth

HEAD = "flow: test\nversion: 1\nexpires: 1h\n"


def flow_of(steps, head=HEAD):
    steps = dedent(steps).strip("\n").replace("\n", "\n  ")
    return compile_flow(f"{head}steps:\n  {steps}\n", "test.yaml")


MOOD = """
    ask: {ask: t.ask, expect: {scale: [0, 10], refusal: ok}, save: mood,
          next: [{when: mood == refused, go: end}, {when: mood <= 2, go: low}, {else: talk}]}
    low: {say: t.low, handoff: {class: clinical, reason: low_mood}, next: talk}
    talk: {ask: t.talk, expect: yes_no, save: talk, next: thanks}
    thanks: {say: t.thanks, next: end}
    """


def ways(flow):
    return [(dict(row.answers), row.says, row.handoffs, row.ending) for row in truth(flow)]


def test_every_answer_leads_somewhere_and_equal_outcomes_share_a_row():
    puzzled = "administrative could_not_understand"
    assert ways(flow_of(MOOD)) == [
        ({"mood": "0-2", "talk": "yes, no"}, ("t.low", "t.thanks"), ("clinical low_mood",), "completed"),
        (
            {"mood": "0-2", "talk": "not understood"},
            ("t.low", "common.handed_over"),
            ("clinical low_mood", puzzled),
            "completed",
        ),
        ({"mood": "0-2", "talk": "no reply"}, ("t.low",), ("clinical low_mood",), "expired"),
        ({"mood": "3-10", "talk": "yes, no"}, ("t.thanks",), (), "completed"),
        ({"mood": "3-10", "talk": "not understood"}, ("common.handed_over",), (puzzled,), "completed"),
        ({"mood": "3-10", "talk": "no reply"}, (), (), "expired"),
        ({"mood": "refused"}, (), (), "completed"),
        ({"mood": "not understood"}, ("common.handed_over",), (puzzled,), "completed"),
        ({"mood": "no reply"}, (), (), "expired"),
    ]


def test_only_neighbours_share_a_row():
    flow = flow_of("""
        ask: {ask: t.ask, expect: {scale: [0, 4]}, save: mood,
              next: [{when: mood == 2, go: two}, {else: end}]}
        two: {say: t.two, next: end}
        """)
    assert [row.answers[0][1] for row in truth(flow)] == ["0-1", "2", "3-4", "not understood", "no reply"]


def test_options_are_shown_by_name_and_free_text_as_one_answer():
    flow = flow_of("""
        ask: {ask: t.ask, expect: {choice: {keep: "1", move: "2", drop: "3"}}, save: visit,
              next: [{when: visit == drop, go: why}, {else: end}]}
        why: {ask: t.why, expect: text, save: why, next: end}
        """)
    assert [row.answers for row in truth(flow)] == [
        (("visit", "keep, move"),),
        (("visit", "drop"), ("why", "(text), refused")),
        (("visit", "drop"), ("why", "not understood")),
        (("visit", "drop"), ("why", "no reply")),
        (("visit", "not understood"),),
        (("visit", "no reply"),),
    ]


def test_options_that_are_numbers_are_a_range_only_if_none_is_left_out():
    flow = flow_of("""
        ask: {ask: t.ask, expect: {choice: {"1": a, "2": b, "3": c}}, save: x, next: end}
        """)
    assert truth(flow)[0].answers == (("x", "1-3"),)
    flow = flow_of("""
        ask: {ask: t.ask, expect: {choice: {"1": a, "5": b}}, save: x, next: end}
        """)
    assert truth(flow)[0].answers == (("x", "1, 5"),)


def test_a_script_without_questions_has_one_way():
    assert truth(flow_of("hello: {say: t.hello, next: end}")) == [Row((), ("t.hello",), (), "completed")]


def test_an_expired_question_goes_its_own_way():
    flow = flow_of(
        """
        ask: {ask: t.ask, expect: yes_no, save: ok, next: end}
        late: {say: t.late, next: end}
        """,
        HEAD + "on_expire: late\n",
    )
    assert truth(flow)[-1] == Row((("ok", "no reply"),), ("t.late",), (), "expired")


def test_a_condition_that_cannot_be_judged_shows_as_failed():
    flow = flow_of("""
        ask: {ask: t.ask, expect: yes_no, save: ok, on_unclear: {then: next_one}, next: next_one}
        next_one: {next: [{when: ok == yes, go: end}, {else: end}]}
        """)
    assert [row.ending for row in truth(flow)] == ["completed", "failed", "expired"]


def test_a_question_asked_again_ends_the_row():
    flow = flow_of("""
        ask: {ask: t.ask, expect: yes_no, save: ok, next: [{when: ok == yes, go: end}, {else: again}]}
        again: {say: t.again, next: ask}
        """)
    assert truth(flow)[1] == Row((("ok", "no"),), ("t.again",), (), "asks ask again")


def test_answers_that_matter_only_later_are_followed_to_the_end():
    flow = flow_of("""
        ask: {ask: t.ask, expect: {scale: [0, 3]}, save: mood, next: talk}
        talk: {ask: t.talk, expect: yes_no, save: talk, next: [{when: mood <= 1, go: low}, {else: end}]}
        low: {say: t.low, next: end}
        """)
    said = {row.answers: row.says for row in truth(flow)}
    assert said[("mood", "0-1"), ("talk", "yes, no")] == ("t.low",)
    assert said[("mood", "2-3"), ("talk", "yes, no")] == ()


def chain(length, *steps):
    """A script of `length` times the same steps, each leading to the next."""
    parts = [
        step.replace("HERE", str(i)).replace("NEXT", f"q{i + 1}") for i in range(length) for step in steps
    ]
    return flow_of("\n".join((*parts, f"q{length}: {{next: end}}")))


def test_many_questions_whose_answers_decide_nothing_are_quick():
    flow = chain(20, "qHERE: {ask: t.q, expect: {scale: [0, 10]}, save: aHERE, next: NEXT}")
    assert len(truth(flow)) == 2 * 20 + 1


def test_more_ways_than_anybody_reads_are_an_error():
    branches = "[{when: aHERE == yes, go: sHERE}, {else: NEXT}]"
    ask = f"qHERE: {{ask: t.q, expect: yes_no, save: aHERE, next: {branches}}}"
    with pytest.raises(FlowInvalid, match="more than 20000 ways"):
        truth(chain(16, ask, "sHERE: {say: t.sHERE, next: NEXT}"))


def test_branches_in_the_wrong_order_are_dead():
    steps = MOOD.replace(
        "{when: mood <= 2, go: low}", "{when: mood <= 6, go: talk}, {when: mood <= 2, go: low}"
    )
    assert dead_branches(flow_of(steps)) == [("ask", "mood <= 2")]


def test_an_else_may_be_there_just_to_be_safe():
    flow = flow_of("""
        ask: {ask: t.ask, expect: yes_no, save: ok,
              next: [{when: ok == yes, go: end}, {when: ok == no, go: end}, {else: end}]}
        """)
    assert dead_branches(flow) == []


def test_a_branch_of_a_step_that_only_no_reply_reaches_is_alive():
    flow = flow_of(
        """
        ask: {ask: t.ask, expect: {scale: [0, 1]}, save: mood, next: talk}
        talk: {ask: t.talk, expect: yes_no, save: talk, next: end}
        late: {next: [{when: mood == 1, go: end}, {else: end}]}
        """,
        HEAD + "on_expire: late\n",
    )
    assert dead_branches(flow) == []


def test_the_table_is_aligned_and_explains_its_keys():
    rows = [
        Row((("mood", "0-2"), ("talk", "yes")), ("t.low", "t.thanks"), ("clinical low_mood",), "completed"),
        Row((("mood", "refused"),), (), (), "completed"),
        Row((("mood", "3"), ("mood", "4")), ("t.thanks",), (), "asks mood again"),
    ]
    assert as_text(rows, {"t.low": "A hard day.", "t.other": "Not said."}) == dedent("""\
        mood      talk  then says        hands to staff     ends
        --------  ----  ---------------  -----------------  ---------------
        0-2       yes   t.low, t.thanks  clinical low_mood  completed
        refused         -                -                  completed
        3 then 4        t.thanks         -                  asks mood again

        t.low: A hard day.
        """)


@pytest.mark.parametrize("name", sorted(load_flows()))
def test_the_truth_of_a_packaged_script_is_the_one_that_was_signed(name, golden):
    golden(f"truth/{name}.txt", as_text(truth(load_flows()[name])))
