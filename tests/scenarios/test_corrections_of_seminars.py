"""A seminar under way is put right on the screens, and lived to its end: who is told, who gets the award, what the
agencies' reports say."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from certification.models import Award
from itc.jobs.testing import run_all
from itc.people.models import AuditRow, User
from scheduling import actions as seminars
from scheduling.models import Booking, Seminar, Session
from tests import cast as actors
from tests.certification.stage import award, props
from tests.scenarios.test_corrections import last_year, post, report

SignIn = Callable[[User], Client]
Clock = time_machine.Traveller
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
FEBRUARY = dt.datetime(2026, 2, 2, 9, 0, tzinfo=dt.UTC)
FIRST = dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC)  # ten o'clock in Minsk
AFTERWARDS = FIRST + 2 * DAY
LETTER = {"letter_number": "12/3", "letter_date": "2026-01-30", "send": "1"}
ORDER = {"completion-kind": "completion", "completion-number": "17-к"}


@pytest.fixture
def clock() -> Clock:
    with time_machine.travel(FEBRUARY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def group(cast: SimpleNamespace, clock: Clock, sign_in: SignIn) -> SimpleNamespace:
    """Two seats, which Amina and Bruno of North hold; Chinara of South waits. Dina teaches on both days."""
    User.objects.update(language="en")
    ledger = props()
    seminar = seminars.plan_seminar(
        "S-1", by=cast.farida, title_en="Seminar", title_ru="Семинар", capacity=2, programme_version=ledger.seminar,
        starts_on=FIRST.date(), ends_on=FIRST.date() + DAY, nominate_until=dt.date(2026, 2, 20),
        withdraw_until=dt.date(2026, 2, 25),
    )  # fmt: skip
    seminars.open_nominations(seminar, by=cast.farida)
    for number in range(2):
        starts = FIRST + number * DAY
        seminars.add_session(
            seminar, by=cast.farida, topic_en=f"Talk {number}", topic_ru=f"Беседа {number}", starts_at=starts,
            ends_at=starts + dt.timedelta(minutes=90), hours=Decimal(2), trainer=cast.dina,
        )  # fmt: skip
    wishes = {}
    for person, by, decision in ((cast.amina, cast.bruno, "accept"), (cast.bruno, cast.bruno, "accept"),
                                 (cast.chinara, cast.chidi, "wait")):  # fmt: skip
        post(sign_in(by), "nominate", "S-1", **LETTER, person=person.pk)
        wishes[person] = seminar.nominations.get(person=person)
        post(sign_in(cast.farida), "nominations_decide", "S-1", nomination=wishes[person].pk, decision=decision)
    run_all()
    mail.outbox.clear()
    return SimpleNamespace(seminar=seminar, ledger=ledger, wishes=wishes, sessions=list(seminar.sessions.all()))


def letters() -> dict[str, list[str]]:
    """Subjects by reader, of what was sent since the last call."""
    run_all()
    told: dict[str, list[str]] = {}
    for message in mail.outbox:
        told.setdefault(message.to[0].partition("@")[0], []).append(message.subject)
    mail.outbox.clear()
    return told


def same(subject: str, *readers: str) -> dict[str, list[str]]:
    """One letter to each."""
    return {reader: [subject] for reader in readers}


def mark(client: Client, session: Session, *present: User, **more: str) -> None:
    codes = {row.pk: "present" if row.person in present else "sick" for row in Booking.objects.held()}
    post(client, "attendance", session.pk, **{f"mark-{pk}": code for pk, code in codes.items()}, **more)


def close(client: Client, on: dt.date) -> None:
    post(client, "seminar_close", "S-1", **ORDER, **{"completion-date": f"{on}", "sure": "1"})


def awarded() -> dict[User, dt.date]:
    return {row.person: row.completed_on for row in Award.objects.standing().select_related("person")}


def named(client: Client, *people: User) -> list[int]:
    """How often this year's report names each."""
    text = report(client, since="2026-01-01").decode()
    return [text.count(person.surname) for person in people]


def test_a_seat_given_back_is_another_agencys_completion(
    cast: SimpleNamespace, group: SimpleNamespace, clock: Clock, sign_in: SignIn
) -> None:
    post(sign_in(cast.bruno), "nomination_withdraw", group.wishes[cast.amina].pk, reason="She is on leave.")
    assert letters() == same("Nomination withdrawn: Seminar", "amina", "bruno")
    post(sign_in(cast.farida), "nominations_promote", "S-1")
    assert letters() == same("A seat has become free: Seminar", "chinara", "chidi")

    clock.move_to(AFTERWARDS)
    for session in group.sessions:
        mark(sign_in(cast.dina), session, cast.bruno, cast.chinara)
    close(sign_in(cast.egor), AFTERWARDS.date())
    assert awarded() == dict.fromkeys((cast.bruno, cast.chinara), FIRST.date() + DAY)
    people = (cast.amina, cast.bruno, cast.chinara)
    assert [named(sign_in(one), *people) for one in (cast.bruno, cast.chidi)] == [[0, 1, 0], [0, 0, 1]]
    rows = sign_in(cast.bruno).get(reverse("nominations")).context["page"]
    assert {row.person: (row.state, row.reason) for row in rows} == {
        cast.amina: ("withdrawn", "She is on leave."), cast.bruno: ("accepted", ""),
    }  # fmt: skip


def test_a_trainee_who_gives_her_own_seat_back(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    post(sign_in(cast.amina), "seminar_withdraw", "S-1", reason="I am on a mission.")
    assert letters() == same("ALIYEVA AMINA cannot take part: Seminar", "bruno", "farida") | same(
        "You have withdrawn: Seminar", "amina"
    )
    post(sign_in(cast.farida), "nominations_promote", "S-1")
    assert [row.person for row in group.seminar.bookings.held().order_by("pk")] == [cast.bruno, cast.chinara]


def test_who_moves_to_another_agency_between_two_days(
    cast: SimpleNamespace, group: SimpleNamespace, clock: Clock, sign_in: SignIn
) -> None:
    """She keeps her seat and her marks; the completion is her new agency's, the nomination stays with the old one."""
    clock.move_to(FIRST + DAY)
    mark(sign_in(cast.dina), group.sessions[0], cast.amina, cast.bruno)
    post(sign_in(cast.farida), "person_move", cast.amina.pk, agency=cast.south.pk, on=f"{FIRST.date() + DAY}")
    clock.move_to(AFTERWARDS)
    mark(sign_in(cast.dina), group.sessions[1], cast.amina, cast.bruno)
    close(sign_in(cast.egor), AFTERWARDS.date())

    made = Award.objects.get(person=cast.amina)
    assert (made.agency, Award.objects.get(person=cast.bruno).agency) == (cast.south, cast.north)
    people = (cast.amina, cast.bruno)
    assert [named(sign_in(one), *people) for one in (cast.bruno, cast.chidi)] == [[0, 1], [1, 0]]
    desks = [sign_in(one) for one in (cast.bruno, cast.chidi)]
    assert [desk.get(reverse("person", args=[cast.amina.pk])).status_code for desk in desks] == [404, 200]
    answers = [set(desk.get(reverse("nominations")).context["page"]) for desk in desks]
    assert answers == [{group.wishes[cast.amina], group.wishes[cast.bruno]}, {group.wishes[cast.chinara]}]


def test_an_agency_renamed_and_merged_while_its_people_wait_for_their_seminar(
    cast: SimpleNamespace, group: SimpleNamespace, clock: Clock, sign_in: SignIn
) -> None:
    award(cast.bruno, group.ledger.online, on=dt.date(2025, 5, 14))
    farida, before = sign_in(cast.farida), last_year(sign_in(cast.bruno))
    post(farida, "agency_rename", "NORTH", name_ru="Управление «Полюс»", name_en="Agency Pole", since="2026-02-01")
    post(farida, "agency_merge", "NORTH", into=cast.south.pk, on="2026-02-02", sure="1")
    assert (last_year(farida), before.count(b"Agency North")) == (before, 1)

    chidi = sign_in(cast.chidi)
    assert set(chidi.get(reverse("nominations")).context["page"]) == set(group.wishes.values())
    assert sign_in(cast.bruno).get(reverse("nominations")).status_code == 403, "his role ended with his agency"
    post(chidi, "nomination_withdraw", group.wishes[cast.bruno].pk)
    clock.move_to(AFTERWARDS)
    for session in group.sessions:
        mark(sign_in(cast.dina), session, cast.amina)
    close(sign_in(cast.egor), AFTERWARDS.date())
    assert named(sign_in(cast.chidi), cast.amina, cast.bruno) == [1, 0]
    assert last_year(sign_in(cast.farida)) == before


def test_a_seminar_a_week_later(cast: SimpleNamespace, group: SimpleNamespace, clock: Clock, sign_in: SignIn) -> None:
    farida, later = sign_in(cast.farida), FIRST.date() + WEEK
    shown = farida.get(reverse("seminar_move", args=["S-1"]), {"first_day": f"{later}"})
    assert (shown.context["obstacles"], shown.context["letters"]) == ([], 5)
    post(farida, "seminar_move", "S-1", first_day=f"{later}", known=f"{FIRST.date()}")
    assert letters() == same("New dates: Seminar", "amina", "bruno", "chidi", "chinara", "dina")
    seminar = Seminar.objects.get()
    assert (seminar.nominate_until, seminar.withdraw_until) == (dt.date(2026, 2, 27), dt.date(2026, 3, 4))

    clock.move_to(FIRST + dt.timedelta(hours=2))
    dina = sign_in(cast.dina)
    assert list(dina.get(reverse("today")).context["sessions"]) == [], "it does not begin today any more"
    clock.move_to(AFTERWARDS + WEEK)
    dina = sign_in(cast.dina)
    for session in group.sessions:
        mark(dina, session, cast.amina)
    close(sign_in(cast.egor), later + 2 * DAY)
    assert awarded() == {cast.amina: later + DAY}
    assert named(sign_in(cast.bruno), cast.amina, cast.bruno) == [1, 0]


def test_a_trainer_who_falls_ill(cast: SimpleNamespace, group: SimpleNamespace, clock: Clock, sign_in: SignIn) -> None:
    """After the first day: what was marked stays under the name of who marked it."""
    erik = actors.person("Эриков", "Эрик", latin=("ERIKOV", "ERIK"), email="erik@example.org", sex="M", language="en")
    actors.grant(erik, "trainer")
    clock.move_to(FIRST + dt.timedelta(hours=3))
    mark(sign_in(cast.dina), group.sessions[0], cast.amina, cast.bruno)
    post(sign_in(cast.farida), "seminar_trainer", "S-1", old=cast.dina.pk, new=erik.pk)
    assert letters() == {"erik": ["You teach: Seminar"], "dina": ["You no longer teach these sessions: Seminar"]}

    clock.move_to(FIRST + DAY + dt.timedelta(hours=3))
    first, second = group.sessions
    assert [list(sign_in(one).get(reverse("today")).context["sessions"]) for one in (erik, cast.dina)] == [
        [second], [second],
    ], "who taught a part stays on the staff"  # fmt: skip
    mark(sign_in(erik), second, cast.amina)
    close(sign_in(cast.egor), AFTERWARDS.date() - DAY)
    assert awarded() == {cast.amina: FIRST.date() + DAY}
    marked = {row.marked_by for row in first.attendance.all()}, {row.marked_by for row in second.attendance.all()}
    assert marked == ({cast.dina}, {erik})


def test_the_wrong_person_was_marked_present(
    cast: SimpleNamespace, group: SimpleNamespace, clock: Clock, sign_in: SignIn
) -> None:
    clock.move_to(AFTERWARDS)
    dina, egor = sign_in(cast.dina), sign_in(cast.egor)
    for session in group.sessions:
        mark(dina, session, cast.bruno)
    for session in group.sessions:
        mark(dina, session, cast.amina, reason="The two were mistaken for each other.")
    corrections = egor.get(reverse("seminar_journal", args=["S-1"])).context["corrections"]
    assert sorted((row.attendance.booking.person.surname, row.old_code, row.new_code) for row in corrections) == [
        ("Алиева", "sick", "present"), ("Алиева", "sick", "present"),
        ("Борисов", "present", "sick"), ("Борисов", "present", "sick"),
    ]  # fmt: skip
    close(egor, AFTERWARDS.date())
    assert awarded() == {cast.amina: FIRST.date() + DAY}
    assert named(sign_in(cast.bruno), cast.amina, cast.bruno) == [1, 0]
    assert AuditRow.objects.filter(verb="closed").count() == 1
