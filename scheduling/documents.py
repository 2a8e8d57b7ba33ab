"""Papers of a seminar as one PDF on A4: sign-in sheets, list of participants, name cards, invitation letters.

Sheets and lists are in the reader's language, a name card in the working language of the seminar, a letter in that of
its reader. Fonts, and what may be loaded, are those of the certificates.
"""

import datetime as dt
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification import fonts
from certification.documents import UnprintableError, no_complaints, own_files  # the one door to WeasyPrint
from certification.models import Signatory
from certification.rules import in_no_font
from itc.errors import DomainError
from itc.jobs import parts
from itc.people.mail import language_of
from itc.people.models import Agency, User
from itc.people.ranks import post_for_reader
from itc.web.demonstration import is_demonstration
from scheduling.models import Booking, Seminar, SeminarStaff, Session
from scheduling.queries import timetable

CARDS_ON_A_PAGE = 8
TWO_LINES = 84  # letters of an agency's name on a card


class Paper(StrEnum):
    SIGN_IN = "sign-in"
    LIST = "list"
    CARDS = "cards"
    LETTERS = "letters"
    ALL = "all"


OF_ONE_PERSON = frozenset({Paper.CARDS, Paper.LETTERS})
OF_THE_OFFICE = frozenset({Paper.LETTERS, Paper.ALL})  # letters are signed; a trainer needs the other papers

TITLES = {
    Paper.SIGN_IN: _("Sign-in sheet"),
    Paper.LIST: _("List of participants"),
    Paper.CARDS: _("Name cards"),
    Paper.LETTERS: _("Invitation letters"),
    Paper.ALL: _("All in one file"),
}


def offered(*, is_office: bool) -> list[tuple[Paper, str | Promise]]:
    return [(paper, title) for paper, title in TITLES.items() if is_office or paper not in OF_THE_OFFICE]


@dataclass(frozen=True)
class Guest:
    """Who holds a seat, as the papers name her in the language that they are just written in."""

    booking: Booking

    @property
    def person(self) -> User:
        return self.booking.person

    @property
    def agency(self) -> Agency | None:
        """Where she served when she was nominated."""
        return self.booking.nomination.agency

    @property
    def is_of_long_agency(self) -> bool:
        """Its name takes more than two lines of a card."""
        return self.agency is not None and len(str(self.agency)) > TWO_LINES

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def addressed(self) -> str:
        """As a letter begins: in Russian by the given name and the patronymic, else by the whole name."""
        parts = (self.person.given_name, self.person.patronymic if self.person.given_name else "")
        by_name = " ".join(part for part in parts if part)
        return (by_name if get_language() == "ru" else "") or self.name

    @property
    def other_name(self) -> str:
        """The name in the other script, where there is one."""
        both = {self.person.name_cyrillic, self.person.name_latin} - {self.name, ""}
        return next(iter(both), "")

    @property
    def work(self) -> str:
        return post_for_reader(self.person.rank, self.person.position)


def papers(
    seminar: Seminar,
    bookings: QuerySet[Booking],
    *,
    paper: Paper,
    day: dt.date,
    told: Callable[[int, int], None] | None = None,
) -> bytes:
    """The PDF; letters are dated `day`. Raises DomainError("nobody", "no_pdf", "missing_glyph").

    `told` hears how many parts of how many are done: then a large group is laid out part by part.
    """
    group = [Guest(booking) for booking in bookings.select_related("nomination__agency__country")]
    if not group:
        raise DomainError("nobody", _("Nobody holds a seat yet: there is nothing to print."))
    if parts.missing(["pdf"]):
        part = parts.title("pdf")
        raise DomainError("no_pdf", _("This machine cannot make PDF files: it lacks %(part)s.") % {"part": part})
    sessions = list(timetable(seminar))
    staff = list(seminar.staff.select_related("user"))
    _require_letters(seminar, group, sessions, staff)
    if told is None:
        return _pdf([page(seminar, group, sessions, staff, paper=paper, day=day)])
    parts_of = _parts(group, paper)
    pages = (page(seminar, some, sessions, staff, paper=one, day=day) for one, some in parts_of)
    return _pdf(pages, lambda done: told(done, len(parts_of)))


def _parts(group: Sequence[Guest], paper: Paper) -> list[tuple[Paper, Sequence[Guest]]]:
    """Sheets and lists hold everybody; cards and letters can be laid out some at a time."""
    wanted = [one for one in Paper if one is not Paper.ALL] if paper is Paper.ALL else [paper]
    return [
        (one, group[at : at + size])
        for one in wanted
        for size in [CARDS_ON_A_PAGE if one in OF_ONE_PERSON else len(group)]
        for at in range(0, len(group), size)
    ]


def page(
    seminar: Seminar,
    group: Sequence[Guest],
    sessions: Sequence[Session],
    staff: Sequence[SeminarStaff],
    *,
    paper: Paper,
    day: dt.date,
) -> str:
    """The HTML of the papers; `day` is the date of the letters."""
    wanted = [one for one in Paper if one is not Paper.ALL] if paper is Paper.ALL else [paper]
    organisers = [row.user for row in staff if row.role == SeminarStaff.Role.ORGANISER]
    facts = {
        "seminar": seminar,
        "group": group,
        "wanted": wanted,
        "days": _days(seminar, sessions) if Paper.SIGN_IN in wanted else [],
        "pages": _pages(group) if Paper.CARDS in wanted else [],
        "card_language": "en" if seminar.language == "en" else "ru",
        "letters": [(guest, language_of(guest.person)) for guest in group] if Paper.LETTERS in wanted else [],
        "first": sessions[0] if sessions else None,
        "organisers": organisers,
        "signatory": Signatory.objects.on(day).first(),
        "day": day,
        "is_specimen": is_demonstration(),
        "css": render_to_string("scheduling/papers.css"),
    }
    return render_to_string("scheduling/papers.html", facts)


def _pages(group: Sequence[Guest]) -> list[Sequence[Guest]]:
    return [group[at : at + CARDS_ON_A_PAGE] for at in range(0, len(group), CARDS_ON_A_PAGE)]


def _days(seminar: Seminar, sessions: Iterable[Session]) -> list[tuple[dt.date, list[Session]]]:
    """Days with sessions, each a sheet; the first day alone while the timetable is empty."""
    found: dict[dt.date, list[Session]] = {}
    for session in sessions:
        found.setdefault(seminar.day_of(session.starts_at), []).append(session)
    return list(found.items()) or [(seminar.starts_on, [])]


def _require_letters(
    seminar: Seminar, group: Iterable[Guest], sessions: Iterable[Session], staff: Iterable[SeminarStaff]
) -> None:
    """Raises DomainError("missing_glyph") that names the person, or the text, with a letter of no font."""
    for guest in group:
        who, agency = guest.person, guest.agency
        names = [agency.name_en, agency.name_ru] if agency else []
        if lost := _lost([who.name_cyrillic, who.name_latin, who.rank, who.position, *names]):
            raise DomainError(
                "missing_glyph",
                _("%(name)s: none of our fonts has %(letters)s, which stands in the name, post or agency.")
                % {"name": who.name, "letters": lost},
            )
    texts = [seminar.title_en, seminar.title_ru, seminar.bring_en, seminar.bring_ru]
    if venue := seminar.venue:
        texts += [getattr(venue, f"{name}_{code}") for name in ("name", "address", "travel") for code in ("en", "ru")]
    for session in sessions:
        texts += [session.topic_en, session.topic_ru, session.trainer.name if session.trainer else ""]
    texts += [row.user.name for row in staff]
    for text in texts:
        if lost := _lost([text]):
            sentence = _("None of our fonts has %(letters)s, which stands in “%(text)s”.")
            raise DomainError("missing_glyph", sentence % {"letters": lost, "text": text[:80]})


def _lost(texts: Iterable[str]) -> str:
    return ", ".join(f"“{letter}” (U+{ord(letter):04X})" for letter in in_no_font(" ".join(texts), fonts.letters()))


def _pdf(pages: Iterable[str], told: Callable[[int], None] = lambda done: None) -> bytes:
    """One file of the HTML pages, each laid out by itself."""
    import weasyprint  # slow, and absent where Pango is

    try:
        with no_complaints(), warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # as in certification/documents.py
            laid_out: list[Any] = []
            for done, html in enumerate(pages, start=1):
                source: Any = weasyprint.HTML(
                    string=html, base_url=fonts.FOLDER.as_uri() + "/", url_fetcher=own_files()
                )
                laid_out.append(source.render())
                told(done)
            made: bytes = laid_out[0].copy([one for part in laid_out for one in part.pages]).write_pdf()
    except UnprintableError as error:
        raise DomainError("missing_glyph", _("The papers hold a letter that none of our fonts has.")) from error
    return made
