"""The posts that Twilio makes, field by field, signed as Twilio signs them."""

import http.client
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import (
    HMAC_SHA1,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
)

from channels.sms.standin.carrier import Message

PATIENCE = 15.0
"""Seconds that Twilio waits for an answer."""

NOBODY = 0
"""Stands in for a status when nobody answered."""

Form = dict[str, str]


def text_form(*, account_sid: str, from_: str, to: str, body: str, **extra: str) -> Form:
    """The fields of an incoming message; `extra` adds to them or replaces them."""
    sid = f"SM{secrets.token_hex(16)}"
    common = {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "AccountSid": account_sid,
        "From": from_,
        "To": to,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    return common | (_whatsapp(from_) if from_.startswith("whatsapp:") else _PLACES) | extra


_PLACES = {
    "FromCountry": "US",
    "FromState": "DC",
    "FromCity": "WASHINGTON",
    "FromZip": "20001",
    "ToCountry": "US",
    "ToState": "DC",
    "ToCity": "WASHINGTON",
    "ToZip": "20001",
}


def _whatsapp(from_: str) -> Form:
    return {
        "WaId": from_.removeprefix("whatsapp:+"),
        "ProfileName": "Ana Example",
        "MessageType": "text",
        "ReferralNumMedia": "0",
    }


def status_form(message: Message, account_sid: str, status: str, error_code: int | None) -> Form:
    """The fields of a status callback."""
    form = {
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "From": message.from_,
        "To": message.to,
    }
    if message.service:
        form["MessagingServiceSid"] = message.service
    if error_code is not None:
        form["ErrorCode"] = str(error_code)
    return form


def signed(url: str, form: Mapping[str, str], secret: str, algorithm: str = HMAC_SHA1) -> Form:
    """The headers that prove that this form was posted to this address by whoever has the secret."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": secrets.token_hex(16),
        SIGNATURE_HEADER: RequestValidator(secret).compute_signature(url, form, algorithm),
    }
    if algorithm != HMAC_SHA1:
        headers[SIGNATURE_SETTINGS_HEADER] = f"key=webhooks_sharedkey_example,algorithm={algorithm}"
    return headers


def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
    """Post a form; the status of the answer, or NOBODY."""
    to = urlsplit(url)
    kind = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
    connection = kind(to.netloc, timeout=PATIENCE)
    target = to.path + (f"?{to.query}" if to.query else "")
    try:
        connection.request("POST", target, urlencode(form).encode(), dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return NOBODY
    finally:
        connection.close()
