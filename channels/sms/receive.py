"""What Twilio posts -> what happened. Field names: https://www.twilio.com/docs/messaging/guides/webhook-request"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator

from bot.errors import BadPayload, BadSignature
from bot.events import CarrierWord, Form, MsgReceived, MsgStatusChanged
from bot.model import Delivery

MOST_TEXT = 10_000
"""Characters kept of one message; carriers allow 1,600, apps some thousand."""

MOST_MEDIA = 10

# loose on purpose: an id or a sender of a kind that is new to us is still somebody who wrote
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SENDER = re.compile(r"[^\x00-\x1f\x7f]{1,128}")
_BUTTON = re.compile(r"([0-9]{1,18}):(\S{1,64})")
_CODE = re.compile(r"[0-9]{1,10}")

_CARRIER_WORDS = {word.value: word for word in CarrierWord}

_DELIVERY: Mapping[str, Delivery] = {
    "delivered": Delivery.DELIVERED,
    "partially_delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}
"""Every other status means that the provider has it: queued, accepted, scheduled, sending, sent, new ones."""


def verify(url: str, form: Mapping[str, str], signature: str, algorithm: str, tokens: Sequence[str]) -> None:
    """Raises BadSignature unless one of `tokens` signed this form for exactly this address."""
    # asked here, because the library would log what a stranger put into the header
    if signature and algorithm.upper() in (HMAC_SHA1, HMAC_SHA256):
        for token in tokens:
            if _validator(token).validate(url, form, signature, algorithm):
                return
    raise BadSignature


def message(form: Mapping[str, str], at: datetime) -> MsgReceived:
    """The message in a webhook. Raises BadPayload when it lacks an id or a sender."""
    sender = _required(form, "From", _SENDER)
    media = _media(form)
    run, step = _button(form)
    return MsgReceived(
        channel=_channel(sender),
        urn=sender if ":" in sender else f"tel:{sender}",
        external_id=_required(form, "MessageSid", _ID),
        text=_text(form),
        at=at,
        form=_form(form, media),
        media=media,
        carrier_word=_carrier_word(form),
        button_run=run,
        button_step=step,
    )


def status(form: Mapping[str, str], at: datetime, message_id: int | None = None) -> MsgStatusChanged:
    """The change in a status callback. `message_id` is ours, from the address. Raises BadPayload."""
    word = form.get("MessageStatus") or form.get("SmsStatus") or ""
    if not word:
        raise BadPayload
    return MsgStatusChanged(
        channel=_channel(form.get("To", "")),
        external_id=_required(form, "MessageSid", _ID),
        status=_DELIVERY.get(word.lower(), Delivery.SENT),
        at=at,
        message_id=message_id,
        code=_matching(form, "ErrorCode", _CODE),
    )


@cache
def _validator(token: str) -> RequestValidator:
    return RequestValidator(token)


def _required(form: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    value = _matching(form, name, pattern)
    if not value:
        raise BadPayload
    return value


def _matching(form: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    value = _clean(form.get(name, "")).strip()
    return value if pattern.fullmatch(value) else ""


def _clean(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and without lone surrogates, which nothing can encode."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _channel(address: str) -> str:
    return "whatsapp" if address.startswith("whatsapp:") else "sms"


def _text(form: Mapping[str, str]) -> str:
    """What they wrote; for a button its words; for a place where it is."""
    written = form.get("Body", "") or form.get("ButtonText", "")
    return _clean("\n".join(part for part in (written, _place(form)) if part))[:MOST_TEXT]


def _place(form: Mapping[str, str]) -> str:
    if not _has_place(form):
        return ""
    return form.get("Address", "") or f"{form['Latitude']},{form['Longitude']}"


def _has_place(form: Mapping[str, str]) -> bool:
    return bool(form.get("Latitude") and form.get("Longitude"))


def _media(form: Mapping[str, str]) -> tuple[str, ...]:
    """For each file its content type, and its link if there is one, with a space between."""
    files = ((form.get(f"MediaContentType{n}", ""), form.get(f"MediaUrl{n}", "")) for n in range(MOST_MEDIA))
    return tuple(_clean(" ".join(part for part in file if part)) for file in files if any(file))


def _form(form: Mapping[str, str], media: Sequence[str]) -> Form:
    if media or form.get("NumMedia", "0").strip("0"):
        return Form.MEDIA
    if _has_place(form):
        return Form.LOCATION
    return Form.BUTTON if form.get("ButtonPayload") else Form.TEXT


def _carrier_word(form: Mapping[str, str]) -> CarrierWord | None:
    """The word that the carrier acted on. Only Twilio knows whether it did, so the text is not asked."""
    return _CARRIER_WORDS.get(form.get("OptOutType", "").lower())


def _button(form: Mapping[str, str]) -> tuple[int | None, str | None]:
    """The run and the step that a button was made for, `12:ask_mood`; nothing for other buttons."""
    made_for = _BUTTON.fullmatch(_clean(form.get("ButtonPayload", "")))
    return (int(made_for[1]), made_for[2]) if made_for else (None, None)
