"""Puts the parts together: the only place where the five packages meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
import structlog
from flask import Flask

from bot.answers import AnswerReader
from bot.crisis.screen import Screen
from bot.inbound import Inbound
from bot.keywords import KeywordReader
from bot.model import Clinic
from bot.outbound import Outbound
from bot.ports import Channel
from bot.reception import Reception
from bot.service.clock import now
from bot.service.settings import Settings
from bot.service.worker import Worker
from bot.voice import Voice
from channels.sms import Sms, SmsDoor, WhatsApp
from channels.web import Simulator, create_app
from content.catalogue import Catalogue
from content.clinic import load_clinic, unnamed_clinic
from content.directory import Directory
from content.lexicon import load_lexicons
from content.wordlists import load_keywords, load_wordlists
from flows.loader import Flows, compile_flow, load_flows
from storage import Cipher, Store, make_engine

log = structlog.get_logger()

Ring = Callable[[], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearback:
    """A whole service, ready to receive and to send."""

    clinic: Clinic
    store: Store
    inbound: Inbound
    outbound: Outbound
    flows: Flows


def the_store(known: Settings, clinic: Clinic | None = None) -> Store:
    """What the service remembers. Raises SettingsError for a database or a key that cannot be used."""
    return Store(
        make_engine(known.database_url, pool_size=known.threads * 2),
        Cipher([key.get_secret_value() for key in known.keys]),
        lambda source: compile_flow(source, "the published script"),
        language=clinic.languages[0] if clinic else "en",
    )


def the_clinic(known: Settings) -> Clinic:
    """The clinic of the clinic file, or a nameless one. Raises ClinicInvalid."""
    if known.clinic is not None:
        return load_clinic(known.clinic)
    log.warning("no clinic file: patients read 'your clinic' instead of a name", setting="HEARBACK_CLINIC")
    return unnamed_clinic(_country(known.twilio_from))


def the_channels(known: Settings) -> Mapping[str, Channel]:
    """The channels that the settings switch on."""
    if not known.has_twilio:
        return {}
    return {channel.name: _twilio(channel, known) for channel in (Sms, WhatsApp)}


def _twilio(channel: type[Sms], known: Settings) -> Sms:
    return channel(
        account_sid=known.twilio_account_sid,
        auth_tokens=_tokens(known),
        sender=known.twilio_from,
        public_url=known.public_url,
        api_base=known.twilio_api_base or None,
    )


def _tokens(known: Settings) -> tuple[str, ...]:
    return tuple(token.get_secret_value() for token in known.twilio_auth_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that is read from files once: scripts, words, rules of the screen, emergency numbers."""

    flows: Flows
    words: Catalogue
    directory: Directory
    reader: AnswerReader
    keywords: KeywordReader
    screen: Screen


def the_content(known: Settings, clinic: Clinic) -> Content:
    """The packaged content and that of the settings' folders. Raises FlowError, ContentError, SettingsError."""
    words = Catalogue.load(known.content_path, clinic.languages)
    return Content(
        flows=Flows(load_flows(known.flows_path)),
        words=words,
        directory=Directory.load(),
        reader=AnswerReader(load_wordlists(known.content_path), words.choice_words),
        keywords=KeywordReader(load_keywords(known.content_path)),
        screen=Screen(load_lexicons()),
    )


def assemble(
    content: Content,
    *,
    store: Store,
    clinic: Clinic,
    channels: Mapping[str, Channel],
    clock: Clock = now,
    ring: Ring = lambda: None,
    alarm: Callable[[str], object] = log.error,
) -> Hearback:
    """Wire everything, and publish the scripts. Raises FlowChanged if a published version was edited."""
    voice = Voice(clinic=clinic, words=content.words, numbers=content.directory.values)
    reception = Reception(voice=voice, reader=content.reader, keywords=content.keywords, flows=content.flows)
    publish(content.flows, store, clock())
    return Hearback(
        clinic=clinic,
        store=store,
        inbound=Inbound(store=store, screen=content.screen, rules=reception, ring=ring, broke=_broke),
        outbound=Outbound(store=store, channels=channels, voice=voice, clock=clock, alarm=alarm),
        flows=content.flows,
    )


def whole(known: Settings, *, clinic: Clinic | None = None, clock: Clock = now) -> tuple[Hearback, Worker]:
    """A service and the threads that send for it; what it receives rings their bell."""
    bell: list[Worker] = []
    clinic = clinic or the_clinic(known)
    service = assemble(
        the_content(known, clinic),
        store=the_store(known, clinic),
        clinic=clinic,
        channels=the_channels(known),
        clock=clock,
        ring=lambda: bell[0].ring() if bell else None,
    )
    bell.append(Worker(service.outbound, known.threads))
    return service, bell[0]


def web_of(known: Settings, service: Hearback, simulator: Simulator | None = None) -> Flask:
    """The web app of a service."""
    return create_app(
        receive=service.inbound.receive,
        status_changed=service.outbound.settle,
        sms=SmsDoor(public_url=known.public_url, auth_tokens=_tokens(known)),
        ready=lambda: {"database": service.store.is_there()},
        simulator=simulator,
        rung=service.inbound.ring,
    )


def web(known: Settings, *, with_worker: bool) -> tuple[Flask, Worker | None]:
    """What one web process runs."""
    if with_worker:
        service, worker = whole(known)
        return web_of(known, service), worker
    return web_of(known, _alone(known)), None


def rehearse(known: Settings) -> None:
    """Put everything together once, so that a mistake is one sentence and not a server that cannot start."""
    _alone(known).store.close()


def _alone(known: Settings) -> Hearback:
    clinic = the_clinic(known)
    content = the_content(known, clinic)
    return assemble(content, store=the_store(known, clinic), clinic=clinic, channels=the_channels(known))


def _broke(error: Exception) -> None:
    log.error("a message was kept, but could not be answered as usual", error=error)


def publish(flows: Flows, store: Store, at: datetime) -> None:
    """Keep every script for ever as it is now. Raises FlowChanged if a published version was edited."""
    with store.begin() as uow:
        for name in flows.names():
            uow.publish(flows.newest(name), at)


def _country(number: str) -> str:
    """Where a number is from: the best guess at where its patients are."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "ZZ"
    except phonenumbers.NumberParseException:
        return "ZZ"
