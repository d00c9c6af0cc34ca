"""Commands about people: patients, staff, and what waits for somebody."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import phonenumbers

from bot.errors import SettingsError
from bot.service import app, settings
from bot.service.clock import now
from bot.service.settings import Settings
from storage import Store
from storage.handoffs import Waiting, close, open_handoffs, take
from storage.patients import add_patient, list_patients
from storage.staff import add_staff

CHANNELS = click.Choice(["sms", "whatsapp"])


def _opened() -> tuple[Settings, Store]:
    known = settings.read()
    settings.demand(known, "keys")
    return known, app.the_store(known)


@click.group()
def patient() -> None:
    """Those in the care of the clinic."""


@patient.command("add")
@click.argument("name")
@click.argument("number")
@click.option("--language", default=None, help="Two letters; the clinic's first language if not given.")
@click.option("--zone", default=None, help="Such as America/New_York; the clinic's zone if not given.")
@click.option("--channel", type=CHANNELS, default="sms", show_default=True)
def patient_add(name: str, number: str, language: str | None, zone: str | None, channel: str) -> None:
    """Add NAME, who is reached at NUMBER."""
    known, store = _opened()
    clinic = app.the_clinic(known)
    with store.begin() as uow:
        add_patient(
            uow,
            name=name,
            channel=channel,
            urn=_urn(channel, number, clinic.country),
            language=language or clinic.languages[0],
            zone=_zone(zone or clinic.zone),
            now=now(),
        )
    store.close()
    click.echo("Added.")


@patient.command("list")
def patient_list() -> None:
    """Everybody, with their language and whether they stopped us."""
    _, store = _opened()
    with store.begin() as uow:
        for entry in list_patients(uow):
            stopped = ", stopped" if any(contact.stopped_at for contact in entry.contacts) else ""
            click.echo(f"{entry.patient.name}  {entry.patient.language}, {entry.patient.zone}{stopped}")
    store.close()


@click.group()
def staff() -> None:
    """Those who answer."""


@staff.command("add")
@click.argument("name")
@click.argument("number")
@click.option("--role", default="clinician", show_default=True)
def staff_add(name: str, number: str, role: str) -> None:
    """Add NAME, who is paged at NUMBER."""
    known, store = _opened()
    urn = _urn("sms", number, app.the_clinic(known).country)
    with store.begin() as uow:
        add_staff(uow, name=name, channel="sms", urn=urn, role=role, now=now())
    store.close()
    click.echo("Added. Pages go to this number from now on.")


@click.group(invoke_without_command=True)
@click.pass_context
def handoffs(context: click.Context) -> None:
    """What waits for a person, crisis first."""
    if context.invoked_subcommand is not None:
        return
    known, store = _opened()
    clinic = app.the_clinic(known)
    with store.begin() as uow:
        waiting = open_handoffs(uow)
    store.close()
    for item in waiting:
        click.echo(_line(item, clinic.zone))
    click.echo(f"{len(waiting)} open.")


@handoffs.command("take")
@click.argument("ref")
def handoffs_take(ref: str) -> None:
    """REF is mine: nobody is paged for it any more."""
    _, store = _opened()
    with store.begin() as uow:
        take(uow, ref.upper(), now())
    store.close()
    click.echo("Taken.")


@handoffs.command("close")
@click.argument("ref")
@click.argument("outcome")
def handoffs_close(ref: str, outcome: str) -> None:
    """REF is dealt with; OUTCOME says how."""
    _, store = _opened()
    with store.begin() as uow:
        close(uow, ref.upper(), outcome, now())
    store.close()
    click.echo("Closed.")


def _line(item: Waiting, zone: str) -> str:
    handoff, local = item.handoff, ZoneInfo(zone)
    promised = f"{handoff.promised_at.astimezone(local):%a %d %b %H:%M}" if handoff.promised_at else "no time"
    head = (
        f"{handoff.ref}  {handoff.queue_class:<14} {handoff.state:<6} promised {promised}  {handoff.reason}"
    )
    return f"{head}\n      {item.patient or 'unknown number'} ({item.urn}): {item.said or ''}"


def _urn(channel: str, number: str, country: str) -> str:
    """A number however it is written -> a URN. Raises SettingsError for what is none."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        raise SettingsError("That is not a phone number; write it like +12025550101.") from None
    if not phonenumbers.is_possible_number(parsed):
        raise SettingsError("That phone number is too short or too long; write it like +12025550101.")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return f"whatsapp:{e164}" if channel == "whatsapp" else f"tel:{e164}"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError("That is not a time zone; write it like America/New_York.") from None
    return name


COMMANDS: tuple[click.Command, ...] = (patient, staff, handoffs)
