"""Who may open which page: the works, the colleague, the stranger (404), the insider without the right (403)."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from itc.people.models import User
from scheduling import actions
from scheduling.models import AttendanceChange, Booking, Nomination, Seminar, Session
from tests.scheduling.conftest import SECOND_DAY

SignIn = Callable[[User], Client]
OFFICE = "/en/office/seminars/S-1/"
FOR_STAFF = ["participants/", "participants.csv", "plan/", "journal/", "journal.csv", "closing/"]
FOR_OFFICE = ["nominations.csv", "orders/"]
FOR_PLANNERS = ["edit/", "sessions/new/", "shares/new/"]


@pytest.fixture
def group(
    cast: SimpleNamespace,
    seminar: Seminar,
    add_session: Callable[..., Session],
    accepted: Callable[..., Booking],
) -> SimpleNamespace:
    """Seminar S-1 with one session of Dina's and Amina in it."""
    session = add_session(seminar)
    booking = accepted(seminar, cast.amina, cast.bruno)
    return SimpleNamespace(seminar=seminar, session=session, booking=booking)


@pytest.mark.parametrize("page", FOR_STAFF)
def test_the_office_and_the_staff_see_a_group(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, page: str
) -> None:
    people = (cast.farida, cast.egor, cast.dina, cast.alina, cast.bruno, cast.amina)
    assert [sign_in(one).get(OFFICE + page).status_code for one in people] == [200, 200, 200, 404, 404, 404]


@pytest.mark.parametrize("page", FOR_OFFICE)
def test_nominations_and_orders_are_the_offices(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, page: str
) -> None:
    people = (cast.farida, cast.egor, cast.dina, cast.bruno)
    assert [sign_in(one).get(OFFICE + page).status_code for one in people] == [200, 200, 403, 404]


@pytest.mark.parametrize("page", FOR_PLANNERS)
def test_only_officers_plan(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, page: str) -> None:
    people = (cast.farida, cast.egor, cast.dina, cast.bruno)
    assert [sign_in(one).get(OFFICE + page).status_code for one in people] == [200, 403, 403, 404]


@pytest.mark.parametrize("page", ["promote/", "open/", "cancel/", "staff/", "close/", "protocol/"])
def test_the_works_are_closed_to_staff_and_strangers(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, page: str
) -> None:
    assert [sign_in(one).post(OFFICE + page).status_code for one in (cast.dina, cast.bruno)] == [403, 404]
    assert sign_in(cast.farida).get(OFFICE + page).status_code == 405


def test_staff_coming_to_the_nominations_finds_the_participants(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    assert sign_in(cast.dina).get(OFFICE).headers["Location"] == OFFICE + "participants/"


def test_the_offices_list_holds_all_and_a_trainers_her_own(
    cast: SimpleNamespace, group: SimpleNamespace, plan: Callable[..., Seminar], sign_in: SignIn
) -> None:
    plan("S-2")
    address = "/en/office/seminars/"
    codes = [[row.code for row in sign_in(one).get(address).context["page"]] for one in (cast.egor, cast.dina)]
    assert codes == [["S-1", "S-2"], ["S-1"]]
    assert [sign_in(one).get(address).status_code for one in (cast.bruno, cast.amina)] == [403, 403]
    assert Client().get(address).status_code == 302


def test_attendance_is_kept_by_staff_and_office(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    address = f"/en/teaching/sessions/{group.session.pk}/"
    people = (cast.dina, cast.farida, cast.egor, cast.bruno, cast.amina)
    assert [sign_in(one).get(address).status_code for one in people] == [200, 200, 404, 404, 404]


def test_an_interpreter_sees_the_group_and_marks_nobody(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    actions.assign_staff(group.seminar, user=cast.alina, role="interpreter", by=cast.farida)
    client = sign_in(cast.alina)
    assert client.get(OFFICE + "participants/").status_code == 200
    assert client.get(f"/en/teaching/sessions/{group.session.pk}/").status_code == 404
    assert client.post(OFFICE + "attest/").status_code == 403


def test_a_trainer_marks_the_whole_group_with_one_click(
    cast: SimpleNamespace, group: SimpleNamespace, accepted: Callable[..., Booking], sign_in: SignIn
) -> None:
    other = accepted(group.seminar, cast.chinara)
    client, address = sign_in(cast.dina), f"/en/teaching/sessions/{group.session.pk}/"
    assert client.post(address, {f"mark-{other.pk}": "sick", "rest": "present"}).status_code == 302
    marks = dict(group.session.attendance.values_list("booking", "code"))
    assert marks == {group.booking.pk: "present", other.pk: "sick"}


def test_a_correction_without_reason_keeps_what_was_chosen(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    client, address = sign_in(cast.dina), f"/en/teaching/sessions/{group.session.pk}/"
    mark = f"mark-{group.booking.pk}"
    client.post(address, {mark: "present"})
    page = client.post(address, {mark: "mission"})
    (row,) = page.context["rows"]
    assert (row.standing, row.chosen, row.is_unexplained) == ("present", "mission", True)
    assert "It said “present”: write why you correct it." in page.content.decode()
    assert client.post(address, {mark: "mission", "reason": "Read the order late"}).status_code == 302
    assert group.session.attendance.get().code == "mission"


def test_a_correction_has_its_own_reason_beside_the_name(
    cast: SimpleNamespace, group: SimpleNamespace, accepted: Callable[..., Booking], sign_in: SignIn
) -> None:
    client, address = sign_in(cast.dina), f"/en/teaching/sessions/{group.session.pk}/"
    hers, his = group.booking.pk, accepted(group.seminar, cast.chinara).pk
    client.post(address, {"rest": "present"})
    marks = {f"mark-{hers}": "sick", f"mark-{his}": "duty", f"reason-{hers}": "A note of the doctor"}
    rows = client.post(address, marks).context["rows"]
    assert {row.booking.pk: row.is_unexplained for row in rows} == {hers: False, his: True}
    assert set(group.session.attendance.values_list("code", flat=True)) == {"present"}
    client.post(address, marks | {f"reason-{his}": "Called to duty"})
    changes = AttendanceChange.objects.values_list("attendance__booking", "reason")
    assert dict(changes) == {hers: "A note of the doctor", his: "Called to duty"}


@pytest.mark.parametrize(
    ("state", "told"),
    [("closed", "The seminar is closed: its journal can no longer be changed."), ("cancelled", "cancelled.")],
)
def test_a_journal_that_is_over_is_only_read(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, state: str, told: str
) -> None:
    client, address = sign_in(cast.dina), f"/en/teaching/sessions/{group.session.pk}/"
    client.post(address, {"rest": "present"})
    over = {"closed": {"closed_at": SECOND_DAY}, "cancelled": {"cancel_reason": "Quarantine"}}
    Seminar.objects.update(state=state, **over[state])
    page = client.get(address).content.decode()
    assert (told in page, "P · present" in page) == (True, True)
    assert ('name="mark-' in page, "Save" in page) == (False, False)


def test_a_card_of_today_leads_to_the_participants(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    assert f'href="{OFFICE}participants/"' in sign_in(cast.dina).get("/en/teaching/today/").content.decode()


def test_today_is_for_who_teaches(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    people = (cast.dina, cast.farida, cast.egor, cast.amina)
    assert [sign_in(one).get("/en/teaching/today/").status_code for one in people] == [200, 200, 403, 403]
    assert [row.pk for row in sign_in(cast.dina).get("/en/teaching/today/").context["open"]] == [group.session.pk]


def test_the_office_decides_for_all_who_are_ticked(
    cast: SimpleNamespace,
    plan: Callable[..., Seminar],
    nominate: Callable[..., Nomination],
    people: Callable[..., list[User]],
    sign_in: SignIn,
) -> None:
    seminar = plan(capacity=1)
    made = [nominate(seminar, person).pk for person in people(2)]
    client = sign_in(cast.farida)
    client.post(OFFICE + "decide/", {"decision": "accept", "nomination": made[:1]})
    client.post(OFFICE + "decide/", {"decision": "refuse", "nomination": made[1:], "reason": " ", "sure": "1"})
    assert list(seminar.nominations.order_by("pk").values_list("state", flat=True)) == ["accepted", "submitted"]
    client.post(OFFICE + "decide/", {"decision": "wait", "nomination": made[1:]})
    client.post(OFFICE + "decide/", {"decision": "withdraw", "nomination": made[:1], "reason": "Called", "sure": "1"})
    client.post(OFFICE + "promote/")
    assert list(seminar.nominations.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "accepted"]


def test_a_nomination_of_another_seminar_is_not_decided_here(
    cast: SimpleNamespace,
    seminar: Seminar,
    plan: Callable[..., Seminar],
    nominate: Callable[..., Nomination],
    sign_in: SignIn,
) -> None:
    other = nominate(plan("S-2"), cast.amina)
    sign_in(cast.farida).post(OFFICE + "decide/", {"decision": "accept", "nomination": [other.pk]})
    assert Nomination.objects.get().state == "submitted"


def test_results_protocol_and_closing_through_the_pages(
    cast: SimpleNamespace, plan: Callable[..., Seminar], add_session: Callable[..., Session],
    accepted: Callable[..., Booking], sign_in: SignIn,
) -> None:  # fmt: skip
    seminar = plan(attestation_form="test")
    session, booking = add_session(seminar), accepted(seminar, cast.amina)
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    sign_in(cast.dina).post(OFFICE + "attest/", {f"passed-{booking.pk}": "yes", f"grade-{booking.pk}": "8"})
    client = sign_in(cast.egor)
    client.post(OFFICE + "protocol/", {"protocol-number": "3", "protocol-date": "2026-03-03"})
    order = {"completion-kind": "completion", "completion-number": "9-k", "completion-date": "2026-03-03"}
    assert client.post(OFFICE + "close/", order | {"sure": "1"}).status_code == 302
    award = cast.amina.awards.get()
    assert (award.grade, award.protocol_number, award.order_number) == ("8", "3", "9-k")
    assert client.post(OFFICE + "close/", order).status_code == 302
    assert cast.amina.awards.count() == 1
    assert b"1 award is written" in client.get(OFFICE + "closing/").content


def test_a_closing_that_is_refused_says_why_and_keeps_the_order(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    order = {"completion-kind": "completion", "completion-number": "9-k", "completion-date": "2026-03-03"}
    page = sign_in(cast.egor).post(OFFICE + "close/", order)
    assert "The checklist is not complete" in page.content.decode()
    assert page.context["sheet"].order["number"].value() == "9-k"
    assert Seminar.objects.get().state == "open"


def test_a_seminar_is_planned_through_the_form(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    typed = {
        "code": "S-3", "kind": "workshop", "title_en": "Workshop", "title_ru": "Практикум", "time_zone": "Europe/Minsk",
        "language": "ru", "starts_on": "2027-03-02", "ends_on": "2027-03-01", "nominate_until": "2027-02-01",
        "withdraw_until": "2027-02-10", "capacity": "12", "attendance_percent": "80",
    }  # fmt: skip
    client = sign_in(cast.farida)
    page = client.post("/en/office/seminars/new/", typed)
    assert page.context["form"].non_field_errors() == ["The last day lies before the first."]
    client.post("/en/office/seminars/new/", typed | {"ends_on": "2027-03-02"})
    made = Seminar.objects.get(code="S-3")
    assert (made.state, made.capacity, made.starts_on) == ("planned", 12, dt.date(2027, 3, 2))
    assert client.get("/en/seminars/S-3/").status_code == 404
    client.post("/en/office/seminars/S-3/open/", {"empty": "1"})
    assert Client().get("/en/seminars/S-3/").status_code == 200


def test_a_session_typed_in_clock_times_of_the_seminars_zone(
    cast: SimpleNamespace, plan: Callable[..., Seminar], sign_in: SignIn
) -> None:
    plan(time_zone="Asia/Bishkek")
    typed = {"topic_en": "Interview", "topic_ru": "Опрос", "kind": "role_play", "day": "2026-03-02",
             "from_time": "10:00", "to_time": "11:30", "hours": "2"}  # fmt: skip
    assert sign_in(cast.farida).post(OFFICE + "sessions/new/", typed).status_code == 302
    assert Session.objects.get().starts_at == dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)


def test_more_hours_than_the_session_lasts_are_refused_beside_the_field(
    cast: SimpleNamespace, seminar: Seminar, add_session: Callable[..., Session], sign_in: SignIn
) -> None:
    client = sign_in(cast.farida)
    typed = {"topic_en": "Interview", "topic_ru": "Опрос", "kind": "role_play", "day": "2026-03-02",
             "from_time": "17:00", "to_time": "18:30"}  # fmt: skip
    page = client.post(OFFICE + "sessions/new/", typed | {"hours": "9"})
    assert page.context["form"].errors == {
        "hours": ["From 17:00 to 18:30 are 90 minutes; 9 academic hours of 45 minutes take 405."]
    }
    assert client.post(OFFICE + "sessions/new/", typed | {"hours": "2"}).status_code == 302
    old = add_session(seminar, hours=4)
    Session.objects.filter(pk=old.pk).update(hours=9)  # as it was entered before
    same = typed | {"from_time": "10:00", "to_time": "13:00", "hours": "9.0", "topic_en": "Talk"}
    assert client.post(f"{OFFICE}sessions/{old.pk}/", same).status_code == 302


def test_shares_and_staff_have_their_forms(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    share = {"name_en": "Brest", "name_ru": "Брест", "seats": "1", "regions": ["BY-BR"]}
    assert client.post(OFFICE + "shares/new/", share).status_code == 302
    assert client.post(OFFICE + "shares/new/", share | {"name_en": "More", "seats": "9"}).context["form"].errors == {
        "seats": ["0 seats are taken and 10 are kept in shares. Free some first."]
    }
    client.post(OFFICE + "staff/", {"user": cast.dina.pk, "role": "trainer"})
    assert (seminar.shares.get().seats, seminar.staff.get().user) == (1, cast.dina)


def test_venues_and_rooms_have_their_forms(cast: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    venue = {
        "name_en": "Academy",
        "name_ru": "Академия",
        "country": "BY",
        "time_zone": "Europe/Minsk",
        "is_in_use": "on",
    }
    place = client.post("/en/office/venues/new/", venue).headers["Location"]
    room = {"name_en": "Hall", "name_ru": "Зал", "seats": "30", "equipment": ["booth", "projector"]}
    assert client.post(place + "rooms/new/", room).status_code == 302
    assert "projector, interpreter&#x27;s booth" in client.get(place).content.decode()
