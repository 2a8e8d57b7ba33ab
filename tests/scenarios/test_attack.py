"""Somebody signed in sends what her pages never offered: foreign keys, foreign agencies, markup, formulas."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.quizzes.models import Answer, AttemptItem
from itc.people.dated import today
from itc.people.models import AgencyParent, ApiToken, RoleGrant, User
from scheduling import actions as seminars
from scheduling.models import Attendance, Nomination
from tests.world import build

SignIn = Callable[[User], Client]
DAY = today().isoformat()


@pytest.fixture
def world(cast: SimpleNamespace) -> SimpleNamespace:
    return build(cast)


def test_a_focal_point_acts_on_no_foreign_agency(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno, amina = sign_in(cast.bruno), cast.amina.pk
    forms = [
        bruno.post(reverse("person_move", args=[amina]), {"agency": cast.south.pk, "on": DAY}),
        bruno.post(reverse("person_new"), {"surname": "Лис", "given_name": "Пётр", "agency": cast.south.pk}),
        bruno.post(reverse("tokens"), {"agency": cast.south.pk, "name": "x", "expires_on": DAY}),
    ]
    assert ["agency" in page.context["form"].errors for page in forms] == [True, True, True]
    assert (User.objects.get(pk=amina).agency, ApiToken.objects.count()) == (cast.north_unit, 0)
    assert not User.objects.filter(surname="Лис").exists()


def test_a_focal_point_gives_nobody_a_role_and_changes_no_tree(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno, roles = sign_in(cast.bruno), RoleGrant.objects.count()
    posts = [
        bruno.post(reverse("person_role", args=[cast.amina.pk]), {"role": "officer", "since": DAY}),
        bruno.post(reverse("agency_move", args=["NORTH"]), {"parent": cast.south.pk, "since": DAY}),
        bruno.post(reverse("role_end", args=[cast.farida.grants.get().pk])),
    ]
    assert [answer.status_code for answer in posts] == [403, 403, 403]
    assert (RoleGrant.objects.count(), AgencyParent.objects.count()) == (roles, 1)


def test_a_form_fills_no_field_that_it_does_not_show(cast: SimpleNamespace, sign_in: SignIn) -> None:
    hidden = {"password": "x", "is_superuser": "on", "is_active": "", "agency": cast.south.pk, "same_as": cast.egor.pk}
    shown = {"surname": "Алиева", "given_name": "Амина", "language": "ru", "time_zone": "Europe/Minsk"}
    before = User.objects.filter(pk=cast.amina.pk).values(*(hidden | {"search": ""})).get()
    answer = sign_in(cast.bruno).post(reverse("person_edit", args=[cast.amina.pk]), shown | hidden)
    assert answer.status_code == 302
    after = User.objects.filter(pk=cast.amina.pk).values(*(hidden | {"search": ""})).get()
    assert {name for name in before if before[name] != after[name]} <= {"search"}


def test_marks_and_answers_go_to_ones_own_rows_only(world: SimpleNamespace, sign_in: SignIn) -> None:
    other = AttemptItem.objects.filter(attempt=world.over).first()
    sent = {"answers": [{"client_id": "a", "item": other.pk, "value": None}]}
    amina, before = sign_in(world.cast.amina), Answer.objects.count()
    answer = amina.post(reverse("attempt_answers", args=[world.attempt.pk]), sent, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], Answer.objects.count()) == (400, "bad_answer", before)
    dina, address = sign_in(world.cast.dina), reverse("attendance", args=[world.session.pk])
    dina.post(address, {"mark-987654": "present"})
    page = dina.post(address, {f"mark-{world.booking.pk}": "rich"})
    assert page.context["error"] == "The list has changed. Load the page again."
    assert Attendance.objects.count() == 0


def test_a_nomination_is_answered_in_its_own_seminar_only(world: SimpleNamespace, sign_in: SignIn) -> None:
    day = today()
    other = seminars.plan_seminar(
        "OTHER", by=world.cast.farida, title_en="Other", title_ru="Другой", starts_on=day, ends_on=day, capacity=1,
        nominate_until=day, withdraw_until=day,
    )  # fmt: skip
    wish = {"nomination": world.nomination.pk, "decision": "withdraw"}
    sign_in(world.cast.farida).post(reverse("nominations_decide", args=[other.code]), wish)
    assert Nomination.objects.get().state == "accepted"


HOSTILE = '=1+1<script>alert("x")</script>'


def test_markup_stays_text_and_a_formula_is_defused(world: SimpleNamespace, sign_in: SignIn) -> None:
    Nomination.objects.update(letter_number=HOSTILE[:60], reason=HOSTILE)
    User.objects.filter(pk=world.cast.amina.pk).update(surname_latin=HOSTILE, rank=HOSTILE, position=HOSTILE)
    bruno, farida = sign_in(world.cast.bruno), sign_in(world.cast.farida)
    pages = [
        bruno.get(reverse(name, args=args))
        for name, args in (("people_list", []), ("person", [world.cast.amina.pk]), ("nominations", []))
    ] + [farida.get(reverse(name, args=["WALK"])) for name in ("seminar_office", "seminar_participants")]
    assert ["<script>alert" in page.content.decode() for page in pages] == [False] * 5
    files = [
        bruno.get(reverse("people_export", args=["csv"])), bruno.get(reverse("nominations_export", args=["csv"])),
        farida.get(reverse("participants_export", args=["WALK", "csv"])),
    ]  # fmt: skip
    cells = [cell for file in files for cell in text(file).replace('"', "").split(",")]
    assert any("=1+1" in cell for cell in cells) and not any(cell.lstrip().startswith("=") for cell in cells)


def text(response: Any) -> str:
    return b"".join(response).decode()


# pages kept for all


@pytest.fixture
def kept(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def test_a_page_kept_for_all_is_nobodys_own(cast: SimpleNamespace, kept: None, sign_in: SignIn) -> None:
    own = sign_in(cast.bruno).get("/en/courses/").content.decode()
    first = Client().get("/en/courses/")
    again = Client(headers={"accept-language": "ru"}).get("/en/courses/")
    dark = Client()
    dark.cookies["theme"] = "dark"
    assert ("BORISOV" in own, "BORISOV" in first.content.decode()) == (True, False)
    assert [page.has_header("Set-Cookie") or bool(page.cookies) for page in (first, again)] == [False, False]
    assert 'lang="en"' in again.content.decode() and 'data-theme="dark"' in dark.get("/en/courses/").content.decode()
    assert 'data-theme="dark"' not in Client().get("/en/courses/").content.decode()
    assert Client().head("/en/courses/").content == b""


def test_an_officer_without_second_factor_finds_every_door_closed(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida, second_factor=False)
    doors = ("/en/office/", "/cms/", "/documents/1/x.pdf", "/media/x.png", "/en/people/", "/en/courses/", "/en/home/")
    assert [farida.get(door).status_code for door in doors] == [302] * len(doors)
    assert farida.get("/language/ru/?next=/en/office/")["Location"] == "/ru/office/"
    assert farida.get("/language/en/?next=/ru/office/")["Location"] == "/en/office/"  # whatever is remembered
    assert farida.get("/language/ru/?next=/en/office/")["Location"] == "/ru/office/"
    assert farida.get("/language/ru/?next=/en/office/")["Location"] == "/ru/office/"
    assert farida.get("/ru/office/")["Location"] == "/ru/account/2fa/totp/activate/"
