"""Logs that can be shown to anybody: an allow-list of keys, and of an error only its kind and its place."""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {"event", "level", "timestamp", "kind", "place", "count", "seconds", "channel", "code", "ref", "status"}
    | {"work_id", "attempts", "lane", "flow", "version", "setting", "logger"}
)
"""Keys that may appear. Message text, names, numbers and chat ids have no key here, so they cannot get in."""

Event = MutableMapping[str, Any]


def set_up() -> None:
    """Log JSON lines to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_the_place_of_an_error,
            _only_allowed_keys,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_Library()]
    root.setLevel(logging.WARNING)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the demo's server would log every request
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns whenever a sweep is skipped


def place_of(error: BaseException) -> str:
    """Where an error was raised: file and line, never what it said, for it may quote a patient."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    last = frames[-1]
    return f"{last.filename.rsplit('/', 1)[-1]}:{last.lineno}"


def _only_the_place_of_an_error(_logger: Any, _method: str, event: Event) -> Event:
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["kind"], event["place"] = type(error).__name__, place_of(error)
    return event


def _only_allowed_keys(_logger: Any, _method: str, event: Event) -> Mapping[str, Any]:
    return {key: value for key, value in event.items() if key in ALLOWED}


class _Library(logging.Handler):
    """Libraries log what they like, addresses with numbers in them included: keep who spoke, drop what was said."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        log = structlog.get_logger()
        log.warning("a library has something to say", logger=record.name, code=record.levelname, error=error)
