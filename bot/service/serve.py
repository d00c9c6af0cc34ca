"""`hearback serve`: gunicorn with our app, and the dispatcher beside it in the same process."""

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
        return app

    def _stop(self, _arbiter: Any, _process: Any) -> None:
        if self._worker is not None:
            self._worker.stop()


STANDING = {
    "worker_class": "gthread",
    "keepalive": 15,
    "graceful_timeout": 30,
    "control_socket_disable": True,  # gunicorn 27 otherwise opens a control socket in the home folder
    "accesslog": None,  # addresses of people who write are nobody's business
    "loglevel": "warning",
}
