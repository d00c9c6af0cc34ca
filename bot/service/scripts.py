"""Brings scripts, words, keywords and patients who are in the middle of something together, to check them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.errors import FlowInvalid, StorageError
from bot.flow import Flow
from bot.service import app
from bot.service.settings import Settings
from content.catalogue import Catalogue
from content.proofread import proofread
from content.wordlists import load_keywords
from flows.issues import Reserved, check
from flows.loader import load_flows
from storage import make_engine, upgrade
from storage.scripts import live_steps, published_sha256


@dataclass(frozen=True, slots=True)
class Before:
    """What patients meet now of a script that is about to be published."""

    sha256: str | None  #: of this very version, if it is published
    live: Collection[str]  #: questions at which patients wait who would go on in this version


def issues(known: Settings) -> list[str]:
    """Everything that is wrong, a line each; an empty list: all of it may be published."""
    words = Catalogue.load(known.content_path, app.the_clinic(known).languages)
    try:
        flows = load_flows(known.flows_path)
    except FlowInvalid as error:
        return [*error.issues, *proofread(words)]
    before, taken = _before(known.database_url, flows.values()), reserved()
    found = [
        str(issue) for flow in flows.values() for issue in _of(flow, words, taken, before.get(flow.name))
    ]
    return [*found, *proofread(words)]


def _of(flow: Flow, words: Catalogue, taken: Reserved, before: Before | None) -> Iterable[object]:
    return check(
        flow,
        words=words,
        reserved=taken,
        live=before.live if before else (),
        published_sha256=before.sha256 if before else None,
    )


def reserved() -> Reserved:
    """The words that never reach a script, because the carrier or Hearback acts on them first."""
    lists = load_keywords()
    carrier = frozenset[str]().union(*(words.carrier_words for words in lists.values()))
    return Reserved(carrier=carrier, globals={language: words.globals for language, words in lists.items()})


def _before(url: str, flows: Iterable[Flow]) -> Mapping[str, Before]:
    """What the database knows; nothing, if there is none yet."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return {}
    engine = make_engine(url)
    try:
        upgrade.demand_newest(engine)
        with engine.connect() as conn:
            return {flow.name: _of_published(conn, flow) for flow in flows}
    except StorageError:
        return {}
    finally:
        engine.dispose()


def _of_published(conn: sa.Connection, flow: Flow) -> Before:
    """Runs finish the version they began, unless the new one says otherwise."""
    live = live_steps(conn, flow.name)
    going_on = {step for version, step in live if version == flow.version or flow.in_flight != "finish"}
    return Before(published_sha256(conn, flow.name, flow.version), going_on)
