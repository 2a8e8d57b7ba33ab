"""What the floor below asks of seminars: whom a trainer teaches, whose essays wait; where a programme is completed."""

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.ways import Way
from itc.people.models import User
from scheduling.models import Booking, Nomination, NominationState, Seminar, SeminarStaff, State


def taught(user: User) -> QuerySet[Booking]:
    """Seats in the groups that she trains or organises, each with the `course` of its group."""
    teachers = SeminarStaff.objects.filter(user=user).exclude(role=SeminarStaff.Role.INTERPRETER)
    held = Booking.objects.held().exclude(seminar__state=State.CANCELLED).filter(seminar__course__isnull=False)
    return held.filter(seminar__in=teachers.values("seminar")).annotate(course=F("seminar__course"))


def ways(person: User, programmes: Collection[int]) -> dict[int, Way]:
    """By programme the seminar in which she has a seat, else the next one from which she did not step back herself.

    Where there is no other than that, the calendar.
    """
    coming = Seminar.objects.published().upcoming().exclude(state=State.CANCELLED)
    coming = coming.filter(programme_version__programme__in=programmes)
    own = Nomination.objects.filter(person=person, seminar=OuterRef("pk"))
    is_left = Exists(own.filter(state=NominationState.WITHDRAWN, decided_by=person)) & ~Exists(own.live())
    has_seat = Exists(Booking.objects.held().filter(person=person, seminar=OuterRef("pk")))
    rows = coming.annotate(is_left=is_left, has_seat=has_seat).order_by("has_seat", "-is_left", "-starts_on", "-pk")
    facts = rows.values_list("programme_version__programme", "code", "is_left")
    calendar = Way(_("See the calendar"), reverse("seminars"))
    return {
        programme: calendar if is_over else Way(_("Open the seminar"), reverse("seminar", args=[code]))
        for programme, code, is_over in facts  # the last one counts
    }
