"""Which people a trainer teaches, told to the floor below, where their essays wait."""

from django.db.models import F, QuerySet

from itc.people.models import User
from scheduling.models import Booking, SeminarStaff, State


def taught(user: User) -> QuerySet[Booking]:
    """Seats in the groups that she trains or organises, each with the `course` of its group."""
    teachers = SeminarStaff.objects.filter(user=user).exclude(role=SeminarStaff.Role.INTERPRETER)
    held = Booking.objects.held().exclude(seminar__state=State.CANCELLED).filter(seminar__course__isnull=False)
    return held.filter(seminar__in=teachers.values("seminar")).annotate(course=F("seminar__course"))
