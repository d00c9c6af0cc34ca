"""What patients write, and who they are, is encrypted before it is stored."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import CannotDecrypt, SettingsError


class Cipher:
    """Encrypts with the newest key, decrypts with any of them. Raises SettingsError for what is not a key."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SettingsError("HEARBACK_KEYS is missing: make a key with `hearback keys new`.")
        fernets = [_fernet(number, key) for number, key in enumerate(keys, 1)]
        self._newest = fernets[0]
        self._any = MultiFernet(fernets)

    def encrypt(self, text: str) -> str:
        """Any text, even half of a surrogate pair, which providers do deliver and UTF-8 has no place for."""
        return self._newest.encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")

    def decrypt(self, token: str) -> str:
        """Raises CannotDecrypt if none of the keys fits."""
        try:
            return self._any.decrypt(token).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise CannotDecrypt from None

    def rotate(self, token: str) -> str:
        """The same text under the newest key; unchanged if it is so already. Raises CannotDecrypt."""
        try:
            self._newest.decrypt(token)
        except InvalidToken:
            return self.encrypt(self.decrypt(token))
        return token


def _fernet(number: int, key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        # which key it was, never what it was
        raise SettingsError(
            f"HEARBACK_KEYS: key {number} is not a key; make one with `hearback keys new`."
        ) from None
