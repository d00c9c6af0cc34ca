"""What is particular about a terminal."""

import io
from datetime import UTC, datetime

import pytest

from bot.errors import SendRefused
from channels.terminal import Terminal


def test_a_text_is_printed_as_it_is():
    screen = io.StringIO()
    Terminal(screen.write).send("terminal:ana", "Hello\n¿qué tal? 🙂", "1")
    assert screen.getvalue() == "Hello\n¿qué tal? 🙂"


def test_what_was_said_can_be_read_again():
    terminal = Terminal(lambda text: None)
    ids = [terminal.send("terminal:ana", text, "1") for text in ("one", "two")]
    assert dict(terminal.said) == dict(zip(ids, ["one", "two"], strict=True))


def test_a_terminal_that_cannot_show_a_text_refuses_it_and_does_not_count_it():
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    terminal = Terminal(screen.write)
    with pytest.raises(SendRefused):
        terminal.send("terminal:ana", "¿qué?", "1")
    assert terminal.find("terminal:ana", "¿qué?", datetime(2026, 1, 1, tzinfo=UTC), set()) is None
