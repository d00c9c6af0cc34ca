"""What a script is checked against: the words there are, the words it must not use, what is live already."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class WordsView(Protocol):
    """The texts, as far as scripts are concerned."""

    @property
    def languages(self) -> Collection[str]:
        """The languages that every text must be written in."""
        ...

    @property
    def standing(self) -> Collection[str]:
        """What every text may mention in braces: clinic, phone, when …"""
        ...

    def has(self, key: str, language: str) -> bool: ...

    def segments(self, key: str, language: str) -> int:
        """How many SMS the text costs with its braces filled."""
        ...

    def budget(self, key: str, language: str) -> int | None:
        """How many SMS it may cost, where its authors want fewer than usual."""
        ...

    def placeholders(self, key: str, language: str) -> Collection[str]:
        """What the text mentions in braces."""
        ...

    def choice_words(self, key: str, language: str) -> Mapping[str, tuple[str, ...]]:
        """The words for each option; empty if the language has none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """Words that no script may ask for, because somebody else acts on them first."""

    carrier: Collection[str] = ()  #: opt-out and opt-in words, eaten by the carrier
    globals: Mapping[str, Collection[str]] = field(default_factory=dict)  #: per language: help, person …


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """All of it."""

    words: WordsView
    reserved: Reserved
    live: Collection[str] = ()  #: steps at which patients wait who will go on in this script
    published_sha256: str | None = None  #: of the same version, if it is published already
