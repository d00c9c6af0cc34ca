"""Every error Hearback raises on purpose; the docstring is the default message and says what to do next."""

from collections.abc import Iterable
from datetime import timedelta


class HearbackError(Exception):
    """Something Hearback was asked to do could not be done."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class SettingsError(HearbackError):
    """A setting is missing or cannot be right; nothing starts until it is mended."""


class ClinicInvalid(SettingsError):
    """The clinic file says something that cannot be true."""


class FlowError(HearbackError):
    """A script could not be used."""


class FlowNotFound(FlowError):
    """No script has that name; `hearback check` lists the ones there are."""


class FlowInvalid(FlowError):
    """A script does not describe a conversation; `hearback check` says where."""

    def __init__(self, message: str | None = None, *, issues: Iterable[str] = ()) -> None:
        self.issues = tuple(issues)
        super().__init__(message or ("\n".join(self.issues) or None))


class FlowChanged(FlowError):
    """A published script was edited; raise its version instead, so that patients inside it finish what they began."""


class FlowLooped(FlowError):
    """A script took more steps than any conversation needs; it goes round in circles."""


class ConditionError(FlowError):
    """A condition in a script cannot be judged; a person must look, for it never counts as false."""


class ContentError(HearbackError):
    """The words that patients read are not in order."""


class WordsMissing(ContentError):
    """A text is not written in any language we could fall back to."""


class DirectoryInvalid(ContentError):
    """The emergency directory holds an entry that must not reach a patient."""


class LexiconInvalid(ContentError):
    """A crisis rule cannot be read; the screen does not start without it."""


class ChannelError(HearbackError):
    """A channel could not do its part."""


class BadSignature(ChannelError):
    """The webhook was not signed by the provider; answer 403 and keep nothing."""


class BadPayload(ChannelError):
    """The webhook does not have the provider's shape; answer 400 and keep nothing."""


class SendError(ChannelError):
    """The provider did not take the message."""

    retry = False  #: may the same message be tried again?
    operator = False  #: must whoever runs the service act (a wrong token), rather than the clinic?

    def __init__(self, message: str | None = None, *, code: str = "", staff_text: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.staff_text = staff_text or (type(self).__doc__ or "")


class SendDelayed(SendError):
    """The provider cannot take the message now; try again later."""

    retry = True

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str = "",
        staff_text: str = "",
        after: timedelta | None = None,
    ) -> None:
        super().__init__(message, code=code, staff_text=staff_text)
        self.after = after


class SendUnknown(SendError):
    """The provider may or may not have taken the message; ask it before sending again."""

    retry = True


class SendMisconfigured(SendError):
    """The provider does not accept our credentials; keep everything and tell whoever runs the service."""

    retry = True
    operator = True


class SendRefused(SendError):
    """The provider will never take this message for this contact; staff must reach them another way."""


class ContactStopped(SendRefused):
    """The contact has told the carrier to stop; only a phone call reaches them."""


class StorageError(HearbackError):
    """What Hearback remembers could not be read or written."""


class NotFound(StorageError):
    """There is no such thing here."""


class Conflict(StorageError):
    """Somebody else changed it first; look again before doing it again."""


class CannotDecrypt(StorageError):
    """None of the keys in HEARBACK_KEYS opens what is stored; was a key removed too early?"""
