"""A focal point nominates by a list: pasted as it comes, or as a file; looked through first, then taken over."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from itc.people.models import User
from scheduling.lists.rules import MOST, lines
from scheduling.models import Nomination, Seminar
from tests import cast as actors
from tests.scheduling.conftest import IN_TIME, LETTER

SignIn = Callable[[User], Client]
PAGE = "/en/seminars/S-1/nominate/list/"
TYPED = {"letter_number": "12/3-45", "letter_date": "2026-01-30"}


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False):
        yield


def look(client: Client, text: str, **more: Any) -> Any:
    return client.post(PAGE, TYPED | {"people": text} | more)


def seen(page: Any) -> list[tuple[str, list[User]]]:
    return [(match.verdict.value, match.people) for match in page.context["found"]]


def confirm(client: Client, page: Any, **more: Any) -> Any:
    return look(client, page.context["text"], digest=page.context["digest"], confirm="1", **more)


@pytest.mark.parametrize(
    ("text", "words", "email"),
    [
        ("1.\tАлиева\tАмина", ("алиева", "амина"), ""),
        ("  2)  Алиева\u00a0 Амина ", ("алиева", "амина"), ""),
        ("№ 3 Алиева А.К.", ("алиева", "а.", "к."), ""),
        ("•\u200bALIYEVA  Amina, major", ("aliyeva", "amina", "major"), ""),
        ("Алиева Амина <Amina@Example.org>", ("алиева", "амина"), "amina@example.org"),
        ("mailto:amina@example.org", (), "amina@example.org"),
        ("О’Коннор-Петрова Анна – майор", ("о'коннор-петрова", "анна", "майор"), ""),
    ],
)
def test_a_line_is_read_as_it_was_pasted(text: str, words: tuple[str, ...], email: str) -> None:
    assert [(line.words, line.email) for line in lines(text)] == [(words, email)]


def test_a_head_that_names_columns_is_followed_and_empty_lines_are_passed_over() -> None:
    text = "№\tДолжность\tИмя\tФамилия\n\n1\tследователь\tАмина\tАлиева\r\n\t\t\n"
    assert [line.words for line in lines(text)] == [("алиева", "амина")]
    assert [line.words for line in lines("ФИО\nАлиева Амина")] == [("алиева", "амина")]


@pytest.mark.parametrize(
    "text",
    ["Алиева Амина", "амина АЛИЕВА", "Aliyeva Amina, major", "amina@example.org", "Алиева Амина Карловна, майор"],
)
def test_her_person_is_found_in_either_script(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn, text: str
) -> None:
    assert seen(look(sign_in(cast.bruno), text)) == [("ready", [cast.amina])]


def test_every_line_says_what_comes_of_it_and_nothing_is_stored(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    gone = actors.person("Ушедшая", "Анна", latin=("", ""), agency=cast.north, left_on=LETTER["letter_date"])
    nominate(seminar, cast.bruno, cast.bruno)
    text = "Алиева Амина\nБорисов Бруно\nУшедшая Анна\nНикто Никита\nЧинарова Чинара\namina@example.org"
    assert seen(look(sign_in(cast.bruno), text)) == [
        ("ready", [cast.amina]), ("already", [cast.bruno]), ("refused", [gone]), ("new", []), ("new", []),
        ("refused", [cast.amina]),
    ]  # fmt: skip
    assert seminar.nominations.count() == 1


def test_a_foreign_person_looks_like_nobody(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    client = sign_in(cast.bruno)
    pages = [look(client, text) for text in ("chinara@example.org", "nobody@example.org")]
    assert [seen(page) for page in pages] == [[("new", [])]] * 2
    assert "CHINAROVA" not in pages[0].content.decode()


def test_who_looked_through_confirms_by_one_letter(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    client = sign_in(cast.bruno)
    page = look(client, "Алиева Амина\nНикто Никита\nБорисов Бруно")
    answers = [confirm(client, page), confirm(client, page)]  # a double click
    assert [answer.status_code for answer in answers] == [302, 200]
    made = seminar.nominations.order_by("person__surname").values_list("person", "letter_number", "letter_date")
    assert list(made) == [(cast.amina.pk, *LETTER.values()), (cast.bruno.pk, *LETTER.values())]


def test_a_second_click_on_a_whole_list_is_told_that_it_is_done(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    client = sign_in(cast.bruno)
    page = look(client, "Алиева Амина")
    assert [confirm(client, page).headers["Location"] for _click in range(2)] == ["/en/seminars/S-1/"] * 2
    assert seminar.nominations.count() == 1


def test_namesakes_are_chosen_from(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    other = actors.person("Алиева", "Амина", latin=("ALIEVA", "AMINA"), agency=cast.north)
    client = sign_in(cast.bruno)
    page = look(client, "Алиева Амина")
    assert seen(page) == [("choose", [other, cast.amina])]
    nobody, foreign = confirm(client, page), confirm(client, page, **{"who-1": cast.chinara.pk})
    assert ["Nobody is chosen." in one.content.decode() for one in (nobody, foreign)] == [True, True]
    assert confirm(client, page, **{"who-1": other.pk}).status_code == 302
    assert [made.person for made in seminar.nominations.all()] == [other]


def test_a_patronymic_tells_namesakes_apart(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    facts = {"latin": ("", ""), "agency": cast.north}
    one, two = (actors.person("Новик", "Ян", patronymic=name, **facts) for name in ("Ильич", "Олегович"))
    client = sign_in(cast.bruno)
    found = [seen(look(client, f"Новик Ян {name}")) for name in ("Ильич", "Олегович", "Ярославович", "")]
    assert found == [[("ready", [one])], [("ready", [two])], [("new", [])], [("choose", [one, two])]]


def test_initials_are_a_guess_to_be_confirmed(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    client = sign_in(cast.bruno)
    assert [seen(look(client, text)) for text in ("Алиева А.К.", "А. К. Алиева", "Алиева Б.")] == [
        [("choose", [cast.amina])], [("choose", [cast.amina])], [("new", [])],
    ]  # fmt: skip


def test_what_changed_since_the_look_is_looked_at_again(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    client = sign_in(cast.bruno)
    page = look(client, "Алиева Амина\nБорисов Бруно")
    nominate(seminar, cast.amina, cast.bruno, letter_number="of a colleague")
    answer = confirm(client, page)
    assert "Something has changed since you looked through the list." in answer.content.decode()
    assert seminar.nominations.count() == 1
    assert confirm(client, answer).status_code == 302
    assert seminar.nominations.count() == 2


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile("list.xlsx", file.getvalue())


def test_a_file_is_read_like_a_pasted_list(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    client = sign_in(cast.bruno)
    book = workbook(("№", "ФИО", "Звание"), (1, "Алиева  Амина", "майор"), (2, "Борисов Бруно", None))
    plain = SimpleUploadedFile("list.csv", "Борисов;Бруно\n".encode())
    pages = [client.post(PAGE, TYPED | {"file": file}) for file in (book, plain)]
    assert [seen(page) for page in pages] == [
        [("ready", [cast.amina]), ("ready", [cast.bruno])], [("ready", [cast.bruno])],
    ]  # fmt: skip
    assert confirm(client, pages[0]).status_code == 302
    assert seminar.nominations.count() == 2


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({}, "people", "There is nobody in this list."),
        ({"people": "Алиева Амина\n" * (MOST + 1)}, "people", "More than 200 people. Send the list in parts."),
        ({"people": "Алиева", "letter_date": "2026-02-03"}, "letter_date",
         "The letter cannot be of a later day than today."),
        ({"people": "Алиева", "letter_number": ""}, "letter_number", "This field is required."),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(  # noqa: PLR0917
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn, typed: dict[str, str], field: str, why: str
) -> None:
    form = sign_in(cast.bruno).post(PAGE, TYPED | typed).context["form"]
    assert form.errors == {field: [why]}


def test_a_file_that_is_none_is_refused(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    client, picture = sign_in(cast.bruno), SimpleUploadedFile("list.xlsx", b"\x89PNG\r\n\x1a\n")
    form = client.post(PAGE, TYPED | {"file": picture}).context["form"]
    assert form.errors == {"file": ["list.xlsx is not what its name says."]}
    both = client.post(PAGE, TYPED | {"file": workbook(("Алиева",)), "people": "Алиева Амина"}).context["form"]
    assert both.errors == {"file": ["Paste the list or send a file, not both."]}


def test_the_list_comes_back_to_be_changed(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    form = look(sign_in(cast.bruno), "Алиева Амина", back="1").context["form"]
    assert (form["people"].value(), form["letter_number"].value()) == ("Алиева Амина", "12/3-45")


def test_who_may_send_a_list(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    people = (cast.bruno, cast.farida, cast.egor, cast.amina)
    assert [sign_in(one).get(PAGE).status_code for one in people] == [200, 200, 403, 403]
    assert seen(look(sign_in(cast.chidi), "Алиева Амина")) == [("new", [])]
    assert sign_in(cast.bruno).get(PAGE.replace("S-1", "S-9")).status_code == 404


def test_a_list_of_three_asks_no_more_than_a_list_of_one(
    cast: SimpleNamespace,
    seminar: Seminar,
    sign_in: SignIn,
    people: Callable[..., list[User]],
    django_assert_num_queries: Callable[..., object],
) -> None:
    client, rows = sign_in(cast.bruno), people(3)
    look(client, "Алиева Амина")
    for number in (1, 3):
        with django_assert_num_queries(8):
            page = look(client, "\n".join(person.name_cyrillic for person in rows[:number]))
        assert [verdict for verdict, _people in seen(page)] == ["ready"] * number
