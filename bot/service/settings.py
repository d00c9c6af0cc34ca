"""Settings from the environment, prefix HEARBACK_. A missing or wrong one is one sentence that names it."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "HEARBACK_"


class Settings(BaseSettings):
    """What whoever runs the service decides. Secrets never show in a repr, a log or an error."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    database_url: str = "sqlite:///var/hearback.db"
    public_url: str = ""
    keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    clinic: Path | None = None
    flows_path: Annotated[tuple[Path, ...], NoDecode] = ()
    content_path: Annotated[tuple[Path, ...], NoDecode] = ()
    twilio_account_sid: str = ""
    twilio_auth_token: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    twilio_from: str = ""
    twilio_api_base: str = ""
    threads: int = Field(default=8, ge=1, le=64)

    @field_validator("keys", "flows_path", "content_path", "twilio_auth_token", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Several values are separated by commas."""
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        for old in ("postgres://", "postgresql://"):
            value = value.replace(old, "postgresql+psycopg://", 1) if value.startswith(old) else value
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("public_url", "twilio_api_base")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc):
            raise ValueError("must be an address such as https://texts.example.org")
        return value.rstrip("/")

    @field_validator("clinic")
    @classmethod
    def _file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("must be the path of a clinic file; there is no such file")
        return value

    @field_validator("flows_path", "content_path")
    @classmethod
    def _folders(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        if any(not path.is_dir() for path in value):
            raise ValueError("must be existing folders, separated by commas")
        return value

    @property
    def has_twilio(self) -> bool:
        return bool(self.twilio_account_sid or self.twilio_auth_token or self.twilio_from)


def read(**given: Any) -> Settings:
    """The settings of this process. Raises SettingsError with a sentence for the first that cannot be right."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = f"{PREFIX}{first['loc'][0]}".upper()
        raise SettingsError(f"{name} {first['msg'].removeprefix('Value error, ')}.") from None


NEEDED = {
    "keys": "the encryption keys, newest first; make one with `hearback keys new`",
    "public_url": "the address under which the provider reaches this service, such as https://texts.example.org",
}

NEEDED_BY_TWILIO = {
    "twilio_account_sid": "the account's SID, AC and 32 characters",
    "twilio_auth_token": "the account's auth token",
    "twilio_from": "the number that patients write to, such as +12025550100, or a messaging service, MG…",
}


def demand(settings: Settings, *names: str) -> None:
    """Raises SettingsError, naming the first of these settings that is missing."""
    for name in names:
        if not getattr(settings, name):
            what = {**NEEDED, **NEEDED_BY_TWILIO}[name]
            raise SettingsError(f"{PREFIX}{name.upper()} is missing: {what}.")


def demand_channels(settings: Settings) -> None:
    """Raises SettingsError unless patients can reach us and we can reach them."""
    demand(settings, *NEEDED, *NEEDED_BY_TWILIO)
