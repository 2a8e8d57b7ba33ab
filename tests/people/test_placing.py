import datetime as dt
from types import SimpleNamespace

import pytest

from itc.errors import DomainError
from itc.people import actions
from itc.people.dated import today
from itc.people.models import Agency, AuditRow, Placement, RoleGrant, User
from tests.cast import agency, grant

SPRING = dt.date(2026, 3, 2)


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    return pytest.RaisesExc(DomainError, check=lambda error: error.code == code)


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def test_a_new_person_is_found_in_both_scripts_and_by_mail(cast: SimpleNamespace) -> None:
    added = actions.add_person(
        by=cast.bruno, agency=cast.north, surname=" Щёкина ", given_name="Ольга", surname_latin="SHCHEKINA",
        given_name_latin="OLGA", email="O.Shchekina@Example.ORG", sex="F",
    )  # fmt: skip
    assert (added.surname, added.email, added.has_usable_password()) == ("Щёкина", "o.shchekina@example.org", False)
    for words in ("щекина ольга", "shchekina", "o.shchekina@example.org"):
        assert list(User.objects.matching(words)) == [added]
    assert [(p.agency, p.since, p.until) for p in added.placements.all()] == [(cast.north, today(), None)]
    assert verbs() == ["added"]


def test_a_person_without_any_surname_is_refused(cast: SimpleNamespace) -> None:
    with refused("no_name"):
        actions.add_person(by=cast.bruno, agency=cast.north, given_name="Ольга")


def test_the_mail_of_a_colleague_is_taken_that_of_a_stranger_is_the_offices_matter(cast: SimpleNamespace) -> None:
    with refused("email_taken"):
        actions.add_person(by=cast.bruno, agency=cast.north, surname="Новая", email="Amina@example.org")
    assert verbs() == []
    with refused("ask_office"):
        actions.add_person(by=cast.bruno, agency=cast.north, surname="Новая", email="chinara@example.org")
    row = AuditRow.objects.get()
    assert (row.actor, row.verb, row.object_id) == (cast.bruno, "refused, sent to the office", str(cast.chinara.pk))


def test_a_transfer_closes_one_placement_and_opens_the_next(cast: SimpleNamespace) -> None:
    actions.place(cast.amina, agency=cast.north, on=SPRING, by=cast.farida)
    actions.place(cast.amina, agency=cast.south, on=SPRING + dt.timedelta(30), by=cast.farida)
    rows = list(Placement.objects.filter(person=cast.amina).values_list("agency__code", "since", "until"))
    assert rows == [("NORTH", SPRING, SPRING + dt.timedelta(30)), ("SOUTH", SPRING + dt.timedelta(30), None)]
    cast.amina.refresh_from_db()
    assert cast.amina.agency == cast.south


def test_placing_where_she_serves_changes_nothing(cast: SimpleNamespace) -> None:
    first = actions.place(cast.amina, agency=cast.north, on=SPRING, by=cast.farida)
    assert actions.place(cast.amina, agency=cast.north, on=today(), by=cast.farida) == first
    assert verbs() == ["placed"]


@pytest.mark.parametrize(("days", "code"), [(1, "in_future"), (-4000, "before_placement")])
def test_a_transfer_tomorrow_or_before_the_last_is_refused(cast: SimpleNamespace, days: int, code: str) -> None:
    actions.place(cast.amina, agency=cast.north, on=SPRING, by=cast.farida)
    with refused(code):
        actions.place(cast.amina, agency=cast.south, on=today() + dt.timedelta(days), by=cast.farida)


def role_ends(person: User) -> list[tuple[str, dt.date | None]]:
    return list(RoleGrant.objects.filter(user=person).order_by("pk").values_list("agency__code", "until"))


def test_a_transferred_focal_point_loses_the_role_for_the_former_agency_on_that_day(cast: SimpleNamespace) -> None:
    actions.grant(cast.bruno, role="focal_point", agency=cast.south, since=SPRING, by=cast.farida)
    actions.place(cast.bruno, agency=cast.south, on=SPRING, by=cast.farida)
    assert role_ends(cast.bruno) == [("NORTH", SPRING), ("SOUTH", None)]
    assert verbs() == ["gave a role to", "placed", "took back a role of"]
    row = AuditRow.objects.first()
    assert (row.actor, row.object_id) == (cast.farida, str(cast.bruno.pk))
    assert row.values.before == {"role": "focal_point", "agency": cast.north.pk}
    assert row.values.after == {"until": SPRING.isoformat()}
    assert set(User.objects.visible_to(User.objects.get(pk=cast.bruno.pk))) == {cast.bruno, cast.chidi, cast.chinara}


def test_a_role_given_after_the_day_of_the_transfer_never_held(cast: SimpleNamespace) -> None:
    RoleGrant.objects.filter(user=cast.bruno).update(since=SPRING + dt.timedelta(9))
    actions.place(cast.bruno, agency=cast.south, on=SPRING, by=cast.farida)
    assert (role_ends(cast.bruno), verbs()) == ([], ["placed", "took back a role of"])


def test_a_focal_point_who_stays_within_the_role_keeps_it(cast: SimpleNamespace) -> None:
    actions.place(cast.bruno, agency=cast.north_unit, on=SPRING, by=cast.farida)
    assert (role_ends(cast.bruno), verbs()) == ([("NORTH", None)], ["placed"])


def test_a_role_for_an_agency_elsewhere_and_a_role_of_the_centre_stay(cast: SimpleNamespace) -> None:
    east = agency("EAST", "Agency East", "Управление «Восток»")
    grant(cast.bruno, "focal_point", east)
    grant(cast.bruno, "trainer")
    actions.place(cast.bruno, agency=cast.south, on=SPRING, by=cast.farida)
    assert role_ends(cast.bruno) == [("NORTH", SPRING), ("EAST", None), (None, None)]


def test_who_left_stays_in_sight_and_loses_roles_for_agencies(cast: SimpleNamespace) -> None:
    actions.place(cast.bruno, agency=cast.north, on=SPRING, by=cast.farida)
    actions.mark_left(cast.bruno, on=today(), by=cast.farida)
    bruno = User.objects.get(pk=cast.bruno.pk)
    assert (bruno.left_on, bruno.agency, bruno.is_active) == (today(), cast.north, True)
    assert list(RoleGrant.objects.current().filter(user=bruno)) == []
    assert bruno.placements.get().until == today()
    assert actions.mark_left(bruno, on=today(), by=cast.farida) == bruno  # a second click
    with refused("has_left"):
        actions.mark_left(bruno, on=SPRING, by=cast.farida)


def test_who_came_back_has_not_left(cast: SimpleNamespace) -> None:
    actions.place(cast.amina, agency=cast.north, on=SPRING, by=cast.farida)
    actions.mark_left(cast.amina, on=SPRING + dt.timedelta(9), by=cast.farida)
    actions.place(cast.amina, agency=cast.north, on=today(), by=cast.farida)
    assert User.objects.get(pk=cast.amina.pk).left_on is None
    assert Placement.objects.filter(person=cast.amina).count() == 2


def test_a_closed_agency_takes_nobody(cast: SimpleNamespace) -> None:
    Agency.objects.filter(pk=cast.south.pk).update(closed_on=SPRING)
    cast.south.refresh_from_db()
    with refused("agency_closed"):
        actions.place(cast.amina, agency=cast.south, on=today(), by=cast.farida)


def test_only_what_differs_is_written_and_logged(cast: SimpleNamespace) -> None:
    actions.edit_person(cast.amina, by=cast.bruno, surname="Алиева", rank="майор милиции")
    row = AuditRow.objects.get()
    assert (row.verb, row.fields) == ("changed", ["rank"])
    assert (row.values.before, row.values.after) == ({"rank": ""}, {"rank": "майор милиции"})
    actions.edit_person(cast.amina, by=cast.bruno, rank="майор  милиции ")
    assert AuditRow.objects.count() == 1


def test_the_passport_spelling_is_confirmed_by_herself_and_anew_after_each_change(cast: SimpleNamespace) -> None:
    with refused("not_yourself"):
        actions.confirm_latin(cast.amina, by=cast.bruno)
    assert actions.confirm_latin(cast.amina, by=cast.amina).latin_confirmed_at is not None
    own = actions.edit_person(cast.amina, by=cast.amina, surname_latin="ALIEVA")
    assert own.latin_confirmed_at is None
    actions.confirm_latin(cast.amina, by=cast.amina)
    changed = actions.edit_person(cast.amina, by=cast.bruno, surname_latin="ALIYEVA")
    assert changed.latin_confirmed_at is None


def test_an_invitation_ends_with_the_service(cast: SimpleNamespace) -> None:
    olga = actions.add_person(by=cast.bruno, agency=cast.north, surname="Щёкина", email="olga@example.org")
    invited = actions.invite(olga, by=cast.bruno)
    actions.mark_left(olga, on=today(), by=cast.bruno)
    invited.refresh_from_db()
    assert invited.revoked_at is not None


def test_a_focal_point_cannot_take_over_a_login_by_its_mail(cast: SimpleNamespace) -> None:
    with refused("has_login"):
        actions.edit_person(cast.amina, by=cast.bruno, email="bruno.second@example.org")
    assert actions.edit_person(cast.amina, by=cast.farida, email="new@example.org").email == "new@example.org"


def test_a_duplicate_points_at_the_original_and_cannot_sign_in(cast: SimpleNamespace) -> None:
    twin = actions.add_person(by=cast.farida, surname="Алиева", given_name="Амина")
    marked = actions.mark_duplicate(twin, of=cast.amina, reason="twice", by=cast.farida)
    assert (marked.same_as, marked.is_active) == (cast.amina, False)
    with refused("circle"):
        actions.mark_duplicate(cast.amina, of=twin, reason="twice", by=cast.farida)
    with refused("duplicate"):
        actions.reopen_login(twin, by=cast.farida)
