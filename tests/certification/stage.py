"""What the ledger's stories stand on: the two programmes of C1, a qualification of both, a signatory."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from certification.actions import record_award
from certification.models import (
    Award,
    DocumentClass,
    HoursThreshold,
    Mode,
    Programme,
    ProgrammeHours,
    ProgrammeVersion,
    Qualification,
    Signatory,
)
from itc.people.models import User
from tests.cast import LONG_AGO, country

SPRING = dt.date(2026, 3, 20)
ISSUED = dt.datetime(2026, 3, 25, 9, tzinfo=dt.UTC)


def married(person: User) -> User:
    """Another surname in the passport, so that there is something to correct in a certificate."""
    User.objects.filter(pk=person.pk).update(surname="Новая", surname_latin="NOVAYA")
    person.refresh_from_db()
    return person


def programme(code: str, en: str, ru: str, hours: dict[str, int], **more: object) -> ProgrammeVersion:
    row = Programme.objects.create(code=code, title_en=en, title_ru=ru)
    version = ProgrammeVersion.objects.create(programme=row, title_en=en, title_ru=ru, **more)
    for number, (kind, amount) in enumerate(hours.items(), start=1):
        ProgrammeHours.objects.create(version=version, number=number, kind=kind, hours=Decimal(amount))
    return version


def qualification(code: str, *versions: ProgrammeVersion, **more: object) -> Qualification:
    facts = {
        "title_en": "Identification and referral of victims of trafficking",
        "title_ru": "Выявление и перенаправление жертв торговли людьми",
        "document_class": DocumentClass.QUALIFICATION,
        "validity_months": 36,
    }
    row = Qualification.objects.create(code=code, **(facts | more))
    row.programmes.set(version.programme for version in versions)
    return row


def props() -> SimpleNamespace:
    online = programme(
        "C1-ONLINE",
        "Identification: online part",
        "Выявление: дистанционная часть",
        {"independent": 12},
        mode=Mode.DISTANCE,
    )
    seminar = programme(
        "S-TIP", "Identification: seminar", "Выявление: семинар", {"lecture": 10, "practical": 12, "attestation": 2}
    )
    HoursThreshold.objects.create(hours=36, since=LONG_AGO)
    HoursThreshold.objects.create(country=country("RU", "Russia", "Россия"), hours=16, since=LONG_AGO)
    signatory = Signatory.objects.create(
        name_ru="И. И. Иванова",
        name_en="I. Ivanova",
        title_ru="Начальник центра",
        title_en="Head of the Centre",
        since=LONG_AGO,
    )
    return SimpleNamespace(online=online, seminar=seminar, signatory=signatory, c1=qualification("C1", online, seminar))


def award(person: User, version: ProgrammeVersion, *, on: dt.date = SPRING, **more: object) -> Award:
    facts = {"source": f"test:{version.programme.code}:{person.pk}", "by": None}
    return record_award(person, version=version, completed_on=on, **(facts | more))
