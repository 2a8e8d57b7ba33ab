"""Who reaches which page: colleague, stranger (404), insider without the right (403), nobody signed in (login)."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import URLPattern

from itc.people import actions, urls
from itc.people.models import User
from tests.cast import grant

SignIn = Callable[..., Client]
EVERYBODY = ("bruno", "chidi", "farida", "egor", "auditor", "amina", "dina", "nobody")
DESK = (200, 200, 200, 200, 200, 403, 403, 302)  # focal points and the office look
WRITE = (200, 200, 200, 403, 403, 403, 403, 302)
OFFICER = (403, 403, 200, 403, 403, 403, 403, 302)
OF_NORTH = (200, 404, 200, 200, 200, 403, 403, 302)
EDIT_NORTH = (200, 404, 200, 403, 403, 403, 403, 302)
ANYBODY = (404,) * 8  # what only a demonstration shows
PAGES = {
    "people_list": ("people/", DESK),
    "people_export": ("people/export.csv", DESK),
    "person_new": ("people/new/", WRITE),
    "people_import": ("people/import/", WRITE),
    "people_import_template": ("people/import/template.xlsx", WRITE),
    "people_import_check": ("people/import/check/", (302, 302, 302, 403, 403, 403, 403, 302)),
    "person": ("people/{amina}/", OF_NORTH),
    "person_edit": ("people/{amina}/edit/", EDIT_NORTH),
    "person_move": ("people/{amina}/move/", EDIT_NORTH),
    "person_left": ("people/{amina}/left/", EDIT_NORTH),
    "person_duplicate": ("people/{amina}/duplicate/", OFFICER),
    "person_apart": ("people/{amina}/apart/", OFFICER),
    "person_role": ("people/{amina}/role/", OFFICER),
    "duplicates": ("people/duplicates/", OFFICER),
    "duplicates_compare": ("people/duplicates/{amina}/{chinara}/", OFFICER),
    "agencies": ("agencies/", DESK),
    "agency": ("agencies/NORTH/", OF_NORTH),
    "agency_new": ("agencies/new/", OFFICER),
    "agency_edit": ("agencies/NORTH/edit/", OFFICER),
    "agency_rename": ("agencies/NORTH/rename/", OFFICER),
    "agency_move": ("agencies/NORTH/move/", OFFICER),
    "agency_merge": ("agencies/NORTH/merge/", OFFICER),
    "tokens": ("tokens/", WRITE),
    "audit": ("audit/", (403, 403, 200, 403, 200, 403, 403, 302)),
    "audit_export": ("audit/export.csv", (403, 403, 200, 403, 200, 403, 403, 302)),
    "centre": ("office/settings/", OFFICER),
    "mails": ("office/letters/", (403, 403, 200, 403, 200, 403, 403, 302)),
    "profile": ("profile/", (200, 200, 200, 200, 200, 200, 200, 302)),
    "mailbox": ("mailbox/", ANYBODY),
    "letter": ("mailbox/1/", ANYBODY),
}
POSTS = {  # name: address, answers; 302 is "done and back" for those who may
    "person_latin": ("people/{amina}/latin/", (302, 404, 302, 403, 403, 403, 403, 302)),
    "person_invite": ("people/{amina}/invite/", (302, 404, 302, 403, 403, 403, 403, 302)),
    "person_uninvite": ("people/{amina}/uninvite/", (302, 404, 302, 403, 403, 403, 403, 302)),
    "person_access": ("people/{amina}/access/", (403, 403, 302, 403, 403, 403, 403, 302)),
    "role_end": ("roles/{grant}/end/", (403, 403, 302, 403, 403, 403, 403, 302)),
    "token_revoke": ("tokens/{token}/revoke/", (302, 404, 302, 403, 403, 403, 403, 302)),
    "profile_confirm": ("profile/confirm/", (302,) * 8),
}
# opened by its letter: tests/people/test_invitations.py; one letter and its second try: tests/people/test_mails_page.py
ELSEWHERE = {"invitation", "mail", "mail_again"}


@pytest.fixture
def world(cast: SimpleNamespace) -> SimpleNamespace:
    import datetime as dt

    from django.utils import timezone

    cast.auditor = actions.add_person(by=None, surname="Аудитов", email="auditor@example.org")
    grant(cast.auditor, "auditor")
    expires = timezone.now() + dt.timedelta(days=9)
    token, _clear = actions.create_token(cast.north, name="HR", expires_at=expires, by=cast.bruno)
    cast.keys = {
        "amina": cast.amina.pk,
        "chinara": cast.chinara.pk,
        "grant": cast.bruno.grants.get().pk,
        "token": token.pk,
    }
    return cast


def browser(world: SimpleNamespace, sign_in: SignIn, who: str) -> Client:
    return Client() if who == "nobody" else sign_in(getattr(world, who))


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_for_whom_it_is(world: SimpleNamespace, sign_in: SignIn, name: str) -> None:
    address, answers = PAGES[name]
    seen = [browser(world, sign_in, who).get("/en/" + address.format(**world.keys)).status_code for who in EVERYBODY]
    assert dict(zip(EVERYBODY, seen, strict=True)) == dict(zip(EVERYBODY, answers, strict=True))


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_each_button_works_for_whom_it_is(world: SimpleNamespace, sign_in: SignIn, name: str, who: str) -> None:
    address, answers = POSTS[name]
    response = browser(world, sign_in, who).post("/en/" + address.format(**world.keys))
    assert response.status_code == dict(zip(EVERYBODY, answers, strict=True))[who]
    if who == "nobody":
        assert response["Location"].startswith("/en/account/login/")


@pytest.mark.parametrize("name", POSTS)
def test_a_button_cannot_be_followed_as_a_link(world: SimpleNamespace, sign_in: SignIn, name: str) -> None:
    assert sign_in(world.farida).get("/en/" + POSTS[name][0].format(**world.keys)).status_code == 405


def test_each_route_of_people_stands_on_the_ladder() -> None:
    routes = {route.name for route in urls.urlpatterns if isinstance(route, URLPattern)}
    assert routes == {*PAGES, *POSTS, *ELSEWHERE}


def test_a_focal_point_changes_nothing_about_people_of_the_centre(world: SimpleNamespace, sign_in: SignIn) -> None:
    grant(world.amina, "registrar")
    bruno = sign_in(world.bruno)
    assert bruno.get(f"/en/people/{world.amina.pk}/").status_code == 200
    for page in ("edit", "move", "left"):
        assert bruno.get(f"/en/people/{world.amina.pk}/{page}/").status_code == 403
    assert bruno.post(f"/en/people/{world.amina.pk}/invite/").status_code == 403


def test_a_person_who_is_not_there_and_a_strangers_answer_alike(world: SimpleNamespace, sign_in: SignIn) -> None:
    chidi = sign_in(world.chidi)
    pages = [chidi.get(f"/en/people/{pk}/") for pk in (world.amina.pk, User.objects.latest("pk").pk + 1)]
    assert [page.status_code for page in pages] == [404, 404]
    texts = [page.content.decode().partition("<main")[2].partition("</main>")[0] for page in pages]
    assert texts[0] == texts[1]
