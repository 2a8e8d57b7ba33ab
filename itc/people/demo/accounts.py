"""The people behind the demonstration's known logins, one per role, and focal points of other agencies."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from itc.people.actions import add_person, confirm_latin, grant
from itc.people.demo_accounts import ACCOUNTS, PASSWORD, DemoAccount, set_demo_second_factor
from itc.people.models import Agency, Role, User


@dataclass(frozen=True)
class Character:
    surname: str
    given_name: str
    patronymic: str
    surname_latin: str
    given_name_latin: str
    sex: str
    agency: str
    rank: str
    position: str


ITC = "ITC-BY"
CAST: dict[Role, Character] = {
    Role.TRAINEE: Character(
        "Кравцова", "Марина", "Олеговна", "KRAUTSOVA", "MARYNA", "F", "UVD-BREST-THB", "старший лейтенант милиции",
        "Оперуполномоченный",
    ),
    Role.FOCAL_POINT: Character(
        "Борисевич", "Павел", "Андреевич", "BARYSEVICH", "PAVEL", "M", "MIA-BY", "подполковник милиции",
        "Начальник отдела",
    ),
    Role.TRAINER: Character(
        "Демидова", "Диана", "Игоревна", "DZEMIDAVA", "DYIANA", "F", ITC, "майор милиции", "Старший преподаватель"
    ),
    Role.INTERPRETER: Character("Иванчик", "Инна", "Петровна", "IVANCHYK", "INA", "F", ITC, "", "Переводчик"),
    Role.OFFICER: Character(
        "Фёдорова", "Светлана", "Викторовна", "FIODARAVA", "SVIATLANA", "F", ITC, "", "Методист учебного отдела"
    ),
    Role.REGISTRAR: Character(
        "Рябцев", "Егор", "Николаевич", "RABTSAU", "YAHOR", "M", ITC, "", "Секретарь учебного отдела"
    ),
    Role.AUTHOR: Character("Авдеева", "Алина", "Сергеевна", "AUDZEYEVA", "ALINA", "F", ITC, "", "Методист"),
    Role.AUDITOR: Character("Аудитов", "Игорь", "Львович", "AUDYTAU", "IHAR", "M", ITC, "", "Ревизор"),
}  # fmt: skip


def make_accounts(agencies: dict[str, Agency], *, at: dt.datetime) -> dict[Role, User]:
    """The logins of itc.people.demo_accounts, by role; a role other than trainee is granted from that day."""
    made: dict[Role, User] = {}
    officer = next(account for account in ACCOUNTS if account.role is Role.OFFICER)
    for account in [officer, *(account for account in ACCOUNTS if account is not officer)]:
        made[account.role] = _account(account, agencies, by=made.get(Role.OFFICER), at=at)
    return made


def _account(account: DemoAccount, agencies: dict[str, Agency], *, by: User | None, at: dt.datetime) -> User:
    character = CAST[account.role]
    fields = {name: value for name, value in vars(character).items() if name != "agency"}
    home = agencies[character.agency]
    person = add_person(by=by, agency=home, at=at, email=account.email, language="ru", **fields)
    person.password = make_password(PASSWORD)
    person.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=person, email=account.email, defaults={"verified": True, "primary": True}
    )
    confirm_latin(person, by=person, at=at)
    if account.role is not Role.TRAINEE:
        scope = home if account.role is Role.FOCAL_POINT else None
        grant(person, role=account.role, agency=scope, since=at.date(), by=by, at=at)
    if account.secret:
        set_demo_second_factor(person, account.secret)
    return person


def name_focal_points(people: list[User], tops: list[Agency], *, by: User, at: dt.datetime) -> list[User]:
    """Somebody of each agency speaks for it and everything below; one without anybody among `people` is left out."""
    named = []
    for top in tops:
        person = next((one for one in people if one.agency_id == top.pk), None)
        if person:
            grant(person, role=Role.FOCAL_POINT, agency=top, since=at.date(), by=by, at=at)
            named.append(person)
    return named
