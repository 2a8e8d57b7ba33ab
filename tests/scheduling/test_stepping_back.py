"""A trainee who cannot come says so on the seminar's page, until the same day as her agency."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.test import Client

from itc.jobs.testing import run_all
from itc.people.models import AuditRow, RoleGrant, User
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar, SeminarStaff, Session
from tests import cast as actors
from tests.scheduling.conftest import IN_TIME, SECOND_DAY

SignIn = Callable[[User], Client]
Nominate = Callable[..., Nomination]
ONE = "/en/seminars/S-1/"
OUT = f"{ONE}withdraw/"
AFTER_THE_CUT_OFF = IN_TIME.replace(day=26)


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False) as clock:
        yield clock


def letters() -> dict[str, str]:
    """The text to each reader of what was sent since the last call."""
    mail.outbox.clear()
    run_all()
    return {message.to[0]: str(message.body) for message in mail.outbox}


def test_her_seat_becomes_free_and_the_next_of_the_waiting_list_gets_it(
    cast: SimpleNamespace, plan: Callable[..., Seminar], nominate: Nominate, sign_in: SignIn
) -> None:
    seminar = plan(capacity=1)
    actions.accept(nominate(seminar, cast.amina, cast.bruno), by=cast.farida)
    actions.put_on_waiting_list(nominate(seminar, cast.chinara, cast.chidi), by=cast.farida)
    answer = sign_in(cast.amina).post(OUT, {"reason": " A business trip. "}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "You have withdrawn. The focal point of your agency and the training office get a letter."
    ]
    made = Nomination.objects.get(person=cast.amina)
    assert (made.state, made.reason, made.decided_by) == ("withdrawn", "A business trip.", cast.amina)
    assert AuditRow.objects.get(verb="withdrew").actor == cast.amina
    assert actions.promote_next(seminar, by=cast.farida).person == cast.chinara


@pytest.mark.parametrize("language", ["en", "ru"])
def test_her_agency_and_the_office_get_one_letter_each(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking], sign_in: SignIn, language: str
) -> None:
    User.objects.update(language=language)
    accepted(seminar, cast.amina, cast.bruno)
    letters()
    for _click in range(2):
        sign_in(cast.amina).post(OUT, {"reason": "A business trip."})
    told = letters()
    own = told.pop("amina@example.org")
    assert {"en": "You have withdrawn from the training", "ru": "Вы отказались от участия"}[language] in own
    assert ("A business trip." in own, "seat is free" in own, "Место снова" in own) == (True, False, False)
    assert set(told) == {"bruno@example.org", "farida@example.org"}
    words = {"en": ("Reason: A business trip.", "The seat is free again"),
             "ru": ("Причина: A business trip.", "Место снова свободно")}[language]  # fmt: skip
    assert [word in text for text in told.values() for word in words] == [True] * 4
    links = {to: re.findall(r"/\w\w/[\w/]*seminars/S-1/", text) for to, text in told.items()}
    assert links == {
        "bruno@example.org": [f"/{language}/seminars/S-1/"],
        "farida@example.org": [f"/{language}/office/seminars/S-1/"],
    }


def test_who_looks_after_the_seminar_is_told_instead_of_all_officers(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, sign_in: SignIn
) -> None:
    nominate(seminar, cast.amina, cast.bruno)
    SeminarStaff.objects.create(seminar=seminar, user=cast.egor, role="organiser")
    letters()
    sign_in(cast.amina).post(OUT)
    assert set(letters()) == {"amina@example.org", "bruno@example.org", "egor@example.org"}


def test_the_nearest_focal_point_is_told_when_who_nominated_is_none_any_more(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, sign_in: SignIn
) -> None:
    near = actors.person("Ближняя", "Вера", latin=("BLIZHNYAYA", "VERA"), agency=cast.north, email="vera@example.org")
    actors.grant(near, "focal_point", cast.north_unit)
    nominate(seminar, cast.amina, cast.bruno)
    RoleGrant.objects.filter(user=cast.bruno).update(until=IN_TIME.date())
    letters()
    sign_in(cast.amina).post(OUT)
    assert set(letters()) == {"amina@example.org", "vera@example.org", "farida@example.org"}


def test_after_the_cut_off_the_page_says_why_not_and_whom_to_ask(
    cast: SimpleNamespace,
    seminar: Seminar,
    accepted: Callable[..., Booking],
    sign_in: SignIn,
    in_february: time_machine.Traveller,
) -> None:
    accepted(seminar, cast.amina, cast.bruno)
    page = sign_in(cast.amina).get(ONE)
    assert [page.context.get(name) for name in ("may_withdraw", "too_late")] == [True, None]
    in_february.move_to(AFTER_THE_CUT_OFF)
    amina = sign_in(cast.amina)
    page = amina.get(ONE)
    assert [page.context.get(name) for name in ("may_withdraw", "too_late")] == [None, True]
    assert page.context["contacts"] == [cast.farida, cast.bruno]
    assert "You cannot take part? Until 25.02.2026 people could withdraw on this page." in page.content.decode()
    told = [str(message) for message in amina.post(OUT, follow=True).context["messages"]]
    assert told == ["It is too late to withdraw. Call the training office."]
    assert seminar.bookings.held().count() == 1


def test_who_has_no_seat_yet_withdraws_at_any_time(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, sign_in: SignIn, in_february: time_machine.Traveller
) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    in_february.move_to(AFTER_THE_CUT_OFF)
    assert sign_in(cast.amina).get(ONE).context["may_withdraw"] is True
    sign_in(cast.amina).post(OUT)
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_a_refused_a_cancelled_and_a_withdrawn_nomination_offer_nothing(
    cast: SimpleNamespace, plan: Callable[..., Seminar], nominate: Nominate, sign_in: SignIn
) -> None:
    ends: dict[str, Callable[[Nomination], object]] = {
        "A": lambda made: actions.refuse(made, reason="Full", by=cast.farida),
        "B": lambda made: actions.cancel_seminar(made.seminar, reason="Quarantine", by=cast.farida),
        "C": lambda made: actions.withdraw(made, by=cast.amina),
        "D": lambda made: None,
    }
    for code, end in ends.items():
        end(nominate(plan(code), cast.amina, cast.bruno))
    pages = [sign_in(cast.amina).get(f"/en/seminars/{code}/").content.decode() for code in ends]
    assert [f"{code}/withdraw/" in page for code, page in zip(ends, pages, strict=True)] == [False, False, False, True]


def test_her_list_keeps_a_trace_of_what_she_did_herself_only(
    cast: SimpleNamespace, plan: Callable[..., Seminar], nominate: Nominate, sign_in: SignIn
) -> None:
    actions.withdraw(nominate(plan("A"), cast.amina, cast.bruno), by=cast.amina)
    actions.withdraw(nominate(plan("B"), cast.amina, cast.bruno), by=cast.bruno)
    amina = sign_in(cast.amina)
    page = amina.get("/en/home/seminars/")
    assert [row.seminar.code for row in page.context["coming"]] == ["A"]
    assert "You withdrew on 2 February 2026." in page.content.decode()
    assert "You withdrew on" not in amina.get("/en/home/").content.decode()


def test_nobody_withdraws_somebody_elses_nomination_there(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, sign_in: SignIn
) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    people = (cast.chinara, cast.bruno, cast.farida)
    assert [sign_in(one).post(OUT).status_code for one in people] == [404, 404, 404]
    made.refresh_from_db()
    assert (made.state, sign_in(cast.amina).get(OUT).status_code) == ("submitted", 405)


def test_who_stands_in_the_journal_stays_in_the_group(
    cast: SimpleNamespace,
    plan: Callable[..., Seminar],
    accepted: Callable[..., Booking],
    add_session: Callable[..., Session],
    sign_in: SignIn,
) -> None:
    seminar = plan(withdraw_until=SECOND_DAY.date())
    booking, session = accepted(seminar, cast.amina, cast.bruno), add_session(seminar)
    actions.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina, at=SECOND_DAY)
    answer = sign_in(cast.amina).post(OUT, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "The person stands in the attendance journal and stays in the group."
    ]


def test_with_a_seat_she_reads_when_it_begins_by_whose_clock_and_what_to_bring(
    cast: SimpleNamespace, seminar: Seminar, nominate: Nominate, add_session: Callable[..., Session], sign_in: SignIn
) -> None:
    seminar = actions.change_seminar(seminar, by=cast.farida, bring_en="Service card", bring_ru="Удостоверение")
    add_session(seminar)
    made = nominate(seminar, cast.amina, cast.bruno)
    amina, said = sign_in(cast.amina), ("Service card", "First session: 2 March 2026, 10:00, Minsk time (UTC+3)")
    before = amina.get(ONE).content.decode()
    actions.accept(made, by=cast.farida)
    after = amina.get(ONE).content.decode()
    assert [(words in before, words in after) for words in said] == [(False, True)] * 2
