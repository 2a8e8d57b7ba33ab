"""What the floor below asks of seminars: whom a trainer teaches, whose essays wait; where a programme is completed."""

from collections.abc import Collection

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.ways import Way
from itc.people.models import User
from scheduling.models import Booking, Seminar, SeminarStaff, State


def taught(user: User) -> QuerySet[Booking]:
    """Seats in the groups that she trains or organises, each with the `course` of its group."""
    teachers = SeminarStaff.objects.filter(user=user).exclude(role=SeminarStaff.Role.INTERPRETER)
    held = Booking.objects.held().exclude(seminar__state=State.CANCELLED).filter(seminar__course__isnull=False)
    return held.filter(seminar__in=teachers.values("seminar")).annotate(course=F("seminar__course"))


def ways(person: User, programmes: Collection[int]) -> dict[int, Way]:
    """By programme the seminar in which she has a seat, else the next one that anybody may see."""
    coming = Seminar.objects.published().upcoming().exclude(state=State.CANCELLED)
    coming = coming.filter(programme_version__programme__in=programmes).order_by("-starts_on", "-pk")
    mine = coming.filter(pk__in=Booking.objects.held().filter(person=person).values("seminar"))
    rows = [row for some in (coming, mine) for row in some.values_list("programme_version__programme", "code")]
    return {programme: Way(_("Open the seminar"), reverse("seminar", args=[code])) for programme, code in rows}
