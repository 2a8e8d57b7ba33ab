"""Tables that leave the house: completions, the registration book, figures by country and agency."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certification import rules
from certification.models import STATUS_LABELS, AwardAncestor, Certificate, DocumentClass, EventKind, Mode, Result
from certification.models.awards import AwardQuerySet
from certification.queries.completions import Document, documents_of
from itc.people.models import AgencyName, Country, Region, Sex
from itc.people.naming import in_language
from itc.web.exports import csv_response, xlsx_response
from itc.web.figures import percent


@dataclass(frozen=True)
class Column:
    """`code` is for programs and never changes, `label` for people."""

    code: str
    label: str | Promise
    width: int = 14


COLUMNS = (
    Column("surname", _("Surname"), 18),
    Column("given_name", _("Given name"), 16),
    Column("patronymic", _("Patronymic"), 18),
    Column("surname_latin", _("Surname (Latin)"), 18),
    Column("given_name_latin", _("Given name (Latin)"), 16),
    Column("sex", _("Sex"), 6),
    Column("rank", _("Rank"), 22),
    Column("position", _("Position"), 24),
    Column("unit", _("Agency and unit"), 48),
    Column("region", _("Region")),
    Column("country", _("Country")),
    Column("programme_code", _("Programme code"), 12),
    Column("programme", _("Programme"), 44),
    Column("form", _("Form of training")),
    Column("started_on", pgettext_lazy("date", "From"), 11),
    Column("completed_on", _("Completed on"), 11),
    Column("hours", _("Academic hours"), 9),
    Column("attestation", _("Attestation")),
    Column("result", _("Result")),
    Column("grade", _("Mark"), 8),
    Column("protocol_number", _("Protocol number"), 10),
    Column("protocol_date", _("Protocol date"), 11),
    Column("order_number", _("Order number"), 10),
    Column("order_date", _("Order date"), 11),
    Column("certificate", _("Certificate number"), 18),
    Column("certificate_date", _("Date of issue"), 11),
    Column("certificate_status", _("Certificate status")),
    Column("valid_until", _("Valid until"), 11),
    Column("record", _("Record"), 24),
    Column("revision", _("Revision"), 8),
    Column("state", _("State"), 10),
)
LABELS = [column.label for column in COLUMNS]
WIDTHS = [column.width for column in COLUMNS]
NOTHING = ("", None, "", None)


def spoken() -> str:
    """The language of the ledger's frozen texts that is nearest to the reader's."""
    return "ru" if (get_language() or "en")[:2] in ("ru", "be") else "en"


def completion_rows(awards: AwardQuerySet, *, qualification: int | None = None) -> Iterator[tuple[Any, ...]]:
    """One row per award in the order of COLUMNS; four queries however many rows, which are streamed."""
    documents = documents_of(awards, qualification=qualification)
    names, language = _Names(), spoken()
    fields = awards.values_list(
        "source", "revision", "is_withdrawn", "sex", "region_code", "country_code", "mode", "result", "person__surname",
        "person__given_name", "person__patronymic", "person__surname_latin", "person__given_name_latin", "rank",
        "position", f"path_{language}", "version__programme__code", f"title_{language}", "started_on", "completed_on",
        "hours", "attestation", "grade", "protocol_number", "protocol_date", "order_number", "order_date",
    )  # fmt: skip
    for row in fields.iterator(chunk_size=2000):
        source, revision, is_withdrawn, sex, region, country, mode, result, *rest = row
        (surname, given, patronymic, surname_latin, given_latin, rank, position, path, code, title, started, completed,
         hours, attestation, grade, protocol, protocol_date, order, order_date) = rest  # fmt: skip
        document = documents.get(source)
        yield (
            surname, given, patronymic, surname_latin, given_latin, names.sexes.get(sex, ""), rank, position, path,
            names.regions.get(region, ""), names.countries.get(country, ""), code, title, names.modes[mode], started,
            completed, _number(hours), rules.half(attestation, language), names.results[result], grade, protocol,
            protocol_date, order,
            order_date, *(_told(document, names) if document else NOTHING), source, revision,
            names.withdrawn if is_withdrawn else names.current,
        )  # fmt: skip


def _told(document: Document, names: "_Names") -> tuple[str, dt.date, str, dt.date | None]:
    return document.registration, document.issued_on, names.statuses[document.status], document.valid_until


def _number(hours: Decimal) -> int | float:
    """Figures that a spreadsheet adds up."""
    return int(hours) if hours == hours.to_integral_value() else float(hours)


class _Names:
    """Translated words for the codes, looked up once per table."""

    def __init__(self) -> None:
        self.regions = {row.code: in_language(row, "name") for row in Region.objects.all()}
        self.countries = {row.code: in_language(row, "name") for row in Country.objects.all()}
        self.sexes = {value: str(label) for value, label in Sex.choices}
        self.modes = {value: str(label) for value, label in Mode.choices}
        self.results = {value: str(label) for value, label in Result.choices}
        self.statuses = {str(value): str(label) for value, label in STATUS_LABELS.items()}
        self.current, self.withdrawn = pgettext("record", "current"), pgettext("record", "withdrawn")


# -- figures for ministries and donors -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    name: str
    awards: int
    persons: int
    hours: int | float
    women: int
    known: int  # persons whose sex is known: the n of the share

    @property
    def share_of_women(self) -> int | None:
        return round(100 * self.women / self.known) if self.known else None

    @property
    def percent(self) -> str:
        return "—" if self.share_of_women is None else percent(self.share_of_women)


FIGURE_LABELS = (
    _("Name"), _("Completions"), _("Persons"), _("Academic hours"), _("Women"), _("Share of women"), "n",
)  # fmt: skip


def figure_row(row: Figures) -> tuple[Any, ...]:
    return row.name, row.awards, row.persons, row.hours, row.women, row.share_of_women, row.known


def by_country(awards: AwardQuerySet) -> list[Figures]:
    names = {row.code: in_language(row, "name") for row in Country.objects.all()}
    rows = awards.order_by().values("country_code").annotate(**_sums(""))
    return sorted((_figures(names.get(row["country_code"], "—"), row) for row in rows), key=lambda row: -row.persons)


def by_agency(awards: AwardQuerySet, *, top: bool) -> list[Figures]:
    """By the agency frozen on the day: the unit itself, or the ministry at the top of its chain. It is called as on the
    day of its last completion among these, so that a later name does not come into the report of an earlier year."""
    rows = AwardAncestor.objects.filter(award__in=awards.order_by().values("pk"))
    if top:
        above = AwardAncestor.objects.filter(award=OuterRef("award"), depth__gt=OuterRef("depth"))
        rows = rows.filter(~Exists(above))
    else:
        rows = rows.filter(depth=0)
    sums = list(rows.order_by().values("agency").annotate(last=Max("award__completed_on"), **_sums("award__")))
    names: dict[int, list[AgencyName]] = defaultdict(list)
    for name in AgencyName.objects.filter(agency__in=[row["agency"] for row in sums]).order_by("since"):
        names[name.agency_id].append(name)
    figures = (_figures(_held_on(names[row["agency"]], row["last"]), row) for row in sums)
    return sorted(figures, key=lambda row: -row.persons)


def _held_on(names: list[AgencyName], day: dt.date) -> str:
    """The name of that day; the first one, when the day lies before it."""
    held = [name for name in names if name.since <= day]
    return in_language(held[-1] if held else names[0], "name")


def in_all(awards: AwardQuerySet) -> Figures:
    return _figures(gettext("All"), awards.order_by().aggregate(**_sums("")))


def _sums(prefix: str) -> dict[str, Any]:
    person, sex = Coalesce(f"{prefix}person__same_as", f"{prefix}person"), f"{prefix}sex"
    return {
        "count": Count(f"{prefix}pk" if prefix else "pk"),
        "persons": Count(person, distinct=True),
        "total": Sum(f"{prefix}hours"),
        "women": Count(person, distinct=True, filter=Q(**{sex: Sex.FEMALE})),
        "known": Count(person, distinct=True, filter=~Q(**{sex: ""})),
    }


def _figures(name: str, row: Any) -> Figures:
    hours = _number(row["total"] or Decimal(0))
    return Figures(name, row["count"], row["persons"], hours, row["women"], row["known"])


# -- the registration book -------------------------------------------------------------------------------------------

REGISTER_COLUMNS = (
    Column("name", _("Name of the document"), 30),
    Column("blank", _("Number of the blank"), 12),
    Column("registration", _("Registration number"), 18),
    Column("issued_on", _("Date of issue"), 12),
    Column("holder", _("Surname, given name, patronymic"), 36),
    Column("holder_latin", _("Name in Latin letters"), 28),
    Column("agency", _("Agency"), 40),
    Column("qualification", _("Programme"), 44),
    Column("hours", _("Academic hours"), 9),
    Column("protocol", _("Date and number of the protocol"), 24),
    Column("order", _("Date and number of the order"), 24),
    Column("receipt", _("Signature of the recipient"), 18),
    Column("note", _("Note"), 40),
)


def register_rows(certificates: QuerySet[Certificate]) -> Iterator[tuple[Any, ...]]:
    """The lines of the book in the order of the numbers; what was erased stays empty and is noted."""
    language = spoken()
    rows = certificates.order_by("series", "year", "number").select_related("text", "qualification")
    for row in rows.prefetch_related("events__other").iterator(chunk_size=500):
        name = str(DocumentClass(row.document_class).label)
        if not row.text.content:
            empty = ("", "", "", row.qualification.title, "", "", "", "")
            yield (name, "", row.registration, row.issued_on, *empty, _note(row))
            continue
        text = json.loads(row.text.content)
        holder, programmes = text["holder"], text["programmes"]
        yield (
            name, "", row.registration, row.issued_on, holder["cyrillic"], holder["latin"], holder["agency"][language],
            text["qualification"]["title"][language], _number(Decimal(text["hours"])),
            _papers(programmes, "protocol"), _papers(programmes, "order"), "", _note(row),
        )  # fmt: skip


def _papers(programmes: Iterable[dict[str, Any]], kind: str) -> str:
    """Of all parts, each once: one part may rest on a protocol, another on an order."""
    return "; ".join(dict.fromkeys(filter(None, (_dated(one[kind]) for one in programmes))))


def _dated(paper: dict[str, str | None]) -> str:
    day = dt.date.fromisoformat(paper["date"]).strftime("%d.%m.%Y") if paper["date"] else ""
    return ", ".join(part for part in (day, f"№ {paper['number']}" if paper["number"] else "") if part)


def _note(row: Certificate) -> str:
    told = []
    for event in row.events.all():
        if event.kind == EventKind.ISSUED:
            continue
        note = f"{event.at:%d.%m.%Y}: {EventKind(event.kind).label}"
        told.append(f"{note} ({event.other.registration})" if event.other else note)
    return "; ".join(told)


# -- files -----------------------------------------------------------------------------------------------------------


def as_file(
    kind: str,
    name: str,
    columns: Sequence[str | Promise],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    widths: Sequence[int] = (),
) -> HttpResponse:
    if kind == "csv":
        return cast(HttpResponse, csv_response(name, columns, rows))
    if kind == "xlsx":
        return cast(HttpResponse, xlsx_response(name, columns, rows, title=title, widths=widths))
    raise Http404
