"""Commands about scripts, words and the screen: check, truth, screen."""

import json
import sys
from collections.abc import Iterable
from dataclasses import astuple

import click

from bot.crisis.concern import Concern
from bot.crisis.screen import Screen
from bot.service import scripts, settings
from content.lexicon import load_lexicons
from flows import truth as truths
from flows.loader import Flows, load_flows


@click.command()
def check() -> None:
    """What is wrong with the scripts and their words? Exit status 1 if anything is."""
    known = settings.read()
    issues = scripts.issues(known)
    for issue in issues:
        click.echo(issue)
    if issues:
        raise SystemExit(1)
    click.echo("The scripts and their words are in order.")


@click.command()
@click.argument("flow")
def truth(flow: str) -> None:
    """Every answer to FLOW and what happens then, run through the real engine, for a clinician to sign."""
    flows = Flows(load_flows(settings.read().flows_path))
    click.echo(truths.as_text(truths.truth(flows.newest(flow))))


@click.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help="One JSON string per line in, one JSON object per line out.")
def screen(text: str | None, jsonl: bool) -> None:
    """What the crisis screen thinks of a TEXT, and why."""
    look = Screen(load_lexicons())
    if text is not None:
        click.echo(_as_json(look(text)))
        return
    if not jsonl:
        raise click.UsageError("Give a text, or --jsonl to read one JSON string per line.")
    for line in _json_strings(sys.stdin):
        click.echo(_as_json(look(line)))


def _json_strings(lines: Iterable[str]) -> Iterable[str]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            raise click.UsageError(f"line {number} is not a JSON string") from None
        if not isinstance(said, str):
            raise click.UsageError(f"line {number} is not a JSON string")
        yield said


def _as_json(concern: Concern) -> str:
    spans = [astuple(span) for span in concern.spans]
    return json.dumps({"level": concern.level, "category": concern.category, "spans": spans})


COMMANDS: tuple[click.Command, ...] = (check, truth, screen)
