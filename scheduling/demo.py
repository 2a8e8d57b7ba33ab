"""Seminars of the demonstration: planned from the content's file, held with invented people, through the actions."""

import datetime as dt
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from certification.models import Programme, ProgrammeHours, ProgrammeVersion
from courses.models import Course
from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.people.models import Country, Region, User
from scheduling import actions, queries
from scheduling.models import Booking, Code, Nomination, NominationState, Room, Seminar, Session, Venue

FILE = Path(settings.BASE_DIR) / "courses" / "content" / "seminar_2019.json"
MODES = {"on_site": "in_person", "hybrid": "blended", "online": "distance"}
HOURS = {"role_play": "practical", "case_study": "practical", "visit": "practical", "language": "practical"}
FACTS = (
    "kind", "title_en", "title_ru", "summary_en", "summary_ru", "time_zone", "language", "interpreted_into", "capacity",
    "attendance_percent", "attestation_form",
)  # fmt: skip
NAMED = ("name_en", "name_ru", "seats")
DAYS = ("starts_on", "ends_on", "nominate_until", "withdraw_until")
BRING = {
    "bring_en": (
        "Demonstration: bring your passport or identity card and your service card, the order that sends you, and a "
        "pen. Laptops are there. Coffee breaks are provided; lunch is in the canteen of the academy."
    ),
    "bring_ru": (
        "Демонстрация: возьмите паспорт и служебное удостоверение, командировочное предписание и ручку. Ноутбуки есть "
        "на месте. Кофе-паузы за счёт организаторов, обед — в столовой академии."
    ),
}
TRAVEL = {
    "travel_en": "Demonstration: the office writes here how to get there, where to stay and whom to call.",
    "travel_ru": "Демонстрация: здесь учебный отдел пишет, как доехать, где жить и кому звонить.",
}


def set_up(*, by: User, trainers: Sequence[User] = (), at: dt.datetime | None = None) -> dict[str, Seminar]:
    """The seminars of the file by code, open for nominations; a second run leaves what stands.

    Each is planned a hundred days before it begins, or at `at` where that day is still to come.
    """
    found = {}
    for plan in plans():
        standing = Seminar.objects.filter(code=plan["code"]).first()
        found[plan["code"]] = standing or plan_as_written(plan, by=by, trainers=trainers, now=at or timezone.now())
    return found


def plans() -> list[dict[str, Any]]:
    """The seminars of the file, that of February 2019 first."""
    written: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["seminars"]
    return written


def plan_as_written(plan: dict[str, Any], *, by: User, trainers: Sequence[User], now: dt.datetime) -> Seminar:
    days = {name: dt.date.fromisoformat(plan[name]) for name in DAYS}
    course = Course.objects.filter(code=plan.get("course", "")).first()
    venue = _venue(plan, by=by) if plan["mode"] != "online" else None
    facts = {name: plan[name] for name in FACTS} | days
    bring = BRING if venue else {}
    version = None if course else _version(plan)  # an online group completes its course, which records the award
    at = min(now, dt.datetime.combine(days["starts_on"], dt.time(9), dt.UTC) - dt.timedelta(days=100))
    seminar = actions.plan_seminar(
        plan["code"], by=by, at=at, venue=venue, course=course, programme_version=version, **facts, **bring
    )
    for share in plan["shares"]:
        _share(seminar, share, by=by, at=at)
    for number, session in enumerate(plan["sessions"]):
        trainer = trainers[number % len(trainers)] if trainers else None
        _session(seminar, session, trainer=trainer, by=by, at=at)
    return actions.open_nominations(seminar, by=by, at=at)


def _version(plan: dict[str, Any]) -> ProgrammeVersion:
    titles = {"title_en": plan["title_en"], "title_ru": plan["title_ru"]}
    programme, _is_new = Programme.objects.get_or_create(code=plan["programme"], defaults=titles)
    facts = {**titles, "minutes_per_hour": plan["minutes_per_hour"], "mode": MODES[plan["mode"]]}
    version, is_new = ProgrammeVersion.objects.get_or_create(programme=programme, number=1, defaults=facts)
    if is_new:
        for number, session in enumerate(plan["sessions"], start=1):
            ProgrammeHours.objects.create(
                version=version,
                number=number,
                kind=HOURS.get(session["kind"], session["kind"]),
                hours=Decimal(session["hours"]),
                topic_en=session["topic_en"],
                topic_ru=session["topic_ru"],
            )
    return version


def _venue(plan: dict[str, Any], *, by: User) -> Venue:
    if standing := Venue.objects.filter(name_en=plan["venue_en"]).first():
        return standing
    names = {"name_en": plan["venue_en"], "name_ru": plan["venue_ru"], "time_zone": plan["time_zone"]}
    country = Country.objects.get(code=plan["country"])
    facts: dict[str, Any] = {**names, **TRAVEL, "country": country}
    venue = actions.keep_venue(by=by, **facts)
    for room in plan["rooms"]:
        equipment = ["projector", "language_lab"] if room["code"].startswith("lab") else ["projector"]
        actions.keep_room(venue, by=by, equipment=equipment, **{name: room[name] for name in NAMED})
    return venue


def _share(seminar: Seminar, share: dict[str, Any], *, by: User, at: dt.datetime) -> None:
    regions = Region.objects.filter(code__in=share["regions"])
    countries = Country.objects.filter(code__in=share["countries"])
    named = {name: share[name] for name in NAMED}
    actions.keep_share(seminar, regions=regions, countries=countries, by=by, at=at, **named)


def _session(seminar: Seminar, plan: dict[str, Any], *, trainer: User | None, by: User, at: dt.datetime) -> None:
    """Without the room or the trainer that another seminar has then: some stand still in the calendar, some move."""
    day = dt.date.fromisoformat(plan["date"])
    start, end = (
        dt.datetime.combine(day, dt.time.fromisoformat(plan[name]), seminar.zone) for name in ("start", "end")
    )
    room, span = _room(seminar, plan["room"]), (start, end)
    if queries.clash(span, besides=None, room=room):
        room = None
    if trainer and queries.clash(span, besides=None, trainer=trainer.pk):
        trainer = None
    facts = {name: plan[name] for name in ("topic_en", "topic_ru", "kind")} | {"hours": Decimal(plan["hours"])}
    actions.add_session(seminar, starts_at=start, ends_at=end, room=room, trainer=trainer, by=by, at=at, **facts)


def _room(seminar: Seminar, code: str) -> Room | None:
    """The file's short codes: hall-1, room-2, lab-3 stand in the order in which the rooms were made."""
    number = int(code.rpartition("-")[2]) - 1 if code[-1].isdigit() else 0
    rooms = list(seminar.venue.rooms.order_by("pk")) if seminar.venue else []
    return rooms[number] if number < len(rooms) else None


@dataclass
class Held:
    """What became of a seminar, for the next chapter of the story."""

    nominations: list[Nomination] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)


def hold_seminar(seminar: Seminar, people: Iterable[User], by: User, at: dt.datetime | None = None) -> Held:
    """Its whole life up to `at` (now): nominations by letter, answers, attendance, results, protocol, orders, closing.

    What would happen later than `at` is left to be done. People are nominated by the focal point of their agency where
    there is one who may, else by the officer `by`; who finds no seat waits. A seminar goes the same way every time.
    """
    now = at or timezone.now()
    chance = random.Random(seminar.code)  # noqa: S311  # a story, not a secret
    held = Held(_nominate(seminar, people, by, now, chance))
    answered = _at(seminar, seminar.nominate_until, 3)
    if answered > now:
        _answer(held.nominations[: len(held.nominations) // 2], by, now)  # half of the letters are on the table still
        return held
    _answer(held.nominations, by, answered)
    _change_minds(seminar, by, answered, chance)
    held.bookings = list(queries.group(seminar))
    if answered <= now and held.bookings:
        _order(seminar, "enrolment", seminar.starts_on - dt.timedelta(days=4), by, now)
    _mark(seminar, held.bookings, by, now, chance)
    if _at(seminar, seminar.ends_on, 1) <= now:
        _finish(seminar, by, chance)
    return held


def give_a_seat(seminar: Seminar, person: User, *, by: User, officer: User, at: dt.datetime) -> Booking:
    """Nominated by her focal point `by` and accepted at once."""
    written = seminar.day_of(at) - dt.timedelta(days=1)
    nomination = actions.nominate(seminar, person=person, letter_number="5/318", letter_date=written, by=by, at=at)
    return actions.accept(nomination, by=officer, at=at)


def _at(seminar: Seminar, day: dt.date, later: int = 0) -> dt.datetime:
    """Ten o'clock on the seminar's clock, some days later."""
    return dt.datetime.combine(day + dt.timedelta(days=later), dt.time(10), seminar.zone)


def _nominate(
    seminar: Seminar, people: Iterable[User], by: User, now: dt.datetime, chance: random.Random
) -> list[Nomination]:
    found = []
    letters: dict[int | None, dict[str, Any]] = {}
    for person in people:
        if person.agency_id not in letters:
            moment = min(_at(seminar, seminar.nominate_until, -chance.randint(1, 21)), now)
            letters[person.agency_id] = {
                "letter_number": f"{chance.randint(3, 40)}/{chance.randint(100, 999)}",
                "letter_date": seminar.day_of(moment) - dt.timedelta(days=2),
                "by": _focal_point(person) or by,
                "at": moment,
            }
        found.append(actions.nominate(seminar, person=person, **letters[person.agency_id]))
    return sorted(found, key=lambda nomination: (nomination.nominated_at, nomination.pk))


def _focal_point(person: User) -> User | None:
    """Who may nominate this person today, apart from the office."""
    country = person.agency.country_id if person.agency else None
    candidates = queries.people_who("focal_point").filter(agency__country=country)
    return next((one for one in candidates if person.agency_id in access.scope(one, Right.NOMINATE).agencies), None)


def _answer(nominations: Iterable[Nomination], by: User, at: dt.datetime) -> None:
    for nomination in nominations:
        try:
            actions.accept(nomination, by=by, at=at)
        except DomainError as refusal:
            if refusal.code != "full":
                raise
            actions.put_on_waiting_list(nomination, by=by, at=at)


def _change_minds(seminar: Seminar, by: User, at: dt.datetime, chance: random.Random) -> None:
    """One agency takes a person back, and somebody moves up from the waiting list; the last who waits is refused."""
    accepted = list(seminar.nominations.filter(state=NominationState.ACCEPTED).select_related("agency").order_by("pk"))
    if len(accepted) < 6:
        return
    wanted = [queries.place_of(row.agency) for row in seminar.nominations.waiting().select_related("agency")[:1]]
    gone = chance.choice([row for row in accepted if queries.place_of(row.agency) in wanted] or accepted)
    actions.withdraw(gone, by=gone.nominated_by, reason="Отозван из отпуска по службе.", at=at)
    waiting = list(seminar.nominations.waiting())
    if waiting:
        try:
            actions.promote_next(seminar, by=by, at=at + dt.timedelta(hours=2))
        except DomainError as refusal:
            if refusal.code != "full":
                raise
    if len(waiting) > 2:
        reason = "Группа набрана; направьте, пожалуйста, на следующий семинар."
        last = Nomination.objects.get(pk=waiting[-1].pk)
        if last.state == NominationState.WAITING:
            actions.refuse(last, reason=reason, by=by, at=at + dt.timedelta(days=1))


def _order(seminar: Seminar, kind: str, day: dt.date, by: User, now: dt.datetime) -> None:
    if _at(seminar, day) <= now:
        actions.enter_order(
            seminar, kind=kind, number=f"{day.month * 7 + day.day}-к", date=day, by=by, at=_at(seminar, day)
        )


ABSENT = (Code.DUTY, Code.SICK, Code.MISSION, Code.LEAVE)


def _mark(seminar: Seminar, bookings: list[Booking], by: User, now: dt.datetime, chance: random.Random) -> None:
    """Nearly everybody is there; one person in twelve misses most of it, others a session. One mark is corrected."""
    rare = {booking.pk for booking in bookings if chance.random() < 1 / 12}
    for number, session in enumerate(queries.timetable(seminar).filter(ends_at__lte=now)):
        marks = {booking.pk: str(_code(booking.pk in rare, chance)) for booking in bookings}
        keeper = session.trainer or by
        actions.mark_attendance(session, marks=marks, by=keeper, at=session.ends_at)
        if number == 1:
            _correct(session, marks, keeper)


def _code(is_rare: bool, chance: random.Random) -> Code:
    if chance.random() < (0.7 if is_rare else 0.04):
        return chance.choice(ABSENT)
    return Code.PRESENT


def _correct(session: Session, marks: dict[int, str], keeper: User) -> None:
    absent = [pk for pk, code in marks.items() if code != Code.PRESENT]
    if absent:
        later = session.ends_at + dt.timedelta(hours=3)
        right = Code.MISSION if marks[absent[0]] != Code.MISSION else Code.DUTY
        reason = "Представлен документ о причине отсутствия."
        actions.mark_attendance(session, marks={absent[0]: right}, reason=reason, by=keeper, at=later)


def _finish(seminar: Seminar, by: User, chance: random.Random) -> None:
    last, after = _at(seminar, seminar.ends_on) + dt.timedelta(hours=8), _at(seminar, seminar.ends_on, 1)
    if seminar.attestation_form:
        for standing in queries.standings(seminar, last):
            if standing.facts.percent >= seminar.attendance_percent:
                grade = chance.choice(["6", "7", "8", "8", "9", "9", "10", "3"])
                actions.attest(standing.booking, passed=grade != "3", grade=grade, by=by, at=last)
        commission = "Председатель и два члена комиссии (демонстрация)"
        number = f"{seminar.ends_on.month}-{seminar.ends_on.day}"
        actions.write_protocol(seminar, number=number, date=seminar.ends_on, commission=commission, by=by, at=after)
    _order(seminar, "completion", seminar.ends_on, by, after)
    actions.close_seminar(seminar, by=by, at=after)
