"""Who is in the pasted list and not among one's people is written down from there; the list waits meanwhile."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from itc.people.models import User
from scheduling.lists.rules import lines, names
from scheduling.models import Nomination, Seminar
from tests import cast as actors
from tests.scheduling.conftest import IN_TIME
from tests.scheduling.test_lists import PAGE, TYPED, confirm, look, seen

SignIn = Callable[[User], Client]
LIST = "1. Алиева Амина\n2. Майор Новикова Нина Павловна <nina@example.org>\n"
NINA = {"surname": "Новикова", "given_name": "Нина", "patronymic": "Павловна", "email": "nina@example.org"}
REST = {"language": "ru", "time_zone": "Europe/Minsk", "sex": "F"}


@pytest.fixture(autouse=True)
def in_february() -> object:
    with time_machine.travel(IN_TIME, tick=False):
        yield


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1) Алиева Амина Каримовна, инспектор", "surname=Алиева given_name=Амина patronymic=Каримовна"),
        ("Старший лейтенант милиции ИВАНОВ Иван", "surname=Иванов given_name=Иван"),
        ("Станкевич Анна Петровна", "surname=Станкевич given_name=Анна patronymic=Петровна"),
        ("Иван Петрович Станкевич", "given_name=Иван patronymic=Петрович surname=Станкевич"),
        ("Анна Станкевич", "given_name=Анна surname=Станкевич"),
        ("Алиев Эльдар Мамед оглы", "surname=Алиев given_name=Эльдар patronymic=Мамед оглы"),
        ("Amina ALIYEVA, a@b.by", "surname_latin=ALIYEVA given_name_latin=Amina email=a@b.by"),
        ("Ким Анна KIM Anna", "surname=Ким given_name=Анна surname_latin=KIM given_name_latin=Anna"),
        ("алиева амина", "surname=Алиева given_name=Амина"),
        ("МВД О’КОННОР-ПЕТРОВА Анна – майор", "surname=О’Коннор-Петрова given_name=Анна"),
        ("Иванов И. И.", "surname=Иванов"),
        ("აბაშიძე ნინო", ""),
    ],
)
def test_names_are_guessed_from_a_line(text: str, said: str) -> None:
    (line,) = lines(text)
    assert " ".join(f"{name}={word}" for name, word in names(line).items()) == said


def begun(answer: Any) -> tuple[str, dict[str, str]]:
    """Where a redirect leads, and what it brings along."""
    parts = urlsplit(answer.headers["Location"])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_a_line_that_found_nobody_becomes_a_person_and_the_list_comes_back(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    bruno = sign_in(cast.bruno)
    assert seen(look(bruno, LIST)) == [("ready", [cast.amina]), ("new", [])]
    away = look(bruno, LIST, add="2")
    assert begun(away) == ("/en/people/new/", NINA | {"next": f"{PAGE}?kept=1"})
    form = bruno.get(away.headers["Location"]).context["form"]
    assert {name: form[name].value() for name in NINA} == NINA
    saved = bruno.post(away.headers["Location"], NINA | REST | {"agency": cast.north.pk})
    assert saved.headers["Location"] == f"{PAGE}?kept=1"
    page, nina = bruno.get(f"{PAGE}?kept=1"), User.objects.get(email="nina@example.org")
    assert [str(message) for message in page.context["messages"]] == [f"{nina.name} is one of your people now."]
    assert seen(page) == [("ready", [cast.amina]), ("ready", [nina])]
    confirm(bruno, page)
    assert set(seminar.nominations.values_list("person", "letter_number")) == {
        (cast.amina.pk, "12/3-45"), (nina.pk, "12/3-45"),
    }  # fmt: skip
    assert bruno.get(PAGE).context["form"]["people"].value() is None, "what is nominated waits no longer"


def test_who_changes_her_mind_finds_the_list_as_it_was(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    bruno = sign_in(cast.bruno)
    away = look(bruno, LIST, add="2")
    assert f'href="{PAGE}?kept=1"' in bruno.get(away.headers["Location"]).content.decode()
    assert seen(bruno.get(f"{PAGE}?kept=1")) == [("ready", [cast.amina]), ("new", [])]
    form = bruno.get(PAGE).context["form"]
    kept = {name: form[name].value() for name in ("letter_number", "letter_date", "people")}
    assert kept == TYPED | {"people": LIST}


def test_a_file_for_many_keeps_the_list_too(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    assert look(bruno, LIST, add="all").headers["Location"] == "/en/people/import/"
    assert bruno.get(PAGE).context["form"]["people"].value() == LIST


def test_the_list_of_one_seminar_is_not_that_of_another(
    cast: SimpleNamespace, plan: Callable[..., Seminar], sign_in: SignIn
) -> None:
    plan("S-1"), plan("S-2")
    bruno = sign_in(cast.bruno)
    look(bruno, LIST, add="2")
    other = PAGE.replace("S-1", "S-2")
    assert bruno.get(other).context["form"]["people"].value() is None
    assert bruno.get(f"{other}?kept=1").context["form"].errors.keys() == {"letter_number", "letter_date"}
    assert sign_in(cast.chidi).get(PAGE).context["form"]["people"].value() is None


def test_a_line_that_is_not_there_is_no_way_out(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    assert seen(look(sign_in(cast.bruno), LIST, add="7")) == [("ready", [cast.amina]), ("new", [])]


def test_a_person_is_written_down_in_ones_own_agency_only(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn
) -> None:
    address = look(sign_in(cast.bruno), LIST, add="2").headers["Location"]
    refused = sign_in(cast.bruno).post(address, NINA | REST | {"agency": cast.south.pk})
    assert refused.context["form"].errors.keys() == {"agency"}
    assert sign_in(cast.amina).get(address).status_code == 403


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com/", "people/", "javascript:alert(1)"])
def test_the_way_back_stays_on_this_site(cast: SimpleNamespace, sign_in: SignIn, target: str) -> None:
    answer = sign_in(cast.bruno).post(
        f"/en/people/new/?next={target}", NINA | REST | {"agency": cast.north.pk, "email": ""}
    )
    made = User.objects.get(surname="Новикова")
    assert answer.headers["Location"] == f"/en/people/{made.pk}/"


@pytest.mark.parametrize("text", ["Алеева Амина", "Амина Алиевва, майор", "Aliieva Amina", "АЛИЕВА Амна", "Алыева А."])
def test_a_misspelt_name_offers_who_is_perhaps_meant(
    cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn, text: str
) -> None:
    bruno = sign_in(cast.bruno)
    page = look(bruno, text)
    assert seen(page) == [("near", [cast.amina])]
    assert "Nobody has exactly this name. Do you mean:" in page.content.decode()
    assert "Nobody is chosen." in confirm(bruno, page).content.decode()
    assert confirm(bruno, page, **{"who-1": cast.amina.pk}).status_code == 302
    assert [made.person for made in seminar.nominations.all()] == [cast.amina]


def test_near_names_are_those_of_ones_own_people_who_are_free(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], sign_in: SignIn
) -> None:
    nominate(seminar, cast.bruno, cast.bruno)
    text = "Чинарва Чинара\nБорисоф Бруно\nАлеева Амина Олеговна"
    assert [one for one, _people in seen(look(sign_in(cast.bruno), text))] == ["new", "new", "near"]
    assert "This person is already nominated for this seminar." in look(sign_in(cast.bruno), text).content.decode()
    assert "CHINAROVA" not in look(sign_in(cast.bruno), text).content.decode()
    User.objects.filter(pk=cast.amina.pk).update(patronymic="Каримовна")
    assert [one for one, _people in seen(look(sign_in(cast.bruno), text))] == ["new", "new", "new"]


def test_a_near_name_can_still_be_a_new_person(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    away = look(sign_in(cast.bruno), "Алеева Амина", add="1")
    assert begun(away)[1] == {"surname": "Алеева", "given_name": "Амина", "next": f"{PAGE}?kept=1"}


def test_the_e_mail_of_a_joined_row_finds_the_person(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    twin = {"latin": ("", ""), "email": "old@example.org", "same_as": cast.amina, "is_active": False}
    actors.person("Алиева", "Амина", agency=cast.north, **twin)
    assert seen(look(sign_in(cast.bruno), "old@example.org")) == [("choose", [cast.amina])]
