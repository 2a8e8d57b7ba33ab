"""On Monday morning a focal point reads what is open, what was answered, who waits and what expires."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings as site
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.actions import issue_certificate
from itc.jobs.models import Job
from itc.jobs.tasks import begin_regular, work
from itc.jobs.testing import run_all
from itc.people.models import AuditRow, RoleGrant, SentMail, User
from scheduling import actions
from scheduling.digest import rules
from scheduling.models import Nomination, Seminar
from tests import cast as actors
from tests.certification.stage import award, props

SignIn = Callable[[User], Client]
Nominate = Callable[..., Nomination]
Clock = time_machine.Traveller
MONDAY = dt.datetime(2026, 2, 2, 4, 0, tzinfo=dt.UTC)  # seven in Minsk
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
ISSUED = dt.datetime(2023, 4, 3, 9, tzinfo=dt.UTC)
BRUNO, CHIDI = "bruno@example.org", "chidi@example.org"


@pytest.fixture(autouse=True)
def clock() -> Clock:
    """Friday before the first Monday; nominations by default happen then too."""
    with time_machine.travel(MONDAY - 3 * DAY, tick=False) as traveller:
        yield traveller


def digests(language: str = "en") -> dict[str, EmailMultiAlternatives]:
    """What this hour's beat brings about, by reader; letters of other kinds are put away first."""
    User.objects.update(language=language)
    run_all()
    mail.outbox.clear()
    begin_regular()
    run_all()
    return {message.to[0]: message for message in mail.outbox}


def items(message: EmailMultiAlternatives) -> list[str]:
    return [line.removeprefix("– ") for line in str(message.body).splitlines() if line.startswith("– ")]


@settings(deadline=None)  # the first moment may wait for the file of the time zone
@given(st.datetimes(dt.datetime(2007, 7, 19), dt.datetime(2099, 12, 31), timezones=st.just(dt.UTC)))
def test_a_week_lasts_from_monday_at_seven_to_the_next(moment: dt.datetime) -> None:
    begins = rules.morning_of(rules.week_of(moment))
    assert (begins.weekday(), begins.hour, begins <= moment < begins + WEEK) == (0, 7, True)
    assert rules.morning_of(rules.week_before(rules.week_of(moment))) == begins - WEEK


def test_the_letter_of_monday_tells_four_things(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, people: Callable[..., list[User]], clock: Clock
) -> None:
    actions.accept(nominate(seminar, cast.amina, cast.bruno), by=cast.farida)
    nominate(seminar, people(1)[0], cast.bruno)
    certify(cast.bruno)
    clock.move_to(MONDAY)
    assert items(digests()[BRUNO]) == [
        "Seminar S-1, 2–3 March 2026: until 20.02.2026, 1 seat left for your people",
        "ALIYEVA AMINA, Seminar S-1: accepted",
        "NOVAYA 00 ANNA, Seminar S-1",
        "BORISOV BRUNO, Identification and referral of victims of trafficking: until 03.04.2026",
    ]


def certify(person: User) -> None:
    """For three years, which end on 3 April 2026."""
    ledger = props()
    for version in (ledger.online, ledger.seminar):
        award(person, version, on=ISSUED.date())
    issue_certificate(person, qualification=ledger.c1, signatory=ledger.signatory, by=None, at=ISSUED)


def test_one_letter_a_week_however_often_the_beat_asks(cast: SimpleNamespace, seminar: Seminar, clock: Clock) -> None:
    clock.move_to(MONDAY)
    assert set(digests()) == {BRUNO, CHIDI}
    for later in (dt.timedelta(minutes=10), DAY, 6 * DAY):
        clock.move_to(MONDAY + later)
        assert digests() == {}
    keys = SentMail.objects.filter(key__startswith="digest:").values_list("key", flat=True).order_by("key")
    assert list(keys) == [f"digest:2026-W06:{one.pk}" for one in (cast.bruno, cast.chidi)]


def test_the_beat_asks_for_what_is_due_by_the_calendar() -> None:
    asked = [entry["task"] for entry in site.CELERY_BEAT_SCHEDULE.values()]
    assert asked == ["itc.jobs.tasks.resend_lost", begin_regular.name]


def test_a_machine_that_slept_on_monday_makes_it_up(cast: SimpleNamespace, seminar: Seminar, clock: Clock) -> None:
    clock.move_to(MONDAY + 2 * DAY)
    assert set(digests()) == {BRUNO, CHIDI}
    assert Job.objects.get(name="scheduling.digests").args == ["2026-W06"]


def test_without_anything_new_there_is_no_letter(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, clock: Clock
) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    clock.move_to(MONDAY)
    assert set(digests()) == {BRUNO, CHIDI}
    clock.move_to(MONDAY + WEEK)
    assert digests() == {}, "the call and the nomination stood in the last letter"
    actions.put_on_waiting_list(made, by=cast.farida)
    clock.move_to(MONDAY + 2 * WEEK)
    told = digests()
    assert (set(told), items(told[BRUNO])[1]) == (
        {BRUNO, CHIDI},
        "ALIYEVA AMINA, Seminar S-1: on the waiting list, no. 1",
    ), "Bruno's answer came, and for both the call ends within the week"


def test_an_answer_is_told_once_even_after_a_silent_week(
    cast: SimpleNamespace, plan: Callable[..., Seminar], nominate: Nominate, clock: Clock
) -> None:
    seminar = plan(nominate_until=dt.date(2026, 3, 2))
    made = nominate(seminar, cast.amina, cast.bruno)
    told = []
    for week in range(3):
        clock.move_to(MONDAY + week * WEEK)
        told += [BRUNO in digests()]
        if week == 1:
            actions.refuse(made, reason="For investigators only", by=cast.farida)
    assert told == [True, False, True]


def test_nobody_reads_of_another_agencys_people(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, clock: Clock
) -> None:
    actions.accept(nominate(seminar, cast.amina, cast.bruno), by=cast.farida)
    nominate(seminar, cast.bruno, cast.bruno)
    certify(cast.amina)
    clock.move_to(MONDAY)
    assert items(digests()[CHIDI]) == ["Seminar S-1, 2–3 March 2026: until 20.02.2026, 1 seat left for your people"]


def test_who_leaves_or_is_no_focal_point_any_more_gets_none(
    cast: SimpleNamespace, seminar: Seminar, clock: Clock
) -> None:
    RoleGrant.objects.filter(user=cast.bruno).update(until=dt.date(2026, 2, 1))
    User.objects.filter(pk=cast.chidi.pk).update(left_on=dt.date(2026, 2, 1))
    actors.grant(cast.farida, "focal_point", cast.north)
    clock.move_to(MONDAY)
    assert digests() == {}, "the office, which sees everything, has its own desk"


def test_it_is_in_her_language_and_has_one_link(cast: SimpleNamespace, seminar: Seminar, clock: Clock) -> None:
    clock.move_to(MONDAY)
    letter = digests("ru")[BRUNO]
    assert letter.subject == "На этой неделе: семинары и ваши сотрудники"
    assert items(letter) == ["Семинар S-1, 2–3 марта 2026 г.: до 20.02.2026, для ваших сотрудников осталось 2 места"]
    assert str(letter.body).count("http") == 1
    assert "/ru/desk/" in str(letter.body)


def test_a_long_list_is_cut_and_says_so(
    cast: SimpleNamespace, plan: Callable[..., Seminar], nominate: Nominate, people: Callable[..., list[User]],
    clock: Clock,
) -> None:  # fmt: skip
    seminar = plan(capacity=30)
    for person in people(17):
        nominate(seminar, person, cast.bruno)
    clock.move_to(MONDAY)
    lines = items(digests()[BRUNO])
    assert (len(lines), lines[-1]) == (1 + 15 + 1, "and 2 more")


def test_she_switches_it_off_on_her_own_page(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn, clock: Clock
) -> None:
    clock.move_to(MONDAY)
    bruno, page = sign_in(cast.bruno), "/en/profile/"
    typed = {"surname_latin": "BORISOV", "given_name_latin": "BRUNO", "language": "ru", "time_zone": "Europe/Minsk"}
    assert 'name="gets_digest"' in bruno.get(page).content.decode()
    bruno.post(page, typed)
    assert User.objects.get(pk=cast.bruno.pk).gets_digest is False
    assert AuditRow.objects.get(verb="changed", object_id=str(cast.bruno.pk)).fields == ["gets_digest"]
    assert set(digests()) == {CHIDI}
    assert 'name="gets_digest"' not in sign_in(cast.amina).get(page).content.decode(), "it is for focal points"


def test_who_switches_it_off_meanwhile_is_not_written_to(cast: SimpleNamespace, seminar: Seminar, clock: Clock) -> None:
    clock.move_to(MONDAY)
    begin_regular()
    work(Job.objects.get(name="scheduling.digests"))
    User.objects.filter(pk=cast.bruno.pk).update(gets_digest=False)
    run_all()
    assert [message.to for message in mail.outbox] == [[CHIDI]]
