"""What courses add to the pages that all faces share."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from courses import queries, steps, ways
from courses.models import AttemptItem, Course, Enrolment
from courses.queries import Standing
from courses.quizzes import essays
from itc.people import access
from itc.people.access import Right
from itc.people.models import User
from itc.web import registry
from itc.web.registry import NavItem, Panel

SHOWN = 3


def register() -> None:
    registry.add_nav(
        NavItem(gettext_lazy("Courses"), "catalogue", "academic-cap", 20, is_public=True, covers=("quizzes/",))
    )
    registry.add_nav(NavItem(gettext_lazy("English"), "english", "language", 30, is_public=True))
    registry.add_nav(
        NavItem(
            gettext_lazy("Course desk"),
            "courses_office",
            "pencil-square",
            70,
            Right.WRITE_COURSES,
            is_workplace=True,
            covers=("office/new-course/", "office/new-quiz/", "office/quizzes/", "office/banks/"),
        )
    )
    registry.add_nav(NavItem(gettext_lazy("Marking"), "marking", "check-badge", 16, when=_marks))
    registry.home.add(Panel("courses/panels/returned.html", 5, returned))
    registry.home.add(Panel("courses/panels/marking.html", 15, to_mark))
    registry.home.add(Panel("courses/panels/mine.html", 20, mine))
    registry.home.add(Panel("courses/panels/on_the_way.html", 30, on_the_way))
    registry.front.add(Panel("courses/panels/front.html", 20, open_courses))
    registry.office.add(Panel("courses/panels/waiting.html", 40, waiting, right=Right.DECIDE_ENROLMENTS))
    registry.office.add(Panel("courses/panels/marking.html", 45, to_mark_anywhere, right=Right.MARK_ESSAYS))


def mine(request: HttpRequest) -> dict[str, Any] | None:
    assert isinstance(request.user, User)
    found = queries.courses_of(request.user)
    return {"tiles": [tile(standing) for standing in found]} if found else None


def on_the_way(request: HttpRequest) -> dict[str, Any] | None:
    assert isinstance(request.user, User)
    found = ways.begun(request.user)
    return {"qualifications": found} if found else None


def tile(standing: Standing) -> dict[str, Any]:
    """A course as its trainee sees it among others."""
    assert standing.enrolment is not None
    badge, tone = _badge(standing)
    facts: dict[str, Any] = {
        "title": standing.course.title,
        "url": reverse("course", kwargs={"code": standing.course.code}),
        "badge": badge,
        "tone": tone,
    }
    if standing.is_active and not standing.completion and standing.share.of:
        facts |= {"value": standing.share.done, "maximum": standing.share.of, "label": _("Steps done")}
    if not standing.completion and (step := steps.step(standing)):
        facts["meta"] = [_("Next: %(lesson)s") % {"lesson": step.title}]
        facts |= {} if step.waits else {"act": step.label, "act_url": step.url}
    return facts


def _badge(standing: Standing) -> tuple[str, str]:
    assert standing.enrolment is not None
    if standing.completion:
        return pgettext("course", "completed"), "good"
    tones = {Enrolment.State.REQUESTED: "warn", Enrolment.State.REFUSED: "bad"}
    label = Enrolment.State(standing.enrolment.state).label
    return str(label), tones.get(Enrolment.State(standing.enrolment.state), "info")


def open_courses(request: HttpRequest) -> dict[str, Any] | None:
    found = list(Course.objects.filter(state=Course.State.OPEN).order_by("-opened_on", "code").with_sizes()[:SHOWN])
    return {"tiles": public_tiles(found)} if found else None


def public_tiles(courses: list[Course]) -> list[dict[str, Any]]:
    """Courses as everybody sees them; the same number of queries for one and for many."""
    hours, languages = queries.hours_of(courses), queries.languages_of(courses)
    return [
        {
            "title": course.title,
            "url": reverse("course", kwargs={"code": course.code}),
            "text": course.summary,
            "badge": "" if course.state == Course.State.OPEN else course.get_state_display(),
            "meta": sizes(course, hours.get(course.pk), languages.get(course.pk, [])),
        }
        for course in courses
    ]


def sizes(course: Any, hours: queries.Hours | None, languages: list[str]) -> list[str]:
    facts = []
    if hours:
        facts.append(length(hours))
    facts.append(ngettext("%(n)d lesson", "%(n)d lessons", course.lesson_count) % {"n": course.lesson_count})
    facts.append(", ".join(language.upper() for language in languages))
    return [fact for fact in facts if fact]


def length(hours: queries.Hours) -> str:
    whole = int(hours.hours) if hours.hours == int(hours.hours) else hours.hours
    return ngettext("%(n)s academic hour", "%(n)s academic hours", _plural(whole)) % {"n": whole}


def _plural(number: Any) -> int:
    """The number that decides the form of the word: 1.5 is counted as a few."""
    return int(number) if number == int(number) else 2


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    number = Enrolment.objects.visible_to(request.user).waiting().count()
    return {"number": number, "url": f"{reverse('enrolments')}?state=requested"}


def _marks(request: HttpRequest) -> bool:
    """The office finds the queue on its own page."""
    return "trainer" in access.roles(request.user) or access.can(request.user, Right.WRITE_COURSES)


def to_mark(request: HttpRequest) -> dict[str, Any] | None:
    return to_mark_anywhere(request) if _marks(request) else None


def to_mark_anywhere(request: HttpRequest) -> dict[str, Any]:
    return {"number": essays.waiting_for(request.user), "url": reverse("marking")}


def returned(request: HttpRequest) -> dict[str, Any] | None:
    mine = AttemptItem.objects.with_the_trainee().filter(attempt__person=request.user.pk)
    found = list(mine.select_related("attempt__quiz").order_by("attempt__finished_at", "pk")[:SHOWN])
    return {"items": found} if found else None
