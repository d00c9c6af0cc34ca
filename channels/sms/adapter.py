"""Texts through Twilio: SMS for `tel:` contacts, WhatsApp for `whatsapp:` ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from bot.errors import SendError, SendUnknown
from channels.sms.transport import Transport

NEWEST = 100
"""How many of the newest texts to a contact are looked through for a lost one."""

SLACK = timedelta(minutes=2)
"""How far the provider's clock may be behind ours."""

TRIAL = "Sent from your Twilio trial account - "


class Sms:
    """Sends through one Twilio account. Eight threads may share it."""

    name = "sms"

    def __init__(
        self,
        *,
        account_sid: str,
        auth_tokens: Sequence[str],
        sender: str,
        public_url: str,
        api_base: str | None = None,
    ) -> None:
        """`auth_tokens`: the one to send with first. `sender`: a number, or a messaging service (MG…)."""
        self._messages = Client(account_sid, auth_tokens[0], http_client=Transport(api_base)).messages
        self._sender = sender
        self._callback = f"{public_url.rstrip('/')}/webhooks/twilio/status?message="

    def send(self, urn: str, text: str, token: str) -> str:
        sent = self._messages.create(
            to=_number(urn),
            body=text,
            status_callback=self._callback + quote(token, safe=""),
            **self._from(urn),
        )
        if not sent.sid:
            raise SendUnknown(code="no id")
        return str(sent.sid)

    def find(self, urn: str, text: str, since: datetime, known: set[str]) -> str | None:
        # no DateSent filter: a text that still waits at the provider has no such date and would be missed
        sender = {key: value for key, value in self._from(urn).items() if key == "from_"}
        try:
            listed = self._messages.list(to=_number(urn), limit=NEWEST, page_size=NEWEST, **sender)
        except SendError as error:
            raise _still_unknown(error) from None
        return self._lost(listed, text, since - SLACK, known)

    def _lost(
        self, listed: Iterable[MessageInstance], text: str, since: datetime, known: set[str]
    ) -> str | None:
        for message in listed:
            if message.sid not in known and self._is_ours(message, since) and _same(message.body, text):
                return str(message.sid)
        return None

    def _is_ours(self, message: MessageInstance, since: datetime) -> bool:
        if self._is_service and message.messaging_service_sid != self._sender:
            return False
        return message.date_created is not None and message.date_created >= since

    @property
    def _is_service(self) -> bool:
        return self._sender.startswith("MG")

    def _from(self, urn: str) -> dict[str, str]:
        if self._is_service:
            return {"messaging_service_sid": self._sender}
        number = self._sender.removeprefix("whatsapp:")
        return {"from_": f"whatsapp:{number}" if urn.startswith("whatsapp:") else number}


class WhatsApp(Sms):
    """The same account, by the other name."""

    name = "whatsapp"


def _number(urn: str) -> str:
    return urn.removeprefix("tel:")


def _same(theirs: str | None, ours: str) -> bool:
    """Is it the same text? The provider tidies white space, and a trial account puts words before it."""
    return (theirs or "").removeprefix(TRIAL).split() == ours.split()


def _still_unknown(error: SendError) -> SendUnknown:
    """Whatever keeps us from looking, the outcome stays unknown; sending without a look could send twice."""
    unknown = SendUnknown(code=error.code, staff_text=error.staff_text)
    unknown.operator = error.operator
    return unknown
