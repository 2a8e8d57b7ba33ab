from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from courses.actions import add_course, add_lesson, change_course, close_course, open_course
from courses.models import Course, Topic
from itc.people.models import AuditRow
from itc.people.naming import folded
from tests.courses import stage
from tests.courses.stage import refused

SignIn = Callable[..., Client]
QUERIES = Callable[..., Any]


def found(browser: Client, query: str = "", language: str = "en") -> list[str]:
    """Codes of the courses on the catalogue's page."""
    tiles = browser.get(f"/{language}/courses/{query}").context["tiles"]
    return [tile["url"].split("/")[3] for tile in tiles]


@pytest.fixture
def shelf(db: None) -> None:
    first = stage.course("C1", lessons=1)
    stage.course("C2", lessons=1, texts=("ru",), search=folded("C2 Защита, протокол, ещё"))
    stage.course("C3", lessons=0, state=Course.State.DRAFT)
    first.topics.add(Topic.objects.create(code="referral", name_en="Referral", name_ru="Перенаправление"))


@pytest.mark.usefixtures("shelf")
def test_everybody_sees_what_is_open_and_authors_also_what_is_in_preparation(
    cast: SimpleNamespace, sign_in: SignIn, client: Client
) -> None:
    assert found(client) == ["C1", "C2"]
    assert found(sign_in(cast.amina)) == ["C1", "C2"]
    assert found(sign_in(cast.alina)) == ["C1", "C2", "C3"]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?q=ЗАЩИТА", ["C2"]),
        ("?q=еще протокол", ["C2"]),
        ("?q=выявление", ["C1"]),
        ("?q=nothing", []),
        ("?topic=referral", ["C1"]),
        ("?language=ru", ["C1", "C2"]),
        ("?language=en", ["C1"]),
        ("?language=be", []),
        ("?topic=unknown&q=протокол", ["C2"]),
        ("?page=99", ["C1", "C2"]),
    ],
)
def test_search_and_filters(client: Client, query: str, codes: list[str]) -> None:
    assert found(client, query) == codes


@pytest.mark.usefixtures("shelf")
def test_a_tile_names_hours_lessons_and_languages(client: Client) -> None:
    tiles = client.get("/en/courses/").context["tiles"]
    assert [tile["meta"] for tile in tiles] == [
        ["12 academic hours", "1 lesson", "EN, RU"],
        ["12 academic hours", "1 lesson", "RU"],
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_catalogue_asks_the_database_as_often_for_many_courses(
    client: Client, db: None, django_assert_num_queries: QUERIES, number: int
) -> None:
    for one in range(number):
        stage.course(f"C{one}", lessons=1)
    client.get("/en/courses/")
    with django_assert_num_queries(5):
        client.get("/en/courses/")


def test_anonymous_pages_come_from_the_cache_and_a_change_clears_it(
    cast: SimpleNamespace, client: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    caches["pages"].clear()
    course = stage.course()
    before = client.get("/en/courses/C1/").content
    Course.objects.update(title_en="Changed behind the back")
    assert client.get("/en/courses/C1/").content == before
    with django_capture_on_commit_callbacks(execute=True):
        change_course(course, title_en="Identification, second edition", by=cast.alina)
    assert "second edition" in client.get("/en/courses/C1/").content.decode()
    caches["pages"].clear()


def test_a_page_for_everybody_holds_no_form_and_no_token(client: Client, db: None) -> None:
    stage.course()
    for address in ("/en/courses/", "/en/courses/C1/"):
        answer = client.get(address)
        assert "csrfmiddlewaretoken" not in answer.content.decode()
        assert not answer.cookies


def test_an_author_builds_a_course_and_opens_it_when_it_is_ready(cast: SimpleNamespace) -> None:
    course = add_course(code="C7", programme=stage.ledger("C7"), title_en="New", title_ru="Новый", by=cast.alina)
    with refused("not_ready"):
        open_course(course, by=cast.alina)
    lesson = add_lesson(course, number=1, title_en="One", title_ru="Один", by=cast.alina)
    stage.text(lesson, "ru", [stage.RUSSIAN])
    with refused("not_ready"):
        open_course(course, by=cast.alina)
    stage.text(lesson, "en", [stage.TEXT])
    assert open_course(course, by=cast.alina).state == "open"
    assert close_course(course, by=cast.alina).state == "closed"
    verbs = list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["added", "added", "opened", "closed"]


def test_what_courses_cannot_be(cast: SimpleNamespace) -> None:
    course = stage.course()
    with refused("code_taken"):
        add_course(code="c1", programme=course.programme, title_en="Again", title_ru="Снова", by=cast.alina)
    with refused("number_taken"):
        add_lesson(course, number=1, title_en="Again", title_ru="Снова", by=cast.alina)
    with refused("not_yours"):
        add_lesson(course, number=3, title_en="Mine", title_ru="Мой", by=cast.amina)
    course.programme.versions.get().hours.all().delete()
    course.state = Course.State.DRAFT
    course.save()
    with refused("not_ready"):
        open_course(course, by=cast.alina)
