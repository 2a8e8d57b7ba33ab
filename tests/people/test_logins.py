import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.test import Client
from django.utils import translation

from itc.jobs.testing import run_all
from itc.people import actions
from itc.people.models import AuditRow, Centre, User
from tests.cast import PASSWORD
from tests.people.test_second_factor import log_in, verified

SignIn = Callable[..., Client]
LIMIT = 5


def said(text: str, language: str) -> str:
    with translation.override(language):
        return translation.gettext(text)


def ask_for_a_password(address: str) -> list[str]:
    """First lines of the letters that come of it."""
    Client().post("/en/account/password/reset/", {"email": address})
    run_all()
    return [letter.subject for letter in mail.outbox]


def test_a_forgotten_password_is_set_anew_by_a_letter_in_the_persons_language(cast: SimpleNamespace) -> None:
    assert ask_for_a_password(str(verified(cast.amina).email)) == [said("A new password", "ru")]
    found = re.search(r"http://\S+(/ru/account/password/reset/key/\S+/)", str(mail.outbox[0].body))
    assert found
    browser = Client()
    form = browser.get(browser.get(found.group(1))["Location"])
    new = {"password1": "another sentence of mine", "password2": "another sentence of mine"}
    assert browser.post(form.wsgi_request.path, new).status_code == 302
    assert User.objects.get(pk=cast.amina.pk).check_password("another sentence of mine")
    assert list(AuditRow.objects.values_list("verb", flat=True)) == ["set a new password"]


@pytest.mark.parametrize("case", ["unknown", "not invited", "closed"])
def test_without_a_login_the_same_answer_and_the_same_letter(cast: SimpleNamespace, case: str) -> None:
    address = f"{case.replace(' ', '.')}@example.org"
    if case != "unknown":
        person = actions.add_person(by=cast.farida, surname="Щёкина", email=address)
        if case == "closed":
            actions.open_login(person, password=PASSWORD, by=cast.farida)
            actions.close_login(person, by=cast.farida)
    subject = " / ".join(said("No access with this address", language) for language in ("ru", "en"))
    assert ask_for_a_password(address) == [subject]
    assert "password/reset/key" not in mail.outbox[0].body


def test_nobody_signs_up_unless_the_office_says_so(cast: SimpleNamespace, client: Client) -> None:
    new = {
        "surname": "Новая", "given_name": "Нина", "email": "Nina@example.org",
        "password1": PASSWORD, "password2": PASSWORD,
    }  # fmt: skip
    client.post("/en/account/signup/", new)
    assert not User.objects.filter(email="nina@example.org").exists()
    Centre.objects.update_or_create(pk=1, defaults={"has_open_signup": True})
    assert client.post("/en/account/signup/", new).status_code == 302
    nina = User.objects.get(email="nina@example.org")
    assert (nina.surname, nina.agency, list(User.objects.matching("новая nina@"))) == ("Новая", None, [nina])
    run_all()
    assert [letter.to for letter in mail.outbox] == [["nina@example.org"]]


def test_a_wrong_password_and_an_unknown_address_answer_alike(cast: SimpleNamespace) -> None:
    pages = [
        Client().post("/en/account/login/", {"login": address, "password": "wrong"}).context["form"].errors
        for address in (verified(cast.amina).email, "nobody@example.org")
    ]
    assert pages[0] == pages[1]


def test_a_closed_access_ends_at_the_next_click(cast: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(cast.amina)
    assert browser.get("/en/profile/").status_code == 200
    actions.close_login(cast.amina, by=cast.farida)
    assert browser.get("/en/profile/")["Location"].startswith("/en/account/login/")
    assert Client().post("/en/account/login/", {"login": cast.amina.email, "password": PASSWORD}).status_code in (
        200,
        302,
    )
    assert log_in_fails(cast.amina)


def log_in_fails(person: User) -> bool:
    browser = Client()
    browser.post("/en/account/login/", {"login": person.email, "password": PASSWORD})
    return browser.get("/en/profile/").status_code == 302


def test_a_role_taken_back_is_lost_at_the_next_click(cast: SimpleNamespace, sign_in: SignIn) -> None:
    browser = sign_in(cast.bruno)
    assert browser.get("/en/people/").status_code == 200
    actions.end_grant(cast.bruno.grants.get(), until=actions.day_of(None), by=cast.farida)
    assert browser.get("/en/people/").status_code == 403


def test_signing_out_elsewhere_ends_the_other_sessions(cast: SimpleNamespace) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        log_in(verified(cast.amina) if browser is here else cast.amina, browser)
    assert UserSession.objects.filter(user=cast.amina).count() == 2
    assert here.get("/en/account/sessions/").status_code == 200
    here.post("/en/account/sessions/")
    assert [browser.get("/en/profile/").status_code for browser in (here, there)] == [200, 302]


def attempt(person: User, number: int, password: str) -> str:
    """What the login page says, asked from an address of its own."""
    browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
    answer = browser.post("/en/account/login/", {"login": person.email, "password": password})
    return str(answer.context["form"].errors) if answer.status_code == 200 else str(answer["Location"])


@pytest.mark.django_db(transaction=True)  # each thread has a connection of its own, as a process has
def test_all_processes_count_the_same_attempts(cast: SimpleNamespace) -> None:
    """Five wrong passwords in five minutes are allauth's limit for one address."""
    verified(cast.amina)

    def elsewhere(number: int) -> str:
        try:
            return attempt(cast.amina, number, "wrong")
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as other:
        said = [attempt(cast.amina, number, "wrong") for number in range(LIMIT // 2)]
        said += list(other.map(elsewhere, range(LIMIT // 2, LIMIT)))
    assert ["not correct" in text for text in said] == [True] * LIMIT
    assert "Too many failed login attempts" in attempt(cast.amina, 99, PASSWORD)
    assert isinstance(ratelimit.cache._connections["default"], DatabaseCache | RedisCache)


def test_a_new_address_is_found_by_search_and_logged(cast: SimpleNamespace) -> None:
    from allauth.account.models import EmailAddress
    from allauth.account.signals import email_changed

    cast.amina.email = "Amina.New@example.org"
    cast.amina.save(update_fields=["email"])
    email_changed.send(User, request=None, user=cast.amina, from_email_address=None, to_email_address=EmailAddress())
    assert list(User.objects.matching("amina.new@")) == [cast.amina]
    assert User.objects.get(pk=cast.amina.pk).email == "amina.new@example.org"
    assert [(row.actor, row.verb, row.fields) for row in AuditRow.objects.all()] == [(cast.amina, "changed", ["email"])]
