"""Twilio's REST API for messages, over HTTP: send, list, look at one."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.segments import segments
from channels.sms.standin.carrier import Carrier, Message, Refusal

LARGEST_PAGE = 1000

Answer = tuple[int, Mapping[str, Any], Mapping[str, str]]


class Account(Protocol):
    """What the API asks of the stand-in."""

    account_sid: str
    auth_token: str
    carrier: Carrier

    def send(self, form: Mapping[str, str]) -> Message | Refusal | None:
        """Take a text; None when the answer gets lost."""
        ...

    @property
    def retry_after(self) -> int: ...


class Server(ThreadingHTTPServer):
    """One thread per connection, which is kept open as Twilio's are."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, account: Account) -> None:
        self.account = account
        super().__init__(("127.0.0.1", port), Api)


class Api(BaseHTTPRequestHandler):
    """`/2010-04-01/Accounts/{sid}/Messages.json` and `…/Messages/{sid}.json`."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together; apart they wait 40 ms for each other
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        self._answer(self._refused() or self._send(form))

    def do_GET(self) -> None:
        self._answer(self._refused() or self._look())

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: it runs inside tests and demos."""

    def _refused(self) -> Answer | None:
        account = self.server.account
        pair = f"{account.account_sid}:{account.auth_token}".encode()
        if self.headers.get("Authorization") != f"Basic {base64.b64encode(pair).decode()}":
            return _no(Refusal(401, 20003, "Authenticate"))
        if not self.path.startswith(f"/2010-04-01/Accounts/{account.account_sid}/Messages"):
            return _no(Refusal(404, 20404, "The requested resource was not found"))
        return None

    def _send(self, form: Mapping[str, str]) -> Answer | None:
        account = self.server.account
        taken = account.send(form)
        if taken is None:
            return None
        if isinstance(taken, Refusal):
            return _no(taken, {"Retry-After": str(account.retry_after)} if taken.status == 429 else {})
        return 201, _shown(taken, account.account_sid), {}

    def _look(self) -> Answer:
        account = self.server.account
        address = urlsplit(self.path)
        if address.path.endswith("/Messages.json"):
            return 200, _page(account, dict(parse_qsl(address.query)), address.path), {}
        message = account.carrier.message(address.path.rsplit("/", 1)[-1].removesuffix(".json"))
        if message is None:
            return _no(Refusal(404, 20404, "The requested resource was not found"))
        return 200, _shown(message, account.account_sid), {}

    def _answer(self, answer: Answer | None) -> None:
        if answer is None:  # lost: the connection is dropped without a word
            self.close_connection = True
            return
        status, said, headers = answer
        body = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _no(refusal: Refusal, headers: Mapping[str, str] | None = None) -> Answer:
    said = {
        "code": refusal.code,
        "message": refusal.message,
        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
        "status": refusal.status,
    }
    return refusal.status, said, headers or {}


def _page(account: Account, wanted: Mapping[str, str], path: str) -> Mapping[str, Any]:
    size = min(int(wanted.get("PageSize", 50)), LARGEST_PAGE)
    page = int(wanted.get("Page", 0))
    found = [message for message in account.carrier.newest_first() if _fits(message, wanted)]
    here = found[page * size : (page + 1) * size]
    more = len(found) > (page + 1) * size
    return {
        "messages": [_shown(message, account.account_sid) for message in here],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(here) - 1, 0),
        "uri": _paged(path, wanted, page),
        "first_page_uri": _paged(path, wanted, 0),
        "previous_page_uri": None,
        "next_page_uri": _paged(path, wanted, page + 1) if more else None,
    }


def _paged(path: str, wanted: Mapping[str, str], page: int) -> str:
    return f"{path}?{urlencode({**wanted, 'Page': page})}"


def _fits(message: Message, wanted: Mapping[str, str]) -> bool:
    if message.to != wanted.get("To", message.to) or message.from_ != wanted.get("From", message.from_):
        return False
    return all(
        _in_time(message.sent_at, name, wanted[name]) for name in wanted if name.startswith("DateSent")
    )


def _in_time(sent_at: datetime | None, name: str, wanted: str) -> bool:
    if sent_at is None:
        return False
    limit = datetime.fromisoformat(wanted)
    limit = limit if limit.tzinfo else limit.replace(tzinfo=UTC)
    if name == "DateSent>":
        return sent_at >= limit
    return sent_at <= limit if name == "DateSent<" else sent_at.date() == limit.date()


def _shown(message: Message, account_sid: str) -> Mapping[str, Any]:
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": format_datetime(message.created_at),
        "date_sent": format_datetime(message.sent_at) if message.sent_at else None,
        "date_updated": format_datetime(message.sent_at or message.created_at),
        "direction": "outbound-api",
        "error_code": message.error_code,
        "error_message": None,
        "from": message.from_ or None,
        "messaging_service_sid": message.service or None,
        "num_media": "0",
        "num_segments": str(segments(message.body)),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }
