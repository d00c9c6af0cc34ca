"""Commands to try Hearback without an account: demo, talk."""

import sys
import time
import webbrowser

import click

from bot.service import demo as demos
from bot.service import script, talking


@click.command()
@click.option("--script", "scripted", is_flag=True, help="Play a conversation in the terminal and end.")
@click.option("--port", default=8080, show_default=True, help="Port of the page.")
@click.option("--open/--no-open", "show", default=True, help="Open the page in a browser.")
def demo(scripted: bool, port: int, show: bool) -> None:
    """A sample clinic on this machine. Nothing leaves it."""
    if scripted:
        with demos.running() as clinic:
            raise SystemExit(script.play(clinic.twilio, click.echo))
    with demos.running(port) as clinic:
        page = f"{clinic.address}/simulator"
        click.echo(f"This is a demo; nobody in it is real. Text the bot at {page}   (Ctrl+C ends it)")
        if show:
            webbrowser.open(page)
        _wait()


def _wait() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo("")


@click.command()
@click.argument("flow", required=False)
@click.option("--language", default="en", show_default=True)
def talk(flow: str | None, language: str) -> None:
    """Talk with the bot in the terminal, beginning with FLOW. An empty line ends it."""
    talking.talk(flow, language, sys.stdin, click.echo)


COMMANDS: tuple[click.Command, ...] = (demo, talk)
