"""/cms/: authors write and publish there, everybody else stays outside; what they do is in our audit."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from wagtail.models import Locale, Page, Site
from wagtail.users.models import UserProfile

from courses.models import Attempt, CoursesIndexPage, Enrolment, LessonPage, Progress
from courses.set_up import set_up_wagtail
from itc.people.actions.roles import follow_roles
from itc.people.models import AuditRow
from tests.courses import stage

SignIn = Callable[..., Client]


@pytest.fixture
def author(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    set_up_wagtail()
    follow_roles(cast.alina)
    cast.alina.language = "en"
    cast.alina.save()
    return sign_in(cast.alina)


@pytest.fixture
def page(cast: SimpleNamespace) -> LessonPage:
    return stage.course(lessons=1).lessons.get().pages.get(language="en")


def form(page: LessonPage, words: str, **more: str) -> dict[str, str]:
    """What the editor's form sends: the page with one text block."""
    paragraph = {"key": "a", "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    block = {"type": "text", "value": json.dumps({"blocks": [paragraph], "entityMap": {}}), "id": "", "order": "0"}
    facts = {"title": page.title, "slug": page.slug, "lesson": str(page.lesson_id), "body-count": "1"}
    facts |= {f"body-0-{name}": value for name, value in (block | {"deleted": ""}).items()}
    counts = {"TOTAL": "0", "INITIAL": "0", "MIN_NUM": "0", "MAX_NUM": ""}
    return facts | {f"comments-{name}_FORMS": count for name, count in counts.items()} | more


def test_the_set_up_is_the_same_after_a_second_run(db: None) -> None:
    first = set_up_wagtail()
    second = set_up_wagtail()
    assert first == second
    assert sorted(Locale.objects.values_list("language_code", flat=True)) == ["en", "ru"]
    assert Site.objects.get().root_page.specific == first["en"]
    assert CoursesIndexPage.objects.values("translation_key").distinct().count() == 1
    assert list(Page.objects.filter(depth=2).values_list("slug", flat=True)) == ["courses-en", "courses-ru"]


def test_authors_may_work_on_both_languages_and_nowhere_else(db: None) -> None:
    set_up_wagtail()
    group = Group.objects.get(name="Authors")
    rights = {(row.page.slug, row.permission.codename) for row in group.page_permissions.all()}
    verbs = ("add", "change", "publish", "lock", "unlock")
    assert rights == {(f"courses-{code}", f"{verb}_page") for code in ("en", "ru") for verb in verbs}


def test_only_an_author_enters(cast: SimpleNamespace, author: Client, sign_in: SignIn, client: Client) -> None:
    assert author.get("/cms/").status_code == 200
    others = {who: sign_in(getattr(cast, who)).get("/cms/").status_code for who in ("farida", "egor", "dina", "amina")}
    assert others == {"farida": 403, "egor": 403, "dina": 403, "amina": 403}
    assert client.get("/cms/").status_code == 302


def test_an_author_without_the_second_factor_does_not_enter(
    cast: SimpleNamespace, author: Client, sign_in: SignIn
) -> None:
    answer = sign_in(cast.alina, second_factor=False).get("/cms/")
    assert (answer.status_code, "/account/" in answer["Location"]) == (302, True)


def test_there_are_no_pages_for_users_groups_passwords_and_documents(author: Client) -> None:
    names = ("users/", "groups/", "documents/", "collections/", "password_reset/", "sites/", "locales/")
    back, none = (302, "/cms/"), (404, "")
    seen = [
        (answer.status_code, answer.get("Location", "")) for answer in (author.get(f"/cms/{name}") for name in names)
    ]
    assert seen == [back, back, back, back, none, none, none]


def test_the_menu_leads_back_to_the_site(author: Client) -> None:
    page = author.get("/cms/").content.decode()
    assert "/office/courses/" in page
    assert '"name": "reports"' not in page


def test_an_author_publishes_and_readers_and_the_audit_see_it(
    cast: SimpleNamespace, author: Client, sign_in: SignIn, page: LessonPage
) -> None:
    sent = author.post(f"/cms/pages/{page.pk}/edit/", form(page, "A new sentence.", **{"action-publish": "1"}))
    assert sent.status_code == 302
    stage.enrolled(page.lesson.course, cast.amina)
    assert "A new sentence." in sign_in(cast.amina).get("/en/courses/C1/1/").content.decode()
    page.refresh_from_db()
    row = AuditRow.objects.get(verb="published text")
    assert (row.actor, row.object_id, row.values.after) == (
        cast.alina,
        str(page.pk),
        {"revision": page.live_revision_id},
    )


def test_a_text_without_a_word_is_kept_as_a_draft_but_not_published(author: Client, page: LessonPage) -> None:
    address, sent = f"/cms/pages/{page.pk}/edit/", form(page, " ")
    answer = author.post(address, sent | {"action-publish": "1"})
    assert answer.context["form"].errors["body"] == [
        "There is nothing to read yet. Write something, or save it as a draft."
    ]
    assert author.post(address, sent).status_code == 302
    page.refresh_from_db()
    assert (page.live, "Act, means" in str(page.body), page.has_unpublished_changes) == (True, True, True)


def test_what_is_written_is_stored_while_it_is_written(author: Client, page: LessonPage) -> None:
    """So a session that ends takes no more than the last half second."""
    sent = form(page, "Half a sentence")
    answer = author.post(f"/cms/pages/{page.pk}/edit/", sent, headers={"Accept": "application/json"})
    assert answer.json()["success"] is True
    author.logout()
    page.refresh_from_db()
    assert "Half a sentence" in str(page.get_latest_revision_as_object().body)


def test_a_draft_waits_until_it_is_published(
    cast: SimpleNamespace, author: Client, sign_in: SignIn, page: LessonPage
) -> None:
    assert author.post(f"/cms/pages/{page.pk}/edit/", form(page, "Only a draft.")).status_code == 302
    stage.enrolled(page.lesson.course, cast.amina)
    assert "Only a draft." not in sign_in(cast.amina).get("/en/courses/C1/1/").content.decode()
    assert AuditRow.objects.filter(verb="published text").count() == 0


def test_the_preview_shows_the_draft_as_our_page(author: Client, page: LessonPage) -> None:
    address = f"/cms/pages/{page.pk}/edit/preview/"
    assert author.post(address, form(page, "Not yet saved.")).json()["is_valid"] is True
    shown = author.get(f"{address}?mode=").content.decode()
    assert "Not yet saved." in shown
    assert "Preview: readers see the published text." in shown


def test_withdrawing_and_deleting_are_in_the_audit(cast: SimpleNamespace, author: Client, page: LessonPage) -> None:
    author.post(f"/cms/pages/{page.pk}/unpublish/")
    author.post(f"/cms/pages/{page.pk}/delete/")
    told = list(AuditRow.objects.order_by("pk").values_list("verb", "object_id", "actor__email"))
    email = "alina@example.org"
    assert told == [("withdrew text", str(page.pk), email), ("deleted text", str(page.pk), email)]


def test_publishing_clears_the_pages_of_anonymous_readers(
    page: LessonPage, django_capture_on_commit_callbacks: Any
) -> None:
    caches["pages"].set("page:somebody", "old")
    with django_capture_on_commit_callbacks(execute=True):
        page.get_latest_revision().publish()
    assert caches["pages"].get("page:somebody") is None


def test_a_page_knows_its_address_on_our_site(page: LessonPage) -> None:
    russian = page.lesson.pages.get(language="ru")
    assert [one.get_url() for one in (page, russian)] == ["/en/courses/C1/1/", "/ru/courses/C1/1/"]
    assert russian.full_url == "http://localhost:8000/ru/courses/C1/1/"
    assert [index.get_url() for index in set_up_wagtail().values()] == ["/en/courses/", "/ru/courses/"]


def test_a_lesson_has_one_text_in_a_language(page: LessonPage) -> None:
    with pytest.raises(ValidationError, match="already has a text in this language"):
        stage.text(page.lesson, "en", [stage.TEXT])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE courses_lessonpage SET language = 'en'")


def test_translating_makes_a_draft_of_the_same_lesson_in_the_other_language(author: Client, db: None) -> None:
    lesson = stage.course(lessons=1, texts=("en",)).lessons.get()
    english, russian = lesson.pages.get(), Locale.objects.get(language_code="ru")
    author.post(f"/cms/translation/submit/page/{english.pk}/", {"locales": [str(russian.pk)]})
    copies = lesson.pages.order_by("language").values_list("language", "live", "translation_key")
    assert list(copies) == [("en", True, english.translation_key), ("ru", False, english.translation_key)]


def test_copying_a_text_is_refused(author: Client, page: LessonPage) -> None:
    answer = author.get(f"/cms/pages/{page.pk}/copy/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cms/pages/{page.pk}/edit/")


def test_a_second_text_of_a_lesson_is_refused_beside_its_field(author: Client, page: LessonPage) -> None:
    index = page.get_parent()
    answer = author.post(f"/cms/pages/add/courses/lessonpage/{index.pk}/", form(page, "Again", slug="again"))
    assert answer.context["form"].errors == {"lesson": ["This lesson already has a text in this language."]}
    assert LessonPage.objects.filter(language="en").count() == 1


def test_a_text_stays_with_its_lesson(author: Client, page: LessonPage) -> None:
    other = stage.add(page.lesson.course, 2)
    author.post(f"/cms/pages/{page.pk}/edit/", form(page, "Moved", lesson=str(other.pk)) | {"action-publish": "1"})
    page.refresh_from_db()
    assert (page.lesson.number, page.live, "Moved" in str(page.body)) == (1, True, True)


@pytest.mark.parametrize(
    ("spoken", "words"), [(("ru", ""), "Опубликовать"), (("be", ""), "Опубликовать"), (("ru", "en"), "Publish")]
)
def test_the_editor_speaks_the_authors_language(
    cast: SimpleNamespace, author: Client, page: LessonPage, spoken: tuple[str, str], words: str
) -> None:
    """The person's language, and what she chose on the site before it."""
    cast.alina.language, chosen = spoken
    cast.alina.save()
    if chosen:
        author.cookies["language"] = chosen
    assert words in author.get(f"/cms/pages/{page.pk}/edit/").content.decode()


def test_publishing_is_the_first_button_and_nothing_waits_for_a_moderator(author: Client, page: LessonPage) -> None:
    response = author.get(f"/cms/pages/{page.pk}/edit/")
    assert response.context["action_menu"].default_item.name == "action-publish"
    shown = response.content.decode()
    assert ("action-submit" in shown, "Moderators" in shown) == (False, False)


def test_the_editor_leads_to_the_other_language_and_to_the_course(author: Client, page: LessonPage) -> None:
    other = LessonPage.objects.get(lesson=page.lesson, language="ru")
    shown = author.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert f'<a href="/cms/pages/{other.pk}/edit/">' in shown
    assert f'href="/en/office/courses/C1/#lesson-{page.lesson_id}"' in shown
    index = page.get_parent()
    assert "begun most simply" in author.get(f"/cms/pages/add/courses/lessonpage/{index.pk}/").content.decode()


def test_a_course_in_preparation_is_previewed_as_a_whole_and_leaves_no_trace(
    cast: SimpleNamespace, author: Client
) -> None:
    course = stage.course("C9", lessons=0, state="draft")
    english = stage.text(stage.add(course, 1, texts=()), "en", [stage.TEXT], live=False)
    russian = stage.text(english.lesson, "ru", [stage.RUSSIAN], live=False)
    stage.add(course, 2, texts=())
    quiz = stage.final(course)
    shown = author.get("/en/office/courses/C9/preview/").content.decode()
    assert f'href="/cms/pages/{english.pk}/view_draft/"' in shown
    assert (f'href="/en/office/quizzes/{quiz.code}/preview/"' in shown, "no text yet" in shown) == (True, True)
    assert ("/en/courses/C9/1/" in shown, f"/en/quizzes/{quiz.code}/" in shown) == (False, False)
    for page, words in ((english, "Act, means, purpose."), (russian, "Деяние, средства, цель.")):
        assert words in author.get(f"/cms/pages/{page.pk}/view_draft/").content.decode()
    assert (Enrolment.objects.count(), Progress.objects.count(), Attempt.objects.count()) == (0, 0, 0)


def test_who_has_published_is_led_to_the_course_and_to_the_next_lesson(author: Client, page: LessonPage) -> None:
    course = page.lesson.course
    second = stage.add(course, 2).pages.get(language="en")
    stage.add(course, 3)
    address, desk = f"/cms/pages/{page.pk}/edit/", f"/en/office/courses/C1/#lesson-{page.lesson_id}"
    answer = author.post(address, form(page, "New.", **{"action-publish": "1"}), follow=True)
    assert answer.redirect_chain == [(address, 302)]
    told = str(list(answer.context["messages"])[-1])
    assert (f'href="{desk}"' in told, f'href="/cms/pages/{second.pk}/edit/"' in told) == (True, True)
    head = author.get(address).content.decode()
    assert (desk in head, f'<a href="/cms/pages/{second.pk}/edit/">Next lesson</a>' in head) == (True, True)
    saved = author.post(address, form(page, "A draft."), follow=True)
    assert "Where next?" not in saved.content.decode()


def test_a_lesson_written_in_the_editor_alone_leads_on_too(author: Client, page: LessonPage) -> None:
    lesson, index = stage.add(page.lesson.course, 2, texts=()), page.get_parent()
    sent = form(page, "New.", lesson=str(lesson.pk), slug="two", **{"action-publish": "1"})
    answer = author.post(f"/cms/pages/add/courses/lessonpage/{index.pk}/", sent)
    assert answer["Location"] == f"/cms/pages/{lesson.pages.get().pk}/edit/"


def test_the_editor_opens_in_the_language_of_the_page_its_author_came_from(
    cast: SimpleNamespace, author: Client, page: LessonPage
) -> None:
    cast.alina.language = "ru"
    cast.alina.save()
    UserProfile.objects.create(user=cast.alina, preferred_language="ru")
    here = f"/cms/pages/{page.pk}/edit/"

    def speaks(**headers: str) -> str:
        shown = author.get(here, headers=headers).content.decode()
        return "en" if ">Publish<" in " ".join(shown.split()).replace("> ", ">").replace(" <", "<") else "ru"

    desk = "http://testserver/en/office/courses/C1/"
    assert speaks() == "ru"
    assert speaks(referer="http://elsewhere.example/en/office/") == "ru"
    assert speaks(referer=desk) == "en"
    assert [speaks(referer=f"http://testserver{here}"), speaks()] == ["en", "en"]
    author.get("/language/ru/?next=/en/office/courses/C1/")
    assert speaks() == "ru"
    author.get("/language/en/")
    assert speaks() == "en"


def test_a_preview_speaks_the_language_of_its_lesson(author: Client, page: LessonPage) -> None:
    quiz = stage.final(page.lesson.course)
    russian = page.lesson.pages.get(language="ru")
    for one, words, test in ((page, "Lesson 1", "en"), (russian, "Урок 1", "ru")):
        shown = author.get(f"/cms/pages/{one.pk}/view_draft/").content.decode()
        assert (words in shown, f'href="/{test}/office/quizzes/{quiz.code}/preview/"' in shown) == (True, True)
