from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from courses.models import Course, Enrolment
from tests.courses import stage

SignIn = Callable[..., Client]
QUERIES = Callable[..., Any]
PAGES = ("/en/office/courses/", "/en/office/enrolments/")


def test_who_may_open_the_desks(cast: SimpleNamespace, sign_in: SignIn, client: Client) -> None:
    seen = {
        who: [sign_in(getattr(cast, who)).get(page).status_code for page in PAGES]
        for who in ("alina", "farida", "amina", "bruno", "dina", "egor")
    }
    no = [403, 403]
    assert seen == {"alina": [200, 403], "farida": [403, 200], "amina": no, "bruno": no, "dina": no, "egor": no}
    assert [client.get(page).status_code for page in PAGES] == [302, 302]


def test_the_course_desk_names_what_is_missing_in_each_language(cast: SimpleNamespace, sign_in: SignIn) -> None:
    course = stage.course(lessons=3, texts=("en",))
    stage.text(course.lessons.get(number=1), "ru", [stage.RUSSIAN])
    draft = stage.text(course.lessons.get(number=2), "ru", [stage.RUSSIAN], live=False)
    bare = course.lessons.get(number=3)
    (desk,) = sign_in(cast.alina).get("/en/office/courses/").context["desks"]
    assert desk.missing == {"ru": [2, 3]}
    cells = [[(cell.language, cell.label) for cell in cells] for _lesson, cells in desk.lessons]
    assert cells == [[("en", "published"), ("ru", word)] for word in ("published", "draft", "missing")]
    assert desk.lessons[1][1][1].url == f"/cms/pages/{draft.pk}/edit/"
    assert desk.lessons[2][1][1].begin == f"/en/office/courses/C1/lessons/{bare.pk}/text/ru/"


@pytest.mark.parametrize("number", [1, 3])
def test_the_course_desk_asks_the_database_as_often_for_many(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: QUERIES, number: int
) -> None:
    for one in range(number):
        stage.course(f"C{one}", lessons=number)
    browser = sign_in(cast.alina)
    browser.get(PAGES[0])
    with django_assert_num_queries(7):
        browser.get(PAGES[0])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_enrolments_asks_the_database_as_often_for_many(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: QUERIES, number: int
) -> None:
    for person, code in zip((cast.amina, cast.chinara, cast.dina)[:number], ("C1", "C2", "C3"), strict=False):
        stage.enrolled(stage.course(code), person)
    browser = sign_in(cast.farida)
    browser.get(PAGES[1])
    with django_assert_num_queries(11):
        browser.get(PAGES[1])


@pytest.mark.parametrize(
    ("query", "names"),
    [("", ["CHINAROVA", "ALIYEVA"]), ("?q=алиева", ["ALIYEVA"]), ("?course=C2", ["CHINAROVA"]),
     ("?state=requested", ["ALIYEVA"]), ("?state=left", [])],
)  # fmt: skip
def test_the_office_filters_enrolments(cast: SimpleNamespace, sign_in: SignIn, query: str, names: list[str]) -> None:
    stage.enrolled(stage.course("C1"), cast.amina, "requested")
    stage.enrolled(stage.course("C2"), cast.chinara)
    rows = sign_in(cast.farida).get(f"/en/office/enrolments/{query}").context["rows"]
    assert [row.enrolment.person.surname_latin for row in rows] == names


def test_the_office_decides_and_comes_back_to_its_list(cast: SimpleNamespace, sign_in: SignIn) -> None:
    wish = stage.enrolled(stage.course(), cast.amina, "requested")
    address, back = f"/en/office/enrolments/{wish.pk}/decide/", "/en/office/enrolments/?state=requested"
    browser = sign_in(cast.farida)
    answer = browser.post(address, {"accepted": "no", "reason": "", "back": back}, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    assert "Write the reason" in answer.content.decode()
    assert browser.post(address, {"accepted": "yes", "back": "https://example.com/"})["Location"] == PAGES[1]
    assert Enrolment.objects.get().state == "active"


def test_nobody_else_decides(cast: SimpleNamespace, sign_in: SignIn) -> None:
    wish = stage.enrolled(stage.course(), cast.amina, "requested")
    address = f"/en/office/enrolments/{wish.pk}/decide/"
    seen = {
        who: sign_in(getattr(cast, who)).post(address, {"accepted": "yes"}).status_code for who in ("amina", "alina")
    }
    assert seen == {"amina": 403, "alina": 403}
    assert sign_in(cast.farida).post("/en/office/enrolments/999/decide/", {"accepted": "yes"}).status_code == 404
    assert Enrolment.objects.get().state == "requested"


def test_my_training_shows_my_courses_and_nobody_elses(cast: SimpleNamespace, sign_in: SignIn) -> None:
    stage.enrolled(stage.course("C1"), cast.amina)
    stage.enrolled(stage.course("C2", enrolment_mode=Course.EnrolmentMode.APPROVAL), cast.chinara, "requested")
    mine = {who: sign_in(getattr(cast, who)).get("/en/home/").content.decode() for who in ("amina", "chinara", "bruno")}
    shown = {who: ("Identification C1" in page, "Identification C2" in page) for who, page in mine.items()}
    assert shown == {"amina": (True, False), "chinara": (False, True), "bruno": (False, False)}
    assert "Next: Lesson 1" in mine["amina"]


def test_the_office_is_told_how_many_requests_wait(cast: SimpleNamespace, sign_in: SignIn) -> None:
    course = stage.course()
    stage.enrolled(course, cast.amina, "requested")
    stage.enrolled(course, cast.chinara)
    assert "1 request waits for your decision." in sign_in(cast.farida).get("/en/office/").content.decode()
