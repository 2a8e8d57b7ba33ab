"""Sign-in sheets, lists, name cards and letters: what they say, to whom, and what cannot be printed."""

import datetime as dt
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from certification.models import Signatory
from itc.jobs import parts
from itc.people.models import Agency, AuditRow, User
from scheduling import actions, documents, queries
from scheduling.documents import Paper
from scheduling.models import Booking, Seminar, Session
from tests.cast import LONG_AGO

pytest.importorskip("weasyprint")

SignIn = Callable[[User], Client]
PAPERS = "/en/office/seminars/S-1/papers/"
ALL = ["sign-in", "list", "cards", "letters", "all"]


@pytest.fixture
def group(
    cast: SimpleNamespace,
    seminar: Seminar,
    add_session: Callable[..., Session],
    accepted: Callable[..., Booking],
) -> SimpleNamespace:
    """Amina, who reads Russian, and Chinara, who reads English, on two days; Farida organises."""
    Signatory.objects.create(
        name_ru="Начальников Н. Н.", name_en="NACHALNIKOV N.", title_ru="Начальник центра",
        title_en="Head of the Centre", since=LONG_AGO,
    )  # fmt: skip
    User.objects.filter(pk=cast.amina.pk).update(language="ru")
    User.objects.filter(pk=cast.chinara.pk).update(language="en")
    facts = {"bring_en": "Passport and service card", "bring_ru": "Паспорт и удостоверение"}
    seminar = actions.change_seminar(seminar, by=cast.farida, **facts)
    for day in (2, 3):
        add_session(seminar, day)
    actions.assign_staff(seminar, user=cast.farida, role="organiser", by=cast.farida)
    bookings = [accepted(seminar, one) for one in (cast.amina, cast.chinara)]
    return SimpleNamespace(seminar=seminar, amina=bookings[0], chinara=bookings[1])


def pages(response: object) -> list[str]:
    found = PdfReader(io.BytesIO(response.content)).pages  # type: ignore[attr-defined]
    return [" ".join(page.extract_text().replace("\xa0", " ").split()) for page in found]


@pytest.mark.parametrize("paper", ALL)
def test_office_staff_strangers(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, paper: str) -> None:
    people = (cast.farida, cast.egor, cast.dina, cast.bruno, cast.amina)
    for_staff = 403 if paper in {"letters", "all"} else 200
    assert [sign_in(one).get(f"{PAPERS}{paper}.pdf").status_code for one in people] == [200, 200, for_staff, 404, 404]


def test_a_sheet_to_sign_for_each_day(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    found = pages(sign_in(cast.farida).get(PAPERS + "sign-in.pdf"))
    assert [page[:50] for page in found] == [
        "Sign-in sheet: Monday, 2 March 2026 Seminar S-1 2–",
        "Sign-in sheet: Tuesday, 3 March 2026 Seminar S-1 2",
    ]
    assert [("1 ALIYEVA AMINA Алиева Амина" in page, "2 CHINAROVA CHINARA" in page) for page in found] == [
        (True, True)
    ] * 2
    assert "10:00–13:00 Topic of 3 March, 7 h (DIKAYA DINA)" in found[1]


def test_the_list_is_in_the_readers_language(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    [page] = pages(sign_in(cast.farida).get(PAPERS.replace("/en/", "/ru/") + "list.pdf"))
    assert re.search(r"Слушатели .*1 Алиева Амина ALIYEVA AMINA .*«Север», первый отдел .*2 Чинарова Чинара", page)


def test_a_card_bears_both_scripts_in_the_language_of_the_seminar(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    [page] = pages(sign_in(cast.farida).get(PAPERS + "cards.pdf"))
    assert "Алиева Амина ALIYEVA AMINA «Север», первый отдел Беларусь Семинар S-1 2–3 марта 2026 г." in page
    actions.change_seminar(group.seminar, language="en", by=cast.farida)
    [page] = pages(sign_in(cast.farida).get(PAPERS + "cards.pdf"))
    assert "ALIYEVA AMINA Алиева Амина North, first unit Belarus Seminar S-1 2–3 March 2026" in page


@pytest.mark.parametrize("surname", ["Алиева", "Абдурахмановашахназаровакурбангулыева"])
def test_a_long_agency_is_not_cut_on_a_card(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, surname: str
) -> None:
    name = "Управление по наркоконтролю и противодействию торговле людьми криминальной милиции главного управления "
    name += "внутренних дел Брестского областного исполнительного комитета"
    Agency.objects.filter(pk=cast.north_unit.pk).update(name_ru=name)
    User.objects.filter(pk=cast.amina.pk).update(surname=surname)
    [page] = pages(sign_in(cast.farida).get(PAPERS + "cards.pdf"))
    assert (name in page, "…" in page) == (True, False)
    assert surname in page.replace(" ", "")


def test_eight_cards_fit_a_page(
    cast: SimpleNamespace,
    group: SimpleNamespace,
    accepted: Callable[..., Booking],
    people: Callable[..., list[User]],
    sign_in: SignIn,
) -> None:
    actions.change_seminar(group.seminar, capacity=9, by=cast.farida)
    for one in people(7):
        accepted(group.seminar, one)
    found = pages(sign_in(cast.farida).get(PAPERS + "cards.pdf"))
    assert [page.count("Семинар S-1") for page in found] == [8, 1]


def test_a_letter_is_in_the_language_of_its_reader(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    amina, chinara = pages(sign_in(cast.farida).get(PAPERS + "letters.pdf"))
    for phrase in (
        "Алиева Амина", "Приглашение", "Уважаемая Амина!", "«Семинар S-1»", "2–3 марта 2026 г.", "10:00",
        "Паспорт и удостоверение", "Фаридова Фарида farida@example.org", "Начальник центра",
        "№ 12/3-45 от 30 января 2026 г.",
    ):  # fmt: skip
        assert phrase.casefold() in amina.casefold(), phrase
    for phrase in (
        "CHINAROVA CHINARA", "Invitation", "“Seminar S-1”", "2–3 March 2026", "Passport and service card", "80%",
        "FARIDOVA FARIDA farida@example.org", "Head of the Centre", "No. 12/3-45 of 30 January 2026",
        "25 February 2026",
    ):  # fmt: skip
        assert phrase.casefold() in chinara.casefold(), phrase


def test_papers_of_one_person(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(cast.farida)
    [letter] = pages(client.get(f"{PAPERS}letters/{group.chinara.pk}.pdf"))
    assert ("CHINAROVA" in letter, "Алиева" in letter) == (True, False)
    [card] = pages(client.get(f"{PAPERS}cards/{group.amina.pk}.pdf"))
    assert ("Чинарова" in card, "Алиева" in card) == (False, True)
    wrong = [f"sign-in/{group.amina.pk}.pdf", "cards/987654321.pdf", "nonsense.pdf"]
    assert [client.get(PAPERS + name).status_code for name in wrong] == [404, 404, 404]


def test_a_freed_seat_has_no_papers(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    actions.withdraw(group.amina.nomination, reason="ill", by=cast.farida)
    client = sign_in(cast.farida)
    assert client.get(f"{PAPERS}letters/{group.amina.pk}.pdf").status_code == 404
    assert len(pages(client.get(PAPERS + "letters.pdf"))) == 1


def test_all_in_one_file(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    assert len(pages(sign_in(cast.farida).get(PAPERS + "all.pdf"))) == 2 + 1 + 1 + 2


@pytest.mark.parametrize(
    ("surname", "given"), [("აბაშიძე", "ნინო"), ("Սարգսյան", "Անի"), ("Əliyeva", "Günəş"), ("О’Нил", "")]
)
def test_every_script_of_our_people_is_printed(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, surname: str, given: str
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(surname=surname, given_name=given)
    response = sign_in(cast.farida).get(PAPERS + "all.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize("field", ["surname", "position"])
def test_a_letter_of_no_font_is_told_with_the_person(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn, field: str
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(**{field: "王"})
    page = sign_in(cast.farida).get(PAPERS + "cards.pdf", follow=True)
    assert [str(one) for one in page.context["messages"]] == [
        "ALIYEVA AMINA: none of our fonts has “王” (U+738B), which stands in the name, post or agency."
    ]
    assert not AuditRow.objects.filter(verb__startswith="exported").exists()


def test_a_letter_of_no_font_in_a_text_is_told_with_the_text(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    actions.change_seminar(group.seminar, bring_en="Good mood 🙂", by=cast.farida)
    page = sign_in(cast.farida).get(PAPERS + "list.pdf", follow=True)
    assert "None of our fonts has “🙂” (U+1F642), which stands in “Good mood 🙂”." in page.content.decode()


def test_nobody_to_print_and_no_pango(
    cast: SimpleNamespace,
    seminar: Seminar,
    accepted: Callable[..., Booking],
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = sign_in(cast.farida)
    page = client.get(PAPERS + "list.pdf", follow=True)
    assert "Nobody holds a seat yet: there is nothing to print." in page.content.decode()
    accepted(seminar, cast.amina)
    monkeypatch.setattr(parts, "missing", list)
    page = client.get(PAPERS + "list.pdf", follow=True)
    assert (
        "This machine cannot make PDF files: it lacks the Pango library, which makes PDF files."
        in page.content.decode()
    )


def test_each_file_is_written_down(cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn) -> None:
    client, since = sign_in(cast.farida), timezone.now()
    client.get(PAPERS + "list.pdf")
    response = client.get(f"{PAPERS}cards/{group.amina.pk}.pdf")
    assert response["Content-Disposition"] == f'attachment; filename="cards-S-1-{group.amina.pk}.pdf"'
    rows = AuditRow.objects.filter(at__gte=since, verb__startswith="exported").order_by("pk")
    assert [(row.verb, row.actor, row.object_id) for row in rows] == [
        ("exported list", cast.farida, str(group.seminar.pk)),
        ("exported cards", cast.farida, str(group.seminar.pk)),
    ]


def test_the_page_of_participants_offers_what_its_reader_may_print(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    address = "/en/office/seminars/S-1/participants/"
    offered = [
        [str(paper) for paper, _title in sign_in(one).get(address).context["papers"]]
        for one in (cast.farida, cast.dina)
    ]
    assert offered == [ALL, ["sign-in", "list", "cards"]]
    assert f"{PAPERS}letters/{group.amina.pk}.pdf" in sign_in(cast.farida).get(address).content.decode()
    assert "letters" not in sign_in(cast.dina).get(address).content.decode()


def test_papers_cost_the_same_queries_for_one_and_for_three(
    cast: SimpleNamespace,
    group: SimpleNamespace,
    accepted: Callable[..., Booking],
    people: Callable[..., list[User]],
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    def made() -> None:
        documents.papers(group.seminar, queries.group(group.seminar), paper=Paper.ALL, day=dt.date(2026, 2, 1))

    made()
    with django_assert_num_queries(4):
        made()
    actions.change_seminar(group.seminar, capacity=9, by=cast.farida)
    for one in people(3):
        accepted(group.seminar, one)
    with django_assert_num_queries(4):
        made()


def test_a_russian_letter_begins_with_given_name_and_patronymic(
    cast: SimpleNamespace, group: SimpleNamespace, sign_in: SignIn
) -> None:
    found = []
    work = {"rank": "полковник милиции", "position": "Заместитель начальника отдела"}
    for facts in ({"patronymic": "Николаевна"} | work, {"patronymic": ""}, {"given_name": ""}):
        User.objects.filter(pk=cast.amina.pk).update(**facts)
        found.append(pages(sign_in(cast.farida).get(f"{PAPERS}letters/{group.amina.pk}.pdf"))[0])
    said = ("Уважаемая Амина Николаевна!", "Уважаемая Амина!", "Уважаемая Алиева!")
    assert [words in page for words, page in zip(said, found, strict=True)] == [True] * 3
    assert "полковник милиции, заместитель начальника отдела" in found[0]
    assert "10:00, часовой пояс: Минск (UTC+3)" in found[0]
