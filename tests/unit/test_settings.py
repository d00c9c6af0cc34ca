"""A missing or wrong setting is one sentence that names it."""

import pytest

from bot.errors import SettingsError
from bot.service import settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    import os

    for name in list(os.environ):
        if name.startswith(settings.PREFIX):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere"),
        ("PUBLIC_URL", "texts.example.org"),
        ("TWILIO_API_BASE", "ftp://x"),
        ("CLINIC", "/no/such/clinic.yaml"),
        ("FLOWS_PATH", "/no/such/folder"),
        ("THREADS", "many"),
        ("THREADS", "0"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"HEARBACK_{name}", value)
    with pytest.raises(SettingsError, match=f"^HEARBACK_{name} .*"):
        settings.read()


@pytest.mark.parametrize(
    "missing",
    ["keys", "public_url", "twilio_account_sid", "twilio_auth_token", "twilio_from"],
)
def test_a_missing_setting_is_named(missing):
    whole = {
        "keys": "k",
        "public_url": "https://texts.example.org",
        "twilio_account_sid": "AC1",
        "twilio_auth_token": "t",
        "twilio_from": "+12025550100",
    }
    known = settings.read(**{**whole, missing: ""})
    with pytest.raises(SettingsError, match=f"HEARBACK_{missing.upper()} is missing: "):
        settings.demand_channels(known)


def test_the_usual_spelling_of_a_postgresql_address_is_understood():
    known = settings.read(database_url="postgresql://hb@db/hearback")
    assert known.database_url == "postgresql+psycopg://hb@db/hearback"


def test_several_keys_are_separated_by_commas():
    assert len(settings.read(keys="new, old").keys) == 2


def test_secrets_never_show():
    known = settings.read(keys="very-secret", twilio_auth_token="also-secret")
    assert "secret" not in repr(known)
