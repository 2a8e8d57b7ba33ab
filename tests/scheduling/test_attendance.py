import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from scheduling import actions, queries
from scheduling.models import Attendance, AttendanceChange, Booking, Seminar, Session
from tests.scheduling.conftest import SECOND_DAY, refused

AddSession = Callable[..., Session]
Accepted = Callable[..., Booking]


@pytest.fixture
def session(seminar: Seminar, add_session: AddSession) -> Session:
    return add_session(seminar)


@pytest.fixture
def booking(cast: SimpleNamespace, seminar: Seminar, accepted: Accepted) -> Booking:
    return accepted(seminar, cast.amina)


def test_a_mark_is_stored_once(cast: SimpleNamespace, session: Session, booking: Booking) -> None:
    marks = {booking.pk: "present"}
    assert actions.mark_attendance(session, marks=marks, by=cast.dina, at=SECOND_DAY) == 1
    assert actions.mark_attendance(session, marks=marks, by=cast.dina, at=SECOND_DAY) == 0
    assert list(Attendance.objects.values_list("code", "marked_by")) == [("present", cast.dina.pk)]


def test_a_session_that_has_not_begun_cannot_be_marked(
    cast: SimpleNamespace, session: Session, booking: Booking
) -> None:
    before = session.starts_at - dt.timedelta(seconds=1)
    refused("future_session", actions.mark_attendance, session, marks={booking.pk: "present"}, by=cast.dina, at=before)
    assert actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=session.starts_at) == 1


def test_a_correction_needs_a_reason_and_keeps_what_was_there(
    cast: SimpleNamespace, session: Session, booking: Booking
) -> None:
    actions.mark_attendance(session, marks={booking.pk: "unexcused"}, by=cast.dina, at=SECOND_DAY)
    sick = {"marks": {booking.pk: "sick"}, "by": cast.farida, "at": SECOND_DAY}
    refused("reason_needed", actions.mark_attendance, session, **sick)
    assert actions.mark_attendance(session, reason="Brought a sick note", **sick) == 1
    assert list(AttendanceChange.objects.values_list("old_code", "new_code", "reason", "changed_by")) == [
        ("unexcused", "sick", "Brought a sick note", cast.farida.pk)
    ]
    assert Attendance.objects.get().code == "sick"


def test_one_wrong_mark_stores_none(
    cast: SimpleNamespace, seminar: Seminar, session: Session, booking: Booking, accepted: Accepted
) -> None:
    other = accepted(seminar, cast.chinara)
    for marks in ({booking.pk: "present", other.pk: "dancing"}, {booking.pk: "present", other.pk + 99: "present"}):
        refused("unknown_mark", actions.mark_attendance, session, marks=marks, by=cast.dina, at=SECOND_DAY)
    assert Attendance.objects.count() == 0


def test_who_gave_back_the_seat_is_not_marked(cast: SimpleNamespace, session: Session, booking: Booking) -> None:
    actions.withdraw(booking.nomination, by=cast.farida)
    refused(
        "unknown_mark", actions.mark_attendance, session, marks={booking.pk: "present"}, by=cast.dina, at=SECOND_DAY
    )


def test_a_cancelled_seminar_has_no_journal(
    cast: SimpleNamespace, seminar: Seminar, session: Session, booking: Booking
) -> None:
    actions.cancel_seminar(seminar, reason="Quarantine", by=cast.farida)
    refused("cancelled", actions.mark_attendance, session, marks={booking.pk: "sick"}, by=cast.dina, at=SECOND_DAY)


def test_the_journal_counts_hours_not_sessions(
    cast: SimpleNamespace, seminar: Seminar, session: Session, booking: Booking, add_session: AddSession
) -> None:
    afternoon = add_session(seminar, hour=11, hours=2)
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    actions.mark_attendance(afternoon, marks={booking.pk: "duty"}, by=cast.dina, at=SECOND_DAY)
    _sessions, [line] = queries.journal(seminar)
    assert ([mark.code for mark in line.marks if mark], str(line.percent)) == (["present", "duty"], "66.6")


@pytest.mark.parametrize("verb", ["UPDATE {} SET reason = 'none'", "DELETE FROM {}"])
@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_to_change_a_correction(
    cast: SimpleNamespace, session: Session, booking: Booking, verb: str
) -> None:
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    actions.mark_attendance(session, marks={booking.pk: "sick"}, reason="Misread", by=cast.dina, at=SECOND_DAY)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format("scheduling_attendancechange"))
    assert AttendanceChange.objects.get().reason == "Misread"
