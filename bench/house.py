"""What every benchmark needs: a service on a fresh database, people in it, and a line about the machine."""

import os
import platform
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from bot.service import app, settings
from bot.service.clock import now
from content.clinic import sample_clinic
from storage import upgrade
from storage.patients import add_patient

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "a bench has no secrets", "+12025550100"
KEY = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
ROOT = Path(__file__).parents[1]


def machine():
    """Where and on what this was measured."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT)
    model = next((line for line in _cpu_lines() if line.startswith("model name")), "model name: unknown")
    return (
        f"{os.cpu_count()} cores, {model.split(':')[1].strip()}, Python {platform.python_version()}, "
        f"commit {commit.stdout.strip() or 'none'}, {now():%Y-%m-%d}"
    )


def _cpu_lines():
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def known(url, **more):
    """The settings of a service that sends to nobody."""
    return settings.read(
        database_url=url,
        public_url="http://127.0.0.1:9",
        keys=KEY,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from=NUMBER,
        **more,
    )


@contextmanager
def service(url=None):
    """A service on a fresh SQLite file, or on the given database."""
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder:
        these = known(url or f"sqlite:///{folder}/bench.db")
        upgrade.upgrade_at(these.database_url)
        clinic = sample_clinic()
        content = app.the_content(these, clinic)
        made = app.assemble(content, store=app.the_store(these), clinic=clinic, channels={})
        yield made
        made.store.close()


def number(index):
    """A fictional number for everybody; far more than there are, so the area is made up too."""
    return f"+1999{index:07}"


def add_patients(store, first, last):
    """Patients `first` to `last`, in big transactions."""
    for begin in range(first, last, 1000):
        with store.begin() as uow:
            for index in range(begin, min(begin + 1000, last)):
                urn = f"tel:{number(index)}"
                add_patient(
                    uow, name="Pat Example", channel="sms", urn=urn, language="en", zone="UTC", now=now()
                )
