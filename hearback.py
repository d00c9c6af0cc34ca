#!/usr/bin/env python3
"""`python3 hearback.py demo`: make .venv once with what this Python has, install Hearback into it, run the command.

Standard library only. Works where `pip install` is refused (PEP 668: Debian, Ubuntu, Homebrew), where pip is not on
the PATH, and where ensurepip was left out. What is installed is pinned by uv.lock, although uv is not needed.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        return fail(f"Hearback needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    testing = arguments[:1] == ["test"]
    if not installed(testing) and not install(testing):
        return 1
    module = ["pytest", *arguments[1:]] if testing else ["bot.service.cli", *arguments]
    # pytest finds our five packages because `-m` puts the checkout first on the path
    return subprocess.call([str(PYTHON), "-m", *module], cwd=ROOT)


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    print("If you have uv, this works too:  uv run hearback demo", file=sys.stderr)
    return 1


def wanted(testing: bool) -> str:
    """What .venv must have been made from; anything else means: make it again."""
    lock = ROOT / "uv.lock"
    parts = [(ROOT / "pyproject.toml").read_bytes(), lock.read_bytes() if lock.exists() else b""]
    return hashlib.sha256(b"".join(parts) + sys.version.encode() + bytes([testing])).hexdigest()


def mark(testing: bool) -> Path:
    return ENV / (".hearback-test" if testing else ".hearback")


def installed(testing: bool) -> bool:
    return PYTHON.exists() and any(
        mark(kind).exists() and mark(kind).read_text() == wanted(kind) for kind in {testing, True}
    )


def install(testing: bool) -> bool:
    print("First run: installing Hearback into .venv (about half a minute) ...", file=sys.stderr, flush=True)
    pip = make_environment()
    if pip is None:
        fail("This Python has neither ensurepip nor pip.  On Debian or Ubuntu: sudo apt install python3-venv")
        return False
    pins = ENV / "pins.txt"
    pins.write_text("\n".join(locked()))
    command = [*pip, "install", "-q", "--disable-pip-version-check", "-c", str(pins), "-e", str(ROOT)]
    if subprocess.call([*command, *(test_requirements() if testing else [])]):
        shutil.rmtree(ENV, ignore_errors=True)
        fail(
            "The installation failed. It needs the Python package index; without a network, run it once with one."
        )
        return False
    mark(testing).write_text(wanted(testing))
    return True


def make_environment() -> "list[str] | None":
    """A fresh .venv; returns the pip command that installs into it."""
    import venv

    shutil.rmtree(ENV, ignore_errors=True)
    own = importlib.util.find_spec("ensurepip") is not None
    try:
        venv.create(ENV, with_pip=own)
    except (subprocess.CalledProcessError, OSError):
        own = False  # Debian without python3-venv has the module, but not the wheels in it
        shutil.rmtree(ENV, ignore_errors=True)
        venv.create(ENV, with_pip=False)
    if own:
        return [str(PYTHON), "-m", "pip"]
    if importlib.util.find_spec("pip") is None:
        return None
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def locked() -> "list[str]":
    """The versions of uv.lock as pip constraints."""
    import tomllib

    lock = ROOT / "uv.lock"
    packages = tomllib.loads(lock.read_text("utf-8"))["package"] if lock.exists() else []
    versions = {}
    for package in packages:
        versions.setdefault(package["name"], set()).add(package.get("version"))
    # a package that is locked in several versions depends on the platform: pip chooses by itself
    return [
        f"{name}=={found.pop()}"
        for name, found in versions.items()
        if len(found) == 1 and name != "hearback-bot"
    ]


def test_requirements() -> "list[str]":
    import tomllib

    return list(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["dev"])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
