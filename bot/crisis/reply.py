"""Which texts answer crisis language: by who writes, what it is about, and whether anybody can be told."""

from bot.crisis.concern import Category, Concern

TEXTS = {
    Category.SUICIDE: "self",
    Category.SELF_HARM: "self_harm",
    Category.HARM_TO_OTHERS: "others",
    Category.ABUSE: "abuse",
    Category.MEDICAL: "medical",
    Category.PSYCHOSIS: "psychosis",
    Category.NONE: "self",
}

BY_RULE = {
    "overdose": "means",
    "means": "means",
    "assault": "assault",
    "child": "child",
    "loved-one": "loved_one",
}
"""Beginnings of rule names that know better than their category what is the matter."""

CLAIM_NOTHING = frozenset({"abuse", "child", "loved_one"})
"""Texts that do not say that somebody was told, and are right whether or not anybody can be."""

ASKED_AFTER = frozenset({"self", "self_harm", "psychosis"})
"""Texts that are followed by the one question whether they are safe."""


def reply_keys(
    concern: Concern, *, known: bool, stopped: bool, can_page: bool, is_open: bool, mid_flow: bool
) -> tuple[str, ...]:
    """The keys of the texts to send, in order.

    `known`: it is a patient. `can_page`: somebody can be told now; "your care team has been told" is said only then.
    """
    if not known:
        return ("crisis.stranger",)
    if stopped:
        return ("crisis.stopped",)
    topic = _topic(concern)
    first = f"crisis.{_variant(topic, can_page=can_page, is_open=is_open)}"
    if topic not in ASKED_AFTER:
        return (first,)
    return (first, "crisis.mid_form" if mid_flow else "crisis.safety_question")


def _topic(concern: Concern) -> str:
    # a finding that was lowered ("i never overdosed") carries why behind a colon, and decides nothing
    rules = [finding.rule for finding in concern.spans if ":" not in finding.rule]
    by_rule = (topic for start, topic in BY_RULE.items() for rule in rules if rule.startswith(start))
    return next(by_rule, TEXTS[concern.category])


def _variant(topic: str, *, can_page: bool, is_open: bool) -> str:
    if topic in CLAIM_NOTHING:
        return topic
    if not can_page:
        return f"{topic}_unseen"
    if topic == "self":
        return "self_open" if is_open else "self_closed"
    return topic
