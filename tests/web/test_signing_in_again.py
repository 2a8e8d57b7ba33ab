"""Whose session ended while she wrote signs in and is where she was."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

PAGE = "http://testserver/en/seminars/S-1/?when=past#top"
FORM = "/en/seminars/S-1/withdraw/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        (PAGE, "/en/seminars/S-1/?when=past"),
        ("", FORM),
        ("http://example.com/en/seminars/S-1/", FORM),
        ("javascript:alert(1)", FORM),
    ],
)
def test_a_form_sent_without_a_session_leads_back_to_its_page(came_from: str, leads_to: str) -> None:
    answer = Client().post(FORM, headers={"Referer": came_from})
    target = urlsplit(answer.headers["Location"])
    assert (answer.status_code, target.path) == (302, "/en/account/login/")
    assert parse_qs(target.query) == {"next": [leads_to]}


@pytest.mark.django_db
def test_a_page_asked_for_without_a_session_comes_after_the_login() -> None:
    answer = Client().get("/en/home/", headers={"Referer": PAGE})
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": ["/en/home/"]}
