"""The emergency directory: only what may be shown, and always something to show."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from bot.errors import DirectoryInvalid
from content.catalogue import BRACES
from content.directory import KINDS, Directory, countries_of
from content.texts import read_yaml

DIRECTORY = Directory.load()
SAID = read_yaml((files("content") / "emergency.yaml").read_text("utf-8"), "emergency.yaml")
COUNTRIES = sorted(SAID["countries"])

LINE: Mapping[str, Any] = {
    "id": "zz-line",
    "kind": ["emergency", "directory"],
    "name": "A line",
    "call": "112",
    "chat": "https://lines.example",
    "hours": "24/7",
    "source": ["https://operator.example"],
    "evidence": "A",
    "status": "active",
    "last_verified": "2026-11-01",
}


def directory_of(**change: Any) -> object:
    line = {key: value for key, value in {**LINE, **change}.items() if value is not None}
    return countries_of(
        {"compiled": "2026-11-23", "countries": {"ZZ": {"name": "Anywhere", "lines": [line]}}}
    )


def test_a_line_that_may_be_shown_is_read() -> None:
    assert directory_of()


@pytest.mark.parametrize(
    "change",
    [
        {"source": None},
        {"source": []},
        {"kind": ["emergency", "directory", "pizza"]},
        {"kind": None},
        {"status": "unstable"},
        {"status": "retired"},
        {"evidence": "C"},
        {"evidence": "C_memory"},
        {"last_verified": "2026-11-24"},
        {"last_verified": "soon"},
        {"call": None, "chat": None},
    ],
)
def test_a_line_that_must_not_reach_a_patient_is_refused_by_name(change: Mapping[str, Any]) -> None:
    with pytest.raises(DirectoryInvalid, match="zz-line"):
        directory_of(**change)


def test_a_directory_without_help_for_anywhere_is_refused() -> None:
    with pytest.raises(DirectoryInvalid, match="anywhere"):
        directory_of(kind=["emergency"])


def test_the_united_states_are_told_to_call_first() -> None:
    assert DIRECTORY.values("US", "en") == {
        "emergency": "911",
        "reach": "call or text 988",
        "poison": "1-800-222-1222",
        "abuse_line": "1-800-799-7233",
        "assault_line": "1-800-656-4673",
        "child_line": "1-800-422-4453",
    }
    assert DIRECTORY.values("US", "es")["reach"] == "llame al 988 y marque 2"


@pytest.mark.parametrize("country", ["BE", "DK", "UA", "CO", "KE", "NG", "MY"])
def test_a_country_without_a_crisis_line_is_shown_where_to_find_one(country: str) -> None:
    assert "findahelpline.com" in DIRECTORY.values(country, "en")["reach"]


def test_an_unknown_country_falls_back_to_112() -> None:
    values = DIRECTORY.values("XX", "en")
    assert values["emergency"] == values["poison"] == "112"
    assert "findahelpline.com" in values["reach"]


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_everywhere_everything_is_filled_in(country: str, language: str) -> None:
    values = DIRECTORY.values(country, language)
    assert all(value and not BRACES.search(value) for value in values.values())


def test_every_kind_in_the_file_is_one_that_we_know() -> None:
    kinds = {
        kind for country in SAID["countries"].values() for line in country["lines"] for kind in line["kind"]
    }
    assert kinds <= KINDS


def test_no_line_from_memory_is_kept_in_the_file() -> None:
    evidence = {line["evidence"] for country in SAID["countries"].values() for line in country["lines"]}
    assert evidence == {"A", "B"}


def test_old_and_undated_lines_are_named_and_go_on_being_sent() -> None:
    old = DIRECTORY.old(date(2026, 11, 23))
    assert "us-988" in old  # nobody has dated it
    assert len(DIRECTORY.old(date(2030, 1, 1))) == sum(len(c["lines"]) for c in SAID["countries"].values())
    assert DIRECTORY.values("US", "en")["reach"]
