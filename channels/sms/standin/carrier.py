"""What the stand-in remembers: messages, the screens of phones, and who texted STOP."""

import re
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NamedTuple

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})

REPLIES = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this"
    " number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help."
    " Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
"""What the carrier line answers by itself, without asking us."""

MOST_TEXT = 1600

_NUMBER = re.compile(r"(whatsapp:)?\+[1-9][0-9]{6,14}")


class Bubble(NamedTuple):
    """One message on the screen of a phone."""

    direction: Literal["in", "out"]  #: seen from the service: `in` was written on this phone
    at: datetime
    body: str


class Refusal(NamedTuple):
    """A request that is not granted."""

    status: int
    code: int
    message: str


@dataclass(slots=True, kw_only=True)
class Message:
    """A text that was taken."""

    sid: str = field(default_factory=lambda: f"SM{secrets.token_hex(16)}")
    to: str
    from_: str
    service: str
    body: str
    callback: str
    created_at: datetime
    sent_at: datetime | None = None
    status: str = "queued"
    error_code: int | None = None


class Carrier:
    """A phone network of one account. Threads may share it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._messages: dict[str, Message] = {}
        self._phones: dict[str, list[Bubble]] = defaultdict(list)
        self._stopped: set[str] = set()

    def take(self, form: Mapping[str, str]) -> Message | Refusal:
        """A request to send: the message, on the phone at once, or why not."""
        message = Message(
            to=form.get("To", ""),
            from_=form.get("From", ""),
            service=form.get("MessagingServiceSid", ""),
            body=form.get("Body", ""),
            callback=form.get("StatusCallback", ""),
            created_at=datetime.now(UTC).replace(microsecond=0),
        )
        with self._changed:
            refusal = self._refusal(message)
            if refusal is not None:
                return refusal
            self._messages[message.sid] = message
            self._show(message.to, "out", message.body)
        return message

    def write(self, number: str, body: str) -> str:
        """Somebody writes on a phone; returns the carrier word that the line acted on, or nothing."""
        with self._changed:
            self._show(number, "in", body)
            word = self._carrier_word(number, body)
            if word:
                self._show(number, "out", REPLIES[word])
        return word

    def advance(self, sid: str, status: str, error_code: int | None = None) -> None:
        """The message gets on its way."""
        with self._changed:
            message = self._messages[sid]
            message.status, message.error_code = status, error_code
            message.sent_at = message.sent_at or datetime.now(UTC).replace(microsecond=0)

    def message(self, sid: str) -> Message | None:
        with self._changed:
            return self._messages.get(sid)

    def newest_first(self) -> Iterator[Message]:
        with self._changed:
            return reversed(list(self._messages.values()))

    def phone(self, number: str) -> list[Bubble]:
        """What the screen of this phone shows, oldest first."""
        with self._changed:
            return list(self._phones[number])

    def wait_for(self, number: str, count: int, timeout: float) -> list[str]:
        """The texts that reached this phone, once there are `count`. Raises TimeoutError."""
        with self._changed:
            if self._changed.wait_for(lambda: len(self._received(number)) >= count, timeout):
                return self._received(number)
            came = len(self._received(number))
        raise TimeoutError(f"{came} of {count} texts came within {timeout} s")

    def _received(self, number: str) -> list[str]:
        return [bubble.body for bubble in self._phones[number] if bubble.direction == "out"]

    def _show(self, number: str, direction: Literal["in", "out"], body: str) -> None:
        self._phones[number].append(Bubble(direction, datetime.now(UTC), body))
        self._changed.notify_all()

    def _refusal(self, message: Message) -> Refusal | None:
        if not _NUMBER.fullmatch(message.to):
            return Refusal(400, 21211, f"The 'To' number {message.to} is not a valid phone number.")
        if not message.body:
            return Refusal(400, 21602, "Message body is required.")
        if len(message.body) > MOST_TEXT:
            return Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if message.to in self._stopped:
            return Refusal(400, 21610, "Attempt to send to unsubscribed recipient.")
        return None if message.service else _wrong_sender(message)

    def _carrier_word(self, number: str, body: str) -> str:
        """Only a word alone counts; YES and its like only undo a STOP."""
        word = body.strip().upper()
        if word in STOP_WORDS and number not in self._stopped:
            self._stopped.add(number)
            return "STOP"
        if word in START_WORDS and number in self._stopped:
            self._stopped.discard(number)
            return "START"
        return "HELP" if word in HELP_WORDS else ""


def _wrong_sender(message: Message) -> Refusal | None:
    if not message.from_:
        return Refusal(400, 21603, "A 'From' phone number is required.")
    if not _NUMBER.fullmatch(message.from_):
        return Refusal(400, 21212, f"The 'From' number {message.from_} is not a valid phone number.")
    if message.to.startswith("whatsapp:") != message.from_.startswith("whatsapp:"):
        return Refusal(400, 21910, "The 'From' and 'To' number pair must be of the same channel.")
    return None
