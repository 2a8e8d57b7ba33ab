import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar
from tests.scheduling.conftest import IN_TIME, SECOND_DAY, TOO_LATE, refused

Nominate = Callable[..., Nomination]
Plan = Callable[..., Seminar]


def test_a_focal_point_nominates_her_person_by_letter(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    assert (made.state, made.agency, made.letter_number, made.nominated_by) == (
        "submitted", cast.north_unit, "12/3-45", cast.bruno,
    )  # fmt: skip


def test_the_same_letter_twice_is_the_same_nomination(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    assert nominate(seminar, cast.amina, cast.bruno) == nominate(seminar, cast.amina, cast.bruno)
    assert Nomination.objects.count() == 1


def test_another_letter_for_the_same_person_is_refused(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    nominate(seminar, cast.amina, cast.bruno)
    refused("already_nominated", nominate, seminar, cast.amina, cast.bruno, letter_number="99")
    assert Nomination.objects.count() == 1


def test_another_agencys_person_is_a_matter_for_the_office(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    refused("ask_office", nominate, seminar, cast.chinara, cast.bruno)
    row = AuditRow.objects.get(verb="refused, sent to the office")
    assert (row.actor, row.object_type, row.object_id) == (cast.bruno, "people.User", str(cast.chinara.pk))
    assert row.values.after == {"why": "nomination of another agency's person"}
    assert Nomination.objects.count() == 0


def test_a_person_whom_her_former_agency_nominated_is_a_matter_for_the_office(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    nominate(seminar, cast.amina, cast.bruno)
    User.objects.filter(pk=cast.amina.pk).update(agency=cast.south)
    refused("ask_office", nominate, seminar, User.objects.get(pk=cast.amina.pk), cast.chidi)


@pytest.mark.parametrize("key", ["", "x", "999999", "9" * 30, "-1"])
def test_who_is_not_on_the_list_is_answered_alike_whether_she_exists(
    cast: SimpleNamespace, seminar: Seminar, key: str
) -> None:
    refused("ask_office", actions.nominate_unknown, seminar, key=key, by=cast.bruno)
    refused("ask_office", actions.nominate_unknown, seminar, key=str(cast.chinara.pk), by=cast.bruno)
    assert AuditRow.objects.filter(verb="refused, sent to the office").count() == 2


def test_the_last_day_is_a_day_of_the_seminars_zone(cast: SimpleNamespace, plan: Plan, nominate: Nominate) -> None:
    refused("too_late", nominate, plan(), cast.amina, cast.bruno, at=TOO_LATE)
    west = plan("S-2", time_zone="Europe/London")
    assert nominate(west, cast.amina, cast.bruno, at=TOO_LATE).seminar == west


def test_nobody_is_nominated_for_a_plan_or_a_cancelled_seminar(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(state="planned")
    refused("not_open", nominate, seminar, cast.amina, cast.bruno)
    actions.cancel_seminar(seminar, reason="The venue is under water.", by=cast.farida)
    refused("cancelled", nominate, seminar, cast.amina, cast.bruno)


@pytest.mark.parametrize("facts", [{"left_on": dt.date(2026, 1, 1)}, {"is_active": False}])
def test_who_has_left_is_not_nominated(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, facts: dict[str, object]
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(**facts)
    refused("left", nominate, seminar, User.objects.get(pk=cast.amina.pk), cast.bruno)


@pytest.mark.parametrize("letter", [{"letter_number": " "}, {"letter_date": dt.date(2026, 2, 3)}])
def test_a_letter_has_a_number_and_is_not_of_tomorrow(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, letter: dict[str, object]
) -> None:
    refused("no_letter", nominate, seminar, cast.amina, cast.bruno, **letter)


def test_an_accepted_person_has_one_seat_however_often_it_is_clicked(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    first = actions.accept(made, by=cast.farida, at=IN_TIME)
    assert actions.accept(made, by=cast.farida, at=IN_TIME) == first
    assert list(Booking.objects.all()) == [first]
    assert AuditRow.objects.filter(verb="accepted").count() == 1


def test_a_full_seminar_sends_to_the_waiting_list(
    cast: SimpleNamespace, plan: Plan, nominate: Nominate, people: Callable[..., list[User]]
) -> None:
    seminar = plan(capacity=1)
    first, second, third = (nominate(seminar, person) for person in people(3))
    actions.accept(first, by=cast.farida)
    refused("full", actions.accept, second, by=cast.farida)
    ranks = [actions.put_on_waiting_list(made, by=cast.farida).rank for made in (second, third, second)]
    assert ranks == [1, 2, 1]


def test_a_withdrawal_frees_the_seat_for_the_first_who_waits(
    cast: SimpleNamespace, plan: Plan, nominate: Nominate, people: Callable[..., list[User]]
) -> None:
    seminar = plan(capacity=1)
    first, second, third = (nominate(seminar, person, cast.bruno) for person in people(3))
    actions.accept(first, by=cast.farida)
    for made in (third, second):
        actions.put_on_waiting_list(made, by=cast.farida)
    refused("full", actions.promote_next, seminar, by=cast.farida)
    actions.withdraw(first, by=cast.bruno, at=IN_TIME)
    assert actions.promote_next(seminar, by=cast.farida).nomination == third
    assert list(seminar.nominations.order_by("pk").values_list("state", "rank")) == [
        ("withdrawn", None), ("waiting", 2), ("accepted", None),
    ]  # fmt: skip


def test_an_agency_withdraws_until_the_cut_off_and_the_office_later_too(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate
) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    actions.accept(made, by=cast.farida)
    after = dt.datetime(2026, 2, 25, 21, 0, tzinfo=dt.UTC)
    refused("too_late_to_withdraw", actions.withdraw, made, by=cast.bruno, at=after)
    gone = actions.withdraw(made, by=cast.farida, at=after)
    assert actions.withdraw(made, by=cast.bruno, at=after) == gone
    assert Booking.objects.held().count() == 0


def test_who_withdrew_may_be_nominated_again(cast: SimpleNamespace, seminar: Seminar, nominate: Nominate) -> None:
    actions.withdraw(nominate(seminar, cast.amina, cast.bruno), by=cast.bruno, at=IN_TIME)
    again = nominate(seminar, cast.amina, cast.bruno)
    assert actions.accept(again, by=cast.farida).nomination == again


def test_a_refusal_has_a_reason_and_is_final(cast: SimpleNamespace, seminar: Seminar, nominate: Nominate) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    refused("reason_needed", actions.refuse, made, reason=" ", by=cast.farida)
    assert actions.refuse(made, reason="For investigators only.", by=cast.farida).state == "refused"
    refused("answered", actions.accept, made, by=cast.farida)
    refused("answered", actions.put_on_waiting_list, made, by=cast.farida)
    refused("answered", actions.withdraw, made, by=cast.bruno)


def test_who_stands_in_the_journal_stays(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, add_session: Callable[..., object]
) -> None:
    session = add_session(seminar)
    made = nominate(seminar, cast.amina, cast.bruno)
    booking = actions.accept(made, by=cast.farida)
    actions.mark_attendance(session, marks={booking.pk: "sick"}, by=cast.dina, at=SECOND_DAY)
    refused("has_marks", actions.withdraw, made, by=cast.farida, at=SECOND_DAY)


def test_seats_of_a_share_go_to_its_regions(
    cast: SimpleNamespace, plan: Plan, nominate: Nominate, people: Callable[..., list[User]]
) -> None:
    seminar = plan(capacity=3)
    capital = actions.keep_share(
        seminar, name_en="Minsk", name_ru="Минск", seats=1, regions=[cast.north.region], by=cast.farida
    )
    actions.keep_share(
        seminar, name_en="Regions", name_ru="Регионы", seats=2, regions=[cast.south.region], by=cast.farida
    )
    from_unit, from_north = nominate(seminar, cast.amina), nominate(seminar, people(1)[0])
    assert actions.accept(from_unit, by=cast.farida).share == capital  # the unit counts in the region above it
    refused("full", actions.accept, from_north, by=cast.farida)
    assert actions.accept(nominate(seminar, cast.chinara), by=cast.farida).share.name_en == "Regions"
