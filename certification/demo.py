"""What the demonstration's certificates stand on: qualifications, thresholds of hours, a signatory."""

import datetime as dt
from decimal import Decimal

from certification.models import DocumentClass, HoursThreshold, Programme, Qualification, Signatory
from itc.people.models import Country

SERIES = "ITC-DEMO"
EVER = dt.date(2007, 7, 19)  # the centre opened
QUALIFICATIONS = {
    "C1": (
        "Identification and referral of victims of trafficking",
        "Выявление и перенаправление пострадавших от торговли людьми",
        DocumentClass.QUALIFICATION,
        36,
        ("C1-ONLINE", "C1-SEM"),
    ),
    "NRM-RT": (
        "The national referral mechanism in practice",
        "Национальный механизм перенаправления на практике",
        DocumentClass.PARTICIPATION,
        None,
        ("NRM-RT",),
    ),
    "TOT-CIS": (
        "Training of trainers for CIS states",
        "Подготовка преподавателей для государств СНГ",
        DocumentClass.QUALIFICATION,
        48,
        ("TOT-CIS",),
    ),
}


def set_up() -> Signatory:
    """Qualifications of the programmes that courses and seminars brought; a second run leaves what stands.

    Least hours of a certificate of qualification: 36 by default (Belarus), 16 in Russia (order No. 266 of
    24 March 2025, p. 18).
    """
    HoursThreshold.objects.get_or_create(country=None, until=None, defaults={"hours": Decimal(36), "since": EVER})
    russia = Country.objects.get(code="RU")
    HoursThreshold.objects.get_or_create(country=russia, until=None, defaults={"hours": Decimal(16), "since": EVER})
    for code, (en, ru, document, months, programmes) in QUALIFICATIONS.items():
        facts = {"title_en": en, "title_ru": ru, "document_class": document, "validity_months": months}
        row, is_new = Qualification.objects.get_or_create(code=code, defaults={**facts, "series": SERIES})
        if is_new:
            row.programmes.set(Programme.objects.filter(code__in=programmes))
    office = {"title_ru": "Начальник учебного центра", "title_en": "Head of the Training Centre", "since": EVER}
    return Signatory.objects.get_or_create(name_ru="А. Н. Примерный", name_en="A. Primerny", defaults=office)[0]
