"""What a certificate says, in Russian and English together, and its PDF.

The words of the paper stand here and in templates/certification/certificate.html in both languages at once: a document
does not change with its reader nor with the catalogue of translations. What is printed for one person is composed once,
kept as canonical JSON, and the PDF is made from that alone.
"""

import datetime as dt
import hashlib
import json
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext_lazy as _

from certification import emails, fonts, rules
from certification.models import Award, Certificate, CertificateFile, HoursKind, Mode, Qualification, Signatory
from itc.jobs.actions import enqueue, job
from itc.people.models import Country, User
from itc.people.naming import folded
from itc.people.ranks import in_english

Text = dict[str, Any]
CITY = {"ru": "г. Минск", "en": "Minsk"}
TEMPLATES = ("certification/certificate.html", "certification/certificate.css")
BOTH = ("ru", "en")
NO_TOKEN = "0" * rules.TOKEN_LENGTH  # on a preview: the right length, and nobody's
FATAL = (".notdef", "ailed to load", "cannot be loaded")  # in WeasyPrint's warnings
MODES = {
    Mode.IN_PERSON: {"ru": "очная", "en": "in person"},
    Mode.CORRESPONDENCE: {"ru": "заочная", "en": "by correspondence"},
    Mode.DISTANCE: {"ru": "дистанционная", "en": "distance"},
    Mode.BLENDED: {"ru": "смешанная", "en": "blended"},
}
KINDS = {
    HoursKind.LECTURE: {"ru": "лекции", "en": "lectures"},
    HoursKind.PRACTICAL: {"ru": "практические занятия", "en": "practical classes"},
    HoursKind.ROUND_TABLE: {"ru": "круглый стол", "en": "round table"},
    HoursKind.INDEPENDENT: {"ru": "самостоятельная работа", "en": "independent study"},
    HoursKind.ATTESTATION: {"ru": "итоговая аттестация", "en": "final attestation"},
}


def compose(
    person: User,
    qualification: Qualification,
    awards: Sequence[Award],
    signatory: Signatory,
    *,
    issued_on: dt.date,
    valid_until: dt.date | None,
    token: str,
    is_specimen: bool,
    replaces: str = "",
) -> Text:
    """Everything that will be printed but for the number; `awards` in the order of completion, at least one;
    `replaces` is the number of the certificate in whose place this one is issued."""
    last = awards[-1]
    return {
        "version": 1,
        "token": token,
        "address": address(token),
        "document_class": qualification.document_class,
        "qualification": {"code": qualification.code, "title": _pair(qualification, "title")},
        "holder": _holder(person, last),
        "programmes": [_programme(award) for award in awards],
        "hours": rules.hours_text(sum((award.hours for award in awards), start=type(last.hours)(0))),
        "minutes_per_hour": sorted({award.minutes_per_hour for award in awards}),
        "mode": last.mode if len({award.mode for award in awards}) == 1 else Mode.BLENDED.value,
        "from": min(award.started_on or award.completed_on for award in awards).isoformat(),
        "to": last.completed_on.isoformat(),
        "issued_on": issued_on.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
        "city": CITY,
        "signatory": {"name": _pair(signatory, "name"), "title": _pair(signatory, "title")},
        "specimen": is_specimen,
        "replaces": replaces,
    }


def _holder(person: User, last: Award) -> Text:
    """Names as they are today; rank, agency and country as frozen with the last completion."""
    country = Country.objects.filter(code=last.country_code).first()
    return {
        "cyrillic": person.name_cyrillic,
        "latin": person.name_latin,
        "initials_cyrillic": rules.initials(person.surname, person.given_name),
        "initials_latin": rules.initials(person.surname_latin, person.given_name_latin),
        "sex": person.sex,
        "rank": {"ru": last.rank, "en": in_english(last.rank)},
        "agency": _pair(last, "agency"),
        "country": _pair(country, "name") if country else {"ru": "", "en": ""},
    }


def _programme(award: Award) -> Text:
    rows = award.version.hours.all()
    return {
        "code": award.version.programme.code,
        "title": _pair(award, "title"),
        "hours": rules.hours_text(award.hours),
        "mode": award.mode,
        "from": (award.started_on or award.completed_on).isoformat(),
        "to": award.completed_on.isoformat(),
        "result": award.result,
        "grade": award.grade,
        "attestation": {language: rules.half(award.attestation, language) for language in BOTH},
        "protocol": {"number": award.protocol_number, "date": _iso(award.protocol_date)},
        "order": {"number": award.order_number, "date": _iso(award.order_date)},
        "plan": [
            {"kind": row.kind, "hours": rules.hours_text(row.hours), "topic": _pair(row, "topic")} for row in rows
        ],
    }


def address(token: str) -> str:
    """In capitals, so that the QR code stays small (its alphanumeric mode); host names and /V/ do not mind."""
    return f"{settings.BASE_URL}/v/{token}".upper()


def _pair(row: object, field: str) -> dict[str, str]:
    return {language: str(getattr(row, f"{field}_{language}")) for language in BOTH}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def search_text(text: Text) -> str:
    holder = text["holder"]
    return folded(text["registration"], holder["cyrillic"], holder["latin"], *holder["agency"].values())[:700]


# -- the page --------------------------------------------------------------------------------------------------------


def page(text: Text, *, is_duplicate: bool, is_preview: bool = False) -> str:
    """The HTML of the paper; dates written out in each language."""
    programmes = [_printed(programme) for programme in text["programmes"]]
    context = {
        "text": text,
        "address": rules.in_print(text["address"]).rpartition("/")[0] + "/",
        "days": {name: _days(text[name]) for name in ("issued_on", "valid_until")},
        "period": period_of(text),
        "mode": MODES[text["mode"]],
        "programmes": programmes,
        "one": programmes[0] if len(programmes) == 1 else None,
        "last": programmes[-1],
        "is_duplicate": is_duplicate,
        "is_preview": is_preview,
        "dense": _length(text) > 260,  # letters of one column; more would run into the signature
        "qr": segno.make(text["address"], error="m", micro=False).svg_data_uri(border=0, scale=4, dark="#12343b"),
        "css": render_to_string(TEMPLATES[1]),
    }
    return render_to_string(TEMPLATES[0], context)


def _length(text: Text) -> int:
    holder, title = text["holder"], text["qualification"]["title"]
    columns = ((holder["cyrillic"], "ru"), (holder["latin"], "en"))
    return max(
        len(name) + len(holder["rank"][code]) + len(holder["agency"][code]) + len(title[code]) for name, code in columns
    )


def _printed(programme: Text) -> Text:
    plan = [row | {"kind": KINDS[row["kind"]]} for row in programme["plan"]]
    return programme | {
        "period": period_of(programme),
        "mode": MODES[programme["mode"]],
        "protocol_day": _days(programme["protocol"]["date"]),
        "order_day": _days(programme["order"]["date"]),
        "plan": plan,
    }


def _days(iso: str | None) -> dict[str, str]:
    return {language: day_in(dt.date.fromisoformat(iso), language) for language in BOTH} if iso else {}


def day_in(day: dt.date, language: str, pattern: str = "j\u00a0E\u00a0Y") -> str:
    """No-break spaces keep a date together."""
    with translation.override(language):
        return format_date(day, pattern + ("\u00a0\\г." if language == "ru" and "Y" in pattern else ""))


def period_of(part: Text) -> dict[str, str]:
    """с 3 по 20 марта 2026 г., from 3 to 20 March 2026; one day is written as a day."""
    first, last = dt.date.fromisoformat(part["from"]), dt.date.fromisoformat(part["to"])
    if first == last:
        return {"ru": day_in(last, "ru"), "en": f"on {day_in(last, 'en')}"}
    pattern = "j\u00a0E\u00a0Y" if first.year != last.year else "j\u00a0E" if first.month != last.month else "j"
    return {
        "ru": f"с {day_in(first, 'ru', pattern)} по {day_in(last, 'ru')}",
        "en": f"from {day_in(first, 'en', pattern)} to {day_in(last, 'en')}",
    }


# -- the PDF ---------------------------------------------------------------------------------------------------------


class UnprintableError(Exception):
    """WeasyPrint found a letter in no font, or lacks a file: such a paper must not leave the house."""


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def no_complaints() -> Iterator[None]:
    logger, heard = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(heard)
    try:
        yield
    finally:
        logger.removeHandler(heard)
    if bad := [
        line for line in heard.lines if ".notdef" in line or "ailed to load" in line or "cannot be loaded" in line
    ]:
        raise UnprintableError("; ".join(bad))


def pdf(text: Text, *, is_duplicate: bool = False, is_preview: bool = False) -> bytes:
    """PDF/A-3a; the same bytes for the same text, templates, fonts and engine."""
    return written(page(text, is_duplicate=is_duplicate, is_preview=is_preview))


def written(html: str) -> bytes:
    """A page of ours as a file."""
    import weasyprint  # slow, and absent where Pango is

    identifier = hashlib.sha256(html.encode()).digest()[:16]
    with no_complaints(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint 70 does not close its colour profile
        document = weasyprint.HTML(string=html, base_url=fonts.FOLDER.as_uri() + "/", url_fetcher=own_files())
        made: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=identifier)
    return made


def own_files() -> Any:
    """Our fonts and inline pictures; nothing else on this machine and nothing from the network."""
    from weasyprint.urls import URLFetcher

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file" and Path(unquote(parts.path)).resolve().parent != fonts.FOLDER:
                raise ValueError(f"not a font of ours: {url}")
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols=("file", "data"))


def engine() -> str:
    import weasyprint

    return f"WeasyPrint {weasyprint.__version__}"


@cache
def template_hash() -> str:
    sources = [(settings.BASE_DIR / "templates" / name).read_bytes() for name in TEMPLATES]
    return hashlib.sha256(b"\0".join(sources)).hexdigest()


@job("render_certificate", needs=("pdf",), title=_("Certificate as PDF"))
def render_certificate(certificate: int, number: int, is_duplicate: bool) -> None:
    """File `number` of a certificate; a second run finds the row and does nothing. The first one is the paper that
    the holder waits for: her letter is promised together with its row."""
    row = Certificate.objects.select_related("text").get(pk=certificate)
    if row.text.erased_at or CertificateFile.objects.filter(certificate=row, number=number).exists():
        return
    made = pdf(json.loads(row.text.content), is_duplicate=is_duplicate)
    storage, path = storages["private"], f"certificates/{row.year}/{row.registration}-{number}.pdf"
    storage.delete(path)  # left by a run that was killed before it wrote its row
    saved = storage.save(path, ContentFile(made))
    with transaction.atomic():
        CertificateFile.objects.create(
            certificate=row,
            number=number,
            path=saved,
            sha256=hashlib.sha256(made).hexdigest(),
            size=len(made),
            is_duplicate=is_duplicate,
            engine=engine(),
            template=template_hash(),
            fonts=fonts.fingerprint(),
        )
        if number == 1:
            enqueue(emails.send_issued, certificate, key=f"certificate_letter:{certificate}:issued")
