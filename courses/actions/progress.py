"""Reading on, and the moment when a course is completed."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.actions import record_award
from certification.models import ProgrammeVersion
from courses import queries
from courses.models import Attempt, Course, CourseCompletion, Enrolment, Lesson, LessonPage, Progress
from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User


@transaction.atomic
def read_lesson(
    enrolment: Enrolment, *, lesson: Lesson, by: User | None, language: str = "", at: dt.datetime | None = None
) -> Progress:
    """The lesson counts as read, in the language and revision of the text that was shown; the first time stays.

    Raises DomainError("not_enrolled") or ("other_course").
    """
    enrolment = _locked(enrolment)
    if lesson.course_id != enrolment.course_id:
        raise DomainError("other_course", _("This lesson belongs to another course."))
    if enrolment.state != Enrolment.State.ACTIVE or (by is not None and by.pk != enrolment.person_id):
        raise DomainError("not_enrolled", _("Enrol in this course to read its lessons."))
    text = LessonPage.objects.for_reader(lesson, language or enrolment.person.language)
    facts = {
        "language": text.language[:2] if text else language,
        "revision": text.live_revision_id if text else None,
        "read_at": at or timezone.now(),
    }
    progress, is_new = Progress.objects.get_or_create(enrolment=enrolment, lesson=lesson, defaults=facts)
    if is_new:
        check_completion(enrolment, by=by, at=at)
    return progress


@transaction.atomic
def check_completion(
    enrolment: Enrolment, *, by: User | None, at: dt.datetime | None = None
) -> CourseCompletion | None:
    """The completion with its award, once lessons are read and tests passed; what stands is not judged anew."""
    enrolment = _locked(enrolment)
    standing = queries.standings([enrolment])[0]
    if standing.completion or enrolment.state != Enrolment.State.ACTIVE or not standing.is_complete:
        return standing.completion
    version = _version(enrolment.course)
    if version is None:  # the office must approve the hours first: the course's checklist says so
        return None
    now = at or timezone.now()
    award = record_award(
        enrolment.person,
        version=version,
        source=source_of(enrolment),
        started_on=_day(enrolment.decided_at or enrolment.requested_at),
        completed_on=_day(now),
        result="passed" if standing.passed and enrolment.course.quiz_rule != Course.QuizRule.NONE else "attended",
        by=by,
        at=at,
    )
    completion = CourseCompletion.objects.create(
        enrolment=enrolment, award=award, completed_at=now, lessons=len(standing.required), quizzes=len(standing.passed)
    )
    audit.log(by, "completed", enrolment, at=at)
    return completion


def quiz_finished(attempt: Attempt, *, by: User | None, at: dt.datetime | None = None) -> CourseCompletion | None:
    """To be called by whoever finishes or marks an attempt, in the same transaction."""
    if not attempt.passed or attempt.quiz.course_id is None:
        return None
    enrolment = Enrolment.objects.active().filter(course=attempt.quiz.course_id, person=attempt.person_id).first()
    return check_completion(enrolment, by=by, at=at) if enrolment else None


def source_of(enrolment: Enrolment) -> str:
    return f"course:{enrolment.course.code}:{enrolment.person_id}"


def _version(course: Course) -> ProgrammeVersion | None:
    has_hours = bool(queries.hours_of([course]))
    return course.programme.versions.filter(hours__hours__gt=0).order_by("-number").first() if has_hours else None


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _locked(enrolment: Enrolment) -> Enrolment:
    found = Enrolment.objects.select_for_update(of=("self",)).select_related("course__programme", "person")
    return found.get(pk=enrolment.pk)
