"""Reads the words of answers and keywords: content/<language>/answers.yaml and keywords.yaml."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import ContentError
from bot.keywords import KeywordList, Rule
from bot.plain import phrase
from bot.wordlist import Meaning, WordList
from content.texts import read_yaml

MEANINGS = ("yes", "no", "apart_yes", "apart_no", "mild_yes", "mild_no", "unsure")
PHRASES = ("nothing", "fillers", "joiners", "halves", "units", "beside", "negations", "not_typos")
ANSWERS = {"numbers", "refusals", *MEANINGS, *PHRASES}
KEYWORDS = {"carrier", "padding", "groups", "rules"}
CARRIER = {"stop", "start", "yes", "help"}
RULE = {"rule", "kind", "value", "says", "examples", "counter"}

List = TypeVar("List")
Groups = Mapping[str, tuple[str, ...]]

_PART = re.compile(r"<[^>]*>\??|\S+")


def load_wordlists(paths: Sequence[Path] = ()) -> dict[str, WordList]:
    """The words of answers per language; a later folder's file replaces its namesake. Raises ContentError."""
    return _load("answers.yaml", paths, _wordlist)


def load_keywords(paths: Sequence[Path] = ()) -> dict[str, KeywordList]:
    """The keywords, per language; a later folder's file replaces its namesake. Raises ContentError."""
    return _load("keywords.yaml", paths, _keywords)


def _load(name: str, paths: Iterable[Path], build: Callable[[Any, str], List]) -> dict[str, List]:
    found = {folder.name: folder / name for folder in _folders(paths) if (folder / name).is_file()}
    return {
        language: build(read_yaml(file.read_text("utf-8"), f"{language}/{name}"), f"{language}/{name}")
        for language, file in sorted(found.items())
    }


def _folders(paths: Iterable[Path]) -> Iterator[Traversable]:
    for shelf in (files("content"), *paths):
        yield from (folder for folder in shelf.iterdir() if folder.is_dir())


def _wordlist(said: Mapping[str, Any], where: str) -> WordList:
    _only(said, ANSWERS, where)
    refusals = _phrases(said, "refusals", where)
    meanings = dict.fromkeys(refusals, Meaning.REFUSAL)
    for meaning in MEANINGS:
        meanings |= dict.fromkeys(_phrases(said, meaning, where), Meaning(meaning))
    phrases = {name: _phrases(said, name, where) for name in PHRASES}
    return WordList(numbers=_numbers(said, where), refusals=refusals, meanings=meanings, **phrases)


def _numbers(said: Mapping[str, Any], where: str) -> dict[str, int]:
    numbers = said.get("numbers") or {}
    if not isinstance(numbers, dict) or not all(isinstance(n, str) and n.isdecimal() for n in numbers):
        raise ContentError(f"{where}, numbers: expected whole numbers, each with its words")
    return {word: int(number) for number in numbers for word in _phrases(numbers, number, where)}


def _phrases(said: Mapping[str, Any], name: str, where: str) -> frozenset[str]:
    found = frozenset(map(phrase, _texts(said, name, where)))
    if "" in found:
        raise ContentError(f"{where}, {name}: one of its words is empty once it is read")
    return found


def _keywords(said: Mapping[str, Any], where: str) -> KeywordList:
    _only(said, KEYWORDS, where)
    carrier = said.get("carrier") or {}
    _only(carrier, CARRIER, f"{where}, carrier")
    groups = said.get("groups") or {}
    _only(groups, set(groups), f"{where}, groups")
    spelt = {name: _texts(groups, name, f"{where}, groups") for name in groups}
    rules = said.get("rules") or []
    if not isinstance(rules, list):
        raise ContentError(f"{where}, rules: expected a list")
    return KeywordList(
        carrier={kind: _phrases(carrier, kind, where) for kind in carrier},
        padding=_phrases(said, "padding", where),
        rules=tuple(_rule(rule, spelt, where) for rule in rules),
    )


def _rule(said: Any, groups: Groups, where: str) -> Rule:
    name = said.get("rule") if isinstance(said, dict) else None
    if not isinstance(name, str) or not isinstance(said.get("kind"), str):
        raise ContentError(f"{where}, rules: each needs a name (`rule`) and a `kind`")
    where = f"{where}, {name}"
    _only(said, RULE, where)
    return Rule(
        name=name,
        kind=said["kind"],
        value=str(said.get("value", "")),
        says=frozenset(
            wording for says in _texts(said, "says", where) for wording in _spelt_out(says, groups, where)
        ),
        examples=_texts(said, "examples", where),
        counter=_texts(said, "counter", where),
    )


def _spelt_out(says: str, groups: Groups, where: str) -> Iterator[str]:
    """Every wording of a pattern: `a|b` is either word, `me?` may be missing, `<texts>` is a group."""
    ways = [_ways(part, groups, where) for part in _PART.findall(says)]
    yield from (" ".join(filter(None, chosen)) for chosen in product(*ways))


def _ways(part: str, groups: Groups, where: str) -> list[str]:
    name = part.removesuffix("?")
    if name.startswith("<") and name[1:-1] not in groups:
        raise ContentError(f"{where}: there is no group {name}")
    ways = groups[name[1:-1]] if name.startswith("<") else name.split("|")
    return [*map(phrase, ways), ""] if part.endswith("?") else [*map(phrase, ways)]


def _texts(said: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    texts = said.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ContentError(f"{where}, {name}: expected a list of words")
    return tuple(texts)


def _only(said: Any, known: set[str], where: str) -> None:
    """Raise ContentError for a section nobody reads; a misspelt one would leave a list silently empty."""
    if not isinstance(said, dict):
        raise ContentError(f"{where}: expected names, each with its words")
    if unknown := sorted(said.keys() - known):
        raise ContentError(f"{where}: nobody reads {', '.join(unknown)}")
