"""From the YAML of a step to the parts of `bot.flow`."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.condition import REFUSED, Condition, compile_condition
from bot.errors import FlowInvalid
from bot.flow import (
    END,
    Branch,
    Choice,
    Expect,
    FreeText,
    HandoffSpec,
    Nudge,
    OnUnclear,
    Scale,
    Step,
    YesNo,
)
from bot.model import QueueClass
from flows.place import Place, count, duration, mapping, name, number, one_of, text, texts

STEP = ("say", "ask", "expect", "save", "nudge", "on_unclear", "handoff", "next")
CLASSES = tuple(QueueClass)


def step(called: str, said: Any, place: Place, variables: frozenset[str]) -> Step:
    """One step. `variables` are the names that the whole script saves."""
    if name(called, place) == END:
        place.fault("bad-value", f"a step cannot be called {END}: that is where a run ends")
    said = mapping(said, place, STEP)
    if "next" not in said:
        place.fault("step-without-next", "does not say what comes next; write `next: end` to end here")
    return Step(
        name=called,
        say=place.part(said, "say", texts, ()),
        ask=place.part(said, "ask", text, None),
        expect=place.part(said, "expect", expect, None),
        save=place.part(said, "save", variable, None),
        nudge=place.part(said, "nudge", nudge, None),
        on_unclear=place.part(said, "on_unclear", on_unclear, OnUnclear()),
        handoff=place.part(said, "handoff", handoff, None),
        next=place.part(said, "next", lambda s, p: branches(s, p, variables), (Branch(go=END),)),
    )


def variable(said: Any, place: Place) -> str:
    if said == REFUSED:
        place.fault("bad-value", f"an answer cannot be called {REFUSED}")
    return name(said, place)


def nudge(said: Any, place: Place) -> Nudge | None:
    said = mapping(said, place, ("after", "say"))
    place.must(said, "after", "say")
    if not {"after", "say"} <= said.keys():
        return None
    return Nudge(after=duration(said["after"], place.at("after")), say=text(said["say"], place.at("say")))


def on_unclear(said: Any, place: Place) -> OnUnclear:
    said = mapping(said, place, ("say", "times", "then"))
    usual = OnUnclear()
    return OnUnclear(
        say=place.part(said, "say", text, usual.say),
        times=place.part(said, "times", count, usual.times),
        then=place.part(said, "then", text, None),
    )


def handoff(said: Any, place: Place) -> HandoffSpec:
    said = mapping(said, place, ("class", "reason", "with"))
    place.must(said, "reason")
    if said.get("class") not in CLASSES:
        place.fault("handoff-without-class", f"needs a `class`: {', '.join(CLASSES)}")
    return HandoffSpec(
        queue_class=str(said.get("class")),
        reason=place.part(said, "reason", name, ""),
        include=place.part(said, "with", texts, ()),
    )


# -- what comes next -------------------------------------------------------------------------------


def branches(said: Any, place: Place, variables: frozenset[str]) -> tuple[Branch, ...]:
    """A step's name, or a list of `{when: …, go: …}` that ends with `{else: …}`."""
    if not isinstance(said, list):
        return (Branch(go=text(said, place)),)
    if any("else" in one for one in said[:-1]):
        place.fault("bad-value", "only the last branch can be the `else`")
    return tuple(_branch(one, place, variables) for one in said)


def _branch(said: Any, place: Place, variables: frozenset[str]) -> Branch:
    if isinstance(said, dict) and "else" in said:
        said = mapping(said, place, ("else",))
        return Branch(go=text(said["else"], place.at("else")))
    said = mapping(said, place, ("when", "go"))
    place.must(said, "when", "go")
    go = place.part(said, "go", text, END)
    return Branch(go=go, when=place.part(said, "when", lambda s, p: _condition(s, p, variables), None))


def _condition(said: Any, place: Place, variables: frozenset[str]) -> Condition | None:
    try:
        return compile_condition(text(said, place), variables)
    except FlowInvalid as error:
        place.fault("bad-condition", str(error))
        return None


# -- what an answer may be -------------------------------------------------------------------------


def expect(said: Any, place: Place) -> Expect | None:
    """`{scale: [0, 10]}`, `yes_no`, `text`, `{choice: {…}}`; any may add `refusal: ok`."""
    said = {said: ""} if isinstance(said, str) else said
    kinds = [kind for kind in _KINDS if isinstance(said, dict) and kind in said]
    if len(kinds) != 1:
        place.fault("bad-value", f"needs one of {', '.join(_KINDS)}")
        return None
    return _KINDS[kinds[0]](said, place)


def _scale(said: Any, place: Place) -> Scale:
    said = mapping(said, place, ("scale", "refusal"))
    bounds = [number(bound, place) for bound in said["scale"]] if isinstance(said["scale"], list) else []
    if len(bounds) != 2 or bounds[0] >= bounds[1]:
        place.fault("bad-value", "a scale needs its two ends, such as [0, 10]")
        bounds = [0, 1]
    return Scale(low=bounds[0], high=bounds[1], refusal_ok=_refusal(said, place))


def _yes_no(said: Any, place: Place) -> YesNo:
    said = mapping(said, place, ("yes_no", "refusal"))
    one_of(said["yes_no"], place, ("",))
    return YesNo(refusal_ok=_refusal(said, place))


def _text(said: Any, place: Place) -> FreeText:
    said = mapping(said, place, ("text", "refusal"))
    most = count(said["text"], place) if said["text"] else FreeText().max
    return FreeText(max=most)


def _choice(said: Any, place: Place) -> Choice:
    said = mapping(said, place, ("choice", "words", "letters", "refusal"))
    options = said["choice"] if isinstance(said["choice"], dict) else {}
    if len(options) < 2:
        place.fault("bad-value", "a choice needs two options or more")
    return Choice(
        options={option: _words(words, place.at(option)) for option, words in options.items()},
        words=place.part(said, "words", text, None),
        letters="letters" in said and one_of(said["letters"], place.at("letters"), ("yes",)) == "yes",
        refusal_ok=_refusal(said, place),
    )


def _words(said: Any, place: Place) -> tuple[str, ...]:
    """The words of an option; none when only the languages have them."""
    return texts(said, place) if said else ()


def _refusal(said: Mapping[str, Any], place: Place) -> bool:
    return "refusal" in said and one_of(said["refusal"], place.at("refusal"), ("ok",)) == "ok"


_KINDS: Mapping[str, Callable[[Any, Place], Expect]] = {
    "scale": _scale,
    "yes_no": _yes_no,
    "text": _text,
    "choice": _choice,
}
