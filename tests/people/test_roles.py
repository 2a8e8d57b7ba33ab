import datetime as dt
from types import SimpleNamespace

import pytest

from itc.people import access, actions
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import AuditRow, RoleGrant, User
from tests.cast import grant
from tests.people.test_placing import refused

SPRING = dt.date(2026, 3, 2)


def test_a_role_holds_from_its_day_and_is_given_once(cast: SimpleNamespace) -> None:
    first = actions.grant(cast.amina, role="trainer", since=SPRING, by=cast.farida)
    assert actions.grant(cast.amina, role="trainer", since=today(), by=cast.farida) == first
    assert (first.granted_by, access.can(User.objects.get(pk=cast.amina.pk), Right.LEARN)) == (cast.farida, True)
    assert [(row.verb, row.values.after["role"]) for row in AuditRow.objects.all()] == [("gave a role to", "trainer")]


def test_a_second_agency_is_a_second_grant(cast: SimpleNamespace) -> None:
    actions.grant(cast.bruno, role="focal_point", agency=cast.south, since=SPRING, by=cast.farida)
    seen = User.objects.visible_to(User.objects.get(pk=cast.bruno.pk))
    assert set(seen) == {cast.bruno, cast.amina, cast.chidi, cast.chinara}


def test_a_role_taken_back_on_its_first_day_never_held(cast: SimpleNamespace) -> None:
    given = actions.grant(cast.amina, role="officer", since=today(), by=cast.farida)
    assert access.can(User.objects.get(pk=cast.amina.pk), Right.GRANT_ROLES)
    actions.end_grant(given, until=today(), by=cast.farida)
    assert not access.can(User.objects.get(pk=cast.amina.pk), Right.GRANT_ROLES)
    assert not RoleGrant.objects.filter(pk=given.pk).exists()
    assert AuditRow.objects.filter(object_id=str(cast.amina.pk)).count() == 2


def test_an_ended_role_stays_in_the_history(cast: SimpleNamespace) -> None:
    standing = cast.bruno.grants.get()
    actions.end_grant(standing, until=SPRING, by=cast.farida)
    actions.end_grant(standing, until=today(), by=cast.farida)
    assert [(row.role, row.until) for row in cast.bruno.grants.all()] == [("focal_point", SPRING)]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"role": "king"}, "unknown_role"),
        ({"role": "trainee"}, "unknown_role"),
        ({"role": "focal_point"}, "needs_agency"),
        ({"role": "trainer", "agency": "north"}, "needs_agency"),
        ({"role": "trainer", "since": today() + dt.timedelta(days=7)}, "in_future"),
    ],
)
def test_what_is_no_role_is_refused(cast: SimpleNamespace, wishes: dict[str, object], code: str) -> None:
    facts = {"since": SPRING} | wishes | ({"agency": cast.north} if "agency" in wishes else {})
    with refused(code):
        actions.grant(cast.amina, by=cast.farida, **facts)


def test_nobody_changes_their_own_roles(cast: SimpleNamespace) -> None:
    with refused("yourself"):
        actions.grant(cast.farida, role="registrar", since=SPRING, by=cast.farida)
    with refused("yourself"):
        actions.end_grant(cast.farida.grants.get(), until=today(), by=cast.farida)
    with refused("yourself"):
        actions.close_login(cast.farida, by=cast.farida)


def test_the_last_officer_stays(cast: SimpleNamespace) -> None:
    with refused("last_officer"):
        actions.end_grant(cast.farida.grants.get(), until=today(), by=None)
    grant(cast.dina, "officer")
    actions.end_grant(cast.farida.grants.get(), until=today(), by=cast.dina)
    assert not access.can(User.objects.get(pk=cast.farida.pk), Right.GRANT_ROLES)


def test_the_access_of_the_last_officer_stays_open(cast: SimpleNamespace) -> None:
    with refused("last_officer"):
        actions.close_login(cast.farida, by=None)
    with refused("last_officer"):
        actions.mark_duplicate(cast.farida, of=cast.amina, reason="twice", by=None)
    farida = User.objects.get(pk=cast.farida.pk)
    assert (farida.is_active, farida.same_as, AuditRow.objects.count()) == (True, None, 0)


def test_a_closed_officer_does_not_count(cast: SimpleNamespace) -> None:
    grant(cast.dina, "officer")
    actions.close_login(cast.farida, by=cast.dina)
    with refused("last_officer"):
        actions.close_login(cast.dina, by=None)
    with refused("last_officer"):
        actions.end_grant(cast.dina.grants.get(role="officer"), until=today(), by=None)
    actions.end_grant(cast.farida.grants.get(), until=today(), by=cast.dina)
    assert list(RoleGrant.objects.current().filter(role="officer").values_list("user", flat=True)) == [cast.dina.pk]


def test_a_role_before_its_time_or_after_its_end_gives_nothing(cast: SimpleNamespace) -> None:
    RoleGrant.objects.create(user=cast.amina, role="officer", since=today() + dt.timedelta(days=1))
    RoleGrant.objects.create(user=cast.amina, role="auditor", since=SPRING, until=today())
    assert access.roles(User.objects.get(pk=cast.amina.pk)).keys() == {"trainee"}


def test_a_closed_person_has_no_role(cast: SimpleNamespace) -> None:
    closed = actions.close_login(cast.bruno, by=cast.farida)
    assert (access.roles(closed), set(User.objects.visible_to(closed))) == ({}, {closed})
    assert access.roles(actions.reopen_login(closed, by=cast.farida)).keys() == {"trainee", "focal_point"}


def test_a_focal_point_has_no_hand_on_people_of_the_centre(cast: SimpleNamespace) -> None:
    assert access.reaches(cast.bruno, cast.amina, Right.INVITE)
    grant(cast.amina, "registrar")
    amina = User.objects.get(pk=cast.amina.pk)
    assert not access.reaches(cast.bruno, amina, Right.INVITE)
    assert access.reaches(cast.farida, amina, Right.INVITE)
    assert not access.reaches(cast.chidi, cast.bruno, Right.INVITE)
