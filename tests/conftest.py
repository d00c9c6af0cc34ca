"""Options and fixtures of every test."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="rewrite the golden files instead of comparing")


@pytest.fixture
def golden(request):
    """Compares a text with the file of that name under tests/golden; `pytest --update` rewrites the file."""

    def same_as(name, text):
        file = GOLDEN / name
        if request.config.getoption("--update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        assert text == file.read_text("utf-8")

    return same_as
