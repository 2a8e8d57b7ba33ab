"""A seminar goes to other days, a trainer is replaced: sessions, calendars, letters, and what stands against it."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from itc.jobs.testing import run_all
from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.models import Attendance, Booking, Nomination, Seminar, Session
from tests import cast as actors
from tests.scheduling.calendars import address_of, facts
from tests.scheduling.conftest import IN_TIME, SECOND_DAY, refused

SignIn = Callable[[User], Client]
MOVE = "/en/office/seminars/S-1/move/"
TRAINER = "/en/office/seminars/S-1/trainer/"
OLD, NEW = (
    dt.date(2026, 3, 2),
    dt.date(2026, 3, 30),
)  # in Tbilisi the clock stays, in Vienna it went forward on the 29th


@pytest.fixture
def group(
    cast: SimpleNamespace,
    seminar: Seminar,
    add_session: Callable[..., Session],
    nominate: Callable[..., Nomination],
    accepted: Callable[..., Booking],
) -> SimpleNamespace:
    """Amina has a seat, Chinara waits, both named by their agencies; Dina teaches on two days."""
    sessions = [add_session(seminar, 2), add_session(seminar, 3)]
    seat = accepted(seminar, cast.amina, cast.bruno)
    actions.put_on_waiting_list(nominate(seminar, cast.chinara, cast.chidi), by=cast.farida)
    run_all()
    mail.outbox.clear()
    return SimpleNamespace(seminar=seminar, sessions=sessions, seat=seat)


def move(group: SimpleNamespace, by: User, to: dt.date = NEW, **more: object) -> Seminar:
    return actions.move_seminar(group.seminar, **{"first_day": to, "known": OLD, "by": by, "at": IN_TIME} | more)


def test_all_days_and_sessions_move_along(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    moved = move(group, cast.farida)
    days = (moved.starts_on, moved.ends_on, moved.nominate_until, moved.withdraw_until)
    assert [day.isoformat() for day in days] == ["2026-03-30", "2026-03-31", "2026-03-20", "2026-03-25"]
    assert [str(row.starts_at) for row in moved.sessions.all()] == [
        "2026-03-30 07:00:00+00:00",
        "2026-03-31 07:00:00+00:00",
    ]
    row = AuditRow.objects.get(verb="moved")
    assert (row.actor, row.fields) == (cast.farida, ["ends_on", "nominate_until", "starts_on", "withdraw_until"])


def test_the_clock_of_the_place_stays(
    cast: SimpleNamespace, plan: Callable[..., Seminar], add_session: Callable[..., Session]
) -> None:
    """Between the two days Vienna changes to summer time."""
    seminar = plan("S-V", time_zone="Europe/Vienna")
    add_session(seminar)
    moved = actions.move_seminar(seminar, first_day=NEW, known=OLD, by=cast.farida, at=IN_TIME)
    assert moved.sessions.get().starts_at.astimezone(ZoneInfo("Europe/Vienna")).hour == 8


def test_each_person_gets_one_letter_with_old_and_new_days(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    move(group, cast.farida)
    move(group, cast.farida)
    run_all()
    people = ["amina", "bruno", "chidi", "chinara", "dina"]
    assert sorted(str(message.to[0]) for message in mail.outbox) == [f"{name}@example.org" for name in people]
    said = [" ".join(str(message.body).split()) for message in mail.outbox]
    old_and_new = [("2–3 марта 2026" in text, "30–31 марта 2026" in text) for text in said]
    assert old_and_new == [(True, True)] * 5
    bruno = next(str(message.body) for message in mail.outbox if message.to == ["bruno@example.org"])
    assert ("Алиева Амина" in bruno, "Чинарова" in bruno) == (True, False)


def test_who_named_several_people_gets_one_letter(
    cast: SimpleNamespace,
    group: SimpleNamespace,
    nominate: Callable[..., Nomination],
    people: Callable[..., list[User]],
) -> None:
    for one in people(3):
        nominate(group.seminar, one, cast.bruno)
    run_all()
    mail.outbox.clear()
    move(group, cast.farida)
    run_all()
    [letter] = [str(message.body) for message in mail.outbox if message.to == ["bruno@example.org"]]
    assert letter.count("\n– ") == 4


def test_who_was_refused_or_withdrawn_is_left_in_peace(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    actions.withdraw(group.seat.nomination, reason="ill", by=cast.farida)
    actions.refuse(group.seminar.nominations.get(person=cast.chinara), reason="no", by=cast.farida)
    assert list(actions.concerned(group.seminar)) == [cast.dina]


def test_calendars_see_a_newer_revision(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    Session.objects.update(
        starts_at=dt.datetime(2027, 3, 2, 7, tzinfo=dt.UTC), ends_at=dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)
    )
    Seminar.objects.update(starts_on="2027-03-02", ends_on="2027-03-03")
    address = address_of(cast.amina)
    before = facts(address, "uid", "sequence")
    move(group, cast.farida, dt.date(2027, 3, 9), known=dt.date(2027, 3, 2))
    assert facts(address, "uid", "sequence") == [(uid, number + 2) for uid, number in before]


def test_attendance_once_entered_holds_the_seminar(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    actions.mark_attendance(group.sessions[0], marks={group.seat.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    refused("has_marks", move, group, cast.farida)
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize("busy", ["room", "trainer"])
def test_a_room_or_trainer_is_not_booked_twice(
    cast: SimpleNamespace,
    group: SimpleNamespace,
    plan: Callable[..., Seminar],
    add_session: Callable[..., Session],
    busy: str,
) -> None:
    venue = actions.keep_venue(name_en="House", name_ru="Дом", country=cast.north.country, by=cast.farida)
    room = actions.keep_room(venue, name_en="Hall", name_ru="Зал", seats=9, by=cast.farida)
    facts = {"room": room, "trainer": None} if busy == "room" else {}
    Session.objects.filter(seminar=group.seminar).update(room=room)
    other = plan("S-2", starts_on=NEW, ends_on=NEW + dt.timedelta(2))
    session = add_session(other, 31, hour=8, **facts)
    refused(f"{busy}_taken", move, group, cast.farida)
    actions.change_session(
        session, by=cast.farida, starts_at=session.starts_at.replace(hour=10), ends_at=session.ends_at.replace(hour=13)
    )
    assert move(group, cast.farida).starts_on == NEW


def test_a_move_over_its_own_days_is_no_clash(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    assert move(group, cast.farida, dt.date(2026, 3, 3)).ends_on == dt.date(2026, 3, 4)


def test_what_is_over_or_moved_by_somebody_else_stays(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    refused("in_the_past", move, group, cast.farida, dt.date(2026, 1, 5))
    refused("moved_meanwhile", move, group, cast.farida, known=dt.date(2026, 3, 1))
    actions.cancel_seminar(group.seminar, reason="Quarantine", by=cast.farida)
    refused("cancelled", move, group, cast.farida)


def test_the_page_shows_first_and_moves_then(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    page = client.get(MOVE, {"days": "730"})
    assert (page.context["obstacles"], page.context["letters"]) == ([], 5)
    assert [str(start)[:10] for _session, start, _end in page.context["move"].sessions] == ["2028-03-01", "2028-03-02"]
    typed = {"first_day": "2028-03-01", "known": "2026-03-02"}
    assert [client.post(MOVE, typed).headers["Location"] for _click in range(2)] == [
        "/en/office/seminars/S-1/plan/"
    ] * 2
    run_all()
    assert (Seminar.objects.get().starts_on, len(mail.outbox)) == (dt.date(2028, 3, 1), 5)


def test_who_has_no_address_is_named_before(
    cast: SimpleNamespace,
    group: SimpleNamespace,
    nominate: Callable[..., Nomination],
    people: Callable[..., list[User]],
    sign_in: SignIn,
) -> None:
    nominate(group.seminar, people(1)[0], cast.bruno)
    text = " ".join(sign_in(cast.farida).get(MOVE, {"days": "730"}).content.decode().split())
    assert ("<strong>5</strong> people get a mail" in text, "1 person has no e-mail" in text) == (True, True)
    assert "<p>NOVAYA 00 ANNA</p>" in text


def test_the_office_reads_why_a_seminar_was_cancelled(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    actions.cancel_seminar(group.seminar, reason="Quarantine in the academy", by=cast.farida)
    client = sign_in(cast.farida)
    pages = [client.get(f"/en/office/seminars/S-1/{name}") for name in ("", "plan/", "journal/")]
    assert ["Quarantine in the academy" in page.content.decode() for page in pages] == [True] * 3


def test_the_page_says_what_stands_against_it(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    actions.mark_attendance(group.sessions[0], marks={group.seat.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    page = client.get(MOVE, {"first_day": "2026-03-09"})
    assert page.context["obstacles"] == [
        "Attendance is already entered. Move the sessions still to come one by one.",
        "The new first day is already over.",
    ]
    assert 'name="known"' not in page.content.decode()
    client.post(MOVE, {"first_day": "2026-03-09", "known": "2026-03-02"})
    client.post(MOVE, {"first_day": "nonsense", "known": "2026-99-99"})
    assert Seminar.objects.get().starts_on == OLD


@pytest.mark.parametrize(
    ("typed", "field"), [({"days": "0"}, "first_day"), ({"first_day": "32"}, "first_day"), ({"days": "x"}, "days")]
)
def test_what_cannot_be_read_is_told_beside_the_field(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, typed: dict[str, str], field: str
) -> None:
    assert list(sign_in(cast.farida).get(MOVE, typed).context["form"].errors) == [field]


@pytest.mark.parametrize("address", [MOVE, TRAINER])
def test_only_officers_move_and_replace(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, address: str
) -> None:
    people = (cast.farida, cast.egor, cast.dina, cast.bruno)
    assert [sign_in(one).get(address).status_code for one in people] == [200, 403, 403, 404]


@pytest.fixture
def erik(cast: SimpleNamespace) -> User:
    trainer = actors.person("Эрикссон", "Эрик", latin=("ERIKSSON", "ERIK"), email="erik@example.org", sex="M")
    actors.grant(trainer, "trainer")
    return trainer


def test_another_trainer_takes_over_and_both_are_told(
    cast: SimpleNamespace, group: SimpleNamespace, erik: User
) -> None:
    before = [row.revision for row in group.sessions]
    assert actions.replace_trainer(group.seminar, old=cast.dina, new=erik, by=cast.farida, at=IN_TIME) == 2
    rows = list(group.seminar.sessions.all())
    assert [(row.trainer, row.revision) for row in rows] == [(erik, number + 1) for number in before]
    assert list(group.seminar.staff.values_list("user", flat=True)) == [erik.pk]
    run_all()
    assert sorted(str(message.to[0]) for message in mail.outbox) == ["dina@example.org", "erik@example.org"]
    assert [str(message.body).count("Тема ") for message in mail.outbox] == [2, 2]
    refused(
        "nothing_to_come", actions.replace_trainer, group.seminar, old=cast.dina, new=erik, by=cast.farida, at=IN_TIME
    )


def test_sessions_that_are_over_stay_with_who_gave_them(
    cast: SimpleNamespace, group: SimpleNamespace, erik: User
) -> None:
    at = dt.datetime(2026, 3, 2, 20, tzinfo=dt.UTC)
    actions.replace_trainer(group.seminar, old=cast.dina, new=erik, by=cast.farida, at=at)
    assert [row.trainer for row in group.seminar.sessions.all()] == [cast.dina, erik]
    assert set(group.seminar.staff.values_list("user", flat=True)) == {cast.dina.pk, erik.pk}


def test_only_the_sessions_named(cast: SimpleNamespace, group: SimpleNamespace, erik: User) -> None:
    wanted = {"old": cast.dina, "new": erik, "by": cast.farida, "at": IN_TIME}
    assert actions.replace_trainer(group.seminar, sessions=group.sessions[1:], **wanted) == 1
    assert [row.trainer for row in group.seminar.sessions.all()] == [cast.dina, erik]


def test_who_teaches_elsewhere_cannot_take_over(
    cast: SimpleNamespace,
    group: SimpleNamespace,
    erik: User,
    plan: Callable[..., Seminar],
    add_session: Callable[..., Session],
) -> None:
    add_session(plan("S-2"), 3, trainer=erik)
    wanted = {"old": cast.dina, "by": cast.farida, "at": IN_TIME}
    refused("trainer_taken", actions.replace_trainer, group.seminar, new=erik, **wanted)
    refused("same_trainer", actions.replace_trainer, group.seminar, new=cast.dina, **wanted)
    assert {row.trainer for row in group.seminar.sessions.all()} == {cast.dina}


def test_the_page_hands_over(cast: SimpleNamespace, group: SimpleNamespace, erik: User, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    assert list(client.post(TRAINER, {"old": cast.dina.pk, "new": erik.pk}).context["form"].errors) == ["old"]
    move(group, cast.farida, dt.date(2028, 3, 1))
    assert list(client.post(TRAINER, {"old": cast.dina.pk, "new": cast.dina.pk}).context["form"].errors) == ["new"]
    response = client.post(TRAINER, {"old": cast.dina.pk, "new": erik.pk, "sessions": [group.sessions[1].pk]})
    assert response.headers["Location"] == "/en/office/seminars/S-1/plan/"
    assert [row.trainer for row in group.seminar.sessions.all()] == [cast.dina, erik]
    wrong = client.post(TRAINER, {"old": cast.dina.pk, "new": erik.pk, "sessions": [group.sessions[1].pk]})
    assert list(wrong.context["form"].errors) == ["sessions"]


def test_the_page_costs_the_same_for_one_session_and_three(
    cast: SimpleNamespace,
    group: SimpleNamespace,
    add_session: Callable[..., Session],
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    client = sign_in(cast.farida)
    client.get(MOVE, {"days": "730"})
    with django_assert_num_queries(8):
        client.get(MOVE, {"days": "730"})
    add_session(group.seminar, 2, hour=12)
    with django_assert_num_queries(8):
        client.get(MOVE, {"days": "730"})
