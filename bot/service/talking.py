"""`hearback talk`: the whole service in a terminal, on a database that is forgotten afterwards."""

import tempfile
from collections.abc import Callable, Iterable
from itertools import count

from cryptography.fernet import Fernet

from bot.begin import begin
from bot.events import MsgReceived
from bot.outbound import Outbound
from bot.service import app, settings
from bot.service.clock import now
from channels.terminal import Terminal
from content.clinic import sample_clinic
from storage import upgrade
from storage.patients import add_patient

SOMEBODY = "terminal:somebody"
AT_A_TIME = 16

Say = Callable[[str], object]


def talk(flow: str | None, language: str, lines: Iterable[str], say: Say) -> None:
    """Say what the bot would say to somebody who types `lines`. Raises FlowNotFound."""
    with tempfile.TemporaryDirectory(prefix="hearback-talk-") as folder:
        known = settings.read(database_url=f"sqlite:///{folder}/talk.db", keys=Fernet.generate_key().decode())
        upgrade.upgrade_at(known.database_url)
        clinic = sample_clinic()
        service = app.assemble(
            app.the_content(known, clinic),
            store=app.the_store(known),
            clinic=clinic,
            channels={"terminal": Terminal(lambda text: say(f"  {text}"))},
        )
        with service.store.begin() as uow:
            add_patient(
                uow,
                name="Sam Example",
                channel="terminal",
                urn=SOMEBODY,
                language=language,
                zone=clinic.zone,
                now=now(),
            )
        _converse(service, flow, lines)
        service.store.close()


def _converse(service: app.Hearback, flow: str | None, lines: Iterable[str]) -> None:
    if flow:
        voice, script = service.outbound.voice, service.flows.newest(flow)
        begin(service.store, voice, script, "terminal", SOMEBODY, now())
    drain(service.outbound)
    for number, line in zip(count(1), lines, strict=False):
        if not line.strip():
            return
        service.inbound.receive(
            MsgReceived(
                channel="terminal", urn=SOMEBODY, external_id=str(number), text=line.strip(), at=now()
            )
        )
        drain(service.outbound)


def drain(outbound: Outbound) -> None:
    """Do everything that is due, here and now."""
    while tasks := outbound.claim(AT_A_TIME):
        for task in tasks:
            outbound.perform(task)
