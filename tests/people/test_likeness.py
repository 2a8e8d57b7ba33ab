"""Who is perhaps written down already, misspelt or in the other script: asked before a second row is made."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from itc.people.likeness import Likeness, is_close
from itc.people.models import User
from tests import cast as actors

SignIn = Callable[..., Client]
NEW = {"language": "ru", "time_zone": "Europe/Minsk", "sex": "F"}
LIKE_AMINA = NEW | {"surname": "Алеева", "given_name": "Амина"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Алиева", "Алеева"), ("Алиева", "Алиеваа"), ("Алиева", "Аилева"), ("Алиева", "ALIYEVA"),
        ("Ольшанская", "OLSHANSKAYA"), ("Демидова", "DZEMIDAVA"), ("Ганна", "HANNA"), ("Щёкина", "SHCHOKINA"),
        ("А.", "Амина"),
    ],
)  # fmt: skip
def test_one_letter_or_the_other_script_makes_no_other_name(one: str, other: str) -> None:
    assert is_close(one, other)
    assert is_close(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Алиева", "Иванова"), ("Ким", "Кин"), ("Лис", "Лось"), ("Б.", "Амина"), ("", ""), ("А", "")]
)
def test_other_names_are_other_names(one: str, other: str) -> None:
    assert not is_close(one, other)


@given(st.permutations("абвдклморт"), st.integers(5, 10), st.integers(0, 4))
def test_a_letter_left_out_is_forgiven(letters: list[str], length: int, place: int) -> None:
    name = "".join(letters[:length])
    assert is_close(name, name[:place] + name[place + 1 :])


def test_many_are_asked_of_few() -> None:
    wanted = Likeness[int]()
    wanted.want(1, "Алеева", "Амина")
    wanted.want(2, "Алиева", "Анна")
    wanted.want(3, "Алиева", "")
    assert set(wanted.of("ALIYEVA", "AMINA")) == {1}
    assert set(wanted.of("Лис", "Амина")) == set(wanted.of("", "")) == set()


def test_a_second_row_is_made_only_when_she_is_said_to_be_somebody_else(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno, new = sign_in(cast.bruno), LIKE_AMINA | {"agency": cast.north_unit.pk}
    page = bruno.post("/en/people/new/", new)
    assert (page.status_code, page.context["alike"]) == (200, [cast.amina])
    text = page.content.decode()
    assert f'<a href="/en/people/{cast.amina.pk}/">ALIYEVA AMINA</a>' in text
    assert 'name="surname" value="Алеева"' in text
    assert not User.objects.filter(surname="Алеева").exists()
    assert bruno.post("/en/people/new/", new | {"is_another": "1"}).status_code == 302
    assert User.objects.filter(surname="Алеева").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"sex": "M"}, {"patronymic": "Олеговна"}, {"given_name": "Алла"}, {"given_name": ""}, {"agency": "north"},
        {"surname": "Чинарова", "given_name": "Чинара"},
    ],
)  # fmt: skip
def test_who_is_surely_somebody_else_is_not_asked_about(
    cast: SimpleNamespace, sign_in: SignIn, change: dict[str, str]
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(patronymic="Каримовна")
    new = LIKE_AMINA | {"patronymic": "Каримовна", "agency": "north_unit"} | change
    new["agency"] = getattr(cast, new["agency"]).pk
    assert sign_in(cast.bruno).post("/en/people/new/", new).status_code == 302


def test_the_same_name_is_asked_about_in_whatever_agency_the_reader_sees(
    cast: SimpleNamespace, sign_in: SignIn
) -> None:
    new = NEW | {"surname": "Чинарова", "given_name": "Чинара"}
    asked = sign_in(cast.farida).post("/en/people/new/", new | {"agency": cast.north.pk})
    assert asked.context["alike"] == [cast.chinara]
    latin = NEW | {"surname_latin": "Chinarova", "given_name_latin": "Chinara", "agency": cast.north.pk}
    assert sign_in(cast.farida).post("/en/people/new/", latin).context["alike"] == [cast.chinara]
    assert sign_in(cast.bruno).post("/en/people/new/", new | {"agency": cast.north.pk}).status_code == 302


def test_a_declared_duplicate_is_asked_about_no_more(cast: SimpleNamespace, sign_in: SignIn) -> None:
    twin = {"latin": ("", ""), "same_as": cast.bruno, "is_active": False}
    actors.person("Лисовская", "Яна", agency=cast.north, **twin)
    new = NEW | {"surname": "Лисовская", "given_name": "Яна", "agency": cast.north.pk}
    assert sign_in(cast.bruno).post("/en/people/new/", new).status_code == 302
