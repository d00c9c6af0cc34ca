"""A stand-in for Twilio on this machine: phones to look at, a carrier that obeys STOP, faults on demand.

For the demo, tests and benchmarks; it never leaves 127.0.0.1.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from twilio.request_validator import HMAC_SHA1

from channels.sms.standin.api import Server
from channels.sms.standin.callbacks import Callbacks
from channels.sms.standin.carrier import Bubble, Carrier, Message, Refusal
from channels.sms.standin.faults import Fault, Faults
from channels.sms.standin.record import Record
from channels.sms.standin.webhook import NOBODY, post, signed, status_form, text_form

__all__ = ["NOBODY", "Bubble", "Callbacks", "Faults", "StandIn", "signed", "text_form"]

TELLERS = 16
"""Threads that post status callbacks."""


class StandIn:
    """A Twilio of our own: enter it, and set HEARBACK_TWILIO_API_BASE to its `url`.

    `webhook_url` is where texts are posted, `number` the one that patients write to. `public_url` is what the
    service takes for its own address, if that is another than where `webhook_url` leads: what is meant for it
    is signed for it and brought here. `faults` and `callbacks` may be replaced at any time.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        webhook_url: str | None = None,
        port: int = 0,
        *,
        number: str = "+12025550100",
        public_url: str | None = None,
        algorithm: str = HMAC_SHA1,
        advanced_opt_out: bool = True,
        faults: Faults | None = None,
        callbacks: Callbacks | None = None,
        record: Path | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.webhook_url = webhook_url
        self.number = number
        self.public_url = public_url
        self.faults = faults or Faults()
        self.callbacks = callbacks or Callbacks()
        self.carrier = Carrier()
        self.last: Mapping[str, str] = {}  #: the fields of the newest text that was posted
        self._algorithm = algorithm
        self._advanced_opt_out = advanced_opt_out
        self._record = Record(record)
        self._closed = threading.Event()
        self._tellers = ThreadPoolExecutor(TELLERS, thread_name_prefix="standin-callback")
        self._server = Server(port, self)

    # -- on and off -----------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._tellers.shutdown(wait=True, cancel_futures=True)
        self._record.close()

    @property
    def url(self) -> str:
        """The base of the API."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def retry_after(self) -> int:
        return self.faults.retry_after

    # -- what a patient does --------------------------------------------------------------------------

    def text(self, from_: str, body: str, **extra: str) -> int:
        """Write from a phone; the status that the service answered with, or NOBODY.

        `extra` are further fields of the webhook, or other values for the usual ones. The carrier acts on
        STOP, START and HELP before the service hears of them.
        """
        word = self.carrier.write(from_, body)
        if word and self._advanced_opt_out:
            extra.setdefault("OptOutType", word)
        to = f"whatsapp:{self.number}" if from_.startswith("whatsapp:") else self.number
        form = text_form(account_sid=self.account_sid, from_=from_, to=to, body=body, **extra)
        self.last = form
        return self._post_text(form, self.auth_token)

    def redeliver(self, form: Mapping[str, str] | None = None) -> int:
        """Post the newest text again, or another one, under the same id."""
        return self._post_text(form or self.last, self.auth_token)

    def forge(self, from_: str, body: str) -> int:
        """Post a text that nobody wrote, signed with a wrong token."""
        form = text_form(account_sid=self.account_sid, from_=from_, to=self.number, body=body)
        return self._post_text(form, f"not-{self.auth_token}")

    def phone(self, number: str) -> list[Bubble]:
        """What the screen of this phone shows, oldest first: (direction, at, body)."""
        return self.carrier.phone(number)

    def wait_for(self, number: str, count: int, timeout: float = 5.0) -> list[str]:
        """The texts that reached this phone, once there are `count`. Raises TimeoutError."""
        return self.carrier.wait_for(number, count, timeout)

    def wait_until_told(self) -> None:
        """Return once every status callback that is due so far was posted."""
        tellers, self._tellers = self._tellers, ThreadPoolExecutor(TELLERS)
        tellers.shutdown(wait=True)

    # -- what the service asks for --------------------------------------------------------------------

    def send(self, form: Mapping[str, str]) -> Message | Refusal | None:
        """Take a text, with the luck of the draw; None when the answer gets lost."""
        fault = self.faults.draw()
        taken = self._unlucky(fault, form.get("To", "")) or self.carrier.take(form)
        if isinstance(taken, Refusal):
            self._record.note("refused", to=form.get("To", ""), code=taken.code)
            return taken
        self._record.note(
            "taken",
            sid=taken.sid,
            to=taken.to,
            body=taken.body,
            callback=taken.callback,
            lost=fault is Fault.LOSE,
        )
        if taken.callback and not self._closed.is_set():
            self._tellers.submit(self._tell, taken)
        if fault is not Fault.LOSE:
            return taken
        self._closed.wait(self.faults.hold)
        return None

    def _unlucky(self, fault: Fault, to: str) -> Refusal | None:
        if fault is Fault.FAIL:
            return Refusal(503, 20503, "Service unavailable")
        if fault is Fault.THROTTLE:
            return Refusal(429, 20429, "Too Many Requests")
        code = self.faults.refuse.get(to)
        return Refusal(400, code, "Refused on purpose") if code else None

    # -- what the service is told ---------------------------------------------------------------------

    def _tell(self, message: Message) -> None:
        code = self.faults.undelivered.get(message.to)
        for status in self.callbacks.ladder(code):
            self._closed.wait(self.callbacks.delay)
            error_code = code if status == "undelivered" else None
            self.carrier.advance(message.sid, status, error_code)
            form = status_form(message, self.account_sid, status, error_code)
            answer = self._post(message.callback, form, self.auth_token)
            self._record.note("told", sid=message.sid, status=status, answer=answer)

    def _post_text(self, form: Mapping[str, str], secret: str) -> int:
        if self.webhook_url is None:
            return NOBODY
        answer = self._post(self._as_public(self.webhook_url), form, secret)
        self._record.note("wrote", sid=form["MessageSid"], by=form["From"], body=form["Body"], answer=answer)
        return answer

    def _post(self, url: str, form: Mapping[str, str], secret: str) -> int:
        return post(self._as_local(url), form, signed(url, form, secret, self._algorithm))

    def _as_public(self, url: str) -> str:
        return url.replace(_origin(url), self.public_url, 1) if self.public_url else url

    def _as_local(self, url: str) -> str:
        if self.public_url is None or self.webhook_url is None:
            return url
        return url.replace(self.public_url, _origin(self.webhook_url), 1)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
