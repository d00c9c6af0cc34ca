"""`hearback serve`: gunicorn with our app, and the dispatcher beside it in the same process."""

import gc
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from bot.service.worker import Worker


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """Runs `make()` in each web process; what it returns besides the app is started and stopped with it."""

    def __init__(self, make: Callable[[], tuple[Flask, Worker | None]], **options: Any) -> None:
        self._make = make
        self._options = options
        self._worker: Worker | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in {**STANDING, **self._options}.items():
            self.cfg.set(name, value)
        self.cfg.set("worker_exit", self._stop)

    def load(self) -> Flask:
        # after the fork: threads and database connections do not survive one
        app, self._worker = self._make()
        if self._worker is not None:
            self._worker.start()
        _settle()
        return app

    def _stop(self, _arbiter: Any, _process: Any) -> None:
        if self._worker is not None:
            self._worker.stop()


def _settle() -> None:
    """What was loaded stays: keep the collector from walking through the rules of the screen again and again.

    And hand the interpreter over sooner: a thread that comes back from the disk holds the write lock while it
    waits for its turn. With 5 ms a turn, the slowest webhook in a hundred took 221 ms, with 0.5 ms 113.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.0005)


SQLITE_THREADS = 4
"""Requests at a time on SQLite, which writes one at a time: with 8 the slowest in a hundred only waits longer."""

STANDING = {
    "worker_class": "gthread",
    "keepalive": 15,
    "graceful_timeout": 30,
    "control_socket_disable": True,  # gunicorn 27 otherwise opens a control socket in the home folder
    "accesslog": None,  # addresses of people who write are nobody's business
    "loglevel": "warning",
}
