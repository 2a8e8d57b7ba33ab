"""What only programs send: it is refused, and no page breaks; PostgreSQL minds what SQLite takes."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from itc.people.actions import add_person, invite
from itc.people.models import User
from tests.courses import stage as courses
from tests.courses.quizzes import stage as quizzes

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("bruno", "/en/agencies/?q=%00"),
        ("bruno", "/en/people/export.csv?q=a%00b"),
        ("farida", "/en/audit/?object_type=%00"),
        ("egor", "/en/office/register/?q=%00"),
        ("amina", "/en/courses/?%00=1"),
        ("amina", "/en/verify/?token=%00"),
    ],
)
def test_a_nul_in_an_address_is_malformed(cast: SimpleNamespace, sign_in: SignIn, who: str, address: str) -> None:
    assert sign_in(getattr(cast, who)).get(address).status_code == 400


def test_a_nul_in_a_form_is_malformed(cast: SimpleNamespace, sign_in: SignIn) -> None:
    before = User.objects.count()
    wishes = {"surname": "Л\0с", "given_name": "Пётр", "agency": cast.north.pk}
    assert sign_in(cast.bruno).post(reverse("person_new"), wishes).status_code == 400
    assert User.objects.count() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "abc", "2026-02-30"])
def test_a_day_that_cannot_be_asked_about_breaks_no_list(cast: SimpleNamespace, sign_in: SignIn, day: str) -> None:
    farida, wishes = sign_in(cast.farida), {"since": day, "until": day}
    for name in ("audit", "completions", "office_report", "seminars_office"):
        assert farida.get(reverse(name), wishes).status_code == 200
    token = {"agency": cast.north.pk, "name": "HR", "expires_on": day}
    assert farida.post(reverse("tokens"), token).context["clear"] == ""


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9" * 30])
def test_a_page_that_is_not_there_breaks_no_list(cast: SimpleNamespace, sign_in: SignIn, number: str) -> None:
    farida = sign_in(cast.farida)
    for name in ("people_list", "audit", "jobs", "enrolments", "completions", "register", "seminars_office"):
        assert farida.get(reverse(name), {"page": number, "agency": number}).status_code == 200


@pytest.mark.parametrize("target", ["abc", "-1", "//evil.example", "https://evil.example/", "/\\evil.example", "\n/x"])
def test_the_language_switch_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.get("/language/ru/", {"next": target})["Location"] == "/"


@pytest.mark.parametrize("target", ["abc", "//evil.example", "https://evil.example/"])
def test_a_decision_leads_nowhere_else(cast: SimpleNamespace, sign_in: SignIn, target: str) -> None:
    wish = courses.enrolled(courses.course("C"), cast.amina, state="requested")
    answer = sign_in(cast.farida).post(
        reverse("enrolment_decide", args=[wish.pk]), {"accepted": "yes", "back": target}, headers={"referer": target}
    )
    assert (answer.status_code, "evil" in answer["Location"]) == (302, False)


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000"])
def test_what_is_no_text_is_no_answer(cast: SimpleNamespace, sign_in: SignIn, text: str) -> None:
    attempt = quizzes.begun(quizzes.quiz_of_all(), cast.amina)
    address, amina = reverse("attempt_answers", args=[attempt.pk]), sign_in(cast.amina)
    for item in attempt.items.all():
        for body in (f'"client_id": "{text}", "value": null', f'"client_id": "a", "value": "{text}"'):
            sent = f'{{"answers": [{{"item": {item.pk}, {body}}}]}}'
            assert amina.post(address, sent, content_type="application/json").status_code == 400
    assert attempt.answers.count() == 0


def test_an_expired_form_shows_no_password(cast: SimpleNamespace) -> None:
    person = add_person(by=cast.bruno, agency=cast.north, surname="Лис", given_name="Пётр", email="lis@example.org")
    invite(person, by=cast.bruno)
    typed = {"new_password1": "a secret sentence", "new_password2": "a secret sentence", "note": "kept"}
    page = Client(enforce_csrf_checks=True).post("/en/invitation/abc/", typed)
    assert (page.status_code, page.context["typed"]) == (403, [("note", "kept")])
