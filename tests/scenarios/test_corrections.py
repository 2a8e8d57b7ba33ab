"""What was entered wrongly is put right on a screen; the history stays, and so does what last year's report said."""

import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from certification.models import Award, Certificate
from itc.jobs.testing import run_all
from itc.people.models import Placement, User
from scheduling import actions as seminars
from scheduling.models import AttendanceChange, Booking, Seminar
from tests.certification.stage import award, props

SignIn = Callable[[User], Client]
LAST_YEAR = dt.date(2025, 5, 14)
DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def ledger(cast: SimpleNamespace) -> SimpleNamespace:
    return props()


@pytest.fixture
def certified(cast: SimpleNamespace, ledger: SimpleNamespace, sign_in: SignIn) -> Certificate:
    """Amina completed both programmes last year; Egor issued her certificate."""
    pytest.importorskip("weasyprint")
    for version in (ledger.online, ledger.seminar):
        award(cast.amina, version, on=LAST_YEAR)
    return issued(cast, ledger, sign_in, cast.amina)


def issued(cast: SimpleNamespace, ledger: SimpleNamespace, sign_in: SignIn, person: User) -> Certificate:
    sign_in(cast.egor).post(
        reverse("issue_for", args=["C1"]), {"people": [person.pk], "signatory": ledger.signatory.pk}
    )
    run_all()
    return Certificate.objects.latest("pk")


def printed(client: Client, certificate: Certificate) -> str:
    response = client.get(reverse("certificate_pdf", args=[certificate.registration]))
    return PdfReader(io.BytesIO(b"".join(response))).pages[0].extract_text()


def told_by_code(certificate: Certificate, text: str) -> str:
    """What anybody reads who types the code that is printed on the paper."""
    token = re.search(r"/v/\s*([0-9A-Z]{26})", text)
    assert token
    return str(Client().get(f"/v/{token[1]}", headers={"Accept-Language": "en"}, follow=True).content.decode())


def report(client: Client, **wishes: str) -> bytes:
    return b"".join(client.get(reverse("completions_export", args=["csv"]), wishes))


def last_year(client: Client) -> bytes:
    return report(client, since="2025-01-01", until="2025-12-31")


def post(client: Client, name: str, *args: Any, **data: Any) -> None:
    """A form that is taken; one that is refused would come back with 200."""
    answer = client.post(reverse(name, args=args), data)
    assert answer.status_code == 302, answer.context["form"].errors


def test_a_name_that_was_printed_wrongly(
    cast: SimpleNamespace, certified: Certificate, sign_in: SignIn, ledger: SimpleNamespace
) -> None:
    old = printed(sign_in(cast.amina), certified)
    names = {"surname": "Алиева", "given_name": "Аминат", "surname_latin": "ALIYEVA", "given_name_latin": "AMINAT"}
    rest = {"email": cast.amina.email, "language": "ru", "time_zone": "Europe/Minsk", "sex": "F"}
    post(sign_in(cast.farida), "person_edit", cast.amina.pk, **names, **rest)
    act = {"reason": "The given name lacked a letter.", "signatory": ledger.signatory.pk}
    post(sign_in(cast.egor), "certificate_act", certified.registration, "correct", **act)
    run_all()

    new = Certificate.objects.latest("pk")
    text = printed(sign_in(cast.amina), new)
    assert ("AMINAT" in old, "AMINAT" in text, new.replaces) == (False, True, certified)
    assert "replaced" in told_by_code(certified, old)
    assert [row.registration for row in Certificate.objects.of(cast.amina)] == [
        new.registration,
        certified.registration,
    ]


def test_a_person_who_moves_to_another_agency_half_way(
    cast: SimpleNamespace, ledger: SimpleNamespace, sign_in: SignIn
) -> None:
    award(cast.amina, ledger.online, on=LAST_YEAR)
    before = last_year(sign_in(cast.bruno))
    post(sign_in(cast.farida), "person_move", cast.amina.pk, agency=cast.south.pk, on="2026-01-10")
    award(cast.amina, ledger.seminar, on=dt.date(2026, 3, 20))

    assert [(row.agency, row.until) for row in Placement.objects.filter(person=cast.amina).order_by("since")][-1] == (
        cast.south,
        None,
    )
    assert last_year(sign_in(cast.bruno)) == before
    this_year = {"since": "2026-01-01"}
    assert [report(sign_in(who), **this_year).count("Алиева".encode()) for who in (cast.bruno, cast.chidi)] == [0, 1]
    assert last_year(sign_in(cast.chidi)).count("Алиева".encode()) == 0


def test_an_agency_that_is_renamed_and_merged(cast: SimpleNamespace, ledger: SimpleNamespace, sign_in: SignIn) -> None:
    award(cast.amina, ledger.online, on=LAST_YEAR)
    farida, before = sign_in(cast.farida), last_year(sign_in(cast.bruno))
    names = {"name_ru": "Управление «Полюс»", "name_en": "Agency Pole", "since": "2026-01-01"}
    post(farida, "agency_rename", "NORTH", **names)
    assert last_year(sign_in(cast.bruno)) == before
    post(farida, "agency_merge", "NORTH", into=cast.south.pk, on="2026-02-01", sure="1")

    assert last_year(farida) == before
    assert last_year(sign_in(cast.chidi)).count(b"Agency North / ") == 1  # the successor sees it, by its old name


@pytest.fixture
def group(cast: SimpleNamespace, ledger: SimpleNamespace) -> SimpleNamespace:
    """A seminar with two seats of agency North, a third person waiting, and one session."""
    with time_machine.travel(MONDAY, tick=False):
        seminar = seminars.plan_seminar(
            "S-1", by=cast.farida, title_en="Seminar", title_ru="Семинар", capacity=2, starts_on=MONDAY.date(),
            ends_on=MONDAY.date() + DAY, nominate_until=MONDAY.date(), withdraw_until=MONDAY.date(),
            programme_version=ledger.seminar,
        )  # fmt: skip
        seminars.open_nominations(seminar, by=cast.farida)
        session = seminars.add_session(
            seminar, by=cast.farida, topic_en="Talk", topic_ru="Беседа", starts_at=MONDAY, trainer=cast.dina,
            ends_at=MONDAY + dt.timedelta(minutes=90), hours=Decimal(2),
        )  # fmt: skip
        letter = {"letter_number": "1", "letter_date": MONDAY.date()}
        people = [(cast.amina, cast.bruno), (cast.bruno, cast.bruno), (cast.chinara, cast.chidi)]
        wishes = [seminars.nominate(seminar, person=person, by=by, **letter) for person, by in people]
        for wish, decide in zip(wishes, (seminars.accept, seminars.accept, seminars.put_on_waiting_list), strict=True):
            decide(wish, by=cast.farida)
    return SimpleNamespace(seminar=seminar, session=session, wishes=wishes)


def test_attendance_entered_for_the_wrong_person(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    hers, his = (Booking.objects.get(person=person).pk for person in (cast.amina, cast.bruno))
    with time_machine.travel(MONDAY + dt.timedelta(hours=2), tick=True):
        dina = sign_in(cast.dina)
        post(dina, "attendance", group.session.pk, **{f"mark-{hers}": "present", f"mark-{his}": "unexcused"})
        swapped = {f"mark-{hers}": "unexcused", f"mark-{his}": "present"}
        refused = dina.post(reverse("attendance", args=[group.session.pk]), swapped)
        assert refused.context["error"] == "A mark is already there: write why you correct it."
        post(dina, "attendance", group.session.pk, **swapped, reason="The two were mistaken for each other.")

    changes = AttendanceChange.objects.order_by("attendance__booking").values_list("old_code", "new_code", "reason")
    reason = "The two were mistaken for each other."
    assert list(changes) == [("present", "unexcused", reason), ("unexcused", "present", reason)]


@time_machine.travel(MONDAY, tick=True)
def test_a_nomination_withdrawn_after_it_was_accepted(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    first = group.wishes[0]
    assert [booking.person for booking in group.seminar.bookings.held().order_by("pk")] == [cast.amina, cast.bruno]
    post(sign_in(cast.bruno), "nomination_withdraw", first.pk, reason="She is on leave.")

    post(sign_in(cast.farida), "nominations_promote", "S-1")
    first.refresh_from_db()
    seats = Seminar.objects.get().bookings.held().order_by("pk")
    assert (first.state, [booking.person for booking in seats]) == ("withdrawn", [cast.bruno, cast.chinara])


def test_a_certificate_for_the_wrong_person(
    cast: SimpleNamespace, certified: Certificate, ledger: SimpleNamespace, sign_in: SignIn
) -> None:
    """Bruno sat there, not Amina: her completions are withdrawn, her certificate annulled, and he gets his own."""
    egor, paper = sign_in(cast.egor), printed(sign_in(cast.amina), certified)
    for row in Award.objects.standing():
        post(egor, "completion_withdraw", row.pk, reason="Another person sat there.")
    post(egor, "certificate_act", certified.registration, "annul", reason="Issued to the wrong person.")
    for version in (ledger.online, ledger.seminar):
        award(cast.bruno, version, on=LAST_YEAR)
    his = issued(cast, ledger, sign_in, cast.bruno)

    assert "annulled" in told_by_code(certified, paper)
    assert (certified.number, his.number) == (1, 2)
    assert [last_year(sign_in(cast.bruno)).count(name.encode()) for name in ("Алиева", "Борисов")] == [0, 2]
    history = egor.get(reverse("completion", args=[Award.objects.earliest("pk").pk])).context["revisions"]
    assert [row.is_withdrawn for row in history] == [True, False]
