"""Exceptions before the closing: who completes although attendance is short, who is no longer waited for."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from itc.people.models import AuditRow, AuditValues, User
from scheduling import actions, queries
from scheduling.models import Booking, Closing, Ruling, Seminar, Session
from tests.scheduling.conftest import AFTERWARDS, IN_TIME, SECOND_DAY, refused

SignIn = Callable[[User], Client]
CLOSING = "/en/office/seminars/S-1/closing/"
ILL = {"kind": "exception", "reason": "In hospital on 3 March", "document": "No. 14"}
LEFT = {"kind": "ended", "reason": "Called back to the unit"}


@pytest.fixture
def group(
    cast: SimpleNamespace,
    plan: Callable[..., Seminar],
    add_session: Callable[..., Session],
    accepted: Callable[..., Booking],
) -> SimpleNamespace:
    """Two sessions: Amina was at one of them, sick at the other; Chinara has no mark for the second."""
    seminar = plan()
    sessions = [add_session(seminar, 2), add_session(seminar, 3)]
    amina, chinara = accepted(seminar, cast.amina), accepted(seminar, cast.chinara)
    actions.mark_attendance(
        sessions[0], marks={amina.pk: "present", chinara.pk: "present"}, by=cast.dina, at=SECOND_DAY
    )
    actions.mark_attendance(sessions[1], marks={amina.pk: "sick"}, by=cast.dina, at=SECOND_DAY)
    return SimpleNamespace(seminar=seminar, sessions=sessions, amina=amina, chinara=chinara)


def decided(booking: Booking, cast: SimpleNamespace, **facts: str) -> Ruling:
    return actions.rule(booking, by=cast.egor, at=AFTERWARDS, **facts)


def test_an_exception_lets_a_person_complete(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    exception = decided(group.amina, cast, **ILL)
    decided(group.chinara, cast, **LEFT)
    actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)
    found = Closing.objects.order_by("pk").values_list("completed", "missing", "ruling__kind", "award__person")
    assert list(found) == [
        (True, [], "exception", cast.amina.pk),
        (False, ["ended", "marks", "attendance"], "ended", None),
    ]
    assert (exception.codes, str(exception.attended_percent)) == (["attendance"], "50.0")


def test_one_person_without_marks_no_longer_keeps_the_group_open(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    refused("incomplete", actions.close_seminar, group.seminar, by=cast.egor, at=AFTERWARDS)
    decided(group.chinara, cast, **LEFT)
    assert len(actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)) == 2


def test_the_audit_tells_who_decided_what_and_why(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    actions.take_back(decided(group.amina, cast, **ILL), by=cast.egor, at=AFTERWARDS)
    rows = AuditRow.objects.filter(object_type="scheduling.Ruling").order_by("pk")
    assert [(row.verb, row.actor) for row in rows] == [
        ("made an exception for", cast.egor),
        ("took back a decision", cast.egor),
    ]
    assert AuditValues.objects.get(row=rows[0]).after == {
        "person": cast.amina.pk,
        "missing": ["attendance"],
        "reason": "In hospital on 3 March",
        "document": "No. 14",
    }


def test_a_second_click_is_the_same_decision_and_another_is_refused(
    cast: SimpleNamespace, group: SimpleNamespace
) -> None:
    first = decided(group.amina, cast, **ILL)
    assert decided(group.amina, cast, **ILL) == first
    refused("ruled", decided, group.amina, cast, **ILL | {"reason": "Other"})
    assert Ruling.objects.count() == 1


def test_only_what_the_checklist_allows_is_decided(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    refused("reason_needed", decided, group.amina, cast, kind="exception", reason=" ")
    refused("not_open_to", decided, group.amina, cast, **LEFT)
    refused("not_open_to", decided, group.chinara, cast, **ILL)
    refused("future_seminar", actions.rule, group.chinara, by=cast.egor, at=IN_TIME, **LEFT)


def test_no_exception_against_a_failed_attestation(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    Seminar.objects.update(attestation_form="credit")
    decided(group.amina, cast, **ILL)
    actions.attest(Booking.objects.get(pk=group.amina.pk), passed=False, by=cast.dina, at=SECOND_DAY)
    actions.write_protocol(group.seminar, number="5", date=dt.date(2026, 3, 3), by=cast.egor, at=SECOND_DAY)
    amina = queries.standing_of(Seminar.objects.get(), group.amina.pk)
    assert amina
    assert (amina.missing, amina.open_to) == (["not_passed"], None)


def test_taken_back_the_checklist_holds_again(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    ruling = decided(group.amina, cast, **ILL)
    for _click in range(2):
        actions.take_back(ruling, by=cast.egor, at=AFTERWARDS)
    standing = queries.standing_of(group.seminar, group.amina.pk)
    assert standing
    assert (standing.missing, standing.ruling, Ruling.objects.count()) == (["attendance"], None, 1)
    decided(group.amina, cast, **ILL | {"reason": "Hospital confirmed"})
    assert Ruling.objects.filter(taken_back_at=None).count() == 1


def test_an_exception_does_not_cover_a_mark_corrected_later(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    decided(group.amina, cast, **ILL)
    marks = {group.amina.pk: "unexcused"}
    actions.mark_attendance(group.sessions[0], marks=marks, reason="Another person", by=cast.dina, at=SECOND_DAY)
    standing = queries.standing_of(group.seminar, group.amina.pk)
    assert standing
    assert standing.missing == ["attendance"]


def test_after_the_closing_nothing_is_decided(cast: SimpleNamespace, group: SimpleNamespace) -> None:
    ruling = decided(group.chinara, cast, **LEFT)
    actions.close_seminar(group.seminar, by=cast.egor, at=AFTERWARDS)
    refused("closed", actions.take_back, ruling, by=cast.egor)
    refused("closed", decided, group.amina, cast, **ILL)


def test_only_registrars_decide(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    people = (cast.egor, cast.farida, cast.dina, cast.bruno)
    page = f"{CLOSING}{group.amina.pk}/"
    assert [sign_in(one).get(page).status_code for one in people] == [200, 200, 403, 404]
    assert [sign_in(one).post(page, ILL).status_code for one in people[1:]] == [403, 403, 404]
    assert [sign_in(one).post(page + "take-back/").status_code for one in people[1:]] == [403, 403, 404]
    assert sign_in(cast.egor).post(page, ILL).status_code == 302
    assert Ruling.objects.get().ruled_by == cast.egor


def test_the_checklist_shows_the_decision_and_offers_the_next(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    client = sign_in(cast.egor)
    page = client.get(CLOSING).content.decode()
    assert (page.count("Make an exception"), page.count("Close as not completed")) == (1, 1)
    client.post(f"{CLOSING}{group.amina.pk}/", ILL)
    page = client.get(CLOSING).content.decode()
    assert ("Exception: In hospital on 3 March (No. 14)" in page, "50%, exception" in page) == (True, True)
    assert "In hospital" not in sign_in(cast.dina).get(CLOSING).content.decode()
    client.post(f"{CLOSING}{group.amina.pk}/take-back/")
    assert "In hospital on 3 March" in client.get(f"{CLOSING}{group.amina.pk}/").content.decode()


def test_a_refusal_keeps_what_was_typed(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    page = sign_in(cast.egor).post(f"{CLOSING}{group.amina.pk}/", LEFT)
    assert page.context["form"]["reason"].value() == "Called back to the unit"
    assert sign_in(cast.egor).get(f"{CLOSING}987654321/").status_code == 404
