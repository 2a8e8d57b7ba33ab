import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from certification.actions import correct_award, record_award, withdraw_award
from certification.models import Award
from itc.errors import DomainError
from itc.people.models import AgencyName, AgencyParent, AuditRow, Placement
from tests.cast import LONG_AGO
from tests.certification.stage import SPRING, award

DAY = dt.timedelta(days=1)


def test_an_award_keeps_what_was_true_on_the_day(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    done = award(cast.amina, props.seminar, started_on=SPRING - 2 * DAY, protocol_number="7", grade="9")

    assert (done.title_en, done.hours, done.minutes_per_hour, done.mode) == (
        "Identification: seminar", Decimal(24), 45, "in_person",
    )  # fmt: skip
    assert (done.sex, done.country_code, done.region_code, done.agency_en) == ("F", "BY", "", "North, first unit")
    assert done.path_en == "Agency North / North, first unit"
    assert list(done.ancestors.values_list("agency__code", "depth")) == [("NORTH-1", 0), ("NORTH", 1)]


def test_later_renames_moves_and_transfers_change_no_old_award(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    AgencyName.objects.filter(agency=cast.north_unit).update(until=SPRING + DAY)
    AgencyName.objects.create(agency=cast.north_unit, name_en="New", name_ru="Новый", since=SPRING + DAY)
    AgencyParent.objects.filter(agency=cast.north_unit).update(until=SPRING + DAY)
    AgencyParent.objects.create(agency=cast.north_unit, parent=cast.south, since=SPRING + DAY)
    before, after = award(cast.amina, props.seminar), award(cast.amina, props.online, on=SPRING + DAY)

    assert (before.agency_en, before.path_en) == ("North, first unit", "Agency North / North, first unit")
    assert (after.agency_en, after.path_en) == ("New", "Agency South / New")


def test_the_agency_is_the_one_where_she_served_that_day(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    Placement.objects.create(person=cast.amina, agency=cast.south, since=LONG_AGO, until=SPRING + DAY)
    Placement.objects.create(person=cast.amina, agency=cast.north_unit, since=SPRING + DAY)

    assert award(cast.amina, props.seminar).agency == cast.south
    assert award(cast.amina, props.online, on=SPRING + DAY).agency == cast.north_unit


def test_a_person_without_an_agency_is_awarded_too(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    done = award(cast.dina, props.seminar)

    assert (done.agency, done.path_ru, list(done.ancestors.all())) == (None, "", [])


def test_the_same_facts_told_twice_are_one_award(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    assert award(cast.amina, props.seminar) == award(cast.amina, props.seminar)
    assert AuditRow.objects.filter(verb="recorded completion").count() == 1


def test_other_facts_under_the_same_source_are_refused(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    award(cast.amina, props.seminar)

    with pytest.raises(DomainError, match="Correct that record instead") as refused:
        award(cast.amina, props.seminar, grade="10")
    assert refused.value.code == "award_differs"
    assert Award.objects.count() == 1


def test_a_correction_is_a_new_revision_and_the_only_current_one(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    first = award(cast.amina, props.seminar)
    second = correct_award(first, reason="the mark was misread", grade="10", by=cast.egor)

    assert (second.revision, second.supersedes, second.grade, second.seq) == (2, first, "10", first.seq + 1)
    assert list(Award.objects.standing()) == [second]
    assert list(second.ancestors.values_list("agency", "depth")) == list(first.ancestors.values_list("agency", "depth"))


def test_the_source_told_again_after_a_correction_keeps_the_correction(
    cast: SimpleNamespace, props: SimpleNamespace
) -> None:
    corrected = correct_award(award(cast.amina, props.seminar), reason="misread", grade="10", by=cast.egor)

    assert award(cast.amina, props.seminar) == corrected


def test_a_corrected_day_freezes_the_agency_of_that_day(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    Placement.objects.create(person=cast.amina, agency=cast.south, since=LONG_AGO, until=SPRING)
    Placement.objects.create(person=cast.amina, agency=cast.north_unit, since=SPRING)
    first = award(cast.amina, props.seminar)

    assert (first.agency, correct_award(first, reason="the day", completed_on=SPRING - DAY, by=cast.egor).agency) == (
        cast.north_unit, cast.south,
    )  # fmt: skip


def test_a_withdrawn_award_counts_no_more_and_is_not_raised_by_its_source(
    cast: SimpleNamespace, props: SimpleNamespace
) -> None:
    gone = withdraw_award(award(cast.amina, props.seminar), reason="another person", by=cast.egor)

    assert list(Award.objects.standing()) == []
    assert award(cast.amina, props.seminar) == gone
    again = award(cast.amina, props.seminar, on=SPRING + DAY)
    assert (again.revision, again.is_withdrawn, again.supersedes) == (3, False, gone)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " ", "grade": "1"}, "reason"),
        ({"reason": "x"}, "nothing_changed"),
        ({"reason": "x", "started_on": SPRING + DAY}, "dates"),
        ({"reason": "x", "completed_on": dt.date(2100, 1, 1)}, "future"),
    ],
)
def test_a_correction_that_makes_no_sense(
    cast: SimpleNamespace, props: SimpleNamespace, changes: dict[str, object], code: str
) -> None:
    first = award(cast.amina, props.seminar)

    with pytest.raises(DomainError) as refused:
        correct_award(first, by=cast.egor, **changes)
    assert (refused.value.code, Award.objects.count()) == (code, 1)


def test_a_superseded_or_withdrawn_award_is_not_corrected(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    first = award(cast.amina, props.seminar)
    gone = withdraw_award(first, reason="another person", by=cast.egor)

    for stale, code in ((first, "superseded"), (gone, "withdrawn")):
        with pytest.raises(DomainError) as refused:
            correct_award(stale, reason="x", grade="1", by=cast.egor)
        assert refused.value.code == code


def test_an_award_in_the_future_is_refused(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    with pytest.raises(DomainError) as refused:
        record_award(cast.amina, version=props.seminar, source="x", completed_on=dt.date(2100, 1, 1), by=None)
    assert refused.value.code == "future"
