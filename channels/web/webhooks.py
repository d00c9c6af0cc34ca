"""Where Twilio posts. An answer of 2xx means: it is kept, and somebody hears back."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from twilio.request_validator import SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER

from bot.events import MsgReceived, MsgStatusChanged
from bot.model import Delivery
from channels.sms.door import SmsDoor
from channels.sms.receive import message, status

NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""Replies go through the outbox, where they cannot get lost with this connection."""

LONGEST_ID = 18
"""Digits; a longer number does not fit into a database's integer."""


def webhook_pages(
    door: SmsDoor,
    receive: Callable[[MsgReceived], object],
    status_changed: Callable[[MsgStatusChanged], object],
    rung: Callable[[], None],
) -> Blueprint:
    """`/webhooks/twilio/message` and `…/status`. Nothing is called before the signature holds."""
    pages = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio")

    @pages.post("/message")
    def message_came() -> Response:
        receive(message(_signed_form(door), datetime.now(UTC)))
        rung()
        return Response(NO_REPLY, mimetype="text/xml")

    @pages.post("/status")
    def status_came() -> tuple[str, int]:
        event = status(_signed_form(door), datetime.now(UTC), _our_id())
        status_changed(event)
        if event.status == Delivery.FAILED:
            rung()  # staff have to be told
        return "", 204

    return pages


def _signed_form(door: SmsDoor) -> Mapping[str, str]:
    """The posted fields, of each the first if it came twice. Raises BadSignature."""
    query = request.query_string.decode("latin-1")
    signature, settings = _header(SIGNATURE_HEADER), _header(SIGNATURE_SETTINGS_HEADER)
    door.check(request.path, query, request.form, signature, settings)
    return request.form.to_dict()  # which costs less to look into than what it is made from


def _header(name: str) -> str:
    return request.headers.get(name, "")


def _our_id() -> int | None:
    """The id of our message in the address; None for a token that is not one."""
    token = request.args.get("message", "")
    return int(token) if token.isdecimal() and len(token) <= LONGEST_ID else None
