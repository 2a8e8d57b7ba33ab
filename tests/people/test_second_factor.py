import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from itc.jobs.testing import run_all
from itc.people import actions
from itc.people.demo_accounts import code_now
from itc.people.models import AuditRow, User
from tests.cast import PASSWORD, grant

SignIn = Callable[..., Client]
ENROL = "/en/account/2fa/totp/activate/"
STAFF = ["farida", "egor", "alina"]


def enrolled(person: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def verified(person: User) -> User:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def log_in(person: User, client: Client) -> str:
    return str(client.post("/en/account/login/", {"login": person.email, "password": PASSWORD})["Location"])


@pytest.mark.parametrize("who", STAFF)
@pytest.mark.parametrize(
    "page", ["/en/home/", "/ru/people/", "/en/profile/", "/cms/", "/documents/1/x.pdf", "/en/", "/"]
)
def test_staff_without_a_second_factor_reach_the_enrolment_only(
    cast: SimpleNamespace, sign_in: SignIn, who: str, page: str
) -> None:
    browser = sign_in(getattr(cast, who), second_factor=False)
    assert browser.get(page)["Location"].endswith("/account/2fa/totp/activate/")
    assert browser.get(ENROL).status_code in (200, 302)


def test_an_auditor_is_staff_too(cast: SimpleNamespace, sign_in: SignIn) -> None:
    grant(cast.dina, "auditor")
    assert sign_in(cast.dina, second_factor=False).get("/en/home/")["Location"] == ENROL


@pytest.mark.parametrize("page", ["/health/live", "/language/ru/"])
def test_what_anybody_gets_staff_get_without_it(cast: SimpleNamespace, sign_in: SignIn, page: str) -> None:
    assert "2fa" not in sign_in(cast.farida, second_factor=False).get(page).headers.get("Location", "")


def test_who_has_a_factor_but_did_not_use_it_is_asked_for_it(cast: SimpleNamespace, sign_in: SignIn) -> None:
    secret = enrolled(cast.farida)
    browser = sign_in(cast.farida, second_factor=False)
    asked = browser.get("/en/people/?q=amina")["Location"]
    assert asked == "/en/account/2fa/reauthenticate/?next=%2Fen%2Fpeople%2F%3Fq%3Damina"
    assert browser.post(asked, {"code": "000000"}).status_code == 200
    assert browser.get("/en/people/").status_code == 302
    assert browser.post(asked, {"code": code_now(secret)})["Location"] == "/en/people/?q=amina"
    assert browser.get("/en/people/").status_code == 200


@pytest.mark.parametrize("page", ["totp/deactivate/", "recovery-codes/", "webauthn/add/", ""])
def test_a_factor_cannot_be_taken_off_with_the_password_alone(
    cast: SimpleNamespace, sign_in: SignIn, page: str
) -> None:
    enrolled(cast.farida)
    browser = sign_in(cast.farida, second_factor=False)
    assert browser.get(f"/en/account/2fa/{page}")["Location"].startswith("/en/account/2fa/reauthenticate/")


def test_a_login_with_a_code_opens_the_office(cast: SimpleNamespace, client: Client) -> None:
    secret = enrolled(verified(cast.farida))
    assert log_in(cast.farida, client) == "/en/account/2fa/authenticate/"
    assert client.get("/en/office/")["Location"].startswith("/en/account/login/")
    assert client.post("/en/account/2fa/authenticate/", {"code": code_now(secret)})["Location"] == "/en/start/"
    assert client.get("/en/people/").status_code == 200


def test_a_recovery_code_counts(cast: SimpleNamespace, client: Client) -> None:
    enrolled(verified(cast.farida))
    codes = RecoveryCodes.activate(cast.farida).get_unused_codes()
    log_in(cast.farida, client)
    assert client.post("/en/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert client.get("/en/people/").status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth tells of the new factor after its commit
def test_enrolling_counts_as_using_and_is_told_to_the_person(cast: SimpleNamespace, client: Client) -> None:
    assert log_in(verified(cast.farida), client) == "/en/start/"
    form = client.get(client.get("/en/home/")["Location"]).context["form"]
    assert client.post(ENROL, {"code": code_now(form.secret)}).status_code == 302
    assert client.get("/en/people/").status_code == 200
    run_all()
    assert [letter.to for letter in mail.outbox] == [["farida@example.org"]]
    assert list(AuditRow.objects.values_list("verb", flat=True)) == ["added a second factor"]


def test_a_passkey_login_counts(cast: SimpleNamespace, client: Client) -> None:
    """What allauth does when the key has answered; the answer itself needs a real key."""
    from allauth.account.models import Login
    from allauth.core.context import request_context
    from allauth.mfa.webauthn.internal.flows import perform_passwordless_login

    key = Authenticator.objects.create(user=verified(cast.farida), type=Authenticator.Type.WEBAUTHN, data={})
    request = client.get("/en/account/login/").wsgi_request
    request._messages = SimpleNamespace(add=lambda *args: None)  # type: ignore[attr-defined]
    with request_context(request):
        perform_passwordless_login(request, key, Login(user=cast.farida))
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    assert client.get("/en/people/").status_code == 200


def test_staff_keep_their_last_factor(cast: SimpleNamespace, sign_in: SignIn) -> None:
    from itc.people.adapters import SecondFactorAdapter

    enrolled(cast.farida)
    enrolled(cast.amina)
    may = SecondFactorAdapter().can_delete_authenticator
    assert not may(Authenticator.objects.get(user=cast.farida))
    assert may(Authenticator.objects.get(user=cast.amina))
    Authenticator.objects.create(user=cast.farida, type=Authenticator.Type.WEBAUTHN, data={})
    assert may(Authenticator.objects.get(user=cast.farida, type=Authenticator.Type.TOTP))


@pytest.mark.parametrize(
    ("who", "setting"), [("dina", "trainers_need_second_factor"), ("bruno", "focal_points_need_second_factor")]
)
def test_trainers_and_focal_points_only_where_the_office_says_so(
    cast: SimpleNamespace, sign_in: SignIn, who: str, setting: str
) -> None:
    browser = sign_in(getattr(cast, who), second_factor=False)
    assert browser.get("/en/profile/").status_code == 200
    actions.change_settings(by=cast.farida, **{setting: True})
    assert browser.get("/en/profile/")["Location"] == ENROL


def test_a_trainee_is_asked_for_nothing(cast: SimpleNamespace, sign_in: SignIn) -> None:
    assert sign_in(cast.amina, second_factor=False).get("/en/profile/").status_code == 200


def test_the_content_desk_is_for_authors_who_used_it(cast: SimpleNamespace, sign_in: SignIn) -> None:
    actions.end_grant(cast.alina.grants.get(), until=dt.date(2026, 1, 1), by=cast.farida)
    actions.grant(cast.alina, role="author", since=dt.date(2026, 1, 1), by=cast.farida)
    assert sign_in(cast.alina).get("/cms/").status_code == 200
    assert [sign_in(person).get("/cms/").status_code for person in (cast.farida, cast.amina)] == [403, 403]
    assert Client().get("/cms/")["Location"].startswith("/account/login/") or Client().get("/cms/").status_code == 302


def test_an_author_no_more_leaves_the_group(cast: SimpleNamespace, sign_in: SignIn) -> None:
    given = actions.grant(cast.amina, role="author", since=dt.date(2026, 1, 1), by=cast.farida)
    assert list(cast.amina.groups.values_list("name", flat=True)) == ["Authors"]
    actions.end_grant(given, until=dt.date(2026, 2, 1), by=cast.farida)
    assert list(cast.amina.groups.all()) == []
    assert sign_in(cast.amina).get("/cms/").status_code == 403


@pytest.mark.parametrize("door", ["/cms/login/", "/admin/login/"])
def test_there_is_no_other_door(client: Client, db: None, door: str) -> None:
    response = client.get(f"{door}?next=/cms/")
    assert (response.status_code, response["Location"]) == (302, "/en/account/login/?next=/cms/")


def test_a_code_is_good_once(cast: SimpleNamespace) -> None:
    secret = enrolled(verified(cast.farida))
    with time_machine.travel(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), tick=False):
        code, browsers = code_now(secret), (Client(), Client())
        for browser in browsers:
            log_in(cast.farida, browser)
        answers = [browser.post("/en/account/2fa/authenticate/", {"code": code}).status_code for browser in browsers]
    assert answers == [302, 200]
