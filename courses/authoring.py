"""An author's page of one course: its lessons and texts at a glance, its facts, what is missing, how it looks."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses import actions, checklists, desk, panels, publishing, queries
from courses.forms import CourseForm, LessonForm, PlaceForm
from courses.models import Course, Enrolment, Lesson, Quiz
from courses.quizzes.queries import with_counts
from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import person, stored, try_action, with_right

ACTS: dict[str, Callable[..., Any]] = {
    "open": actions.open_course,
    "close": actions.close_course,
    "withdraw": actions.withdraw_course,
}
ON_LESSONS: dict[str, Callable[..., Any]] = {"retire": actions.retire_lesson, "restore": actions.restore_lesson}


@with_right(Right.WRITE_COURSES)
@require_GET
def course_desk(request: HttpRequest, code: str) -> HttpResponse:
    course = get_object_or_404(queries.overview().select_related("programme"), code=code)
    (shown,) = desk.desks([course])
    pages = publishing.texts_of(course)
    facts = {
        "course": course,
        "desk": desk.with_lacking(shown, pages),
        "languages": [(code, name) for code, name in settings.LANGUAGES],
        "outside": desk.waiting(course),
        "check": publishing.check(course, pages),
        "quizzes": with_counts(Quiz.objects.filter(course=course)),
        "hours": queries.hours_of([course]).get(course.pk),
        "taken": course.enrolments.active().count(),
    }
    return render(request, "courses/office/course.html", facts)


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def course_new(request: HttpRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)
    done = _("The course is in preparation. Now add its lessons.")
    if made := stored(request, form, actions.add_course, done=done):
        return redirect("course_desk", made.code)
    return render(request, "courses/office/course_form.html", {"form": form})


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def course_edit(request: HttpRequest, code: str) -> HttpResponse:
    course = get_object_or_404(Course, code=code)
    form = CourseForm(request.POST or None, instance=course, is_code_fixed=actions.has_fixed_code(course))
    if made := stored(request, form, actions.change_course, course, done=_("Saved.")):
        return redirect("course_desk", made.code)
    return render(request, "courses/office/course_form.html", {"form": form, "course": course})


@with_right(Right.WRITE_COURSES)
@require_POST
def course_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Opens, closes or withdraws; the action names every reason against it."""
    course = get_object_or_404(Course, code=code)
    done = {"open": _("The course is open."), "close": _("Closed to new people.")}.get(act, _("Back in preparation."))
    try_action(request, ACTS[act], course, by=person(request), done=done)
    return redirect("course_desk", code)


@with_right(Right.WRITE_COURSES)
@require_GET
def course_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The course page as somebody sees it who has just enrolled; nothing is stored."""
    course = get_object_or_404(Course, code=code)
    standing = queries.standing_of(course, None)
    standing.enrolment = Enrolment(course=course, person=person(request), state=Enrolment.State.ACTIVE)
    hours = queries.hours_of([course]).get(course.pk)
    facts: dict[str, Any] = {"course": course, "standing": standing, "hours": hours, "is_preview": True}
    facts["length"] = panels.length(hours) if hours else ""
    facts["languages"] = queries.languages_of([course]).get(course.pk, [])
    lines = checklists.lines(standing, hours)
    facts["checklist"] = [line | {"url": ""} for line in lines]  # of nobody's own: the lists below lead to the previews
    facts["previews"] = desk.previews(course, (get_language() or "en")[:2])
    facts["begin_url"] = next(iter(facts["previews"].values()), "")
    return render(request, "courses/course.html", facts)


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def lesson_new(request: HttpRequest, code: str) -> HttpResponse:
    course = get_object_or_404(Course, code=code)
    form = LessonForm(request.POST or None)
    done = _("The lesson is in the course. Now write its texts.")
    if course.state != Course.State.DRAFT:
        done = _("People take this course: the lesson waits below until its texts are published. Write them now.")
    if stored(request, form, actions.add_lesson, course, done=done):
        return redirect("course_desk", code)
    return render(request, "courses/office/lesson_form.html", {"form": form, "course": course})


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def lesson_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    lesson = _lesson(code, pk)
    form = LessonForm(request.POST or None, instance=lesson)
    if stored(request, form, actions.change_lesson, lesson, done=_("Saved.")):
        return redirect("course_desk", code)
    return render(request, "courses/office/lesson_form.html", {"form": form, "course": lesson.course, "lesson": lesson})


@with_right(Right.WRITE_COURSES)
@require_POST
def lesson_move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    lesson, form = _lesson(code, pk), PlaceForm(request.POST)
    if form.is_valid():
        try_action(request, actions.move_lesson, lesson, by=person(request), place=form.cleaned_data["place"])
    return redirect("course_desk", code)


@with_right(Right.WRITE_COURSES)
@require_POST
def lesson_act(request: HttpRequest, code: str, pk: int, act: str) -> HttpResponse:
    done = _("The lesson is taken out.") if act == "retire" else _("The lesson is back in the course.")
    try_action(request, ON_LESSONS[act], _lesson(code, pk), by=person(request), done=done)
    return redirect("course_desk", code)


@with_right(Right.WRITE_COURSES)
@require_POST
def lesson_text(request: HttpRequest, code: str, pk: int, language: str) -> HttpResponse:
    """The editor with the draft of this lesson in this language, made at the first click."""
    try:
        page = actions.begin_text(_lesson(code, pk), language=language, by=person(request))
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("course_desk", code)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _lesson(code: str, pk: int) -> Lesson:
    return get_object_or_404(Lesson.objects.select_related("course"), course__code=code, pk=pk)
