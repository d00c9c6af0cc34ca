"""The promises, under whatever may happen: P1 no silence, P2 crisis first, P4 nothing lost and nothing twice."""

import contextlib

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.errors import SendDelayed, SendRefused, SendUnknown, StorageError
from bot.events import Form, MsgStatusChanged
from bot.model import Delivery
from storage.tables import handoff, handoff_event, message, work
from tests.cast import ANA, LUZ, STRANGER
from tests.conversation import Talk
from tests.faults import BrokenStore

PEOPLE = st.sampled_from([ANA, LUZ, STRANGER])
CRISIS = ("i want to kill myself", "I just took all my pills", "quiero morirme", "he is hitting me right now")
TEXTS = st.one_of(
    st.sampled_from(["mood", "hi", "7", "0", "yes", "no", "skip", "11", "ánimo", "hola", "dos", "sí"]),
    st.sampled_from(["STOP", "stop texting me", "START", "YES", "HELP", "ayuda", "español", "wrong number"]),
    st.sampled_from(CRISIS),
    st.sampled_from(
        ["can i talk to a person", "i feel hopeless", "", "\x00", "\u202e7", "\U0001f44d", "a" * 1600]
    ),
    st.text(max_size=60),
)
RANK = {Delivery.QUEUED: 0, Delivery.WIRED: 1, Delivery.ERRORED: 1, Delivery.SENT: 2, Delivery.DELIVERED: 3}


class Promises(RuleBasedStateMachine):
    """Anything may happen in any order; afterwards, every promise still holds."""

    @initialize()
    def open_the_clinic(self):
        self.written = {}  # external id -> event, of what the webhook accepted
        self.refused = []  # what it did not accept: the provider delivers that again
        self.statuses = {}
        self.store = self.make_store()
        self.broken = BrokenStore(self.store)
        self.talk = Talk(self.broken)

    def teardown(self):
        if hasattr(self, "talk"):
            self.deliver_again()
            self.talk.waits(minutes=90)
            self.everything_holds()
            self.store.close()

    # -- what may happen ---------------------------------------------------------------------------

    @rule(who=PEOPLE, text=TEXTS, form=st.sampled_from([Form.TEXT, Form.TEXT, Form.TEXT, Form.MEDIA]))
    def somebody_writes(self, who, text, form):
        self.talk.clock.forward(seconds=20)
        text = text.replace("\x00", "")
        self.receive(
            self.talk.event(who, text, form=form, media=("image/png",) if form is Form.MEDIA else ())
        )

    @rule(who=PEOPLE, text=TEXTS, call=st.integers(1, 8), again=st.booleans())
    def somebody_writes_while_the_database_fails(self, who, text, call, again):
        self.broken.break_at(call)
        self.receive(self.talk.event(who, text.replace("\x00", "")))
        if not again:
            self.broken.mend()

    @rule()
    def the_provider_delivers_again(self):
        if self.written:
            event = list(self.written.values())[-1]
            assert self.talk.service.inbound.receive(event) is False

    @rule()
    def deliver_again(self):
        self.broken.mend()
        refused, self.refused = self.refused, []
        for event in refused:
            self.receive(event)

    @rule(minutes=st.sampled_from([1, 10, 300, 1300]))
    def time_passes(self, minutes):
        self.broken.mend()
        self.talk.clock.forward(minutes=minutes)
        self.talk.settle()

    @rule(call=st.integers(1, 12))
    def the_dispatcher_meets_a_failing_database(self, call):
        self.talk.clock.forward(minutes=1)
        self.broken.break_at(call)
        with contextlib.suppress(StorageError):
            self.talk.settle()
        self.broken.mend()

    @rule(error=st.sampled_from([SendDelayed, SendUnknown, SendRefused]), lost=st.booleans())
    def the_provider_fails(self, error, lost):
        (self.talk.channel.loses if lost and error is SendUnknown else self.talk.channel.fails).append(
            error()
        )

    @rule(data=st.data(), status=st.sampled_from([Delivery.SENT, Delivery.DELIVERED, Delivery.FAILED]))
    def the_provider_reports(self, data, status):
        self.broken.mend()
        if self.talk.channel.accepted:
            external_id = data.draw(st.sampled_from(sorted(self.talk.channel.accepted)))
            event = MsgStatusChanged(
                channel="sms", external_id=external_id, status=status, at=self.talk.clock()
            )
            self.talk.service.outbound.settle(event)

    def receive(self, event):
        try:
            self.talk.service.inbound.receive(event)
        except StorageError:
            self.refused.append(event)
        else:
            self.written[event.external_id] = event

    # -- what must hold ----------------------------------------------------------------------------

    @invariant()
    def everything_holds(self):
        if not hasattr(self, "talk"):
            return
        with self.store.begin() as uow:
            self.conn = uow.tx.conn
            self.everything_accepted_is_kept_once()
            self.nothing_is_met_with_silence()
            self.crisis_words_reach_a_person()
            self.delivery_only_moves_forward()

    def everything_accepted_is_kept_once(self):
        rows = self.conn.execute(sa.select(message.c.external_id).where(message.c.direction == "in"))
        assert sorted(rows.scalars()) == sorted(self.written)

    def nothing_is_met_with_silence(self):
        replied = sa.select(message.c.reply_to).where(message.c.reply_to.is_not(None))
        handed_over = sa.select(handoff_event.c.message_id).where(handoff_event.c.message_id.is_not(None))
        silent = sa.select(message.c.external_id).where(
            message.c.direction == "in",
            message.c.reason.is_(None),
            message.c.id.not_in(replied),
            message.c.id.not_in(handed_over),
        )
        assert self.conn.execute(silent).scalars().all() == []

    def crisis_words_reach_a_person(self):
        alarming = {i for i, e in self.written.items() if self.talk.service.inbound.screen(e.text).pages}
        told = self.conn.execute(
            sa.select(message.c.external_id)
            .join(handoff_event, handoff_event.c.message_id == message.c.id)
            .join(handoff, handoff.c.id == handoff_event.c.handoff_id)
            .where(handoff.c.queue_class == "crisis")
        ).scalars()
        assert alarming <= set(told)
        paging = sa.select(work.c.id).where(work.c.kind == "page", work.c.done_at.is_(None))
        assert not alarming or self.conn.execute(paging).first() is not None

    def delivery_only_moves_forward(self):
        for row in self.conn.execute(
            sa.select(message.c.id, message.c.status).where(message.c.direction == "out")
        ):
            before = self.statuses.get(row.id, Delivery.QUEUED)
            if before in (Delivery.DELIVERED, Delivery.FAILED):
                assert row.status == before
            elif row.status != Delivery.FAILED:
                assert RANK[row.status] >= RANK[before]
            self.statuses[row.id] = Delivery(row.status)


ANYTHING = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def test_the_promises_hold_whatever_happens_in_whatever_order(make_store):
    class Here(Promises):
        def make_store(self):
            return make_store()

    run_state_machine_as_test(Here, settings=ANYTHING)


@pytest.mark.parametrize("text", CRISIS)
def test_emergency_information_goes_out_whatever_is_going_on(make_store, text):
    for before in (
        [],
        ["mood"],
        ["hi", "7"],
        ["stop texting me"],
        ["i want to die"],
        ["español"],
        ["mood", "x", "x", "x"],
    ):
        talk = Talk(make_store())
        for line in before:
            talk.writes(ANA, line)
        had = len(talk.to(ANA))
        talk.clock.forward(hours=2)
        talk.writes(ANA, text)
        assert any("911" in sent for sent in talk.to(ANA)[had:]), before


def test_every_question_of_every_script_lets_crisis_words_through(make_store):
    words = {"mood": ["mood", "1", "yes"], "check_in": ["hi", "1", "yes", "skip"]}
    for lines in words.values():
        for stop in range(1, len(lines) + 1):
            talk = Talk(make_store())
            for line in lines[:stop]:
                talk.writes(ANA, line)
            talk.writes(ANA, "i want to kill myself")
            with talk.store.begin() as uow:
                conversation = uow.conversation("sms", ANA, talk.clock())
                assert conversation.crisis_open
                assert conversation.run is None or conversation.run.status == "suspended"
