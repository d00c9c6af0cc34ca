"""A whole clinic on this machine: real webhooks, a real database, and a stand-in where Twilio would be."""

import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import Fernet
from flask import Flask
from werkzeug.serving import make_server

from bot.service import app, settings
from bot.service.clock import now
from channels.sms.standin import StandIn
from content.clinic import sample_clinic
from storage import Store, upgrade
from storage.patients import add_patient
from storage.staff import add_staff

ACCOUNT = "AC" + "0" * 32
TOKEN = "a stand-in has no secrets"  # noqa: S105 - and so this is none


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody fictional, with a number that is reserved for fiction."""

    label: str
    number: str
    language: str = "en"
    known: bool = True


ANA = Person("Ana Example", "+12025550101")
LUZ = Person("Luz Ejemplo", "+12025550102", "es")
STRANGER = Person("Somebody unknown", "+12025550103", known=False)
NURSE = Person("Nurse on duty", "+12025550110", known=False)

PEOPLE = (ANA, LUZ, STRANGER, NURSE)


class Phones:
    """The phones of the demo's people, for the simulator page."""

    def __init__(self, twilio: StandIn) -> None:
        self._twilio = twilio

    def people(self) -> Sequence[tuple[str, str]]:
        return [(person.label, person.number) for person in PEOPLE]

    def phone(self, number: str) -> Sequence[tuple[str, datetime, str]]:
        return self._twilio.phone(number)

    def text(self, number: str, body: str) -> None:
        self._twilio.text(number, body)


@dataclass(frozen=True, slots=True)
class Demo:
    """The running demo."""

    twilio: StandIn
    address: str


@contextmanager
def running(port: int = 0) -> Iterator[Demo]:
    """A clinic with two fictional patients and a nurse, for as long as the block lasts."""
    port = port or _free_port()
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hearback-demo-"))
        twilio = stack.enter_context(StandIn(ACCOUNT, TOKEN, f"{address}/webhooks/twilio/message"))
        known = _settings(folder, address, twilio.url)
        upgrade.upgrade_at(known.database_url)
        service, worker = app.whole(known, clinic=sample_clinic())
        stack.callback(service.store.close)
        _enrol(service.store)
        worker.start()
        stack.callback(worker.stop)
        stack.enter_context(_listening(app.web_of(known, service, Phones(twilio)), port))
        yield Demo(twilio, address)


@contextmanager
def _listening(web: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, web, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _enrol(store: Store) -> None:
    with store.begin() as uow:
        for person in (ANA, LUZ):
            add_patient(
                uow,
                name=person.label,
                channel="sms",
                urn=f"tel:{person.number}",
                language=person.language,
                zone=sample_clinic().zone,
                now=now(),
            )
        add_staff(uow, name=NURSE.label, channel="sms", urn=f"tel:{NURSE.number}", role="nurse", now=now())


def _settings(folder: str, address: str, api_base: str) -> settings.Settings:
    return settings.read(
        database_url=f"sqlite:///{folder}/demo.db",
        public_url=address,
        keys=Fernet.generate_key().decode(),
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from="+12025550100",
        twilio_api_base=api_base,
    )


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
