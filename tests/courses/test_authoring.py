"""An author builds a course by the screens alone: its facts, its lessons and their order, what is missing."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from courses import publishing
from courses.actions import (
    add_lesson,
    check_completion,
    move_lesson,
    open_course,
    read_lesson,
    restore_lesson,
    retire_lesson,
)
from courses.models import Bank, Course, CourseCompletion, Enrolment, Lesson, LessonPage, Material, Progress
from courses.set_up import set_up_wagtail
from itc.people.dated import today
from itc.people.models import AuditRow
from tests.courses import files, stage
from tests.courses.files import upload
from tests.courses.quizzes import stage as quizzes
from tests.courses.stage import refused

SignIn = Callable[..., Client]
DESK = "/en/office/courses/C1/"
FACTS = {"enrolment_mode": "open", "quiz_rule": "all", "title_en": "New", "title_ru": "Новый"}


@pytest.fixture
def alina(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    return sign_in(cast.alina)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def order(course: Course) -> list[str]:
    return list(course.lessons.in_use().order_by("number").values_list("title_en", flat=True))


def lines(course: Course) -> list[str]:
    return publishing.missing(course)


def test_the_desk_shows_each_text_with_where_to_write_and_to_read_it(alina: Client) -> None:
    course = stage.course(lessons=1)
    bare = stage.add(course, 2, texts=())
    draft = stage.text(bare, "ru", [stage.RUSSIAN], live=False)
    shown = alina.get(DESK).context["desk"].lessons
    english, russian = shown[0][1]
    page = LessonPage.objects.get(lesson__number=1, language="en")
    assert (english.label, english.url, english.read) == (
        "published",
        f"/cms/pages/{page.pk}/edit/",
        "/en/courses/C1/1/",
    )
    assert russian.read == "/ru/courses/C1/1/"
    missing, written = shown[1][1]
    assert (missing.label, missing.read, written.label) == ("missing", "", "draft")
    assert (written.read, written.preview) == ("", f"/cms/pages/{draft.pk}/view_draft/")
    assert (missing.title, written.title, english.changed_at) == ("Lesson 2", "Урок 2", page.latest_revision_created_at)


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_asks_the_database_as_often_for_many_lessons(
    alina: Client, django_assert_num_queries: Any, number: int
) -> None:
    stage.course(lessons=number)
    alina.get(DESK)
    with django_assert_num_queries(16):
        alina.get(DESK)


def test_an_author_writes_a_course_and_its_lessons_in_forms(alina: Client) -> None:
    programme = stage.ledger("C9")
    alina.post("/en/office/new-course/", {**FACTS, "code": "C9", "programme": programme.pk})
    course = Course.objects.get(code="C9")
    assert (course.state, course.title_ru) == ("draft", "Новый")
    for title in ("One", "Two"):
        lesson = {"title_en": title, "title_ru": title, "minutes": 30, "required": "on"}
        answer = alina.post("/en/office/courses/C9/lessons/new/", lesson)
        assert answer.url == "/en/office/courses/C9/"
    assert [(one.number, one.title_en, one.minutes) for one in course.lessons.all()] == [(1, "One", 30), (2, "Two", 30)]
    first = course.lessons.get(number=1)
    change = {"title_en": "First", "title_ru": "Первый", "minutes": 20}
    alina.post(f"/en/office/courses/C9/lessons/{first.pk}/", change)
    first.refresh_from_db()
    assert (first.title_en, first.minutes, first.required, first.number) == ("First", 20, False, 1)


def test_a_form_says_beside_the_field_what_is_wrong(alina: Client) -> None:
    course = stage.course()
    form = alina.post("/en/office/new-course/", {**FACTS, "code": "c1", "programme": course.programme_id}).context[
        "form"
    ]
    assert form.errors == {"code": ["There is a course with this code already. You could take: c1-2"]}
    form = alina.post("/en/office/new-course/", {"code": "Курс 9/а"}).context["form"]
    assert form.errors["code"] == ["Only Latin letters, digits and hyphens, without spaces. You could take: Kurs-9-a"]
    assert {"code", "title_en", "title_ru", "programme"} <= set(form.errors)
    form = alina.post(f"{DESK}lessons/new/", {"title_en": "Only English", "minutes": 0}).context["form"]
    assert set(form.errors) == {"title_ru", "minutes"}


def test_the_code_stays_once_the_course_was_used(cast: SimpleNamespace, alina: Client) -> None:
    course = stage.course(state=Course.State.DRAFT)
    facts = {**FACTS, "programme": course.programme_id}
    assert alina.post(f"{DESK}edit/", {**facts, "code": "C2"}).url == "/en/office/courses/C2/"
    stage.enrolled(course, cast.amina)
    alina.post("/en/office/courses/C2/edit/", {**facts, "code": "C3", "title_en": "Renamed"})
    course.refresh_from_db()
    assert (course.code, course.title_en) == ("C2", "Renamed")


def test_lessons_change_places_and_a_second_click_changes_nothing(cast: SimpleNamespace, alina: Client) -> None:
    course = stage.course(lessons=3)
    enrolment = stage.enrolled(course, cast.amina)
    third = course.lessons.get(number=3)
    read_lesson(enrolment, lesson=third, by=cast.amina)
    for _click in range(2):
        alina.post(f"{DESK}lessons/{third.pk}/move/", {"place": 1})
    assert order(course) == ["Lesson 3", "Lesson 1", "Lesson 2"]
    assert Progress.objects.get().lesson == third
    assert AuditRow.objects.filter(verb="moved").count() == 1
    assert alina.post(f"{DESK}lessons/{third.pk}/move/", {"place": "up"}).status_code == 302
    move_lesson(third, place=99, by=cast.alina)
    assert order(course) == ["Lesson 1", "Lesson 2", "Lesson 3"]


def test_a_lesson_taken_out_is_asked_of_nobody_and_takes_nothing_away(cast: SimpleNamespace, alina: Client) -> None:
    course = stage.course(lessons=2)
    done, half = stage.enrolled(course, cast.amina), stage.enrolled(course, cast.chinara)
    first, second = course.lessons.order_by("number")
    for enrolment, lesson in ((done, first), (done, second), (half, first)):
        read_lesson(enrolment, lesson=lesson, by=enrolment.person)
    for _click in range(2):
        alina.post(f"{DESK}lessons/{second.pk}/retire/")
    assert order(course) == ["Lesson 1"]
    assert (CourseCompletion.objects.get().enrolment, Progress.objects.count()) == (done, 3)
    assert [lesson for lesson, _cells in alina.get(DESK).context["outside"]] == [second]
    alina.post(f"{DESK}lessons/{second.pk}/restore/")
    assert order(course) == ["Lesson 1", "Lesson 2"]
    with refused("taken_out"):
        move_lesson(retire_lesson(second, by=cast.alina), place=1, by=cast.alina)


def test_who_had_read_the_rest_completes_by_one_button(cast: SimpleNamespace, sign_in: SignIn) -> None:
    course = stage.course(lessons=2)
    enrolment = stage.enrolled(course, cast.amina)
    read_lesson(enrolment, lesson=course.lessons.get(number=1), by=cast.amina)
    retire_lesson(course.lessons.get(number=2), by=cast.alina)
    browser = sign_in(cast.amina)
    assert "Complete the course" in words(browser.get("/en/courses/C1/"))
    for _click in range(2):
        browser.post("/en/courses/C1/complete/")
    assert CourseCompletion.objects.get().enrolment == enrolment
    assert check_completion(enrolment, by=cast.amina) == CourseCompletion.objects.get()


def test_the_check_names_what_is_missing_and_opening_is_refused_with_it(cast: SimpleNamespace, alina: Client) -> None:
    course = stage.course(state=Course.State.DRAFT, texts=("en",), summary_en="In short")
    mute = {"type": "image", "value": {"image": 1, "alt": " ", "caption": "", "source": ""}}
    page = stage.text(stage.add(course, 3, texts=()), "en", [stage.TEXT])
    LessonPage.objects.filter(pk=page.pk).update(body=f"[{mute}]".replace("'", '"'))
    stage.add(course, 4, texts=())
    course.programme.versions.get().hours.all().delete()
    assert lines(course) == [
        "The programme of this course has no approved hours.",
        "Not translated: summary in Russian.",
        "Without any published text: lessons 4. Not translated (RU): lessons 1, 2, 3.",
        "An image without its text: lessons 3 (EN).",
    ]
    page = words(alina.post(f"{DESK}open/", follow=True))
    assert "Not translated (RU): lessons 1, 2, 3." in page
    assert Course.objects.get().state == "draft"


def test_each_line_of_the_check_leads_to_where_it_is_mended(cast: SimpleNamespace) -> None:
    course = stage.course(state=Course.State.DRAFT, lessons=1, texts=("en",), summary_en="In short")
    lesson, mute = course.lessons.get(), '[{"type": "image", "id": "b1", "value": {"image": 1, "alt": ""}}]'
    LessonPage.objects.update(body=mute)
    english, russian = LessonPage.objects.get(), stage.text(lesson, "ru", [stage.RUSSIAN], live=False)
    bare = stage.add(course, 2, texts=())
    stage.final(course, pass_mark=0)
    assert [[(place.label, place.url) for place in line.places] for line in publishing.check(course)] == [
        [],
        [("summary in Russian", "/en/office/courses/C1/edit/#id_summary_ru")],
        [
            ("Lesson 1, RU: publish the draft", f"/cms/pages/{russian.pk}/edit/"),
            ("Lesson 2, EN: write it", f"/en/office/courses/C1/#lesson-{bare.pk}"),
            ("Lesson 2, RU: write it", f"/en/office/courses/C1/#lesson-{bare.pk}"),
        ],
        [],
        [("Lesson 1, EN", f"/cms/pages/{english.pk}/edit/#block-b1-section")],
        [("Final test", "/en/office/quizzes/c1-final/#id_pass_mark")],
        [],
    ]


@pytest.mark.parametrize("body", [[], [{"type": "text", "value": ""}], [{"type": "text", "value": "<p>&nbsp;</p>"}]])
def test_a_published_text_without_a_word_keeps_the_course_from_opening(
    cast: SimpleNamespace, alina: Client, body: list[dict[str, str]]
) -> None:
    course = stage.course(state=Course.State.DRAFT, lessons=1)
    page = LessonPage.objects.get(language="ru")
    LessonPage.objects.filter(pk=page.pk).update(body=json.dumps(body))
    (line,) = [line for line in publishing.check(course) if line.why and line.blocks]
    assert line.why == "Published, but empty: lessons 1 (RU)."
    assert line.places == (publishing.Place("Lesson 1, RU: write it", f"/cms/pages/{page.pk}/edit/"),)
    with refused("not_ready"):
        open_course(course, by=cast.alina)
    ((_lesson, cells),) = alina.get(DESK).context["desk"].lessons
    assert [cell.lacking for cell in cells] == [(), ("nothing to read",)]


def test_a_text_that_was_begun_from_the_other_language_and_left_so_is_told(cast: SimpleNamespace) -> None:
    course = stage.course(state=Course.State.DRAFT, lessons=1)
    english, russian = LessonPage.objects.order_by("language")
    LessonPage.objects.update(body=json.dumps([{"type": "text", "value": "<p>The act.</p>", "id": "1"}]))
    first, copy = sorted((english, russian), key=lambda page: page.pk)
    (line,) = [line for line in publishing.check(course) if line.label == "Every text is translated"]
    assert (line.why, line.done) == (
        f"Word for word as in the other language: lessons 1 ({copy.language.upper()}).", None,
    )  # fmt: skip
    LessonPage.objects.filter(pk=first.pk).update(body=json.dumps([{"type": "text", "value": "<p>Деяние.</p>"}]))
    assert "Every text is translated" not in [line.label for line in publishing.check(course)]


def test_the_check_names_each_question_that_a_test_cannot_ask_in_a_language(
    cast: SimpleNamespace, alina: Client
) -> None:
    course = stage.course(state=Course.State.DRAFT, lessons=1)
    papers = quizzes.bank()["Papers"]
    quiz = stage.final(course, asks=False)
    quiz.slots.create(position=1, category=quizzes.category())
    lacking = [one for one in quizzes.category().questions.order_by("pk") if one.name in ("Consent", "Line", "Match")]
    (line,) = [line for line in publishing.check(course) if line.why and line.blocks]
    assert line.why == "Final test: 3 questions have no text in RU."
    told = [(f"{one.name} (RU)", f"/en/office/banks/C1/{one.pk}/edit/?add=ru") for one in lacking]
    assert [(place.label, place.url) for place in line.places] == told
    assert told[0][1] in words(alina.get(DESK))
    with refused("not_ready"):
        open_course(course, by=cast.alina)
    course.quiz_rule = Course.QuizRule.NONE  # of practice it is a hint
    assert [line.blocks for line in publishing.check(course) if line.why] == [False]
    quiz.slots.update(category=None, question=papers)
    assert publishing.missing(course) == []


def test_of_many_questions_the_first_are_named_and_the_rest_are_found_in_their_bank(
    cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    course = stage.course(state=Course.State.DRAFT, lessons=1)
    quizzes.take("\n\n".join(f"::Q{number}::Is it {number}?{{T}}" for number in range(12)))
    stage.final(course, asks=False).slots.create(position=1, category=Bank.objects.get().categories.get())
    with django_assert_num_queries(8):
        line = publishing.check(course)[-1]
    assert (line.why, len(line.places)) == ("Final test: 12 questions have no text in RU.", 11)
    last = line.places[-1]
    assert (last.label, last.url) == (
        "All of the bank C1 that have no text in RU",
        "/en/office/banks/C1/?lacking=ru",
    )


def test_sound_without_a_transcript_is_a_hint_with_a_link(cast: SimpleNamespace) -> None:
    course = stage.course(state=Course.State.DRAFT, lessons=1, texts=("ru",))
    talk = Material.objects.create(title="Talk", language="en", file=upload("talk.mp3", files.MP3))
    stage.text(course.lessons.get(), "en", [{"type": "audio", "value": {"file": talk.pk}}])
    (line,) = [line for line in publishing.check(course) if line.label == "Sound and video can be read too"]
    assert (line.why, line.blocks) == ("Without a transcript: Talk.", False)
    assert line.places[0].url == f"/cms/materials/edit/{talk.pk}/#id_transcript"
    Material.objects.update(transcript="Good evening.")
    assert line.label not in {one.label for one in publishing.check(course)}


def behind(browser: Client) -> list[bool]:
    ((_lesson, cells),) = browser.get(DESK).context["desk"].lessons
    return [cell.is_behind for cell in cells]


def test_the_desk_says_which_language_was_left_behind(alina: Client) -> None:
    stage.course(lessons=1)
    english, russian = LessonPage.objects.get(language="en"), LessonPage.objects.get(language="ru")
    assert behind(alina) == [False, False]  # published for the first time one after the other
    english.save_revision().publish()
    assert behind(alina) == [False, True]
    assert "older than the other language" in words(alina.get(DESK))
    russian.save_revision().publish()
    assert behind(alina) == [False, False]  # even again, though the Russian one is now the later
    russian.save_revision().publish()
    assert behind(alina) == [True, False]
    russian.unpublish()
    assert behind(alina) == [False, False]


def test_the_law_of_a_day_to_come_is_refused(alina: Client) -> None:
    course = stage.course(lessons=1)
    lesson = {"title_en": "New", "title_ru": "Новый", "minutes": 30}
    form = alina.post(f"{DESK}lessons/new/", lesson | {"law_as_at": "2131-01-01"}).context["form"]
    sentence = "Nobody knows the law of a day to come: write today or an earlier day."
    assert form.errors == {"law_as_at": [sentence]}
    assert alina.post(f"{DESK}lessons/new/", lesson | {"law_as_at": today().isoformat()}).status_code == 302
    assert course.lessons.count() == 2


def test_the_desk_says_in_its_cell_what_a_text_lacks(alina: Client) -> None:
    stage.course(lessons=1)
    mute = '[{"type": "image", "id": "b1", "value": {"image": 1, "alt": ""}}]'
    LessonPage.objects.filter(language="ru").update(body=mute)
    ((_lesson, cells),) = alina.get(DESK).context["desk"].lessons
    assert [cell.lacking for cell in cells] == [(), ("an image without its text",)]


def test_a_test_must_have_a_pass_mark_and_titles(cast: SimpleNamespace) -> None:
    course = stage.course(state=Course.State.DRAFT)
    quiz = stage.final(course, title_en="Final", title_ru="", pass_mark=0, asks=False)
    assert lines(course) == ["No test of the course has a pass mark."]
    quiz.pass_mark = 70
    quiz.save()
    assert lines(course) == ["Tests without questions: Final."]
    quiz.slots.create(position=1, category=Bank.objects.create(code="b").categories.create(path=""))
    assert lines(course) == ["Tests without a title in every language: Final."]
    quiz.title_ru = "Итог"
    quiz.save()
    assert open_course(course, by=cast.alina).state == "open"


def test_a_course_is_opened_closed_and_withdrawn_once(cast: SimpleNamespace, alina: Client) -> None:
    course = stage.course(state=Course.State.DRAFT)
    for act, state in (("open", "open"), ("close", "closed"), ("withdraw", "draft"), ("open", "open")):
        for _click in range(2):
            alina.post(f"{DESK}{act}/")
        course.refresh_from_db()
        assert course.state == state
    verbs = AuditRow.objects.filter(object_type="courses.Course").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["opened", "closed", "withdrew", "opened"]
    stage.enrolled(course, cast.amina)
    assert "close it to new people instead" in words(alina.post(f"{DESK}withdraw/", follow=True))


def test_the_preview_is_the_page_of_a_trainee_and_stores_nothing(alina: Client) -> None:
    stage.course()
    page = words(alina.get(f"{DESK}preview/"))
    assert "Why the course is not completed yet" in page
    assert ("Leave the course" in page, "Mark as read" in page) == (False, False)
    assert Enrolment.objects.count() == 0


def test_nobody_else_touches_a_course(cast: SimpleNamespace, sign_in: SignIn) -> None:
    lesson = stage.course().lessons.get(number=1)
    for who in ("amina", "bruno", "farida", "egor"):
        browser = sign_in(getattr(cast, who))
        acts = (f"{DESK}close/", f"{DESK}lessons/{lesson.pk}/retire/", f"{DESK}lessons/{lesson.pk}/move/")
        assert [browser.post(act).status_code for act in acts] == [403, 403, 403]
    assert (Course.objects.get().state, Lesson.objects.filter(retired=True).count()) == ("open", 0)
    other = stage.course("C2").lessons.get(number=1)
    assert sign_in(cast.alina).get(f"{DESK}lessons/{other.pk}/").status_code == 404


def test_a_lesson_added_to_a_course_that_people_take_waits_until_it_can_be_read(
    cast: SimpleNamespace, alina: Client
) -> None:
    course = stage.course(lessons=1)
    added = add_lesson(course, title_en="New", title_ru="Новый", by=cast.alina)
    assert (order(course), [row[0] for row in alina.get(DESK).context["outside"]]) == (["Lesson 1"], [added])
    stage.text(added, "en", [stage.TEXT])
    with refused("not_written"):
        restore_lesson(added, by=cast.alina)
    stage.text(added, "ru", [stage.RUSSIAN])
    alina.post(f"{DESK}lessons/{added.pk}/restore/")
    assert order(course) == ["Lesson 1", "New"]


def test_a_text_begins_at_a_click_under_the_title_of_its_language(cast: SimpleNamespace, alina: Client) -> None:
    course = stage.course(lessons=0, state=Course.State.DRAFT)
    set_up_wagtail()
    lesson = add_lesson(course, title_en="New", title_ru="Новый", by=cast.alina)
    first = [alina.post(f"{DESK}lessons/{lesson.pk}/text/ru/").url for _click in range(2)]
    page = LessonPage.objects.get()
    assert first == [f"/cms/pages/{page.pk}/edit/"] * 2
    assert (page.title, page.language, page.live, page.lesson) == ("Новый", "ru", False, lesson)
    alina.post(f"{DESK}lessons/{lesson.pk}/text/en/")
    other = LessonPage.objects.get(language="en")
    assert (other.title, other.live, other.translation_key) == ("New", False, page.translation_key)


def test_a_text_in_a_language_nobody_writes_in_is_refused(cast: SimpleNamespace, alina: Client) -> None:
    course = stage.course(lessons=1)
    lesson = course.lessons.get()
    assert alina.post(f"{DESK}lessons/{lesson.pk}/text/fr/").url == DESK
    assert LessonPage.objects.filter(lesson=lesson).count() == 2
