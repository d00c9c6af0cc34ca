"""HTTP to Twilio: never waits for ever, can be shared by threads, and anything but a yes is a SendError."""

import json
import logging
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import ConnectionError as ConnectionFailed
from requests.exceptions import ConnectTimeout, RequestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from urllib3.exceptions import MaxRetryError, NewConnectionError

from bot.errors import SendDelayed, SendError, SendUnknown
from channels.sms.codes import refusal

TIMEOUT = 10.0
"""Seconds to connect, and again between two pieces of the answer. The library's default waits for ever."""

LONGEST_PAUSE = timedelta(hours=1)
"""A provider that asks for more than this is asked again anyway."""

# detached from the tree of loggers: the library logs every address it calls, phone numbers included
_SILENCE = logging.Logger("twilio", logging.CRITICAL)


class Transport(HttpClient):  # type: ignore[misc]  # twilio carries no types
    """Carries Twilio's requests to `base` instead of https://*.twilio.com, if one is given.

    Each thread has its own client and pool of connections: the library hands every answer over through an
    attribute of its client, and does not promise that threads can share one. A mix-up would be a wrong
    message id, and a text sent twice.
    """

    def __init__(self, base: str | None = None, timeout: float = TIMEOUT) -> None:
        super().__init__(_SILENCE, False, timeout)
        self._base = urlsplit(base) if base else None
        self._threads = threading.local()

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """A 2xx answer with a JSON object in it. Raises SendError for everything else."""
        try:
            answer = self._client.request(method, self._routed(uri), params, data, headers, auth, timeout)
        except RequestException as error:
            raise _cut_off(error) from None  # its text quotes the address, and the number in it
        return _yes(answer)

    @property
    def _client(self) -> TwilioHttpClient:
        if not hasattr(self._threads, "client"):
            self._threads.client = TwilioHttpClient(timeout=self.timeout, logger=_SILENCE)
        return self._threads.client

    def _routed(self, uri: str) -> str:
        if self._base is None:
            return uri
        to = urlsplit(uri)
        path = self._base.path.rstrip("/") + to.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, to.query, to.fragment))


def _cut_off(error: RequestException) -> SendError:
    """Without an answer the outcome is unknown, unless there was never a connection to ask on."""
    if _never_connected(error):
        return SendDelayed(code="unreachable")
    return SendUnknown(code="no answer")


def _never_connected(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    cause = error.args[0] if isinstance(error, ConnectionFailed) and error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _yes(answer: Response) -> Response:
    said = _object(answer.text)
    if not 200 <= answer.status_code < 300:
        raise refusal(answer.status_code, str((said or {}).get("code") or ""), _pause(answer))
    if said is None:
        raise SendUnknown(code="no sense")  # something between us and the provider answered in its place
    return answer


def _object(text: str) -> dict[str, Any] | None:
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _pause(answer: Response) -> timedelta | None:
    asked = (answer.headers or {}).get("Retry-After", "")
    # the other form that HTTP allows, a date, is left to our own back-off
    return min(timedelta(seconds=int(asked[:9])), LONGEST_PAUSE) if asked.isdecimal() else None
