"""What joins seminars with people: seats taken, where a person counts, journals, what is missing for the closing."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.keys import hash_of
from itc.people.models import Agency, AgencyParent, Country, Region, RoleGrant, User
from itc.people.models.users import Sex
from itc.people.tree import ancestors
from scheduling import rules
from scheduling.models import (
    LIVE,
    Attendance,
    AttendanceChange,
    Attestation,
    Booking,
    CalendarFeed,
    Closing,
    Code,
    Nomination,
    NominationState,
    Room,
    Ruling,
    SeatShare,
    Seminar,
    SeminarStaff,
    Session,
    State,
)

BEFORE = Nomination.objects.filter(
    seminar=OuterRef("seminar"), state=NominationState.WAITING, rank__lte=OuterRef("rank")
).order_by()
# the place on the waiting list as people count it; `rank` only orders and keeps gaps
POSITION = Subquery(BEFORE.values("seminar").annotate(n=Count("pk")).values("n"))
TURNS = [NominationState(state) for state in ("submitted", "waiting", "accepted", "refused", "withdrawn")]


def seats_of(seminar: Seminar) -> rules.Seats:
    """Seats as they stand now: ask it only with the seminar's row locked when a seat is to be given."""
    shares = SeatShare.objects.filter(seminar=seminar).order_by("pk").prefetch_related("regions", "countries")
    kept = [
        rules.Share(
            key=share.pk,
            seats=share.seats,
            taken=0,
            regions=frozenset(region.pk for region in share.regions.all()),
            countries=frozenset(country.pk for country in share.countries.all()),
            name=str(share),
        )
        for share in shares
    ]
    return rules.seats(seminar.capacity, kept, Counter(seminar.bookings.held().values_list("share", flat=True)))


def place_of(agency: Agency | None) -> tuple[str | None, str | None]:
    return places_of([agency])[agency]


def places_of(agencies: Iterable[Agency | None]) -> dict[Agency | None, tuple[str | None, str | None]]:
    """Region and country in which an agency's people count; without a region, that of the unit above."""
    found: dict[Agency | None, tuple[str | None, str | None]] = {None: (None, None)}
    found |= {agency: (agency.region_id, agency.country_id) for agency in agencies if agency}
    if lacking := [agency for agency in found if agency and not agency.region_id]:
        parents = AgencyParent.objects.tree()
        above = {agency: ancestors(agency.pk, parents) for agency in lacking}
        units = Agency.objects.filter(pk__in={pk for chain in above.values() for pk in chain}, region__isnull=False)
        regions = dict(units.values_list("pk", "region_id"))
        for agency, chain in above.items():
            found[agency] = next((regions[pk] for pk in chain if pk in regions), None), agency.country_id
    return found


def with_counts(seminars: QuerySet[Seminar]) -> QuerySet[Seminar]:
    """For lists: seats taken, nominations under review and on the waiting list, each row in the same query.

    Counted apart and not by joins, which would multiply seats by nominations.
    """
    of_this = {"seminar": OuterRef("pk")}
    return seminars.select_related("venue").annotate(
        taken=_number(Booking.objects.held().filter(**of_this)),
        pending=_number(Nomination.objects.filter(state=NominationState.SUBMITTED, **of_this)),
        waiting=_number(Nomination.objects.filter(state=NominationState.WAITING, **of_this)),
    )


def earlier(words: str) -> QuerySet[Seminar]:
    """Seminars whose plan a new one may follow: those with all words, the latest first."""
    found = Seminar.objects.order_by("-starts_on", "code")
    for word in words.split()[:8]:
        found = found.filter(search__contains=word)
    return found[:6]


def _number(rows: QuerySet[Any], *, by: str = "seminar") -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def clash(
    span: tuple[dt.datetime, dt.datetime],
    *,
    besides: Session | None,
    room: Room | None = None,
    trainer: int | None = None,
) -> Session | None:
    """A session that already uses the room, or the trainer, at that time; cancelled seminars free both."""
    user = Q(room=room) if room else Q(trainer=trainer)
    found = Session.objects.filter(user, starts_at__lt=span[1], ends_at__gt=span[0])
    found = found.exclude(seminar__state=State.CANCELLED)
    if besides and besides.pk:
        found = found.exclude(pk=besides.pk)
    return found.select_related("seminar").first() if room or trainer else None


def timetable(seminar: Seminar) -> QuerySet[Session]:
    return seminar.sessions.select_related("room", "trainer")


def group(seminar: Seminar) -> QuerySet[Booking]:
    """Who holds a seat, in the order of a list of names."""
    found = seminar.bookings.held().order_by(*by_name("person__"))
    return found.select_related("person", "share", "nomination__agency", "nomination__agency__region")


def answers(nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    found = nominations.select_related("person", "agency__region", "agency__country", "seminar", "nominated_by")
    return found.annotate(position=POSITION)


def ranked(nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """In the order that the agency gave them; who has no place yet comes last."""
    found = nominations.select_related("person", "agency")
    return found.order_by(F("agency_rank").asc(nulls_last=True), "nominated_at", "pk")


def on_list(nominations: QuerySet[Nomination], *, words: str = "", state: str = "", place: str = "") -> Any:
    """As the office reads them: what is to be answered first, then the waiting list, then what is answered.

    `words` of a name or an agency; `place` is the code of a region or country.
    """
    for word in words.split()[:8]:
        nominations = nominations.filter(Q(person__search__contains=word) | Q(agency__search__contains=word))
    if state:
        nominations = nominations.filter(state=state)
    if place:
        nominations = nominations.filter(Q(agency__region=place) | Q(agency__country=place))
    turn = Case(*(When(state=state, then=turn) for turn, state in enumerate(TURNS)))
    found = nominations.select_related("person", "agency__region", "agency__country").annotate(position=POSITION)
    return found.order_by(turn, "rank", "nominated_at", "pk")


@dataclass(frozen=True)
class Tally:
    """How many of one kind have a seat, and how many are nominated with them."""

    label: str
    accepted: int
    live: int


class Makeup:
    """How the nominations of a seminar are made up, in one query however many they are."""

    columns = {"sex": "person__sex", "country": "agency__country", "region": "agency__region", "agency": "agency"}

    def __init__(self, seminar: Seminar) -> None:
        rows = seminar.nominations.order_by().values_list("state", *self.columns.values()).annotate(n=Count("pk"))
        self.parts: list[tuple[Any, ...]] = list(rows)
        self.states: Counter[str] = Counter()
        for state, *_kinds, n in self.parts:
            self.states[state] += n

    @property
    def live(self) -> int:
        return sum(self.states[state] for state in LIVE)

    def places(self) -> list[tuple[str, str]]:
        """Countries, where there are several, and regions, each with its code."""
        countries, regions = self._names("country"), self._names("region")
        return [*(countries.items() if len(countries) > 1 else ()), *regions.items()]

    def tally(self, by: str) -> list[Tally]:
        """By "sex", "country", "region" or "agency", the largest part first."""
        column, names = [*self.columns].index(by) + 1, self._names(by)
        accepted, live = Counter[str](), Counter[str]()
        for row in self.parts:
            live[row[column]] += row[-1] if row[0] in LIVE else 0
            accepted[row[column]] += row[-1] if row[0] == NominationState.ACCEPTED else 0
        found = [Tally(names.get(key, str(_("not given"))), accepted[key], n) for key, n in live.items() if n]
        return sorted(found, key=lambda part: (-part.accepted, -part.live, part.label))

    def _names(self, by: str) -> dict[Any, str]:
        if by == "sex":
            return {key: str(label) for key, label in Sex.choices}
        if by not in self.__dict__:
            column, models = [*self.columns].index(by) + 1, {"agency": Agency, "country": Country, "region": Region}
            found: dict[Any, Any] = models[by]._default_manager.in_bulk({row[column] for row in self.parts} - {None})
            self.__dict__[by] = {key: str(row) for key, row in found.items()}
        names: dict[Any, str] = self.__dict__[by]
        return names


@dataclass
class Line:
    """One person's line in the journal: for each session an Attendance that knows its `corrections`, or None."""

    booking: Booking
    marks: list[Any]
    percent: Decimal

    @property
    def short_name(self) -> str:
        """Surname and initials, as a journal has room for."""
        surname, *others = self.booking.person.name.split()
        return " ".join([surname, *(f"{name[0]}." for name in others)])


def journal(seminar: Seminar) -> tuple[list[Session], list[Line]]:
    """The attendance journal: sessions across, people down; three queries for a group of any size."""
    sessions = list(timetable(seminar))
    bookings = list(group(seminar))
    rows = Attendance.objects.filter(booking__in=[b.pk for b in bookings]).annotate(corrections=Count("changes"))
    marks = {(mark.booking_id, mark.session_id): mark for mark in rows}
    hours = [session.hours for session in sessions]
    lines = []
    for booking in bookings:
        own = [marks.get((booking.pk, session.pk)) for session in sessions]
        there = [h for h, mark in zip(hours, own, strict=True) if mark and mark.code == Code.PRESENT]
        lines.append(Line(booking, own, rules.attended_percent(there, hours)))
    return sessions, lines


def corrections(seminar: Seminar) -> QuerySet[AttendanceChange]:
    found = AttendanceChange.objects.filter(attendance__session__seminar=seminar)
    return found.select_related("attendance__session", "attendance__booking__person", "changed_by").order_by("-pk")


@dataclass
class Standing:
    """One person before the closing: facts and what is missing by the rules; after it, the outcome decided."""

    line: Line
    facts: rules.Facts
    missing: list[rules.Missing]
    outcome: Closing | None = None
    ruling: Ruling | None = None
    grade: str = ""

    @property
    def open_to(self) -> rules.RulingKind | None:
        """What the registrar may decide now."""
        return rules.ruling_for(self.missing) if self.ruling is None else None

    @property
    def booking(self) -> Booking:
        return self.line.booking


def standings(seminar: Seminar) -> list[Standing]:
    sessions, lines = journal(seminar)
    pks = [line.booking.pk for line in lines]

    attested = {row.booking_id: row for row in Attestation.objects.filter(booking__in=pks).select_related("protocol")}
    outcomes = {row.booking_id: row for row in Closing.objects.filter(booking__in=pks).select_related("award")}
    rulings = {row.booking_id: row for row in rulings_of(pks).filter(taken_back_at=None)}
    found = []
    for line in lines:
        attestation = attested.get(line.booking.pk)
        ruling = rulings.get(line.booking.pk)
        is_exception = ruling is not None and ruling.kind == Ruling.Kind.EXCEPTION
        facts = rules.Facts(
            sessions=len(sessions),
            marks=sum(mark is not None for mark in line.marks),
            percent=line.percent,
            needed=seminar.attendance_percent,
            needs_attestation=bool(seminar.attestation_form),
            passed=attestation.passed if attestation else None,
            has_protocol=bool(attestation and attestation.protocol_id),
            excepted_at=ruling.attended_percent if ruling and is_exception else None,
            is_ended=ruling is not None and not is_exception,
        )
        grade = attestation.grade if attestation else ""
        found.append(Standing(line, facts, rules.missing(facts), outcomes.get(line.booking.pk), ruling, grade))
    return found


def standing_of(seminar: Seminar, booking: int) -> Standing | None:
    """None for who no longer holds a seat."""
    return next((row for row in standings(seminar) if row.booking.pk == booking), None)


def rulings_of(bookings: Iterable[int]) -> QuerySet[Ruling]:
    return Ruling.objects.filter(booking__in=bookings).select_related("ruled_by", "taken_back_by")


def people_who(*roles: str) -> QuerySet[User]:
    """People with one of these roles today, for lists to choose from."""
    held = RoleGrant.objects.current().filter(role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("surname", "given_name")


def organisers(seminar: Seminar) -> list[User]:
    """Whom the office lets look after this seminar; all its officers where nobody is named."""
    named = seminar.staff.filter(role=SeminarStaff.Role.ORGANISER).values("user")
    return list(User.objects.filter(pk__in=named, is_active=True)) or list(people_who("officer"))


def spokespeople(nomination: Nomination) -> list[User]:
    """Who speaks for the agency about this nomination today: who made it, else the nearest focal points above."""
    agency, speakers = nomination.agency_id, people_who("focal_point")
    if agency is None:
        return []
    parents = AgencyParent.objects.tree_with_predecessors()
    above = [agency, *ancestors(agency, parents)]
    held = RoleGrant.objects.current().filter(role="focal_point", user__in=speakers, agency__in=above)
    by_agency: dict[int, set[int]] = defaultdict(set)
    for user, place in held.values_list("user", "agency"):
        by_agency[place].add(user)
    if any(nomination.nominated_by_id in users for users in by_agency.values()):
        return [nomination.nominated_by]
    nearest = next((by_agency[place] for place in above if place in by_agency), set())
    return list(speakers.filter(pk__in=nearest))


def with_marks(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """For lists of sessions: how many of the group are marked."""
    return sessions.select_related("seminar", "room__venue", "trainer").annotate(
        marked=_number(Attendance.objects.filter(session=OuterRef("pk")), by="session"),
        seats_held=_number(Booking.objects.held().filter(seminar=OuterRef("seminar"))),
    )


def sessions_of_day(sessions: QuerySet[Session], now: dt.datetime) -> list[Session]:
    """Those that begin on the day that the clock of their seminar shows now."""
    near = sessions.filter(starts_at__gt=now - dt.timedelta(days=2), starts_at__lt=now + dt.timedelta(days=2))
    counted = with_marks(near.exclude(seminar__state=State.CANCELLED))
    return [row for row in counted if row.seminar.day_of(row.starts_at) == row.seminar.day_of(now)]


def unmarked(sessions: QuerySet[Session], now: dt.datetime) -> QuerySet[Session]:
    """Sessions that are over, of seminars not closed, in which somebody of the group has no mark."""
    counted = with_marks(sessions.filter(ends_at__lt=now, seminar__state=State.OPEN))
    return counted.filter(marked__lt=F("seats_held")).order_by("-starts_at")


def by_name(path: str = "") -> tuple[str, ...]:
    """The order of a list of names in the reader's script."""
    latin, cyrillic = ("surname_latin", "given_name_latin"), ("surname", "given_name")
    first = (*latin, *cyrillic) if (get_language() or "en").startswith("en") else (*cyrillic, *latin)
    return (*(f"{path}{name}" for name in first), f"{path}pk")


def people_named(keys: QuerySet[Any, Any]) -> QuerySet[User]:
    return User.objects.filter(pk__in=keys).order_by("surname", "given_name")


def own(person: User) -> list[Nomination]:
    """A person's own nominations with their seminars, sessions and outcomes, the latest seminar first."""
    sessions = Prefetch("seminar__sessions", Session.objects.select_related("room"))
    found = Nomination.objects.filter(person=person).exclude(state=NominationState.WITHDRAWN)
    found = found.annotate(position=POSITION)
    found = found.select_related("seminar__venue", "booking__closing").prefetch_related(sessions)
    return list(found.order_by("-seminar__starts_on", "-pk")[:100])


def own_nomination(seminar: Seminar, person: User) -> Nomination | None:
    """A person's latest nomination for this seminar."""
    return answers(seminar.nominations.filter(person=person.pk)).first()


def feed_of(key: str) -> CalendarFeed | None:
    """The calendar that this key opens, with its person; None as well when she has left or may not sign in."""
    feed = CalendarFeed.objects.filter(key_hash=hash_of(key)).select_related("person").first()
    return feed if feed and access.is_let_in(feed.person) else None


def sessions_of(person: User, *, since: dt.datetime) -> QuerySet[Session]:
    """Sessions not over at `since` of seminars in which she holds a seat, and those that she teaches."""
    seats = Booking.objects.held().filter(person=person)
    found = Session.objects.filter(Q(trainer=person) | Q(seminar__in=seats.values("seminar")), ends_at__gte=since)
    return found.select_related("seminar__venue", "room__venue").order_by("starts_at", "pk")
