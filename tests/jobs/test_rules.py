import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itc.jobs import kinds
from itc.jobs.rules import ordered_uuid, pause

chances = st.floats(min_value=0, max_value=1)


def test_the_pauses_of_a_job_that_keeps_failing() -> None:
    assert [pause(attempt, 0.5).total_seconds() for attempt in range(1, 8)] == [15, 45, 135, 405, 1215, 3600, 3600]


@given(attempts=st.integers(min_value=1, max_value=500), chance=chances)
def test_a_pause_is_never_longer_than_an_hour_and_a_fifth(attempts: int, chance: float) -> None:
    assert dt.timedelta(seconds=12) <= pause(attempts, chance) <= dt.timedelta(seconds=4320)


@given(attempts=st.integers(min_value=1, max_value=5), earlier=chances, later=chances)
def test_each_pause_is_longer_than_the_one_before(attempts: int, earlier: float, later: float) -> None:
    assert pause(attempts, earlier) < pause(attempts + 1, later)


def test_identifiers_sort_as_they_were_made() -> None:
    made = [ordered_uuid() for _ in range(200)]
    assert sorted(made) == made
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}


def test_a_name_that_nobody_knows_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds.kind("nobody knows it")
    monkeypatch.setattr(kinds, "import_module", pytest.fail)
    assert kinds.kind("nobody knows it") is None
