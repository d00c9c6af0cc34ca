"""The app. It is handed what it can do, and knows nothing of how that is done."""

from collections.abc import Callable, Mapping

from flask import Flask

from bot.events import MsgReceived, MsgStatusChanged
from channels.sms.door import SmsDoor
from channels.web.errors import answer_errors
from channels.web.headers import guard
from channels.web.health import health_pages
from channels.web.simulator import Simulator, simulator_pages
from channels.web.webhooks import webhook_pages

LARGEST_REQUEST = 64 * 1024
"""Bytes. The longest message with its fields is a fifth of it."""


def create_app(
    *,
    receive: Callable[[MsgReceived], object],
    status_changed: Callable[[MsgStatusChanged], object],
    sms: SmsDoor | None,
    ready: Callable[[], Mapping[str, bool]],
    simulator: Simulator | None = None,
    rung: Callable[[], None] = lambda: None,
) -> Flask:
    """The web app.

    `receive` and `status_changed` return once the event is kept, or raise StorageError. `ready` names what
    the service depends on, and whether it is there. `rung` is called when there is work to send. Without
    `sms` there are no SMS webhooks, without a `simulator` there is no simulator.
    """
    app = Flask("channels.web")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.register_blueprint(health_pages(ready))
    if sms is not None:
        app.register_blueprint(webhook_pages(sms, receive, status_changed, rung))
    if simulator is not None:
        app.register_blueprint(simulator_pages(simulator))
    guard(app)
    answer_errors(app)
    return app
