"""A button of the office or of a focal point pressed twice: the wish is one, and so is what comes of it."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client

from itc.jobs.testing import run_all
from itc.people.dated import today
from itc.people.models import Agency, ApiToken, AuditRow, Invitation, RoleGrant, User

SignIn = Callable[..., Client]
SPRING = dt.date(2026, 3, 2)


def twice(client: Client, page: str, data: dict[str, object] | None = None) -> list[int]:
    return [client.post(page, data or {}).status_code for _click in range(2)]


def verbs(verb: str) -> int:
    return AuditRow.objects.filter(verb=verb).count()


def test_two_clicks_on_invite_are_one_letter(cast: SimpleNamespace, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.amina.pk).update(password="!")
    assert twice(sign_in(cast.bruno), f"/en/people/{cast.amina.pk}/invite/") == [302, 302]
    run_all()
    assert (Invitation.objects.open().count(), len(mail.outbox), verbs("invited")) == (1, 1, 1)


@pytest.mark.parametrize("email", ["", "olga@example.org"])
def test_two_clicks_on_a_new_person_are_one_person(cast: SimpleNamespace, sign_in: SignIn, email: str) -> None:
    facts = {"language": "ru", "time_zone": "Europe/Minsk", "agency": cast.north.pk, "since": SPRING.isoformat()}
    wish = facts | {"surname": "Щёкина", "given_name": "Ольга", "email": email}
    assert twice(sign_in(cast.bruno), "/en/people/new/", wish) == [302, 302]
    assert (User.objects.filter(surname="Щёкина").count(), verbs("added")) == (1, 1)
    assert twice(sign_in(cast.bruno), "/en/people/new/", wish | {"given_name": "Нина", "email": ""}) == [302, 302]
    assert User.objects.filter(surname="Щёкина").count() == 2


def test_two_clicks_on_merge_are_one_merger(cast: SimpleNamespace, sign_in: SignIn) -> None:
    wish: dict[str, object] = {"into": cast.south.pk, "on": SPRING.isoformat(), "sure": "1"}
    assert twice(sign_in(cast.farida), "/en/agencies/NORTH/merge/", wish) == [302, 302]
    north = Agency.objects.get(code="NORTH")
    assert (north.successor, north.closed_on, verbs("merged")) == (cast.south, SPRING, 1)


def test_two_clicks_on_a_role_are_one_role(cast: SimpleNamespace, sign_in: SignIn) -> None:
    wish: dict[str, object] = {"role": "trainer", "since": today().isoformat()}
    assert twice(sign_in(cast.farida), f"/en/people/{cast.amina.pk}/role/", wish) == [302, 302]
    assert (RoleGrant.objects.filter(user=cast.amina).count(), verbs("gave a role to")) == (1, 1)


def test_two_clicks_on_left_are_one_departure(cast: SimpleNamespace, sign_in: SignIn) -> None:
    wish: dict[str, object] = {"on": today().isoformat()}
    assert twice(sign_in(cast.bruno), f"/en/people/{cast.amina.pk}/left/", wish) == [302, 302]
    assert verbs("marked as left") == 1


def test_two_clicks_on_a_token_are_one_key(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno, until = sign_in(cast.bruno), today() + dt.timedelta(days=30)
    wish = {"agency": cast.north.pk, "name": "HR", "expires_on": until.isoformat()}
    first, second = (bruno.post("/en/tokens/", wish) for _click in range(2))
    assert [first.status_code, second.context["clear"], ApiToken.objects.count()] == [302, "", 1]
    assert list(second.context["form"].errors) == ["name"]
    bruno.post(f"/en/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert bruno.get(bruno.post("/en/tokens/", wish)["Location"]).context["clear"].startswith("itc_")


@pytest.mark.parametrize("page", ["duplicate", "apart"])
def test_two_clicks_on_a_duplicate_are_one_mark(cast: SimpleNamespace, sign_in: SignIn, page: str) -> None:
    User.objects.filter(pk=cast.amina.pk).update(same_as=cast.chinara if page == "apart" else None)
    wish = {"number": cast.chinara.pk, "reason": "one passport"}
    assert twice(sign_in(cast.farida), f"/en/people/{cast.amina.pk}/{page}/", wish) == [302, 302]
    assert verbs("marked as a duplicate") + verbs("undid the duplicate of") == 1
