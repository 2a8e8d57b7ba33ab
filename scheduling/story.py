"""The demonstration as a story: real agencies, invented people, courses, a year of seminars and what came of them.

Everything happens through the actions with the moment at which it happened, in the order of time, so that numbers and
reports are those of a centre that has worked for years.
"""

import copy
import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification import demo as ledger
from certification.actions import annul_certificate, correct_certificate, issue_certificate, reprint_certificate
from certification.models import Certificate, Qualification, Signatory
from certification.queries import readiness
from courses import demo as courses
from courses.demo.course import C1
from courses.demo.files import loaded
from courses.demo.learner import begin_course, take_quiz, write_essays
from courses.models import Course, Quiz
from courses.quizzes.marking import return_essay
from itc.errors import DomainError
from itc.people.actions import edit_person, invite
from itc.people.dated import today
from itc.people.demo import OFFICE, invent_people, load_reference, make_accounts, name_focal_points
from itc.people.models import Agency, Centre, Role, User
from itc.web import demonstration
from scheduling import demo as seminars
from scheduling.models import Seminar

BEGINNING = dt.datetime(2018, 9, 3, 6, 0, tzinfo=dt.UTC)
SPEAKERS = ("GPO-BY", "IC-BY", "SBC-BY", "MLSP-BY", "KG-MIA", "KZ-MIA", "UZ-MIA", "RU-MIA", "AM-MIA")
EDITIONS = (310, 220, 130, 45)  # days ago; one more runs today and one is open for nominations
PER_GROUP = 0.17  # of all people


@dataclass(frozen=True)
class Stage:
    people: list[User]
    roles: dict[Role, User]
    course: Course
    quiz: Quiz
    signatory: Signatory
    chance: random.Random
    now: dt.datetime

    @property
    def officer(self) -> User:
        return self.roles[Role.OFFICER]


@transaction.atomic
def tell(*, people: int, now: dt.datetime | None = None) -> None:
    """Raises DomainError("not_a_demonstration") on a database that has people of its own, ("told") on a second call."""
    _claim()
    stage = _set(people, now or timezone.now())
    plan = seminars.plans()[0]
    _edition(stage, plan, group=_women_and_men(stage.people))
    for number, days in enumerate(EDITIONS, start=1):
        _edition(stage, _moved(plan, today() - dt.timedelta(days=days), number), group=_group(stage))
    _edition(stage, _moved(plan, today() - dt.timedelta(days=1), len(EDITIONS) + 1), group=_group(stage))
    coming = _working_tuesday(today() + dt.timedelta(days=38))
    _edition(stage, _moved(plan, coming, len(EDITIONS) + 2), group=_group(stage))
    _others(stage)
    _the_trainee(stage)
    _essays(stage)
    _paper_mistakes(stage)


def _working_tuesday(day: dt.date) -> dt.date:
    """The first Tuesday from that day on that is not in the holidays between the two Christmases."""
    day += dt.timedelta(days=(1 - day.weekday()) % 7)
    is_holiday = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 8)
    return _working_tuesday(day + dt.timedelta(days=7)) if is_holiday else day


def _claim() -> None:
    centre = Centre.objects.locked()
    if centre.is_demonstration:
        raise DomainError("told", _("The demonstration is there already; its data were left as they are."))
    if User.objects.exists():
        raise DomainError("not_a_demonstration", _("This database has people of its own: no demonstration goes there."))
    centre.is_demonstration = True
    for name, value in OFFICE.items():
        setattr(centre, name, value)
    centre.save(update_fields=["is_demonstration", *OFFICE])
    demonstration.forget()


def _set(count: int, now: dt.datetime) -> Stage:
    agencies = load_reference(by=None, at=BEGINNING)
    roles = make_accounts(agencies, at=BEGINNING)
    officer, chance = roles[Role.OFFICER], random.Random(2007)  # noqa: S311  # the same story every time
    people = invent_people(_homes(agencies), count=count, chance=chance, by=officer, at=BEGINNING)
    name_focal_points(people, [agencies[code] for code in SPEAKERS if code in agencies], by=officer, at=BEGINNING)
    for person in [person for person in people if person.email][:6]:
        invite(person, by=officer)
    made = courses.set_up(by=roles[Role.AUTHOR], at=BEGINNING)
    seminars.set_up(by=officer, trainers=[roles[Role.TRAINER]], at=now)
    signatory = ledger.set_up()
    quiz = Quiz.objects.get(code="c1-final")
    return Stage(people, roles, made.course, quiz, signatory, chance, now)


def _homes(agencies: dict[str, Agency]) -> list[Agency]:
    """The speakers' own offices first, then every agency that still stands; the centre itself sends nobody."""
    standing = [agency for agency in agencies.values() if agency.closed_on is None and agency.code != "ITC-BY"]
    return sorted(standing, key=lambda agency: (agency.code not in SPEAKERS, agency.country_id != "BY", agency.pk))


def _moved(plan: dict[str, Any], first: dt.date, number: int) -> dict[str, Any]:
    """The same seminar on other days."""
    moved = copy.deepcopy(plan)
    shift = first - dt.date.fromisoformat(plan["starts_on"])
    moved["code"] = f"TIP-SOM-{first.year}-{number}"
    for name in seminars.DAYS:
        moved[name] = (dt.date.fromisoformat(plan[name]) + shift).isoformat()
    for session in moved["sessions"]:
        session["date"] = (dt.date.fromisoformat(session["date"]) + shift).isoformat()
    return moved


def _group(stage: Stage) -> list[User]:
    """Belarusians for the most part, as many again as have a seat at the beginning of a year."""
    size = max(3, round(len(stage.people) * PER_GROUP))
    return stage.chance.sample(stage.people, min(size, len(stage.people)))


def _women_and_men(people: Sequence[User]) -> list[User]:
    """The group of February 2019 as it was reported: 27 people, four of them women, from Minsk and the regions."""
    local = [person for person in people if person.agency and person.agency.country_id == "BY"]
    capital = [person for person in local if person.agency and person.agency.region_id == "BY-HM"]
    regional = [person for person in local if person not in capital and person.agency and person.agency.region_id]
    women = [person for person in regional if person.sex == "F"][:3] + [p for p in capital if p.sex == "F"][:1]
    men = [person for person in regional if person.sex == "M"][:17] + [p for p in capital if p.sex == "M"][:6]
    return women + men


def _edition(stage: Stage, plan: dict[str, Any], *, group: Sequence[User]) -> None:
    seminar = Seminar.objects.filter(code=plan["code"]).first() or seminars.plan_as_written(
        plan, by=stage.officer, trainers=[stage.roles[Role.TRAINER]], now=stage.now
    )
    first = dt.datetime.combine(seminar.nominate_until, dt.time(15), dt.UTC) - dt.timedelta(days=60)
    for person in group:
        _online_part(stage, person, first + dt.timedelta(days=stage.chance.randint(0, 30)))
    seminars.hold_seminar(seminar, group, stage.officer, stage.now)
    _issue(stage, "C1", dt.datetime.combine(seminar.ends_on, dt.time(9), dt.UTC) + dt.timedelta(days=5))


def _online_part(stage: Stage, person: User, at: dt.datetime) -> None:
    """Most finish the course, some at the second attempt; one in six stops half-way."""
    at = min(at, stage.now - dt.timedelta(days=9))
    if person.quiz_attempts.filter(passed=True).exists():
        return
    stops = stage.chance.random() < 1 / 6
    begin_course(stage.course, person, lessons=stage.chance.randint(1, 4) if stops else 6, at=at)
    for number, knows in enumerate(() if stops else (0.8, 0.97)):
        evening = at + dt.timedelta(days=7 + number)
        if take_quiz(stage.quiz, person, knows=knows, chance=stage.chance, at=evening).passed:
            return


def _issue(stage: Stage, code: str, at: dt.datetime) -> None:
    if at > stage.now:
        return
    qualification = Qualification.objects.get(code=code)
    for one in readiness(qualification):
        if one.is_ready and not one.is_certified:
            issue_certificate(
                one.person,
                qualification=qualification,
                signatory=stage.signatory,
                by=stage.roles[Role.REGISTRAR],
                at=at,
            )


def _others(stage: Stage) -> None:
    """The round table in Brest, the training of trainers, the online group: as far as they have come by now."""
    local = [person for person in stage.people if person.agency and person.agency.country_id == "BY"]
    abroad = [person for person in stage.people if person not in local]
    size = max(2, round(len(stage.people) * 0.12))
    trainee = stage.roles[Role.TRAINEE]
    for code, group in (
        ("NRM-BREST-2026", [trainee, *local[-size:]]),
        ("TOT-CIS-2027", abroad[:size]),
        ("C1-ONLINE-2027-1", [*abroad[-size:], *local[-size:]]),
    ):
        seminar = Seminar.objects.get(code=code)
        seminars.hold_seminar(seminar, dict.fromkeys(group), stage.officer, stage.now)
        if seminar.programme_version and code.startswith("NRM"):
            day = dt.datetime.combine(seminar.ends_on, dt.time(9), dt.UTC)
            _issue(stage, "NRM-RT", day + dt.timedelta(days=3))


def _the_trainee(stage: Stage) -> None:
    """The person of the demonstration's login: half-way through the course, with a seat in the next seminar."""
    trainee = stage.roles[Role.TRAINEE]
    begin_course(stage.course, trainee, lessons=3, at=stage.now - dt.timedelta(days=6))
    coming = Seminar.objects.filter(code__startswith="TIP-SOM").latest("starts_on")
    seminars.give_a_seat(coming, trainee, by=stage.roles[Role.FOCAL_POINT], officer=stage.officer, at=stage.now)


def _essays(stage: Stage) -> None:
    """Written tasks of the online group wait for its trainer; one of the trainee's came back to her."""
    practice, texts = Quiz.objects.get(code="c1-practice"), loaded(C1 / "essays.ru.json")
    group = Seminar.objects.get(code="C1-ONLINE-2027-1").bookings.held().select_related("person")
    people = [*(booking.person for booking in group[:2]), stage.roles[Role.TRAINEE]]
    for number, person in enumerate(people):
        evening = stage.now - dt.timedelta(days=5 - number)
        begin_course(stage.course, person, lessons=1, at=evening - dt.timedelta(days=1))
        items = write_essays(practice, person, texts=texts[number - len(people)], at=evening)
    comment = "Чем подтверждено средство? Назовите хотя бы один источник и напишите, чего ещё не хватает."
    return_essay(items[0], comment=comment, after=0, by=stage.roles[Role.AUTHOR], at=stage.now - dt.timedelta(days=1))


def _paper_mistakes(stage: Stage) -> None:
    """What happens in every office: a name misspelt, a paper lost, a certificate given in error."""
    certificates = list(Certificate.objects.filter(qualification__code="C1").order_by("-issued_on", "number")[:3])
    if len(certificates) < 3:
        return
    registrar = stage.roles[Role.REGISTRAR]
    misspelt, lost, wrong = certificates
    holder = misspelt.links.latest("pk").award.person
    edit_person(holder, by=stage.officer, surname_latin=f"{holder.surname_latin}a")
    correct_certificate(misspelt, signatory=stage.signatory, reason="Исправлено написание в паспорте", by=registrar)
    reprint_certificate(lost, reason="Утрачен владельцем, заявление от 12 марта", by=registrar)
    annul_certificate(wrong, reason="Выдано ошибочно: ведомость заполнена неверно", by=registrar)
