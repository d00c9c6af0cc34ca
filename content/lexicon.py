"""Reads the crisis rules of every language: content/crisis/<language>/*.yaml."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from bot.crisis.lexicon import Lexicon
from bot.crisis.rulebook import compile_lexicon
from bot.errors import ContentError, LexiconInvalid
from content.texts import read_yaml

SHARED = "lists.yaml"
"""Read before the others, for they use its lists."""


def load_lexicons() -> dict[str, Lexicon]:
    """One lexicon per language. Raises LexiconInvalid: the screen does not start with a rule it cannot read."""
    folders = sorted((f for f in (files("content") / "crisis").iterdir() if f.is_dir()), key=lambda f: f.name)
    return {folder.name: compile_lexicon(folder.name, _read(folder)) for folder in folders}


def _read(folder: Traversable) -> Mapping[str, Mapping[str, Any]]:
    sources = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: (f.name != SHARED, f.name)
    )
    return {source.name: _said(source) for source in sources}


def _said(source: Traversable) -> Mapping[str, Any]:
    try:
        return read_yaml(source.read_text("utf-8"), source.name)
    except ContentError as error:
        raise LexiconInvalid(str(error)) from None
