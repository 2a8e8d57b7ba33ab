"""The seminar of the tests: two days in March 2026 at the centre's venue, open for nominations."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from certification.models import Mode, Programme, ProgrammeHours, ProgrammeVersion
from itc.errors import DomainError
from itc.people.models import User
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar, Session
from tests import cast as actors

UTC = dt.UTC
IN_TIME = dt.datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
TOO_LATE = dt.datetime(2026, 2, 20, 21, 0, tzinfo=UTC)  # 21 February, 00:00 in Minsk
SECOND_DAY = dt.datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
AFTERWARDS = dt.datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
LETTER = {"letter_number": "12/3-45", "letter_date": dt.date(2026, 1, 30)}


def refused(code: str, action: Callable[..., object], *args: object, **kwargs: object) -> None:
    with pytest.raises(DomainError) as error:
        action(*args, **kwargs)
    assert error.value.code == code


@pytest.fixture(autouse=True)
def static_folder() -> None:
    """Whitenoise warns where `collectstatic` has not run."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def version(db: None) -> ProgrammeVersion:
    programme = Programme.objects.create(code="TIP", title_en="Identification of victims", title_ru="Выявление жертв")
    version = ProgrammeVersion.objects.create(
        programme=programme, title_en=programme.title_en, title_ru=programme.title_ru, mode=Mode.IN_PERSON
    )
    ProgrammeHours.objects.create(version=version, kind="lecture", hours=Decimal(16))
    return version


@pytest.fixture
def plan(cast: SimpleNamespace, version: ProgrammeVersion) -> Callable[..., Seminar]:
    """A seminar on 2 and 3 March 2026, open for nominations; any fact may be another."""

    def planned(code: str = "S-1", **facts: object) -> Seminar:
        wanted: dict[str, object] = {
            "kind": "seminar",
            "title_en": f"Seminar {code}",
            "title_ru": f"Семинар {code}",
            "programme_version": version,
            "starts_on": dt.date(2026, 3, 2),
            "ends_on": dt.date(2026, 3, 3),
            "capacity": 2,
            "nominate_until": dt.date(2026, 2, 20),
            "withdraw_until": dt.date(2026, 2, 25),
        }
        seminar = actions.plan_seminar(code, by=cast.farida, **(wanted | facts))
        return actions.open_nominations(seminar, by=cast.farida)

    return planned


@pytest.fixture
def seminar(plan: Callable[..., Seminar]) -> Seminar:
    return plan()


@pytest.fixture
def add_session(cast: SimpleNamespace) -> Callable[..., Session]:
    """A session of so many hours on a day of March 2026, from 10:00 in Minsk on."""

    def added(seminar: Seminar, day: int = 2, *, hour: int = 7, hours: int = 4, **facts: object) -> Session:
        starts_at = dt.datetime(2026, 3, day, hour, 0, tzinfo=UTC)
        wanted = {
            "topic_en": f"Topic of {day} March, {hour} h",
            "topic_ru": f"Тема {day} марта, {hour} ч",
            "starts_at": starts_at,
            "ends_at": starts_at + dt.timedelta(minutes=45 * hours),
            "hours": Decimal(hours),
            "trainer": cast.dina,
        }
        return actions.add_session(seminar, by=cast.farida, **(wanted | facts))

    return added


@pytest.fixture
def nominate(cast: SimpleNamespace) -> Callable[..., Nomination]:
    def nominated(seminar: Seminar, person: User, by: User | None = None, **facts: object) -> Nomination:
        wanted = {**LETTER, "at": IN_TIME, **facts}
        return actions.nominate(seminar, person=person, by=by or cast.farida, **wanted)

    return nominated


@pytest.fixture
def people(cast: SimpleNamespace) -> Callable[..., list[User]]:
    """More people of agency North (in Minsk city), or of the agency given."""

    def more(number: int, agency: object = None) -> list[User]:
        return [
            actors.person(
                f"Новая-{n:02}", "Анна", latin=(f"NOVAYA {n:02}", "ANNA"), agency=agency or cast.north, email=None
            )
            for n in range(number)
        ]

    return more


@pytest.fixture
def accepted(cast: SimpleNamespace, nominate: Callable[..., Nomination]) -> Callable[..., Booking]:
    """A seat for this person: nominated and accepted."""

    def seated(seminar: Seminar, person: User, by: User | None = None) -> Booking:
        return actions.accept(nominate(seminar, person, by), by=cast.farida, at=IN_TIME)

    return seated
