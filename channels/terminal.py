"""A terminal as a channel: what would be texted is printed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from bot.errors import SendRefused


class _Said(NamedTuple):
    urn: str
    text: str
    at: datetime


class Terminal:
    """Hands every text to `say`, which prints it. It remembers them for as long as it lives."""

    name = "terminal"

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._said: dict[str, _Said] = {}

    @property
    def said(self) -> Mapping[str, str]:
        """Every text so far, by id, oldest first."""
        return {said_id: said.text for said_id, said in self._said.items()}

    def send(self, urn: str, text: str, token: str) -> str:
        try:
            self._say(text)
        except (OSError, ValueError):  # gone, closed, or unable to show these characters
            raise SendRefused(code="terminal") from None
        said_id = f"terminal-{len(self._said) + 1}"
        self._said[said_id] = _Said(urn, text, datetime.now(UTC))
        return said_id

    def find(self, urn: str, text: str, since: datetime, known: set[str]) -> str | None:
        for said_id, said in self._said.items():
            if said_id not in known and (said.urn, said.text) == (urn, text) and said.at >= since:
                return said_id
        return None
