"""Which texts answer crisis language: what is true of the situation decides, not what sounds best."""

from itertools import product

import pytest

from bot.crisis.concern import UNSCREENED, Category, Concern, Finding, Level
from bot.crisis.reply import reply_keys
from content.catalogue import Catalogue

CATALOGUE = Catalogue.load()


def concern(category: Category, rule: str = "a-rule", level: Level = Level.CRISIS) -> Concern:
    return Concern(level, category, (Finding(0, 1, rule),))


def keys(
    what: Concern,
    *,
    known: bool = True,
    stopped: bool = False,
    can_page: bool = True,
    is_open: bool = True,
    mid_flow: bool = False,
) -> tuple[str, ...]:
    return reply_keys(
        what, known=known, stopped=stopped, can_page=can_page, is_open=is_open, mid_flow=mid_flow
    )


SUICIDE = concern(Category.SUICIDE)


def test_a_patient_is_shown_a_person_first_and_asked_one_question_after() -> None:
    assert keys(SUICIDE) == ("crisis.self_open", "crisis.safety_question")
    assert keys(SUICIDE, is_open=False) == ("crisis.self_closed", "crisis.safety_question")


def test_nobody_is_said_to_know_when_nobody_can_be_told() -> None:
    told = ("alerted", "been told", "Staff are told")
    for category, is_open in product(Category, (True, False)):
        first = keys(concern(category), can_page=False, is_open=is_open)[0]
        assert not any(claim in CATALOGUE.raw(first, "en") for claim in told), first


def test_the_question_in_the_middle_of_a_form_stops_the_form() -> None:
    assert keys(SUICIDE, mid_flow=True) == ("crisis.self_open", "crisis.mid_form")


def test_a_stranger_is_asked_nothing_and_confirmed_nothing() -> None:
    assert keys(SUICIDE, known=False) == ("crisis.stranger",)
    assert keys(SUICIDE, known=False, stopped=True) == ("crisis.stranger",)


def test_somebody_who_stopped_us_gets_one_note() -> None:
    assert keys(SUICIDE, stopped=True) == ("crisis.stopped",)


@pytest.mark.parametrize(
    ("category", "rule", "key"),
    [
        (Category.MEDICAL, "overdose-taken", "crisis.means"),
        (Category.SUICIDE, "means-at-hand", "crisis.means"),
        (Category.SUICIDE, "loved-one-now", "crisis.loved_one"),
        (Category.ABUSE, "assault", "crisis.assault"),
        (Category.ABUSE, "child-hurt-es", "crisis.child"),
        (Category.ABUSE, "abused-now", "crisis.abuse"),
        (Category.MEDICAL, "dying-signs", "crisis.medical"),
        (Category.HARM_TO_OTHERS, "going-to-harm", "crisis.others"),
        (Category.SELF_HARM, "self-harm-now", "crisis.self_harm"),
        (Category.PSYCHOSIS, "voices", "crisis.psychosis"),
    ],
)
def test_each_danger_has_its_own_words(category: Category, rule: str, key: str) -> None:
    assert keys(concern(category, rule))[0] == key


def test_every_reply_is_written_in_every_language() -> None:
    both = (True, False)
    rules = ("overdose", "means", "assault", "child", "loved-one", "x")
    sent = {
        key
        for category, rule, can_page, is_open, mid_flow in product(Category, rules, both, both, both)
        for key in keys(concern(category, rule), can_page=can_page, is_open=is_open, mid_flow=mid_flow)
    }
    for key in sent | {"crisis.stranger", "crisis.stopped"}:
        assert all(CATALOGUE.has(key, language) for language in CATALOGUE.languages), key


def test_a_screen_that_broke_still_finds_words() -> None:
    assert CATALOGUE.has(keys(UNSCREENED)[0], "en")
