"""The page of the closing and the orders: whichever button is pressed, nothing that was typed is lost."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from certification.models import Award
from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.models import Attestation, Booking, Nomination, Protocol, Seminar, Session
from tests.scheduling.conftest import SECOND_DAY

SignIn = Callable[[User], Client]
HERE = "/en/office/seminars/S-1/"
PROTOCOL = {"protocol-number": "3", "protocol-date": "2026-03-03", "protocol-commission": "Dikaya D."}
ORDER = {"completion-number": "9-k", "completion-date": "2026-03-03"}


@pytest.fixture
def pair(
    cast: SimpleNamespace,
    plan: Callable[..., Seminar],
    add_session: Callable[..., Session],
    accepted: Callable[..., Booking],
) -> list[Booking]:
    """Two people who were there all the time."""
    seminar = plan(attestation_form="test")
    session = add_session(seminar)
    both = [accepted(seminar, cast.amina), accepted(seminar, cast.chinara)]
    marks = {booking.pk: "present" for booking in both}
    actions.mark_attendance(session, marks=marks, by=cast.dina, at=SECOND_DAY)
    return both


def results(pair: list[Booking], *typed: tuple[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for booking, (passed, grade) in zip(pair, typed, strict=True):
        found |= {f"passed-{booking.pk}": passed, f"grade-{booking.pk}": grade}
    return found


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("yes", "excellent"), {"grade": ["A mark is a whole number from 1 to 10, or nothing."]}),
        (("yes", "2"), {"grade": ["Marks from 1 to 3 are not a pass. Correct the mark or the result."]}),
        (("", "8"), {"passed": ["Choose the result."]}),
    ],
)
def test_a_wrong_mark_is_said_beside_it_and_all_that_was_typed_stays(
    cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn,
    typed: tuple[str, str], wrong: dict[str, list[str]],
) -> None:  # fmt: skip
    farida = sign_in(cast.farida)
    for button in ("attest", "protocol", "close"):
        page = farida.post(f"{HERE}{button}/", results(pair, typed, ("yes", "8")) | PROTOCOL | ORDER)
        sheet = page.context["sheet"]
        [form] = sheet.wrong
        assert (form.errors, form["grade"].value()) == (wrong, typed[1])
        assert sheet.results[pair[1].pk]["grade"].value() == "8"
        assert (sheet.protocol["commission"].value(), sheet.order["number"].value()) == ("Dikaya D.", "9-k")
    assert not Attestation.objects.exists()
    assert not Protocol.objects.exists()


def test_one_button_stores_all_that_was_typed(cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    farida.post(f"{HERE}protocol/", results(pair, ("yes", "8"), ("no", "")) | PROTOCOL | ORDER)
    assert sorted(Attestation.objects.values_list("passed", "grade", "protocol__number")) == [
        (False, "", "3"), (True, "8", "3"),
    ]  # fmt: skip
    assert Seminar.objects.get().completion_order_number == "9-k"
    farida.post(f"{HERE}close/", results(pair, ("yes", "8"), ("yes", "5")) | PROTOCOL | ORDER | {"sure": "1"})
    assert sorted(cast.chinara.awards.values_list("grade", flat=True)) == ["5"]


def test_a_protocol_of_another_year_is_said_beside_its_date(
    cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn
) -> None:
    page = sign_in(cast.egor).post(f"{HERE}protocol/", PROTOCOL | {"protocol-date": "1926-03-03"} | ORDER)
    assert page.context["sheet"].protocol.errors == {"date": ["The protocol is dated between the first day and today."]}
    assert page.context["sheet"].order["number"].value() == "9-k"


def test_what_belongs_to_another_button_may_be_left_empty(
    cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn
) -> None:
    farida, nothing = sign_in(cast.farida), dict.fromkeys((*PROTOCOL, *ORDER), "")
    page = farida.post(f"{HERE}attest/", results(pair, ("yes", "x"), ("", "")) | nothing)
    assert [form.prefix for form in page.context["sheet"].wrong] == [str(pair[0].pk)]
    assert b" required" not in page.content.partition(b"<main")[2]  # or the browser would not send the parts
    assert farida.post(f"{HERE}attest/", results(pair, ("yes", "7"), ("", "")) | nothing).status_code == 302
    page = farida.post(f"{HERE}protocol/", nothing)
    assert set(page.context["sheet"].protocol.errors) == {"number", "date"}
    assert page.context["sheet"].order.errors == {}


def test_results_that_changed_meanwhile_are_not_overwritten(
    cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn
) -> None:
    farida = sign_in(cast.farida)
    known = farida.get(f"{HERE}closing/").context["sheet"].known
    actions.attest(pair[0], passed=True, grade="9", by=cast.dina, at=SECOND_DAY)
    page = farida.post(f"{HERE}attest/", results(pair, ("yes", "6"), ("", "")) | {"known": known})
    assert "Somebody else saved results meanwhile" in page.content.decode()
    assert (page.context["sheet"].results[pair[0].pk]["grade"].value(), Attestation.objects.get().grade) == ("6", "9")


def test_the_closing_is_asked_about_when_nothing_stands_against_it(
    cast: SimpleNamespace, pair: list[Booking], nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    nominate(Seminar.objects.get(), cast.bruno)
    farida, typed = sign_in(cast.farida), results(pair, ("yes", "8"), ("no", "")) | ORDER
    page = farida.post(f"{HERE}close/", typed)
    assert (page.context["asked"], len(page.context["sheet"].wrong)) == (None, 1)  # there is no protocol
    page = farida.post(f"{HERE}close/", typed | PROTOCOL)
    assert page.context["asked"] == {"people": 2, "completed": 1, "awards": 1, "waiting": 1}
    text = page.content.decode()
    assert "cannot be closed yet" not in text
    assert ("1 award is written" in text, 'name="sure"' in text, "1 person still waits" in text) == (True, True, True)
    assert (Seminar.objects.get().state, Attestation.objects.count(), Award.objects.count()) == ("open", 0, 0)
    page = farida.post(f"{HERE}close/", typed | PROTOCOL | {"sure": "1"}, follow=True)
    assert [str(one) for one in page.context["messages"]] == [
        "2 results saved.", "The protocol is saved.", "The seminar is closed and the awards are written.",
    ]  # fmt: skip
    assert (Seminar.objects.get().state, Award.objects.count()) == ("closed", 1)


def test_an_empty_group_is_closed_and_said_to_be_empty(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    egor = sign_in(cast.egor)
    assert "Close without awards" in egor.get(f"{HERE}closing/").content.decode()
    assert "Nobody is recorded" in egor.post(f"{HERE}close/", ORDER).content.decode()
    page = egor.post(f"{HERE}close/", ORDER | {"sure": "1"}, follow=True)
    assert [str(one) for one in page.context["messages"]] == [
        "The seminar is closed. Nobody held a seat: no outcome and no award is recorded."
    ]
    assert "0 awards" not in page.content.decode()


def test_a_protocol_is_taken_out_again_while_nothing_rests_on_it(
    cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn
) -> None:
    egor, nothing = sign_in(cast.egor), dict.fromkeys(PROTOCOL, "")
    egor.post(f"{HERE}protocol/", PROTOCOL, follow=True)
    page = egor.post(f"{HERE}protocol/", nothing, follow=True)
    assert [str(one) for one in page.context["messages"]] == ["The protocol is removed."]
    assert (Protocol.objects.count(), AuditRow.objects.filter(verb="removed a protocol of").count()) == (0, 1)
    sign_in(cast.farida).post(f"{HERE}protocol/", results(pair, ("yes", "8"), ("no", "")) | PROTOCOL)
    page = egor.post(f"{HERE}protocol/", nothing)
    assert page.context["sheet"].protocol.errors == {
        "number": ["Results of the group stand in this protocol: it stays."]
    }
    assert Protocol.objects.count() == 1


def test_a_protocol_is_corrected_where_it_stands_and_later_results_rest_on_it(
    cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn
) -> None:
    egor = sign_in(cast.egor)
    egor.post(f"{HERE}protocol/", PROTOCOL)
    egor.post(f"{HERE}protocol/", PROTOCOL | {"protocol-number": "7-21"})
    assert list(Protocol.objects.values_list("number", flat=True)) == ["7-21"]
    sign_in(cast.farida).post(f"{HERE}attest/", results(pair, ("yes", "8"), ("no", "")))
    assert set(Attestation.objects.values_list("protocol__number", flat=True)) == {"7-21"}


def test_who_only_teaches_saves_no_protocol(cast: SimpleNamespace, pair: list[Booking], sign_in: SignIn) -> None:
    sign_in(cast.dina).post(f"{HERE}attest/", results(pair, ("yes", "8"), ("", "")) | PROTOCOL | ORDER)
    assert (Attestation.objects.count(), Protocol.objects.count()) == (1, 0)


def test_both_orders_are_stored_together_or_kept_typed(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    egor, first = sign_in(cast.egor), {"enrolment-number": "4-k", "enrolment-date": "2026-02-26"}
    page = egor.post(f"{HERE}orders/", first | ORDER | {"completion-date": "2099-03-03"})
    [wrong] = page.context["wrong"]
    assert wrong.errors["date"][0].startswith("The order is dated between 2 March 2026 and ")
    assert [form["number"].value() for _title, form in page.context["orders"]] == ["4-k", "9-k"]
    assert Seminar.objects.get().enrolment_order_number == ""

    alone = egor.post(f"{HERE}orders/", first | {"completion-number": "9-k", "completion-date": ""})
    assert alone.context["wrong"][0].errors == {"date": ["Fill this in too, or empty both."]}
    egor.post(f"{HERE}orders/", first | {"completion-number": "", "completion-date": ""})
    stored = Seminar.objects.get()
    assert (stored.enrolment_order_number, stored.enrolment_order_date) == ("4-k", dt.date(2026, 2, 26))
    assert stored.completion_order_date is None
