"""The calendar that anybody sees, and the agency desk beside it."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from itc.people.models import AuditRow, RoleGrant, User
from scheduling import actions
from scheduling.digest.queries import digest_of
from scheduling.models import Booking, Nomination, Seminar
from tests.cast import LONG_AGO
from tests.scheduling.conftest import IN_TIME, LETTER

SignIn = Callable[[User], Client]
Plan = Callable[..., Seminar]
ONE = "/en/seminars/S-1/"
TYPED = {"letter_number": "12/3-45", "letter_date": "2026-01-30", "send": "1"}


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False):
        yield


def titles(client: Client, address: str) -> list[str]:
    return [item["title"] for _month, items in client.get(address).context["months"] for item in items]


def test_the_calendar_shows_what_comes_and_what_was(plan: Plan) -> None:
    plan("S-1")
    plan("S-0", starts_on=dt.date(2025, 5, 5), ends_on=dt.date(2025, 5, 6), nominate_until=dt.date(2025, 5, 1),
         withdraw_until=dt.date(2025, 5, 1))  # fmt: skip
    Seminar.objects.filter(pk=plan("S-2").pk).update(state="planned")
    assert titles(Client(), "/en/seminars/") == ["Seminar S-1"]
    assert titles(Client(), "/ru/seminars/?when=past") == ["Семинар S-0"]
    assert titles(Client(), "/en/seminars/?kind=workshop") == []
    assert titles(Client(), "/ru/seminars/?q=семинар s-1") == ["Семинар S-1"]


def test_anonymous_readers_see_facts_and_nothing_of_people(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking], add_session: Callable[..., object]
) -> None:
    add_session(seminar)
    accepted(seminar, cast.amina)
    page = Client().get(ONE)
    text = page.content.decode()
    assert page.cached_for_all is True
    assert ("Topic of 2 March" in text, "10:00–13:00" in text, "Minsk time (UTC+3)" in text) == (True, True, True)
    assert [name in text for name in ("ALIYEVA", "DIKAYA", "csrfmiddlewaretoken")] == [False, False, False]


def test_a_plan_is_not_there(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(state="planned")
    assert [Client().get(ONE).status_code, sign_in(cast.bruno).get(ONE).status_code] == [404, 404]


def test_each_agency_sees_its_own_nominations(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    north, south = nominate(seminar, cast.amina, cast.bruno), nominate(seminar, cast.chinara, cast.chidi)
    people = (cast.bruno, cast.chidi, cast.farida)
    seen = [set(sign_in(one).get(ONE).context["nominations"]) for one in people]
    assert seen == [{north}, {south}, {north, south}]
    lists = [set(sign_in(one).get("/en/desk/nominations/").context["page"]) for one in people]
    assert lists == [{north}, {south}, {north, south}]
    assert sign_in(cast.amina).get("/en/desk/nominations/").status_code == 403


def test_a_focal_point_sees_the_seats_left_for_her_region(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    facts = {"name_en": "Brest", "name_ru": "Брест", "seats": 2, "regions": [cast.south.region], "by": cast.farida}
    actions.keep_share(seminar, **facts)
    left = [sign_in(one).get(ONE).context["left_for_mine"] for one in (cast.bruno, cast.chidi)]
    assert left == [0, 2]


def test_the_export_holds_the_own_rows_and_leaves_a_trace(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    nominate(seminar, cast.amina, cast.bruno)
    nominate(seminar, cast.chinara, cast.chidi)
    answer = sign_in(cast.bruno).get("/en/desk/nominations.csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in lines] == ["Person", "ALIYEVA AMINA"]
    assert AuditRow.objects.filter(verb="exported nominations", actor=cast.bruno).count() == 1
    book = sign_in(cast.bruno).get("/en/desk/nominations.xlsx")
    assert book.headers["Content-Disposition"] == 'attachment; filename="nominations.xlsx"'
    assert b"".join(book)[:2] == b"PK"
    assert sign_in(cast.bruno).get("/en/desk/nominations.pdf").status_code == 404


def test_one_letter_names_several_people(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    client = sign_in(cast.bruno)
    assert client.post(ONE + "nominate/", TYPED | {"person": [cast.amina.pk, cast.bruno.pk]}).status_code == 302
    made = seminar.nominations.order_by("person__surname_latin")
    assert list(made.values_list("person", "letter_number", "letter_date")) == [
        (cast.amina.pk, *LETTER.values()), (cast.bruno.pk, *LETTER.values()),
    ]  # fmt: skip


def test_who_cannot_be_nominated_stays_on_the_page_with_the_reason(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    nominate(seminar, cast.amina, cast.bruno, letter_number="another")
    page = sign_in(cast.bruno).post(ONE + "nominate/", TYPED | {"person": [cast.amina.pk, cast.bruno.pk]})
    assert [(item["person"], item["error"]) for item in page.context["picked"]] == [
        (cast.amina, "This person is already nominated for this seminar.")
    ]
    assert page.context["letter"]["letter_number"].value() == "12/3-45"
    assert set(seminar.nominations.values_list("person", flat=True)) == {cast.amina.pk, cast.bruno.pk}


def test_a_search_loses_neither_letter_nor_choice(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    typed = {"letter_number": "7", "letter_date": "2026-01-30", "find": "1", "q": "борисов", "person": [cast.amina.pk]}
    page = sign_in(cast.bruno).post(ONE + "nominate/", typed)
    assert [item["person"] for item in page.context["picked"]] == [cast.amina]
    assert page.context["found"] == [cast.bruno]
    assert page.context["letter"]["letter_number"].value() == "7"
    assert seminar.nominations.count() == 0


def test_a_foreign_person_and_nobody_get_the_same_answer(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    client = sign_in(cast.bruno)
    pages = [
        client.post(ONE + "nominate/", TYPED | {"person": [key]})
        for key in (cast.chinara.pk, 999_999, "nonsense", "9" * 40)
    ]
    assert {tuple(page.context["foreign"]) for page in pages} == {("Ask the training office about this person.",)}
    assert not any("CHINAROVA" in page.content.decode() for page in pages)
    assert AuditRow.objects.filter(verb="refused, sent to the office").count() == 4


def test_the_ladder_of_nominating(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    people = (cast.bruno, cast.farida, cast.egor, cast.amina)
    assert [sign_in(one).get(ONE + "nominate/").status_code for one in people] == [200, 200, 403, 403]
    assert sign_in(cast.bruno).get("/en/seminars/S-9/nominate/").status_code == 404


def test_a_withdrawal_of_a_stranger_finds_nothing(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    made = nominate(seminar, cast.amina, cast.bruno)
    address = f"/en/desk/nominations/{made.pk}/withdraw/"
    people = (cast.chidi, cast.egor, cast.amina, cast.bruno)
    assert [sign_in(one).post(address).status_code for one in people] == [404, 403, 403, 302]
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_a_trainee_sees_her_own_seminars(
    cast: SimpleNamespace, seminar: Seminar, accepted: Callable[..., Booking], sign_in: SignIn
) -> None:
    booking = accepted(seminar, cast.amina)
    seen = [sign_in(one).get("/en/home/seminars/").context["coming"] for one in (cast.amina, cast.chinara)]
    assert seen == [[booking.nomination], []]


@pytest.fixture
def grow(
    cast: SimpleNamespace, plan: Plan, accepted: Callable[..., Booking], add_session: Callable[..., object]
) -> Callable[[User, int], None]:
    """One more person and session in S-1, one more seminar with Amina in it."""

    def more(person: User, number: int) -> None:
        first = Seminar.objects.filter(code="S-1").first() or plan("S-1", capacity=9)
        accepted(first, person, cast.bruno)
        add_session(first, 3, hour=5 + number * 3, hours=2)
        accepted(plan(f"S-1{number}", capacity=9), cast.amina, cast.bruno)

    return more


@pytest.mark.parametrize(
    ("who", "address", "queries"),
    [
        (None, "/en/seminars/", 2),
        ("bruno", "/en/seminars/", 5),
        ("bruno", ONE, 11),
        ("bruno", ONE + "nominate/", 7),
        ("bruno", "/en/desk/nominations/", 7),
        ("farida", "/en/office/seminars/", 5),
        ("farida", "/en/office/seminars/S-1/", 11),
        ("farida", "/en/office/seminars/S-1/participants/", 6),
        ("farida", "/en/office/seminars/S-1/plan/", 9),
        ("farida", "/en/office/seminars/S-1/journal/", 9),
        ("farida", "/en/office/seminars/S-1/closing/", 11),
        ("amina", "/en/home/seminars/", 6),
        ("dina", "/en/teaching/today/", 5),
    ],
)
def test_a_page_asks_the_same_number_of_queries_for_one_row_and_three(  # noqa: PLR0917
    cast: SimpleNamespace,
    grow: Callable[[User, int], None],
    people: Callable[..., list[User]],
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., object],
    who: str | None,
    address: str,
    queries: int,
) -> None:
    first, *others = people(3)
    grow(first, 0)
    client = sign_in(getattr(cast, who)) if who else Client()
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    for number, person in enumerate(others, start=1):
        grow(person, number)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_a_nomination_is_withdrawn_after_a_question(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    made, client = nominate(seminar, cast.amina, cast.bruno), sign_in(cast.bruno)
    address = f"/en/desk/nominations/{made.pk}/withdraw/"
    assert f'href="{address}?back=seminar"' in client.get(ONE).content.decode()
    page = client.get(f"{address}?back=seminar")
    assert ("Withdraw ALIYEVA AMINA?" in page.content.decode(), page.context["back"]) == (True, "seminar")
    assert Nomination.objects.get().state == "submitted"
    answer = client.post(address, {"back": "seminar", "reason": "On leave"})
    assert (answer.headers["Location"], Nomination.objects.get().reason) == (ONE, "On leave")


def test_an_agency_with_units_in_several_shares_reads_the_seats_of_each(
    cast: SimpleNamespace, plan: Callable[..., Seminar], sign_in: SignIn
) -> None:
    """Bruno speaks for North in Minsk and, from today on, for South in Brest too."""
    seminar = plan(capacity=14)
    for name, seats, region in (("Minsk city", 2, cast.north.region), ("Regions", 11, cast.south.region)):
        facts = {"name_en": name, "name_ru": name, "regions": [region], "by": cast.farida}
        actions.keep_share(seminar, seats=seats, **facts)
    before = sign_in(cast.bruno).get(ONE).context
    assert (before["left_for_mine"], before["left_by_share"]) == (3, "")
    RoleGrant.objects.create(user=cast.bruno, role="focal_point", agency=cast.south, since=LONG_AGO)
    bruno = sign_in(cast.bruno)
    said = "Minsk city: 2, Regions: 11, open to all: 1"
    assert f"Seats left for your people: {said}" in bruno.get(ONE).content.decode()
    with time_machine.travel(IN_TIME, tick=False):
        assert f"Seats left for your people: {said}" in sign_in(cast.bruno).get("/en/desk/").content.decode()
        found = digest_of(User.objects.get(pk=cast.bruno.pk), "2026-W06")
    assert [(call.left, call.by_share) for call in found.calls] == [(14, said)]


def test_a_seat_is_not_withdrawn_by_the_agency_after_the_cut_off(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    """Who has no seat yet is withdrawn at any time; the office may do both."""
    made = nominate(seminar, cast.amina, cast.bruno)
    address = f"/en/desk/nominations/{made.pk}/"
    late, ask = "too late to withdraw", "Yes, withdraw"
    with time_machine.travel(IN_TIME.replace(day=26), tick=False):
        bruno = sign_in(cast.bruno)
        assert ask in bruno.get(f"{address}withdraw/").content.decode()
        assert "too late to name somebody else" in bruno.get(f"{address}replace/").content.decode()
        actions.accept(made, by=cast.farida)
        page = bruno.get(f"{address}withdraw/").content.decode()
        assert (late in page, ask in page) == (True, False)
        assert late in bruno.post(f"{address}withdraw/", follow=True).content.decode()
        assert ask in sign_in(cast.farida).get(f"{address}withdraw/").content.decode()
    made.refresh_from_db()
    assert made.state == "accepted"
