"""The people of every test.

Amina (trainee) and Bruno (focal point) serve at agency North, Chidi (focal point) and Chinara (trainee) at agency
South; Dina trains, Egor keeps the register, Farida plans seminars, Alina writes courses.
"""

import datetime as dt
from types import SimpleNamespace

from itc.people.models import Agency, AgencyName, AgencyParent, Country, Region, RoleGrant, User
from itc.people.naming import folded

LONG_AGO = dt.date(2007, 7, 19)
PASSWORD = "a long pass phrase of tests"


def country(code: str = "BY", en: str = "Belarus", ru: str = "Беларусь") -> Country:
    return Country.objects.get_or_create(code=code, defaults={"name_en": en, "name_ru": ru})[0]


def region(code: str = "BY-HM", en: str = "Minsk city", ru: str = "город Минск", *, capital: bool = True) -> Region:
    defaults = {"country": country(code[:2]), "name_en": en, "name_ru": ru, "is_capital": capital}
    return Region.objects.get_or_create(code=code, defaults=defaults)[0]


def agency(code: str, en: str, ru: str, *, parent: Agency | None = None, in_region: Region | None = None) -> Agency:
    row = Agency.objects.create(
        code=code,
        kind=Agency.Kind.POLICE,
        country=country(),
        region=in_region,
        name_en=en,
        name_ru=ru,
        search=folded(code, en, ru),
    )
    AgencyName.objects.create(agency=row, name_en=en, name_ru=ru, since=LONG_AGO)
    if parent:
        AgencyParent.objects.create(agency=row, parent=parent, since=LONG_AGO)
    return row


def person(
    surname: str,
    given: str,
    *,
    latin: tuple[str, str],
    agency: Agency | None = None,
    email: str | None = None,
    sex: str = "F",
    **more: object,
) -> User:
    user = User(
        surname=surname,
        given_name=given,
        surname_latin=latin[0],
        given_name_latin=latin[1],
        agency=agency,
        email=email,
        sex=sex,
        search=folded(surname, given, *latin, email),
        **more,
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def grant(user: User, role: str, agency: Agency | None = None) -> RoleGrant:
    return RoleGrant.objects.create(user=user, role=role, agency=agency, since=LONG_AGO)


def everybody() -> SimpleNamespace:
    """The cast on the stage: people and agencies by their names."""
    north = agency("NORTH", "Agency North", "Управление «Север»", in_region=region())
    south = agency(
        "SOUTH", "Agency South", "Управление «Юг»", in_region=region("BY-BR", "Brest", "Брестская", capital=False)
    )
    north_unit = agency("NORTH-1", "North, first unit", "«Север», первый отдел", parent=north)
    cast = SimpleNamespace(
        north=north,
        south=south,
        north_unit=north_unit,
        amina=person("Алиева", "Амина", latin=("ALIYEVA", "AMINA"), agency=north_unit, email="amina@example.org"),
        bruno=person("Борисов", "Бруно", latin=("BORISOV", "BRUNO"), agency=north, email="bruno@example.org", sex="M"),
        chidi=person("Чиди", "Антон", latin=("CHIDI", "ANTON"), agency=south, email="chidi@example.org", sex="M"),
        chinara=person("Чинарова", "Чинара", latin=("CHINAROVA", "CHINARA"), agency=south, email="chinara@example.org"),
        dina=person("Дикая", "Дина", latin=("DIKAYA", "DINA"), email="dina@example.org"),
        egor=person("Егоров", "Егор", latin=("EGOROV", "EGOR"), email="egor@example.org", sex="M"),
        farida=person("Фаридова", "Фарида", latin=("FARIDOVA", "FARIDA"), email="farida@example.org"),
        alina=person("Авторова", "Алина", latin=("AVTOROVA", "ALINA"), email="alina@example.org"),
    )
    grant(cast.bruno, "focal_point", north)
    grant(cast.chidi, "focal_point", south)
    grant(cast.dina, "trainer")
    grant(cast.egor, "registrar")
    grant(cast.farida, "officer")
    grant(cast.alina, "author")
    return cast
