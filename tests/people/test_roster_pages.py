"""A list is sent, looked through and confirmed; what was looked through is what is taken, whatever other windows do."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from itc.people.models import AuditRow, User
from itc.people.rosters.files import LARGEST
from itc.people.views import rosters
from tests.people.test_rosters import HEAD, OLGA, PETR

SignIn = Callable[..., Client]
CHECK = "/en/people/import/check/"


def send(
    browser: Client,
    cast: SimpleNamespace,
    *lines: str,
    name: str = "list.csv",
    head: str | None = HEAD,
    **wishes: object,
) -> HttpResponse:
    file = SimpleUploadedFile(name, "\n".join((head, *lines) if head else lines).encode())
    return browser.post("/en/people/import/", {"agency": cast.north.pk, "file": file} | wishes)


def looked_through(browser: Client) -> str:
    """The digest in the form of the page that shows the list."""
    page = browser.get(CHECK)
    digest: str = page.context["digest"]
    assert f'name="digest" value="{digest}"' in page.content.decode()
    return digest


def confirm(browser: Client, digest: str, **wishes: str) -> tuple[str, list[str]]:
    """Where it leads, and what is said there."""
    answer = browser.post(CHECK, {"digest": digest} | wishes)
    page = browser.get(answer["Location"])
    return answer["Location"], [str(message) for message in page.context["messages"]]


def added() -> list[str]:
    return list(
        User.objects.filter(surname__in=["Щёкина", "Лис"]).order_by("surname").values_list("surname", flat=True)
    )


def test_a_list_is_looked_through_before_it_is_taken(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    assert send(bruno, cast, OLGA, PETR)["Location"] == CHECK
    page = bruno.get(CHECK)
    assert [one.row for one, _unit in page.context["new"]] == [2, 3]
    assert added() == []
    assert confirm(bruno, looked_through(bruno)) == ("/en/people/", ["2 people added."])
    assert User.objects.get(surname="Щёкина").agency == cast.north_unit
    assert storages["private"].listdir("rosters")[1] == []
    assert bruno.get(CHECK)["Location"] == "/en/people/import/"


def test_the_list_of_another_window_is_not_the_one_that_was_confirmed(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    send(bruno, cast, OLGA)
    first = looked_through(bruno)
    send(bruno, cast, PETR)
    second = looked_through(bruno)
    assert confirm(bruno, first) == (CHECK, [str(rosters.REPLACED)])
    assert (added(), AuditRow.objects.count()) == ([], 0)
    assert confirm(bruno, second) == ("/en/people/", ["1 person added."])
    assert confirm(bruno, first) == ("/en/people/import/", [str(rosters.GONE)])
    assert added() == ["Лис"]


@pytest.mark.parametrize("change", ["agency", "encoding"])
def test_the_same_file_read_otherwise_is_another_list(cast: SimpleNamespace, sign_in: SignIn, change: str) -> None:
    farida, lines = sign_in(cast.farida), ["Surname;Given name", "Lis;Piotr"]
    send(farida, cast, *lines, head=None)
    first = looked_through(farida)
    send(farida, cast, *lines, head=None, **{change: {"agency": cast.south.pk, "encoding": "windows-1251"}[change]})
    assert confirm(farida, first) == (CHECK, [str(rosters.REPLACED)])
    assert not User.objects.filter(surname_latin="Lis").exists()


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_a_list_that_was_not_looked_through_is_not_taken(cast: SimpleNamespace, sign_in: SignIn, digest: str) -> None:
    bruno = sign_in(cast.bruno)
    send(bruno, cast, OLGA)
    assert confirm(bruno, digest) == (CHECK, [str(rosters.REPLACED)])
    assert added() == []


def test_a_file_taken_away_at_that_moment_is_said(
    cast: SimpleNamespace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bruno, store = sign_in(cast.bruno), storages["private"]
    send(bruno, cast, OLGA)
    digest = looked_through(bruno)
    store.delete(bruno.session["roster"]["file"])
    monkeypatch.setattr(type(store), "exists", lambda self, name: True)  # it was still there a moment ago
    assert confirm(bruno, digest) == ("/en/people/import/", [str(rosters.GONE)])
    assert added() == []


def test_good_rows_alone_are_taken_only_when_asked_for(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    send(bruno, cast, OLGA, "Лис;;;;;;")
    assert b"The given name is missing; a dash says that there is none." in bruno.get(CHECK).content
    digest = looked_through(bruno)
    assert (confirm(bruno, digest), added()) == ((CHECK, []), [])
    assert confirm(bruno, digest, partial="1") == ("/en/people/", ["1 person added."])
    assert added() == ["Щёкина"]


def test_a_file_that_is_no_list_stays_outside(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    answers = [send(bruno, cast, OLGA, name="list.xlsx"), send(bruno, cast, "x" * LARGEST)]
    said = [answer.context["form"].errors["file"][0] for answer in answers]
    assert said == [
        "list.xlsx is not what its name says.",
        "The file is larger than 10 MB. A list of 5,000 people needs less than 1 MB.",
    ]
    assert "roster" not in bruno.session


def test_a_list_goes_to_no_foreign_agency(cast: SimpleNamespace, sign_in: SignIn) -> None:
    assert list(send(sign_in(cast.chidi), cast, OLGA).context["form"].errors) == ["agency"]


def test_who_is_perhaps_there_already_is_shown_before_a_second_row_is_made(
    cast: SimpleNamespace, sign_in: SignIn
) -> None:
    bruno = sign_in(cast.bruno)
    send(bruno, cast, PETR, "Алеева;Амина;;Ж;;;", "Чинарва;Чинара;;Ж;;;", "Алеева;Амна;;М;;;")
    page = bruno.get(CHECK)
    assert page.context["near"] == {3: [cast.amina]}
    assert [one.row for one, _unit in page.context["new"]] == [3, 2, 4, 5]
    text = page.content.decode()
    assert f'<a href="/en/people/{cast.amina.pk}/">ALIYEVA AMINA</a>' in text
    assert "CHINAROVA" not in text
    assert confirm(bruno, looked_through(bruno)) == ("/en/people/", ["4 people added."])


def test_a_list_that_is_like_nobody_says_nothing_of_it(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    send(bruno, cast, OLGA)
    assert "perhaps among your people" not in bruno.get(CHECK).content.decode()


def test_the_centre_is_nobodys_first_choice(cast: SimpleNamespace, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.farida.pk).update(agency=cast.south)
    forms = [sign_in(one).get("/en/people/import/").context["form"] for one in (cast.bruno, cast.farida)]
    assert [form["agency"].value() for form in forms] == [cast.north.pk, None]


def test_a_template_names_the_units_of_the_reader_alone(cast: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in(cast.bruno).get("/ru/people/import/template.xlsx")
    people, codes = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    assert [cell.value for cell in people[1]][:3] == ["Фамилия", "Имя", "Отчество"]
    assert [cell.value for cell in codes["A"]] == ["Код подразделения", "NORTH", "NORTH-1"]
