"""The command line. Every mistake in a setting or a file is one sentence on standard error and exit status 2."""

import sys

import click

from bot.errors import HearbackError
from bot.service import logs


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hearback-bot", prog_name="hearback")
def hearback() -> None:
    """A clinic and its patients talk between appointments. Whoever writes hears back."""


def main() -> None:
    """The console script. Exit status 2 means: something has to be mended first, and the sentence says what."""
    logs.set_up()
    _add_commands()
    try:
        hearback(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HearbackError as error:
        click.echo(f"hearback: {error}", err=True)
        sys.exit(2)


def _add_commands() -> None:
    from bot.service import commands_demo, commands_people, commands_run, commands_scripts

    for module in (commands_run, commands_demo, commands_scripts, commands_people):
        for command in module.COMMANDS:
            hearback.add_command(command)


if __name__ == "__main__":
    main()
