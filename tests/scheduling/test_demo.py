"""The seminars of the demonstration, with the real regions and a few invented people."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from certification.models import Award
from itc.people.demo.reference import load_reference
from itc.people.models import Country, User
from scheduling import demo
from scheduling.models import Seminar

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def seminars(cast: SimpleNamespace) -> dict[str, Seminar]:
    load_reference(by=None, at=NOW)
    Country.objects.get_or_create(code="BY")
    return demo.set_up(by=cast.farida, trainers=[cast.dina], at=NOW)


def test_the_file_becomes_seminars_once(cast: SimpleNamespace, seminars: dict[str, Seminar]) -> None:
    again = demo.set_up(by=cast.farida, trainers=[cast.dina], at=NOW)
    assert list(again) == ["TIP-SOM-2019", "NRM-BREST-2026", "TOT-CIS-2027", "C1-ONLINE-2027-1"]
    assert again == seminars
    first = seminars["TIP-SOM-2019"]
    assert (first.starts_on, first.ends_on, first.capacity) == (dt.date(2019, 2, 26), dt.date(2019, 2, 28), 27)
    assert [share.seats for share in first.shares.all()] == [7, 20]
    assert (first.sessions.count(), first.programme_version.total_hours()) == (9, 24)
    assert ("passport" in first.bring_en, "паспорт" in first.bring_ru) == (True, True)
    assert first.sessions.first().starts_at == dt.datetime(2019, 2, 26, 6, 0, tzinfo=dt.UTC)


def test_a_past_seminar_is_lived_through_to_its_awards(
    cast: SimpleNamespace, seminars: dict[str, Seminar], people: Callable[..., list[User]]
) -> None:
    group = [*people(9), cast.amina, cast.chinara]
    held = demo.hold_seminar(seminars["TIP-SOM-2019"], group, cast.farida, NOW)
    seminar = Seminar.objects.get(code="TIP-SOM-2019")
    states = sorted(seminar.nominations.values_list("state", flat=True))
    assert states == ["accepted"] * 8 + ["refused", "refused", "withdrawn"]
    assert (seminar.state, len(held.bookings)) == ("closed", 8)
    completed = Award.objects.filter(source__startswith="seminar:TIP-SOM-2019:")
    assert completed.count() == sum(1 for booking in held.bookings if booking.closing.completed) > 4
    assert set(completed.values_list("completed_on", flat=True)) == {dt.date(2019, 2, 28)}


def test_a_coming_seminar_waits_for_its_answers(
    cast: SimpleNamespace, seminars: dict[str, Seminar], people: Callable[..., list[User]]
) -> None:
    demo.hold_seminar(seminars["TOT-CIS-2027"], people(4), cast.farida, NOW)
    seminar = Seminar.objects.get(code="TOT-CIS-2027")
    assert sorted(seminar.nominations.values_list("state", flat=True)) == ["accepted"] * 2 + ["submitted"] * 2
    assert (seminar.state, seminar.sessions.filter(attendance__isnull=False).count()) == ("open", 0)
