"""Every channel adapter with its provider beside it, and how to make the provider misbehave."""

import io
from contextlib import contextmanager
from dataclasses import dataclass

from bot.errors import ContactStopped, SendDelayed, SendMisconfigured, SendRefused, SendUnknown
from channels.sms import Sms, WhatsApp
from channels.sms.standin import Callbacks, Faults, StandIn
from channels.terminal import Terminal
from tests.cast import CLINIC_NUMBER

ACCOUNT = "AC" + "0" * 32
TOKEN = "example-auth-token"
PUBLIC_URL = "https://texts.example.org"


@dataclass
class Rig:
    """A channel, somebody to write to, and the ways in which its provider can fail."""

    channel: object
    urn: str
    other_urn: str
    trouble: dict  #: error -> call this, and the next send raises it
    lose_the_answer: object = None  #: call this, and the next send is taken although it raises


def sms_to(twilio, kind=Sms, **settings):
    known = {
        "account_sid": ACCOUNT,
        "auth_tokens": (TOKEN,),
        "sender": CLINIC_NUMBER,
        "public_url": PUBLIC_URL,
        "api_base": twilio.url,
    }
    return kind(**known | settings)


def _rig_on_twilio(twilio, kind, urn, other_urn):
    number = urn.removeprefix("tel:")

    def faults(**wanted):
        twilio.faults = Faults(**wanted)

    def change_the_password():
        twilio.auth_token = "changed"

    return Rig(
        channel=sms_to(twilio, kind),
        urn=urn,
        other_urn=other_urn,
        trouble={
            SendRefused: lambda: faults(refuse={number: 21614}),
            SendDelayed: lambda: faults(throttle_rate=1, retry_after=7),
            SendUnknown: lambda: faults(fail_rate=1),
            SendMisconfigured: change_the_password,
            ContactStopped: lambda: faults(refuse={number: 21610}),
        },
        lose_the_answer=lambda: faults(timeout_after_accept=1),
    )


@contextmanager
def sms():
    with StandIn(ACCOUNT, TOKEN, callbacks=Callbacks(off=True)) as twilio:
        yield _rig_on_twilio(twilio, Sms, "tel:+12025550101", "tel:+12025550102")


@contextmanager
def whatsapp():
    with StandIn(ACCOUNT, TOKEN, callbacks=Callbacks(off=True)) as twilio:
        yield _rig_on_twilio(twilio, WhatsApp, "whatsapp:+12025550101", "whatsapp:+12025550102")


@contextmanager
def terminal():
    screen = io.StringIO()
    channel = Terminal(screen.write)
    yield Rig(
        channel=channel,
        urn="terminal:ana",
        other_urn="terminal:luz",
        trouble={SendRefused: screen.close},
    )


RIGS = {"sms": sms, "whatsapp": whatsapp, "terminal": terminal}
"""A new channel is one more line here."""

_TWILIO = (SendRefused, SendDelayed, SendUnknown, SendMisconfigured, ContactStopped)

TROUBLES = {"sms": _TWILIO, "whatsapp": _TWILIO, "terminal": (SendRefused,)}
"""The ways in which each provider can fail. A terminal is there, or it is closed."""

FORGETFUL = ("sms", "whatsapp")
"""Channels whose provider's answers can get lost."""
