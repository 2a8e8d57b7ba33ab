"""Lists as files, with an audit row for each: who took which list and how it was filtered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itc.people import audit
from itc.people.models import Centre, User
from itc.people.ranks import for_reader, position_for_reader
from itc.web import exports
from scheduling import queries
from scheduling.models import Booking, Seminar, journal_words

PERSON = pgettext_lazy("list", "Person")
EXPORTED = {  # the name of a file, without the seminar's code, and what the audit says of it
    "nominations": "exported nominations",
    "seminars": "exported seminars",
    "participants": "exported participants",
    "journal": "exported journal",
    "sign-in": "exported sign-in",
    "list": "exported list",
    "cards": "exported cards",
    "letters": "exported letters",
    "all": "exported all papers",
}


@dataclass(frozen=True)
class List:
    title: str | Promise
    columns: Sequence[str | Promise]
    rows: Iterable[list[Any]]
    about: Seminar | None = None


def answer(found: List, form: str, *, name: str, by: User) -> HttpResponse:
    """The list as CSV or XLSX; 404 for any other form."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    what = name.removesuffix(f"-{found.about.code}") if found.about else name
    audit.log(by, EXPORTED[what], found.about or Centre.objects.here(), after={"form": form})
    if form == "csv":
        response = exports.csv_response(name, found.columns, found.rows)
    else:
        response = exports.xlsx_response(name, found.columns, found.rows, title=str(found.title))
    return cast(HttpResponse, response)


def printed(seminar: Seminar, made: bytes, *, name: str, booking: int | None, by: User) -> HttpResponse:
    """Papers as a file; `booking`: those of one person."""
    verb = EXPORTED[name.removesuffix(f"-{seminar.code}")]
    audit.log(by, verb, seminar, after={"form": "pdf"} | ({"booking": booking} if booking else {}))
    file = f"{name}-{booking}.pdf" if booking else f"{name}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def of_nominations(nominations: Any, about: Seminar | None = None) -> List:
    columns = [
        _("Seminar"), _("First day"), _("Last day"), PERSON, _("Name as in the passport"), _("Sex"), _("Rank"),
        _("Position"), _("Agency"), _("Region"), _("Number of the letter"), _("Date of the letter"), _("Answer"),
        _("Reason"), _("Place on the waiting list"), _("Agency’s order"),
    ]  # fmt: skip
    return List(_("Nominations"), columns, (_nomination(row) for row in nominations), about)


def _nomination(row: Any) -> list[Any]:
    """A row of queries.answers, which knows its position on the waiting list."""
    return [
        row.seminar.title, row.seminar.starts_on, row.seminar.ends_on, row.person.name, row.person.name_latin,
        row.person.get_sex_display(), for_reader(row.person.rank), position_for_reader(row.person.position),
        str(row.agency or ""),
        str((row.agency and row.agency.region) or ""), row.letter_number, row.letter_date, str(row.get_state_display()),
        row.reason, row.position, row.agency_rank,
    ]  # fmt: skip


def of_participants(seminar: Seminar, bookings: Iterable[Booking]) -> List:
    columns = [
        _("No."), PERSON, _("Name as in the passport"), _("Sex"), _("Rank"), _("Position"), _("Agency"),
        _("Region"), _("E-mail"), _("Share of seats"),
    ]  # fmt: skip
    rows = (
        [
            number, row.person.name, row.person.name_latin, row.person.get_sex_display(), for_reader(row.person.rank),
            position_for_reader(row.person.position), str(row.nomination.agency or ""),
            str((row.nomination.agency and row.nomination.agency.region) or ""), row.person.email or "",
            str(row.share or ""),
        ]
        for number, row in enumerate(bookings, start=1)
    )  # fmt: skip
    return List(_("Participants"), columns, rows, seminar)


def of_seminars(seminars: Iterable[Any]) -> List:
    columns = [
        _("Code"), _("Kind"), _("Title"), _("First day"), _("Last day"), _("Venue"), _("Seats"), _("Taken"),
        _("Under review"), _("On the waiting list"), _("State"),
    ]  # fmt: skip
    rows = (
        [
            row.code, row.get_kind_display(), row.title, row.starts_on, row.ends_on, str(row.venue or ""), row.capacity,
            row.taken, row.pending, row.waiting, row.get_phase_display(),
        ]
        for row in seminars
    )  # fmt: skip
    return List(_("Seminars"), columns, rows)


def of_journal(seminar: Seminar) -> List:
    """The attendance journal: a column for each session, the letter of its mark in the reader's language."""
    sessions, lines = queries.journal(seminar)
    days = [f"{seminar.day_of(session.starts_at):%d.%m.%Y} {session.topic}" for session in sessions]
    is_over = all(line.held == line.planned for line in lines[:1])
    attended = _("Attended, per cent") if is_over else _("Attended so far, per cent")
    columns: list[str | Promise] = [PERSON, _("Agency"), *days, attended]
    return List(_("Attendance journal"), columns, _journal(lines), seminar)


def _journal(lines: Iterable[queries.Line]) -> Iterator[list[Any]]:
    words = journal_words(get_language())
    for line in lines:
        marks = [words[mark.code][0] if mark else "" for mark in line.marks]
        yield [line.booking.person.name, str(line.booking.nomination.agency or ""), *marks, line.percent]
