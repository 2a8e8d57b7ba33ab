import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail

from certification.models import Award
from itc.jobs.testing import run_all
from itc.people.models import AuditRow, User
from scheduling import actions, queries
from scheduling.models import Booking, Closing, Nomination, Seminar, Session
from tests.scheduling.conftest import AFTERWARDS, SECOND_DAY, refused

Plan = Callable[..., Seminar]
ORDER = {"order_number": "17-k", "order_date": dt.date(2026, 3, 3)}


@pytest.fixture
def group(
    cast: SimpleNamespace, plan: Plan, add_session: Callable[..., Session], accepted: Callable[..., Booking]
) -> SimpleNamespace:
    """Two sessions of four hours; Amina was at both of them, Chinara at the first only."""
    seminar = plan(attestation_form="credit")
    sessions = [add_session(seminar, 2), add_session(seminar, 3)]
    amina, chinara = accepted(seminar, cast.amina), accepted(seminar, cast.chinara)
    for session, second in zip(sessions, ["present", "mission"], strict=True):
        marks = {amina.pk: "present", chinara.pk: second}
        actions.mark_attendance(session, marks=marks, by=cast.dina, at=SECOND_DAY)
    return SimpleNamespace(seminar=seminar, sessions=sessions, amina=amina, chinara=chinara)


def attested(group: SimpleNamespace, cast: SimpleNamespace, *, passed: bool = True) -> None:
    actions.attest(group.amina, passed=passed, grade="9" if passed else "3", by=cast.dina, at=SECOND_DAY)
    facts = {"number": "5", "date": dt.date(2026, 3, 3), "commission": "Dikaya D."}
    actions.write_protocol(group.seminar, by=cast.farida, at=SECOND_DAY, **facts)


def test_who_completed_gets_an_award_with_all_its_papers(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    attested(group, cast)
    actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS, **ORDER)
    award = Award.objects.get()
    assert (award.person, award.source) == (cast.amina, f"seminar:S-1:{cast.amina.pk}")
    assert (award.started_on, award.completed_on) == (dt.date(2026, 3, 2), dt.date(2026, 3, 3))
    assert (award.result, award.grade, award.protocol_number, award.protocol_date) == (
        "passed", "9", "5", dt.date(2026, 3, 3),
    )  # fmt: skip
    assert (award.order_number, award.order_date) == ("17-k", dt.date(2026, 3, 3))


def test_everybody_has_an_outcome_with_its_reason(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    attested(group, cast)
    actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)
    found = Closing.objects.values_list("booking", "completed", "missing", "attended_percent", "award__person")
    assert [(*row[:3], str(row[3]), row[4]) for row in found.order_by("pk")] == [
        (group.amina.pk, True, [], "100.0", cast.amina.pk),
        (group.chinara.pk, False, ["attendance"], "50.0", None),
    ]


def test_closing_twice_gives_the_same_outcomes_and_no_second_award(
    cast: SimpleNamespace, group: SimpleNamespace
) -> None:
    attested(group, cast)
    first = actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)
    again = actions.close_seminar(group.seminar, by=cast.farida, at=AFTERWARDS + dt.timedelta(hours=1))
    assert {row.pk for row in again} == {row.pk for row in first}
    assert (Award.objects.count(), Seminar.objects.get().closed_at) == (1, AFTERWARDS)


def test_who_still_waits_is_refused_and_told_so(
    cast: SimpleNamespace, group: SimpleNamespace, nominate: Callable[..., Nomination]
) -> None:
    waits, asked = nominate(group.seminar, cast.bruno, cast.bruno), nominate(group.seminar, cast.chidi, cast.chidi)
    actions.put_on_waiting_list(waits, by=cast.farida)
    attested(group, cast)
    User.objects.update(language="en")
    run_all()
    mail.outbox.clear()
    for _click in range(2):
        actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)
    run_all()
    found = group.seminar.nominations.filter(pk__in=[waits.pk, asked.pk]).values_list("state", "rank", "decided_by")
    assert list(found) == [("refused", None, cast.egor.pk)] * 2
    reason = "Группа закрыта, место выделено не было. / The seminar is closed; no seat was given."
    assert Nomination.objects.get(pk=waits.pk).reason == reason
    assert sorted(str(message.to[0]) for message in mail.outbox) == ["bruno@example.org", "chidi@example.org"]
    assert AuditRow.objects.filter(verb="refused", actor=cast.egor).count() == 2


def test_a_failed_attestation_gives_no_award(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    attested(group, cast, passed=False)
    closings = actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)
    assert [row.missing for row in closings] == [["not_passed"], ["attendance"]]
    assert Award.objects.count() == 0


def test_without_result_or_protocol_the_group_stays_open(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    refused("incomplete", actions.close_seminar, group.seminar, by=cast.egor, at=AFTERWARDS)
    actions.attest(group.amina, passed=True, by=cast.dina, at=SECOND_DAY)
    refused("incomplete", actions.close_seminar, group.seminar, by=cast.egor, at=AFTERWARDS)
    assert (Closing.objects.count(), Seminar.objects.get().state) == (0, "open")


def test_before_the_last_session_ends_nothing_is_closed(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    attested(group, cast)
    during = group.sessions[1].ends_at - dt.timedelta(minutes=1)
    refused("not_over", actions.close_seminar, group.seminar, by=cast.egor, at=during)


def test_the_last_day_is_one_of_the_seminars_zone(
    cast: SimpleNamespace, plan: Plan, add_session: Callable[..., Session], accepted: Callable[..., Booking]
) -> None:
    seminar = plan("S-9", time_zone="Asia/Bishkek", attestation_form="")
    late = dt.datetime(2026, 3, 2, 18, 30, tzinfo=dt.UTC)  # 3 March, 00:30 in Bishkek, still 2 March in Minsk
    session = add_session(seminar, starts_at=late, ends_at=late + dt.timedelta(minutes=45), hours=1)
    booking = accepted(seminar, cast.amina)
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=late)
    actions.close_seminar(seminar, by=cast.egor, at=late + dt.timedelta(hours=1))
    award = Award.objects.get()
    assert (award.completed_on, award.result) == (dt.date(2026, 3, 3), "attended")


def test_a_closed_seminar_changes_no_more(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    attested(group, cast)
    actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)
    marks = {group.amina.pk: "sick"}
    refused("closed", actions.mark_attendance, group.sessions[0], marks=marks, reason="x", by=cast.dina)
    refused("closed", actions.attest, group.amina, passed=False, by=cast.dina)
    refused("closed", actions.write_protocol, group.seminar, number="6", date=dt.date(2026, 3, 3), by=cast.farida)
    refused("closed", actions.cancel_seminar, group.seminar, reason="x", by=cast.farida)
    refused("closed", actions.withdraw, group.amina.nomination, by=cast.farida)
    refused("closed", actions.change_seminar, group.seminar, capacity=3, by=cast.farida)


def test_a_seminar_without_programme_closes_without_awards(
    cast: SimpleNamespace, plan: Plan, add_session: Callable[..., Session], accepted: Callable[..., Booking]
) -> None:
    seminar = plan("S-5", programme_version=None, kind="round_table")
    session, booking = add_session(seminar), accepted(seminar, cast.amina)
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    [closing] = actions.close_seminar(seminar, by=cast.egor, at=AFTERWARDS)
    assert (closing.completed, closing.award, Award.objects.count()) == (True, None, 0)


def test_a_refusal_of_the_ledger_closes_nobody(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    attested(group, cast)
    standing = {"version": group.seminar.programme_version, "completed_on": dt.date(2026, 3, 1)}
    from certification.actions import record_award

    record_award(cast.amina, source=f"seminar:S-1:{cast.amina.pk}", by=cast.egor, **standing)
    refused("award_differs", actions.close_seminar, group.seminar, by=cast.egor, at=AFTERWARDS)
    assert (Closing.objects.count(), Seminar.objects.get().state) == (0, "open")


def test_the_standings_need_the_same_queries_for_any_group(
    cast: SimpleNamespace, group: SimpleNamespace, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(6):
        assert len(queries.standings(group.seminar)) == 2


@pytest.mark.parametrize(
    ("passed", "grade", "code"),
    [(True, "excellent", "mark"), (True, "11", "mark"), (True, "0", "mark"), (True, "8,5", "mark"),
     (True, "3", "mark_too_low"), (False, "4", "mark_too_high")],
)  # fmt: skip
def test_a_mark_is_of_the_ten_and_agrees_with_the_result(
    cast: SimpleNamespace, group: SimpleNamespace, passed: bool, grade: str, code: str
) -> None:
    refused(code, actions.attest, group.amina, passed=passed, grade=grade, by=cast.dina, at=SECOND_DAY)


@pytest.mark.parametrize(
    ("kind", "day", "is_good"),
    [
        ("enrolment", dt.date(1900, 1, 1), False), ("enrolment", dt.date(2026, 1, 30), True),
        ("enrolment", dt.date(2026, 3, 3), True), ("enrolment", dt.date(2026, 3, 4), False),
        ("completion", dt.date(2026, 3, 1), False), ("completion", dt.date(2026, 3, 3), True),
        ("completion", dt.date(2099, 3, 3), False),
    ],
)  # fmt: skip
def test_an_order_is_dated_near_its_seminar(
    cast: SimpleNamespace, group: SimpleNamespace, kind: str, day: dt.date, is_good: bool
) -> None:
    facts = {"kind": kind, "number": "5-k", "date": day, "by": cast.egor, "at": AFTERWARDS}
    if is_good:
        assert getattr(actions.enter_order(group.seminar, **facts), f"{kind}_order_date") == day
    else:
        refused("order_date", actions.enter_order, group.seminar, **facts)
