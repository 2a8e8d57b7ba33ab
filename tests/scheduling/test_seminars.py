import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from itc.errors import DomainError
from itc.jobs.models import Job
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar, SeminarStaff, Session
from tests import cast as actors
from tests.scheduling.conftest import SECOND_DAY, refused

Plan = Callable[..., Seminar]
AddSession = Callable[..., Session]


def test_a_plan_is_the_offices_own_until_it_is_opened(cast: SimpleNamespace, plan: Plan) -> None:
    seminar = plan()
    Seminar.objects.filter(pk=seminar.pk).update(state="planned")
    assert list(Seminar.objects.published()) == []
    assert actions.open_nominations(seminar, by=cast.farida) == seminar
    assert list(Seminar.objects.published()) == [seminar]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("days_in_order", {"ends_on": dt.date(2026, 3, 1)}),
        ("days_in_order", {"nominate_until": dt.date(2026, 3, 4)}),
        ("no_seats", {"capacity": 0}),
        ("unknown_zone", {"time_zone": "Europe/Atlantis"}),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan: Plan, code: str, facts: dict[str, object]) -> None:
    refused(code, plan, **facts)
    assert Seminar.objects.count() == 0


def test_a_code_is_given_once(plan: Plan) -> None:
    plan("S-1")
    refused("code_taken", plan, "S-1")


def test_only_differences_are_written_and_audited(cast: SimpleNamespace, seminar: Seminar) -> None:
    from itc.people.models import AuditRow

    actions.change_seminar(seminar, capacity=2, title_en="Seminar S-1", by=cast.farida)
    assert AuditRow.objects.filter(verb="changed").count() == 0
    actions.change_seminar(seminar, capacity=5, title_en="Seminar S-1", by=cast.farida)
    assert AuditRow.objects.get(verb="changed").fields == ["capacity"]


def test_shares_and_seats_given_never_exceed_the_capacity(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking]
) -> None:
    accepted(seminar, cast.amina)  # one of two seats, open to all
    facts = {"name_en": "Brest", "name_ru": "Брест", "regions": [cast.south.region], "by": cast.farida}
    refused("too_few_seats", actions.keep_share, seminar, seats=2, **facts)
    share = actions.keep_share(seminar, seats=1, **facts)
    accepted(seminar, cast.chinara)
    refused("too_few_seats", actions.change_seminar, seminar, capacity=1, by=cast.farida)
    refused("share_in_use", actions.drop_share, share, by=cast.farida)


def test_a_share_is_for_somebody(cast: SimpleNamespace, seminar: Seminar) -> None:
    refused("share_for_nobody", actions.keep_share, seminar, name_en="x", name_ru="х", seats=1, by=cast.farida)


def test_the_trainer_of_a_session_is_staff_of_the_seminar(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession
) -> None:
    session = add_session(seminar)
    staff = SeminarStaff.objects.get()
    assert (staff.user, staff.role) == (cast.dina, "trainer")
    refused("teaches_here", actions.release_staff, staff, by=cast.farida)
    actions.remove_session(session, by=cast.farida)
    actions.release_staff(staff, by=cast.farida)
    assert SeminarStaff.objects.count() == 0


def test_a_session_lies_within_the_days_and_ends_after_it_begins(seminar: Seminar, add_session: AddSession) -> None:
    refused("outside_days", add_session, seminar, 4)
    refused("outside_days", add_session, seminar, 3, hour=20, hours=4)  # past midnight in Minsk
    refused("times_in_order", add_session, seminar, ends_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    ends_at = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    refused("no_hours", add_session, seminar, hours=0, ends_at=ends_at)
    refused("too_many_hours", add_session, seminar, hours=99, ends_at=ends_at)


def test_a_room_and_a_trainer_are_in_one_place_at_a_time(
    cast: SimpleNamespace, plan: Plan, add_session: AddSession
) -> None:
    venue = actions.keep_venue(name_en="Academy", name_ru="Академия", country=actors.country(), by=cast.farida)
    room = actions.keep_room(venue, name_en="Hall", name_ru="Зал", seats=30, by=cast.farida)
    add_session(plan("S-1"), room=room)
    other = plan("S-2")
    refused("room_taken", add_session, other, hour=9, room=room, trainer=cast.farida)
    refused("trainer_taken", add_session, other, hour=9)
    with pytest.raises(DomainError, match=r"The room is taken by “Seminar S-1”: 02\.03\.2026, 10:00–13:00"):
        add_session(other, hour=9, room=room, trainer=cast.farida)
    assert add_session(other, hour=10, room=room).starts_at.hour == 10  # begins when the other ends
    actions.cancel_seminar(Seminar.objects.get(code="S-1"), reason="No group", by=cast.farida)
    assert add_session(other, room=room).room == room


def test_marks_hold_the_time_of_a_session(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession, accepted: Callable[..., Booking]
) -> None:
    session, booking = add_session(seminar), accepted(seminar, cast.amina)
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    refused("has_marks", actions.change_session, session, hours=2, by=cast.farida)
    refused("has_marks", actions.remove_session, session, by=cast.farida)
    assert actions.change_session(session, topic_en="Another topic", by=cast.farida).topic_en == "Another topic"


def test_a_seminar_does_not_move_away_from_its_sessions(
    cast: SimpleNamespace, seminar: Seminar, add_session: AddSession
) -> None:
    add_session(seminar, 2)
    refused("outside_days", actions.change_seminar, seminar, starts_on=dt.date(2026, 3, 3), by=cast.farida)


def test_a_cancellation_tells_everybody_who_was_still_hoping(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination]
) -> None:
    hoping, refused_one = nominate(seminar, cast.amina), nominate(seminar, cast.chinara)
    actions.refuse(refused_one, reason="No seat", by=cast.farida)
    for _ in range(2):
        actions.cancel_seminar(seminar, reason="Quarantine", by=cast.farida)
    told = [(job.name, job.args) for job in Job.objects.all() if job.args[1] == "cancelled"]
    assert sorted(told) == [
        ("scheduling.letter_mail", [[hoping.pk], "cancelled", "Quarantine", [None]]),
        ("scheduling.nomination_mail", [hoping.pk, "cancelled", "Quarantine", None]),
    ]
    refused("reason_needed", actions.cancel_seminar, Seminar.objects.create(**_another()), reason="", by=cast.farida)


def _another() -> dict[str, object]:
    day = dt.date(2026, 5, 5)
    names = ("starts_on", "ends_on", "nominate_until", "withdraw_until")
    return {"code": "S-7", "capacity": 1, **dict.fromkeys(names, day)}


def test_a_lecture_counts_heads_and_names_nobody(cast: SimpleNamespace) -> None:
    facts = {"topic_en": "Safe travel", "topic_ru": "Безопасная поездка", "place": "School 7"}
    heads = {("F", "18-29"): 40, ("M", "18-29"): 35, ("M", "60+"): 0}
    lecture = actions.record_lecture(held_on=dt.date(2026, 2, 1), heads=heads, by=cast.farida, **facts)
    assert list(lecture.counts.values_list("sex", "heads")) == [("F", 40), ("M", 35)]
    refused("nobody_there", actions.record_lecture, held_on=dt.date(2026, 2, 1), heads={}, by=cast.farida, **facts)
