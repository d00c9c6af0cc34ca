"""The texts that patients read, looked up by key and language and filled in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bot.errors import ContentError, SettingsError, WordsMissing
from bot.model import Value
from bot.segments import segments
from content.texts import read_yaml

LAST_RESORT = "en"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
BRACES = re.compile(r"\{(\w+)\}")
UNKNOWN_SAMPLE = "10"  #: stands for an answer of the patient's when a text is measured

SECTIONS = frozenset({"words", "budget"})
"""Keys of a content file that are not texts: words per option, and the SMS a text may cost."""

ChoiceWords = Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Shelf:
    """What is written in one language."""

    texts: dict[str, str] = field(default_factory=dict)
    words: dict[str, ChoiceWords] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, said: Mapping[str, Any]) -> None:
        """Take in the content file `name`; what it says replaces what earlier folders said."""
        for key, text in said.items():
            if isinstance(text, str) and key not in SECTIONS:
                self.texts[f"{name}.{key}"] = text
        self.words |= {f"{name}.{key}": words for key, words in _choice_words(said, name).items()}
        self.budgets |= {f"{name}.{key}": most for key, most in _budgets(said, name).items()}


class Catalogue:
    """Every text in every language; implements `bot.ports.Words`."""

    def __init__(self, shelves: Mapping[str, Shelf], languages: Sequence[str] = ()) -> None:
        self._shelves = shelves
        self._samples = read_yaml((files("content") / "standing.yaml").read_text("utf-8"), "standing.yaml")
        self.languages = tuple(languages) or tuple(sorted(shelves, key=lambda one: (one != LAST_RESORT, one)))
        self.standing = frozenset(self._samples[LAST_RESORT])

    @classmethod
    def load(cls, paths: Sequence[Path] = (), languages: Sequence[str] = ()) -> "Catalogue":
        """The packaged texts and those of the given folders, each with a folder per language.

        A later folder's text replaces its namesake. `languages` are the clinic's, its default first;
        without them, every language that there is. Raises ContentError for a file that cannot be read.
        """
        shelves: dict[str, Shelf] = {}
        for folder in (files("content"), *paths):
            for language, file in _files(folder):
                said = _read(file, f"{language}/{file.name}")
                shelves.setdefault(language, Shelf()).add(file.name.removesuffix(".yaml"), said)
        return cls(shelves, languages)

    def text(self, key: str, language: str, values: Mapping[str, Value]) -> str:
        """The text under `key`, filled in.

        Falls back from es-MX to es, to the clinic's first language, to English. Raises WordsMissing when
        it is written in none of them, ContentError when it mentions what `values` does not have.
        """
        for tongue in (language, language.partition("-")[0], *self.languages[:1], LAST_RESORT):
            if self.has(key, tongue):
                return _filled(key, self.raw(key, tongue), values)
        raise WordsMissing(f"`{key}` is not written in {language}, nor in a language to fall back to")

    def keys(self) -> tuple[str, ...]:
        """The keys of all texts, in whatever language they are written."""
        return tuple(sorted({key for shelf in self._shelves.values() for key in shelf.texts}))

    def has(self, key: str, language: str) -> bool:
        """Is it written in this very language?"""
        return language in self._shelves and key in self._shelves[language].texts

    def raw(self, key: str, language: str) -> str:
        """The text as its authors wrote it. Raises WordsMissing."""
        if not self.has(key, language):
            raise WordsMissing(f"`{key}` is not written in {language}")
        return self._shelves[language].texts[key]

    def placeholders(self, key: str, language: str) -> frozenset[str]:
        """What the text mentions in braces; nothing, if it is not written."""
        return frozenset(BRACES.findall(self.raw(key, language)) if self.has(key, language) else ())

    def sample(self, key: str, language: str) -> str:
        """The text filled in with values as long as they come in practice."""
        samples = self._samples.get(language) or self._samples[LAST_RESORT]
        return BRACES.sub(lambda found: samples.get(found[1], UNKNOWN_SAMPLE), self.raw(key, language))

    def segments(self, key: str, language: str) -> int:
        """How many SMS the text costs, once filled in."""
        return segments(self.sample(key, language))

    def budget(self, key: str, language: str) -> int | None:
        """How many SMS its authors allow it to cost, if they say."""
        return self._shelves[language].budgets.get(key) if language in self._shelves else None

    def choice_words(self, key: str, language: str) -> ChoiceWords:
        """The words for each option; empty if the language has none."""
        return self._shelves[language].words.get(key, {}) if language in self._shelves else {}


def _files(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    """The content files, each with its language."""
    if not folder.is_dir():
        raise SettingsError(f"there is no folder of texts at {folder}")
    for language in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if LANGUAGE.fullmatch(language.name) and language.is_dir():
            texts = sorted(language.iterdir(), key=lambda entry: entry.name)
            yield from ((language.name, file) for file in texts if file.name.endswith(".yaml"))


def _read(file: Traversable, where: str) -> dict[str, Any]:
    try:
        return read_yaml(file.read_bytes().decode(), where)
    except UnicodeDecodeError:
        raise ContentError(f"{where} is not written in UTF-8") from None


def _choice_words(said: Mapping[str, Any], name: str) -> dict[str, ChoiceWords]:
    """`words: {question: {option: [word, word]}}`."""
    questions = said.get("words") or {}
    try:
        return {
            key: {option: _list(words) for option, words in one.items()} for key, one in questions.items()
        }
    except (AttributeError, TypeError):
        raise ContentError(
            f"{name}.words: expected questions, their options, and a list of words for each"
        ) from None


def _list(words: Any) -> tuple[str, ...]:
    if not isinstance(words, list):
        raise TypeError
    return tuple(map(str, words))


def _budgets(said: Mapping[str, Any], name: str) -> dict[str, int]:
    """`budget: 1` for all texts of a file, `budget: {help: 2}` for some."""
    most = said.get("budget") or {}
    budgets = most if isinstance(most, dict) else dict.fromkeys(said, most)
    if not all(isinstance(one, str) and one.isdecimal() for one in budgets.values()):
        raise ContentError(f"{name}.budget: expected a number of SMS, or one per text")
    return {key: int(one) for key, one in budgets.items()}


def _filled(key: str, text: str, values: Mapping[str, Value]) -> str:
    def value(found: re.Match[str]) -> str:
        try:
            return str(values[found[1]])
        except KeyError:
            raise ContentError(f"`{key}` mentions {found[0]}, which nothing fills in") from None

    # one pass, so that braces in a value stay what they are
    return BRACES.sub(value, text)
