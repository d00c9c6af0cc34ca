"""Where Twilio's webhooks come in, and what it takes to believe one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from twilio.request_validator import get_signature_algorithm

from channels.sms.receive import verify


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsDoor:
    """Lets in only what was signed with one of our tokens for an address of ours."""

    public_url: str  #: as the provider knows it
    auth_tokens: tuple[str, ...] = field(repr=False)  #: auth tokens, and secrets of shared keys

    def check(
        self, path: str, query: str, form: Mapping[str, str], signature: str, settings: str = ""
    ) -> None:
        """Raises BadSignature. `query` is as it came over the wire: a framework's decoded one fails.

        `signature` and `settings` are the headers of these names. The host is never taken from the request,
        where anybody can put what they like.
        """
        url = self.public_url.rstrip("/") + path + (f"?{query}" if query else "")
        verify(url, form, signature, get_signature_algorithm(settings), self.auth_tokens)
