"""What an error means in HTTP, said once for all pages."""

import traceback

import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from bot.errors import BadPayload, BadSignature, StorageError

AGAIN_AFTER = "5"
"""Seconds after which whoever got a 503 may try again."""

log = structlog.get_logger()


def answer_errors(app: Flask) -> None:
    """Every error becomes a short plain answer that says nothing about anybody."""
    app.register_error_handler(HTTPException, lambda error: error)
    app.register_error_handler(BadSignature, _forbidden)
    app.register_error_handler(BadPayload, lambda _: _plain(400, "This is not what the provider sends."))
    app.register_error_handler(StorageError, _unavailable)
    app.register_error_handler(Exception, _unavailable)


def _forbidden(_: Exception) -> Response:
    # a wrong address or token turns away every patient, and only this line tells
    log.warning("a webhook was not signed by the provider for this address", setting="HEARBACK_PUBLIC_URL")
    return _plain(403, "Not signed by the provider.")


def _unavailable(error: Exception) -> Response:
    # of the error only its kind and place are logged: its text may quote a patient
    log.error("a request could not be served", kind=type(error).__name__, place=_place(error))
    answer = _plain(503, "Please try again.")
    answer.headers["Retry-After"] = AGAIN_AFTER
    return answer


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""


def _plain(status: int, sentence: str) -> Response:
    return Response(f"{sentence}\n", status, mimetype="text/plain")
