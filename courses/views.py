"""The catalogue, a course and its lessons, for readers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.images import get_image_model
from wagtail.images.utils import verify_signature

from courses import actions, checklists, panels, queries, rules, steps
from courses.forms import CatalogueFilter
from courses.media import serve_file
from courses.models import Course, CourseQuerySet, Enrolment, Lesson, LessonPage, Material, Topic
from courses.models.pages import nearest
from courses.queries import Standing
from itc.people import access
from itc.people.access import Right
from itc.people.models import User
from itc.web.shell import cached_for_all, paged, try_action


@cached_for_all
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    form = CatalogueFilter(request.GET, topics=list(Topic.objects.all()))
    form.is_valid()  # a filter that nobody knows is left out
    found = _filtered(Course.objects.visible_to(request.user), form.cleaned_data)
    page = paged(request, found.with_sizes().order_by("code"))
    facts = {"form": form, "page": page, "tiles": panels.public_tiles(list(page.object_list))}
    return render(request, "courses/catalogue.html", facts)


def _filtered(courses: CourseQuerySet, wanted: dict[str, str]) -> CourseQuerySet:
    if wanted.get("q"):
        courses = courses.matching(wanted["q"])
    if wanted.get("topic"):
        courses = courses.filter(topics__code=wanted["topic"])
    if wanted.get("language"):
        courses = courses.readable_in(wanted["language"])
    return courses


@cached_for_all
@require_GET
def course(request: HttpRequest, code: str) -> HttpResponse:
    found = _course(request, code)
    standing = queries.standing_of(found, request.user if isinstance(request.user, User) else None)
    hours = queries.hours_of([found]).get(found.pk)
    facts: dict[str, Any] = {"course": found, "standing": standing, "hours": hours, "sees_all": _sees_all(request)}
    facts["length"] = panels.length(hours) if hours else ""
    facts["languages"] = queries.languages_of([found]).get(found.pk, [])
    facts["step"] = steps.step(standing)
    if standing.is_active and not standing.completion:
        facts["checklist"] = checklists.lines(standing, hours)
    return render(request, "courses/course.html", facts)


@login_required
@require_POST
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    found, person = _course(request, code), _person(request)
    done = _("You are enrolled.") if found.enrolment_mode == "open" else _("Your request is with the training office.")
    try_action(request, actions.request_enrolment, found, person=person, by=person, done=done)
    return redirect("course", code=found.code)


@login_required
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = get_object_or_404(Enrolment, course=_course(request, code), person=_person(request))
    try_action(request, actions.leave_course, enrolment, by=_person(request), done=_("You have left the course."))
    return redirect("course", code=code)


@login_required
@require_POST
def complete(request: HttpRequest, code: str) -> HttpResponse:
    """For who had done everything before the last obstacle fell: hours were missing, or a lesson was taken out."""
    enrolment = get_object_or_404(Enrolment, course=_course(request, code), person=_person(request))
    try_action(request, actions.check_completion, enrolment, by=_person(request))
    return redirect("course", code=code)


@login_required
@require_GET
def lesson(request: HttpRequest, code: str, number: int) -> HttpResponse:
    standing, current = _lesson(request, code, number)
    if not standing.is_active and not _sees_all(request):
        return render(request, "courses/lesson_closed.html", {"standing": standing, "lesson": current}, status=403)
    language = (get_language() or "en")[:2]
    pages = list(LessonPage.objects.live().filter(lesson=current).only("language", "body"))
    text = nearest(pages, language)
    before, after = rules.neighbours([other.number for other in standing.lessons], number)
    facts = {"standing": standing, "lesson": current, "page": text, "before": before, "after": after}
    facts |= {"is_foreign": text is not None and text.language != language, "is_read": number in standing.read}
    facts["step"] = steps.step(_having_read(standing, number), after=number)
    return render(request, "courses/lesson.html", facts)


@login_required
@require_POST
def read(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Marks the lesson as read and goes on to what comes next: a lesson, the test, else the course page."""
    standing, current = _lesson(request, code, number)
    if standing.enrolment is None:
        messages.error(request, _("Enrol in this course to read its lessons."))
        return redirect("course", code=code)
    language = (get_language() or "en")[:2]
    if not try_action(
        request, actions.read_lesson, standing.enrolment, lesson=current, by=_person(request), language=language
    ):
        return redirect("course", code=code)
    step = steps.step(_having_read(standing, number), after=number)
    if step is None or step.is_test:
        messages.success(request, _("You have read every required lesson."))
    return redirect("course", code=code) if step is None or step.waits else redirect(step.url)


@login_required
@require_GET
def material(request: HttpRequest, pk: int, part: str = "file") -> HttpResponseBase:
    """A course file or its captions: for those who take a course that shows it, authors and the office."""
    found = get_object_or_404(Material.objects.visible_to(request.user), pk=pk)
    file = getattr(found, part)
    if not file:
        raise Http404
    return serve_file(request, file, name=found.title, download=found.kind == "document")


@require_GET
def image(request: HttpRequest, signature: str, pk: int, size: str) -> HttpResponseBase:
    """Pictures of lessons are for everybody; the signature keeps others from making the server draw other sizes."""
    if not verify_signature(signature.encode(), pk, size):
        raise PermissionDenied
    found = get_object_or_404(get_image_model(), pk=pk)
    return serve_file(request, found.get_rendition(size).file, name=f"{pk}", is_public=True)


def _course(request: HttpRequest, code: str) -> Course:
    return get_object_or_404(Course.objects.visible_to(request.user), code=code)


def _lesson(request: HttpRequest, code: str, number: int) -> tuple[Standing, Lesson]:
    standing = queries.standing_of(_course(request, code), _person(request))
    current = next((one for one in standing.lessons if one.number == number), None)
    if current is None:
        raise Http404
    return standing, current


def _having_read(standing: Standing, number: int) -> Standing:
    return replace(standing, read=standing.read | {number})


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _sees_all(request: HttpRequest) -> bool:
    return access.can(request.user, Right.WRITE_COURSES) or access.can(request.user, Right.DECIDE_ENROLMENTS)
