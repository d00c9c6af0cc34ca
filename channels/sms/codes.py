"""What the provider's refusals mean for us. The codes themselves are data: `errors.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources

import yaml

from bot.errors import (
    ContactStopped,
    SendDelayed,
    SendError,
    SendMisconfigured,
    SendRefused,
    SendUnknown,
)

_THEN: Mapping[str, type[SendError]] = {
    "delayed": SendDelayed,
    "unknown": SendUnknown,
    "misconfigured": SendMisconfigured,
    "refused": SendRefused,
    "stopped": ContactStopped,
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What follows from a code."""

    then: type[SendError]
    staff_text: str


def refusal(status: int, code: str, after: timedelta | None = None) -> SendError:
    """The error that an HTTP status and Twilio's own code amount to; a code that we know decides.

    The provider's own wording is left out on purpose: it quotes phone numbers.
    """
    meaning = CODES.get(code) or STATUSES.get(str(status)) or STATUSES[f"{status // 100}xx"]
    code = code or str(status)
    if meaning.then is SendDelayed:
        return SendDelayed(code=code, staff_text=meaning.staff_text, after=after)
    return meaning.then(code=code, staff_text=meaning.staff_text)


def staff_text(code: str) -> str:
    """What staff read about a code that came with a send or with a status callback."""
    known = CODES.get(code)
    return known.staff_text if known else STATUSES["4xx"].staff_text


def _meanings(section: Mapping[str, Mapping[str, str]]) -> dict[str, Meaning]:
    return {code: Meaning(_THEN[said["then"]], said["staff_text"]) for code, said in section.items()}


# BaseLoader: every scalar stays the text that was written
_TABLE = yaml.load(
    resources.files("channels.sms").joinpath("errors.yaml").read_text("utf-8"),
    yaml.BaseLoader,  # noqa: S506 - builds text, lists and mappings only
)

CODES = _meanings(_TABLE["codes"])
STATUSES = _meanings(_TABLE["statuses"])
