"""What every channel must do. The service knows no provider; it relies on exactly this."""

import traceback
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SendError, SendUnknown
from tests.contract import rigs
from tests.contract.rigs import RIGS

TROUBLES = [(name, error) for name, errors in rigs.TROUBLES.items() for error in errors]

TEXT = "How are you today, from 0 to 10? ¿Cómo estás? 🙂"


@pytest.fixture(params=RIGS, ids=str)
def rig(request):
    with RIGS[request.param]() as rig:
        yield rig


@pytest.fixture
def began_at():
    return datetime.now(UTC) - timedelta(seconds=1)


def test_a_channel_has_the_name_it_is_listed_under(rig, request):
    assert rig.channel.name == request.node.callspec.params["rig"]


def test_every_send_returns_another_id(rig):
    ids = [rig.channel.send(rig.urn, TEXT, str(token)) for token in range(3)]
    assert all(ids)
    assert len(set(ids)) == 3


@pytest.mark.parametrize(("name", "error"), TROUBLES)
def test_trouble_at_the_provider_is_the_right_error(name, error):
    raised = _trouble(name, error)
    assert type(raised) is error
    assert raised.code
    assert raised.staff_text


@pytest.mark.parametrize(("name", "error"), TROUBLES)
def test_an_error_quotes_neither_the_text_nor_the_contact(name, error):
    said = "".join(traceback.format_exception(_trouble(name, error)))
    assert TEXT not in said
    assert "2025550101" not in said


def _trouble(name, error):
    with RIGS[name]() as rig:
        rig.trouble[error]()
        with pytest.raises(SendError) as raised:
            rig.channel.send(rig.urn, TEXT, "1")
    return raised.value


@pytest.mark.parametrize("name", rigs.FORGETFUL)
def test_a_lost_attempt_is_found(name, began_at):
    with RIGS[name]() as rig:
        rig.lose_the_answer()
        with pytest.raises(SendUnknown):
            rig.channel.send(rig.urn, TEXT, "1")
        assert rig.channel.find(rig.urn, TEXT, began_at, set())


def test_what_was_sent_is_found_by_its_id(rig, began_at):
    sent = rig.channel.send(rig.urn, TEXT, "1")
    assert rig.channel.find(rig.urn, TEXT, began_at, set()) == sent


def test_nothing_is_found_where_nothing_was_sent(rig, began_at):
    assert rig.channel.find(rig.urn, TEXT, began_at, set()) is None


def test_another_text_is_not_taken_for_ours(rig, began_at):
    rig.channel.send(rig.urn, "Another text", "1")
    assert rig.channel.find(rig.urn, TEXT, began_at, set()) is None


def test_the_same_text_to_somebody_else_is_not_taken_for_ours(rig, began_at):
    rig.channel.send(rig.other_urn, TEXT, "1")
    assert rig.channel.find(rig.urn, TEXT, began_at, set()) is None


def test_the_same_text_of_another_message_is_not_taken_for_ours(rig, began_at):
    known = {rig.channel.send(rig.urn, TEXT, "1")}
    assert rig.channel.find(rig.urn, TEXT, began_at, known) is None
    lost = rig.channel.send(rig.urn, TEXT, "2")
    assert rig.channel.find(rig.urn, TEXT, began_at, known) == lost


def test_the_same_text_of_an_earlier_day_is_not_taken_for_ours(rig):
    rig.channel.send(rig.urn, TEXT, "1")
    later = datetime.now(UTC) + timedelta(hours=1)
    assert rig.channel.find(rig.urn, TEXT, later, set()) is None
