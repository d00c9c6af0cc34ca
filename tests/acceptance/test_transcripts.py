"""Whole conversations as patients see them. `pytest --update` writes them anew: a wording is reviewed as a diff."""

from pathlib import Path

import pytest
import yaml

from content.texts import read_yaml
from tests.conversation import PEOPLE, Talk

FOLDER = Path(__file__).parents[1] / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.yaml"))
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def played(store, script):
    """The talk of `script`, with what the bot says now."""
    talk = Talk(store)
    lines = []
    for line in script["talk"]:
        [(who, text)] = line.items()
        if who == "bot":
            continue
        lines.append(line)
        seen = {name: len(talk.to(urn)) for name, urn in PEOPLE.items()}
        if who == "wait":
            talk.waits(**{UNITS[text[-1]]: int(text[:-1])})
        else:
            talk.writes(PEOPLE[who], text)
        for name, urn in PEOPLE.items():
            if name != "nurse":
                lines += [{"bot": sent} for sent in talk.to(urn)[seen[name] :]]
    return {"about": script["about"], "talk": lines, "staff": staff_see(talk)}


def staff_see(talk):
    return sorted(f"{handoff.queue_class}: {handoff.reason}" for handoff in talk.waiting())


def written(script):
    return yaml.safe_dump(script, allow_unicode=True, sort_keys=False, width=1000)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_it_was_reviewed(path, store, request):
    before = path.read_text("utf-8")
    now = written(played(store, read_yaml(before, path.name)))
    if request.config.getoption("--update"):
        path.write_text(now, "utf-8")
    assert now == path.read_text("utf-8")
