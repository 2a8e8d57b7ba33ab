import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client

from itc.people.models import User
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


def test_before_the_end_the_journal_counts_what_was_held(
    cast: SimpleNamespace, seminar: Seminar, session: Session, booking: Booking, add_session: AddSession
) -> None:
    """Four hours on each of two days: she was there on the first."""
    second = add_session(seminar, 3)
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=session.starts_at)
    seen = []
    for moment in (session.starts_at, second.starts_at, second.ends_at):
        _sessions, [line] = queries.journal(seminar, moment)
        seen.append((str(line.percent), line.held, line.planned))
    assert seen == [("100.0", 4, 8), ("100.0", 4, 8), ("50.0", 8, 8)]
    standing = queries.standing_of(seminar, booking.pk, second.starts_at)
    assert standing
    assert standing.missing == ["marks"]


def test_the_pages_say_what_is_counted_so_far(  # noqa: PLR0917
    cast: SimpleNamespace,
    seminar: Seminar,
    session: Session,
    booking: Booking,
    add_session: AddSession,
    sign_in: Callable[[User], Client],
) -> None:
    add_session(seminar, 3)
    sentence = "Attendance is counted of the 4 academic hours held so far; 8 are planned."
    pages = [f"/en/office/seminars/S-1/{name}/" for name in ("journal", "closing")]
    with time_machine.travel(session.ends_at, tick=False):
        client = sign_in(cast.farida)
        assert [sentence in client.get(page).content.decode() for page in pages] == [True, True]
        assert b"Attended so far" in client.get("/en/office/seminars/S-1/journal.csv").getvalue()
    with time_machine.travel(session.starts_at - dt.timedelta(days=1), tick=False):
        assert '<td class="number">—</td>' in sign_in(cast.farida).get(pages[0]).content.decode()
    client = sign_in(cast.farida)
    assert [sentence in client.get(page).content.decode() for page in pages] == [False, False]


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
