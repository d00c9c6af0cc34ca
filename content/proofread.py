"""Finds what a clinician would strike out: phrases never to be used, gaps between languages, dear texts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from content.catalogue import Catalogue
from content.texts import read_yaml

Phrases = Mapping[str, Sequence[re.Pattern[str]]]


def proofread(catalogue: Catalogue) -> list[str]:
    """What is wrong with the texts, a sentence each; nothing, if they can be sent."""
    phrases = _phrases()
    keys = catalogue.keys()
    places = [(key, language) for key in keys for language in catalogue.languages]
    return [
        f"{key} ({language}) {said}"
        for key, language in places
        for said in _found(catalogue, key, language, phrases)
    ]


def _found(catalogue: Catalogue, key: str, language: str, phrases: Phrases) -> Iterator[str]:
    if not catalogue.has(key, language):
        yield "is not written"
        return
    yield from _mistranslated(catalogue, key, language)
    yield from _too_dear(catalogue, key, language)
    for phrase in (*phrases["any"], *phrases.get(language, ())):
        if phrase.search(catalogue.raw(key, language)):
            yield f"says what must never be said: {phrase.pattern}"


def _mistranslated(catalogue: Catalogue, key: str, language: str) -> Iterator[str]:
    first = next(one for one in catalogue.languages if catalogue.has(key, one))
    if added := catalogue.placeholders(key, language) - catalogue.placeholders(key, first):
        yield f"mentions {', '.join(sorted(added))}, which the text in {first} does not"


def _too_dear(catalogue: Catalogue, key: str, language: str) -> Iterator[str]:
    most, cost = catalogue.budget(key, language), catalogue.segments(key, language)
    if most and cost > most:
        yield f"costs {cost} SMS; {most} at most"


def _phrases() -> Phrases:
    source = (files("content") / "banned.yaml").read_text("utf-8")
    said = read_yaml(source, "banned.yaml")
    return {language: [re.compile(one, re.IGNORECASE) for one in ones] for language, ones in said.items()}
