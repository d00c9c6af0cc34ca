"""Commands that run the service: serve, worker, db, keys."""

import signal
import threading
from collections.abc import Callable

import click
from cryptography.fernet import Fernet

from bot.errors import SettingsError
from bot.service import app, settings
from bot.service.serve import SQLITE_THREADS, Server
from bot.service.settings import Settings
from storage import make_engine, upgrade
from storage.rotation import rotate


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port to listen on.")
@click.option("--processes", default=1, show_default=True, help="Web processes; several need PostgreSQL.")
@click.option("--worker/--no-worker", default=True, help="Send from here, or leave it to `hearback worker`.")
def serve(host: str, port: int, processes: int, worker: bool) -> None:
    """Receive what patients write, and answer it."""
    known = _ready_to_run()
    on_sqlite = known.database_url.startswith("sqlite")
    if processes > 1 and on_sqlite:
        raise SettingsError(
            "HEARBACK_DATABASE_URL is a SQLite file, which serves one web process; use PostgreSQL."
        )
    Server(
        lambda: app.web(known, with_worker=worker),
        bind=f"{host}:{port}",
        workers=processes,
        threads=SQLITE_THREADS if on_sqlite else known.threads,
    ).run()


@click.command()
def worker() -> None:
    """Send what is due: replies, nudges, pages. Several may run side by side."""
    _, worker = app.whole(_ready_to_run())
    worker.start()
    _until_told_to_stop(worker.stop)


def _until_told_to_stop(stop: Callable[[], None]) -> None:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    told.wait()
    stop()


def _ready_to_run() -> Settings:
    """The settings, once everything is known to be right. Raises HearbackError for the first thing that is not."""
    known = settings.read()
    settings.demand_channels(known)
    _bring_up_to_date(known.database_url)
    app.rehearse(known)
    return known


def _bring_up_to_date(url: str) -> None:
    """A SQLite file is ours alone and is upgraded in passing; a PostgreSQL database once, by `db upgrade`."""
    engine = make_engine(url)
    if url.startswith("sqlite"):
        upgrade.upgrade(engine)
    upgrade.demand_newest(engine)
    engine.dispose()


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    engine = make_engine(settings.read().database_url)
    upgrade.upgrade(engine)
    engine.dispose()
    click.echo("The database is up to date.")


@click.group()
def keys() -> None:
    """The keys that encrypt what patients write."""


@keys.command("new")
def keys_new() -> None:
    """Print a new key. Put it first in HEARBACK_KEYS, and keep the older ones behind it."""
    click.echo(Fernet.generate_key().decode())


@keys.command("rotate")
def keys_rotate() -> None:
    """Encrypt everything under the newest key; then the older ones may go. The service may run meanwhile."""
    known = settings.read()
    settings.demand(known, "keys")
    store = app.the_store(known)
    click.echo(f"{rotate(store)} rows are under the newest key now.")
    store.close()


COMMANDS: tuple[click.Command, ...] = (serve, worker, db, keys)
