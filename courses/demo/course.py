import datetime as dt
import json
from decimal import Decimal
from typing import Any

from wagtail.models import Locale

from certification.models import Programme, ProgrammeHours, ProgrammeVersion
from courses.actions import add_course, add_lesson, open_course
from courses.demo.files import CONTENT, drawn, loaded, take_questions, whole
from courses.models import Course, CoursesIndexPage, Lesson, LessonPage, Topic
from courses.quizzes.actions import write_quiz
from itc.people.models import User

C1 = CONTENT / "c1"
LANGUAGES = ("en", "ru")
# how many questions of each part of the bank: 20 together
DRAWN = {
    "C1/Elements": 6,
    "C1/Consent and children": 3,
    "C1/Trafficking and smuggling": 4,
    "C1/Indicators": 2,
    "C1/Referral and protection": 5,
}
TOPICS = {
    "identification": ("Identification", "Выявление пострадавших", "Выяўленне пацярпелых"),
    "referral": ("Referral", "Перенаправление", "Перанакіраванне"),
    "protection": ("Protection and assistance", "Защита и помощь", "Абарона і дапамога"),
}


def set_up_course(*, by: User | None, at: dt.datetime | None) -> Course:
    plan = loaded(C1 / "course.json")
    if standing := Course.objects.filter(code=plan["code"]).first():
        return standing
    course = _course(plan, by=by, at=at)
    for lesson in plan["lessons"]:
        row = add_lesson(course, by=by, at=at, **_filled(lesson))
        for language in LANGUAGES:
            _publish(row, language, by=by)
    _tests(course, plan, by=by)
    return open_course(course, by=by, at=at)


def _course(plan: dict[str, Any], *, by: User | None, at: dt.datetime | None) -> Course:
    texts = {
        f"{name}_{code}": plan.get(f"{name}_{code}", "") for name in ("title", "summary") for code in ("en", "ru", "be")
    }
    texts |= {f"audience_{code}": plan[f"audience_{code}"] for code in LANGUAGES}
    texts |= {f"outcomes_{code}": "\n".join(plan[f"outcomes_{code}"]) for code in LANGUAGES}
    texts |= {f"reviewer_note_{code}": plan[f"reviewer_note_{code}"] for code in LANGUAGES}
    topics = [_topic(code) for code in plan["topics"]]
    return add_course(code=plan["code"], programme=programme(plan), by=by, at=at, topics=topics, **texts)


def programme(plan: dict[str, Any]) -> Programme:
    """The online part of C1 as the ledger knows it; with the seminar's it makes one certificate."""
    titles = {f"title_{code}": plan[f"title_{code}"] for code in ("en", "ru", "be")}
    row, _is_new = Programme.objects.get_or_create(code=f"{plan['code']}-ONLINE", defaults=titles)
    facts = {"minutes_per_hour": plan["minutes_per_hour"], "mode": "distance", **titles}
    version, is_new = ProgrammeVersion.objects.get_or_create(programme=row, number=1, defaults=facts)
    if is_new:
        ProgrammeHours.objects.create(version=version, kind="independent", hours=Decimal(plan["hours"]))
    return row


def _topic(code: str) -> Topic:
    en, ru, be = TOPICS[code]
    return Topic.objects.get_or_create(code=code, defaults={"name_en": en, "name_ru": ru, "name_be": be})[0]


def _filled(lesson: dict[str, Any]) -> dict[str, Any]:
    """The file's `null` of a text is the database's empty text; a missing date stays missing."""
    return {name: value if value is not None or name == "law_as_at" else "" for name, value in lesson.items()}


def _publish(lesson: Lesson, language: str, *, by: User | None) -> LessonPage:
    blocks = [_block(block) for block in loaded(C1 / f"lesson-{lesson.number}.{language}.json")]
    page = LessonPage(
        title=getattr(lesson, f"title_{language}"),
        slug=f"{lesson.course.code.lower()}-{lesson.number}",
        lesson=lesson,
        locale=Locale.objects.get(language_code=language),
        body=json.dumps(blocks),
        live=False,
        owner=by,
    )
    if other := LessonPage.objects.filter(lesson=lesson).first():
        page.translation_key = other.translation_key
    CoursesIndexPage.objects.get(locale__language_code=language).add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return page


def _block(block: dict[str, Any]) -> dict[str, Any]:
    """The files write the rows of a table as pairs, the block names them."""
    if block["type"] != "facts":
        return block
    rows = [{"label": label, "value": value} for label, value in block["value"]["rows"]]
    return block | {"value": block["value"] | {"rows": rows}}


def _tests(course: Course, plan: dict[str, Any], *, by: User | None) -> None:
    for name in ("quiz", "practice"):
        take_questions(C1, name, bank="C1", by=by)
    write_quiz(
        "c1-final",
        slots=[drawn("C1", path, count) for path, count in DRAWN.items()],
        by=by,
        course=course,
        title_en="Final test",
        title_ru="Итоговый тест",
        pass_mark=plan["pass_percent"],
    )
    write_quiz(
        "c1-practice",
        slots=whole("C1", "C1/Practice"),
        by=by,
        course=course,
        title_en="Practice: written tasks",
        title_ru="Практика: письменные задания",
        pass_mark=0,
        shuffle=False,
    )
