import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from itc.people import actions, tree
from itc.people.dated import today
from itc.people.models import Agency, AgencyName, AgencyParent, ApiToken, AuditRow, Placement, RoleGrant, User
from tests.cast import LONG_AGO, country, region
from tests.people.test_placing import refused

SPRING = dt.date(2026, 3, 2)
SUMMER = dt.date(2026, 6, 1)


def links(agency: Agency) -> list[tuple[str, dt.date, dt.date | None]]:
    return list(agency.parents.order_by("since").values_list("parent__code", "since", "until"))


def test_a_new_agency_has_a_name_a_parent_and_is_found(cast: SimpleNamespace) -> None:
    added = actions.add_agency(
        code="north-2", name_en="Second unit", name_ru="Второй отдел", kind="police", country=country(),
        region=region(), parent=cast.north, since=SPRING, by=cast.farida,
    )  # fmt: skip
    assert (added.code, str(added.names.get()), links(added)) == ("NORTH-2", "Second unit", [("NORTH", SPRING, None)])
    assert list(Agency.objects.matching("второй NORTH-2")) == [added]
    assert added in Agency.objects.visible_to(cast.bruno)
    assert added not in Agency.objects.visible_to(cast.chidi)


def test_a_code_is_given_once_and_a_region_lies_in_its_country(cast: SimpleNamespace) -> None:
    facts = {"name_en": "X", "name_ru": "Х", "kind": "police", "since": SPRING, "by": cast.farida}
    with refused("code_taken"):
        actions.add_agency(code="NORTH", country=country(), **facts)
    with refused("region_elsewhere"):
        actions.add_agency(code="AM-1", country=country("AM", "Armenia", "Армения"), region=region(), **facts)


def test_a_new_name_closes_the_former_which_documents_of_its_days_keep(cast: SimpleNamespace) -> None:
    actions.rename_agency(cast.north, name_en="New North", name_ru="Новый Север", since=SUMMER, by=cast.farida)
    north = Agency.objects.get(pk=cast.north.pk)
    assert [north.name_on(day, "en") for day in (SPRING, SUMMER)] == ["Agency North", "New North"]
    assert (str(north), list(Agency.objects.matching("новый север"))) == ("New North", [north])
    assert list(AgencyName.objects.filter(agency=north).values_list("since", "until")) == [
        (LONG_AGO, SUMMER),
        (SUMMER, None),
    ]


def test_a_name_of_the_same_day_is_a_correction_and_the_same_name_changes_nothing(cast: SimpleNamespace) -> None:
    for name in ("New Nort", "New North", "New North"):
        actions.rename_agency(cast.north, name_en=name, name_ru="Новый Север", since=SUMMER, by=cast.farida)
    assert cast.north.names.count() == 2
    assert AuditRow.objects.filter(verb="renamed").count() == 2
    with refused("before_name"):
        actions.rename_agency(cast.north, name_en="X", name_ru="Х", since=SPRING, by=cast.farida)
    with refused("in_future"):
        actions.rename_agency(cast.north, name_en="X", name_ru="Х", since=today() + dt.timedelta(1), by=cast.farida)


def test_a_move_takes_the_people_of_the_unit_out_of_one_sight_and_into_another(cast: SimpleNamespace) -> None:
    actions.move_agency(cast.north_unit, parent=cast.south, since=SPRING, by=cast.farida)
    assert links(cast.north_unit) == [("NORTH", LONG_AGO, SPRING), ("SOUTH", SPRING, None)]
    assert set(User.objects.visible_to(cast.bruno)) == {cast.bruno}
    assert set(User.objects.visible_to(cast.chidi)) == {cast.chidi, cast.chinara, cast.amina}
    assert AgencyParent.objects.tree(LONG_AGO) == {cast.north_unit.pk: cast.north.pk}


def test_the_tree_has_no_circle(cast: SimpleNamespace) -> None:
    for parent in (cast.north, cast.north_unit):
        with refused("circle"):
            actions.move_agency(cast.north, parent=parent, since=SPRING, by=cast.farida)
    actions.move_agency(cast.north_unit, parent=None, since=SPRING, by=cast.farida)
    assert links(cast.north_unit) == [("NORTH", LONG_AGO, SPRING)]
    actions.move_agency(cast.north, parent=cast.north_unit, since=SPRING, by=cast.farida)
    assert AgencyParent.objects.tree() == {cast.north.pk: cast.north_unit.pk}


def test_moved_twice_on_one_day_leaves_one_row(cast: SimpleNamespace) -> None:
    for parent in (cast.south, cast.north, cast.south, cast.south):
        actions.move_agency(cast.north_unit, parent=parent, since=SPRING, by=cast.farida)
    assert links(cast.north_unit) == [("NORTH", LONG_AGO, SPRING), ("SOUTH", SPRING, None)]
    with refused("before_parent"):
        actions.move_agency(cast.north_unit, parent=None, since=LONG_AGO, by=cast.farida)


def test_a_merger_hands_over_people_and_units_and_ends_the_access(cast: SimpleNamespace) -> None:
    actions.create_token(cast.north, name="HR", expires_at=timezone.now() + dt.timedelta(days=30), by=cast.bruno)
    merged = actions.merge_agencies(cast.north, into=cast.south, on=SPRING, by=cast.farida)
    assert (merged.closed_on, merged.successor) == (SPRING, cast.south)
    bruno = User.objects.get(pk=cast.bruno.pk)
    assert (bruno.agency, Placement.objects.get(person=bruno).since) == (cast.south, SPRING)
    assert links(cast.north_unit)[-1] == ("SOUTH", SPRING, None)
    assert not RoleGrant.objects.current().filter(user=bruno).exists()
    assert list(ApiToken.objects.usable()) == []
    with refused("agency_closed"):
        actions.merge_agencies(merged, into=cast.south, on=today(), by=cast.farida)


def test_the_successor_sees_what_was_its_predecessors(cast: SimpleNamespace) -> None:
    left = actions.mark_left(cast.bruno, on=SPRING, by=cast.farida)
    actions.merge_agencies(cast.north, into=cast.south, on=SUMMER, by=cast.farida)
    assert set(User.objects.visible_to(cast.chidi)) == {cast.chidi, cast.chinara, cast.amina, left}
    assert cast.north in Agency.objects.visible_to(cast.chidi)


def test_a_merger_into_itself_or_below_is_refused(cast: SimpleNamespace) -> None:
    for into in (cast.north, cast.north_unit):
        with refused("circle"):
            actions.merge_agencies(cast.north, into=into, on=SPRING, by=cast.farida)


def test_a_merger_cannot_lie_before_what_it_would_wipe_out(cast: SimpleNamespace) -> None:
    with refused("before_name"):
        actions.merge_agencies(cast.north, into=cast.south, on=dt.date(1990, 1, 1), by=cast.farida)
    in_summer = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
    actions.add_person(by=cast.farida, agency=cast.north, surname="Щёкина", at=in_summer)
    with refused("before_placement"):
        actions.merge_agencies(cast.north, into=cast.south, on=SPRING, by=cast.farida)
    assert Agency.objects.get(pk=cast.north.pk).closed_on is None


def test_facts_change_with_their_audit(cast: SimpleNamespace) -> None:
    actions.edit_agency(cast.north, kind="border", region=None, establishment=120, by=cast.farida)
    row = AuditRow.objects.get()
    assert (row.fields, row.values.after["establishment"]) == (["establishment", "kind", "region_id"], 120)
    with refused("region_elsewhere"):
        region_of_armenia = region("AM-ER", "Yerevan", "Ереван")
        actions.edit_agency(cast.north, kind="border", region=region_of_armenia, establishment=1, by=cast.farida)


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 9)))
def test_what_lies_below_has_it_above(parents: dict[int, int]) -> None:
    for top in set(parents.values()):
        for node in tree.subtree(top, parents) - {top}:
            try:
                assert top in tree.ancestors(node, parents)
            except ValueError:  # a circle, which the actions never write
                continue


@pytest.mark.parametrize("code", ["in_future", "agency_closed"])
def test_nothing_moves_tomorrow_or_under_a_closed_agency(cast: SimpleNamespace, code: str) -> None:
    since = today() + dt.timedelta(days=1) if code == "in_future" else SPRING
    if code == "agency_closed":
        actions.merge_agencies(cast.south, into=cast.north, on=SPRING, by=cast.farida)
    with refused(code):
        actions.move_agency(cast.north_unit, parent=Agency.objects.get(code="SOUTH"), since=since, by=cast.farida)
