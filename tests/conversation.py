"""A whole service on a fake clock and a fake provider: write as somebody, see what reaches their phone."""

from datetime import timedelta
from functools import cache
from itertools import count

from bot.events import MsgReceived
from bot.service import app, settings
from bot.service.talking import drain
from content.clinic import sample_clinic
from storage.handoffs import open_handoffs
from storage.patients import add_patient
from storage.staff import add_staff
from tests.cast import ANA, LUZ, NURSE, STRANGER
from tests.fakes import FakeChannel, FakeClock

PEOPLE = {"ana": ANA, "luz": LUZ, "stranger": STRANGER, "nurse": NURSE}


@cache
def the_content():
    """Read once; reading the rules of the screen takes more than a second."""
    return app.the_content(settings.read(), sample_clinic())


class Talk:
    """`talk.writes(ANA, "mood")`, `talk.to(ANA)`, `talk.waits(hours=4)`."""

    def __init__(self, store, *, staffed=True):
        self.store, self.clock, self.channel = store, FakeClock(), FakeChannel()
        self.alarms = []
        self._ids = count(1)
        self.service = app.assemble(
            the_content(),
            store=store,
            clinic=sample_clinic(),
            channels={"sms": self.channel},
            clock=self.clock,
            alarm=self.alarms.append,
        )
        with store.begin() as uow:
            self._add(uow, "Ana Example", ANA, "en")
            self._add(uow, "Luz Ejemplo", LUZ, "es")
            if staffed:
                add_staff(uow, name="Nurse Example", channel="sms", urn=NURSE, now=self.clock())

    def _add(self, uow, name, urn, language):
        zone = sample_clinic().zone
        add_patient(uow, name=name, channel="sms", urn=urn, language=language, zone=zone, now=self.clock())

    def event(self, urn, text, **more):
        given = {"channel": "sms", "urn": urn, "text": text, "at": self.clock()}
        return MsgReceived(**{"external_id": f"in-{next(self._ids)}", **given, **more})

    def writes(self, urn, text, **more):
        """Somebody writes, and everything that is due is sent."""
        self.clock.forward(seconds=30)
        self.service.inbound.receive(self.event(urn, text, **more))
        self.settle()

    def waits(self, **by):
        """Time passes, in steps short enough for every timer to ring."""
        left = timedelta(**by)
        step = timedelta(seconds=20) if left <= timedelta(hours=1) else timedelta(minutes=10)
        while left > timedelta():
            self.clock.at += min(step, left)
            left -= step
            self.settle()

    def settle(self):
        drain(self.service.outbound)

    def to(self, urn):
        return self.channel.to(urn)

    def waiting(self):
        """What staff have to do, crisis first."""
        with self.store.begin() as uow:
            return [waiting.handoff for waiting in open_handoffs(uow)]
