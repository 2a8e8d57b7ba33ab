"""Who takes a course: the wish, the office's decision, giving up."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.emails import send_enrolment_decision
from courses.models import Course, Enrolment
from itc.errors import DomainError
from itc.jobs.actions import enqueue
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User

State = Enrolment.State


@transaction.atomic
def request_enrolment(course: Course, *, person: User, by: User | None, at: dt.datetime | None = None) -> Enrolment:
    """The person's place, at once or as a request to the office; a second wish is the same one.

    Raises DomainError("course_closed") or ("not_yours").
    """
    _require_self_or_office(person, by)
    course = _locked(course)
    standing = Enrolment.objects.filter(course=course, person=person).first()
    if standing and standing.state in {State.ACTIVE, State.REQUESTED}:
        return standing
    if course.state != Course.State.OPEN:
        raise DomainError("course_closed", _("This course takes nobody at present."))
    is_open = course.enrolment_mode == Course.EnrolmentMode.OPEN
    return _place(course, person, State.ACTIVE if is_open else State.REQUESTED, by=by, at=at)


@transaction.atomic
def enrol(course: Course, *, person: User, by: User | None, at: dt.datetime | None = None) -> Enrolment:
    """By the office or on the ground of another decision: a place at once, whatever the course asks of others."""
    if by is not None:
        _require_office(by)
    course = _locked(course)
    standing = Enrolment.objects.filter(course=course, person=person).first()
    if standing and standing.state == State.ACTIVE:
        return standing
    if course.state == Course.State.DRAFT:
        raise DomainError("course_closed", _("This course is still in preparation."))
    return _place(course, person, State.ACTIVE, by=by, at=at)


@transaction.atomic
def decide_enrolment(
    enrolment: Enrolment, *, accepted: bool, reason: str = "", by: User, at: dt.datetime | None = None
) -> Enrolment:
    """The office's answer, mailed to the person. Raises DomainError("reason") or ("decided")."""
    _require_office(by)
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("course", "person").get(pk=enrolment.pk)
    )
    wanted = State.ACTIVE if accepted else State.REFUSED
    if enrolment.state == wanted:
        return enrolment
    if enrolment.state != State.REQUESTED:
        raise DomainError("decided", _("This request was decided or withdrawn meanwhile."))
    if not accepted and not reason.strip():
        raise DomainError("reason", _("Write the reason: the person will read it."))
    enrolment.state, enrolment.reason = wanted, reason.strip()
    enrolment.decided_at, enrolment.decided_by = at or timezone.now(), by
    enrolment.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    audit.log(by, "accepted" if accepted else "refused", enrolment, after={"reason": enrolment.reason}, at=at)
    key = f"enrolment:{enrolment.pk}:{enrolment.decided_at.isoformat()}"
    enqueue(send_enrolment_decision, enrolment.pk, key=key)
    return enrolment


@transaction.atomic
def leave_course(enrolment: Enrolment, *, by: User, at: dt.datetime | None = None) -> Enrolment:
    """What was read stays, so that she may come back. Raises DomainError("completed")."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    _require_self_or_office(enrolment.person, by)
    if hasattr(enrolment, "completion"):
        raise DomainError("completed", _("A completed course stays in your list."))
    if enrolment.state != State.LEFT:
        enrolment.state = State.LEFT
        enrolment.save(update_fields=["state"])
        audit.log(by, "left", enrolment, at=at)
    return enrolment


def _place(course: Course, person: User, state: str, *, by: User | None, at: dt.datetime | None) -> Enrolment:
    """Inside the caller's transaction: new, or again after a refusal or giving up."""
    now = at or timezone.now()
    facts = {"state": state, "requested_at": now, "requested_by": by, "reason": ""}
    is_decided = state == State.ACTIVE
    facts |= {"decided_at": now if is_decided else None, "decided_by": by if is_decided else None}
    enrolment, _is_new = Enrolment.objects.update_or_create(course=course, person=person, defaults=facts)
    audit.log(by, "enrolled" if is_decided else "requested", enrolment, at=at)
    return enrolment


def _locked(course: Course) -> Course:
    return Course.objects.select_for_update().get(pk=course.pk)


def _require_office(by: User) -> None:
    if not access.can(by, Right.DECIDE_ENROLMENTS):
        raise DomainError("not_yours", _("The training office decides this."))


def _require_self_or_office(person: User, by: User | None) -> None:
    if by is not None and by.pk != person.pk:
        _require_office(by)
