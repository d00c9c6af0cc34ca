"""Trying again: later each time, never long for a crisis, never all at once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backoff import CAP, backoff
from bot.model import Lane

LANES = st.sampled_from(list(Lane))


@given(st.integers(1, 10_000), LANES, st.integers(0, 2**62))
def test_no_pause_is_longer_than_its_lane_allows_or_shorter_than_a_second(attempts, lane, work_id):
    assert timedelta(seconds=1) <= backoff(attempts, lane, work_id) <= CAP[lane]


@pytest.mark.parametrize("lane", Lane)
def test_pauses_grow(lane):
    assert backoff(1, lane, 7) < backoff(4, lane, 7)


def test_rows_that_failed_together_do_not_come_back_together():
    assert len({backoff(5, Lane.REPLY, work_id) for work_id in range(100)}) > 50
