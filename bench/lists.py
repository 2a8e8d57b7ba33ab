"""Every list of the agency desk and of the office when it holds 10,000 rows, written in bulk."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.urls import reverse
from django.utils import timezone

from bench.stage import Stage
from certification.models import (
    Award,
    Certificate,
    CertificateAward,
    CertificateEvent,
    CertificateText,
    DocumentClass,
    Qualification,
)
from courses.models import Course, Enrolment
from courses.questions.models import Bank, Category, Question, QuestionText, QuestionVersion
from itc.jobs.models import Job
from itc.people.actions.people import search_of
from itc.people.models import AuditRow, AuditValues, Placement, Role, SentMail, User
from scheduling.models import Nomination, Seminar

ROWS = 10_000
BATCH = 500
DAY = dt.timedelta(days=1)
OFFICE = (
    "people_list",
    "audit",
    "mails",
    "jobs",
    "seminars_office",
    "enrolments",
    "register",
    "completions",
    "holdings",
)
DESK = ("people_list", "nominations", "completions", "holdings")
PAGES: list[tuple[str, str, Callable[[], str]]] = [
    *((f"office: {name}", Role.OFFICER, partial(reverse, name)) for name in OFFICE),
    *((f"desk: {name}", Role.FOCAL_POINT, partial(reverse, name)) for name in DESK),
    ("office: register, a search", Role.REGISTRAR, lambda: f"{reverse('register')}?q=lis77"),
    ("office: people, a search", Role.OFFICER, lambda: f"{reverse('people_list')}?q=lis77"),
    ("office: questions of a bank", Role.AUTHOR, lambda: reverse("bank", args=["many"])),
]


def fill(stage: Stage) -> None:
    people = _people(stage)
    _office(stage, people)
    _enrolments(people)
    _nominations(stage, people)
    _register()
    _bank()


def _people(stage: Stage) -> list[User]:
    units = [person.agency for person in stage.people]
    people = [
        User(
            surname=f"Лис{n}", given_name="Пётр", surname_latin=f"LIS{n}", given_name_latin="PIOTR", sex="M",
            email=f"lis{n}@example.org", agency=units[n % len(units)], date_joined=timezone.now(),
        )
        for n in range(ROWS)
    ]  # fmt: skip
    for person in people:
        person.search = search_of(person)
    made = User.objects.bulk_create(people, BATCH)
    since = timezone.localdate() - DAY
    Placement.objects.bulk_create([Placement(person=one, agency=one.agency, since=since) for one in made], BATCH)
    return made


def _office(stage: Stage, people: list[User]) -> None:
    officer, now = stage.roles[Role.OFFICER], timezone.now()
    facts = {"actor": officer, "verb": "changed", "object_type": User._meta.label, "fields": ["rank"]}
    rows = AuditRow.objects.bulk_create([AuditRow(object_id=str(one.pk), at=now, **facts) for one in people], BATCH)
    AuditValues.objects.bulk_create([AuditValues(row=row, after={"rank": "майор"}) for row in rows], BATCH)
    SentMail.objects.bulk_create(
        [
            SentMail(key=f"bench:{one.pk}", person=one, to=one.email, subject="Bench", body="Bench", state="sent")
            for one in people
        ],
        BATCH,
    )
    Job.objects.bulk_create(
        [Job(name="scheduling.moved_mail", state="done", created_at=now, finished_at=now) for _one in people], BATCH
    )


def _enrolments(people: list[User]) -> None:
    course = Course.objects.get(code="C1")
    Enrolment.objects.bulk_create([Enrolment(course=course, person=one, state="active") for one in people], BATCH)


def _nominations(stage: Stage, people: list[User]) -> None:
    """A seminar a row, with one nomination each: the list of seminars and the agency's list of nominations."""
    today, officer = timezone.localdate(), stage.roles[Role.OFFICER]
    seminars = [
        Seminar(
            code=f"LIST-{n}", title_en=f"Bench {n}", title_ru=f"Замер {n}", capacity=20, state="open",
            starts_on=today + DAY * (n % 300), ends_on=today + DAY * (n % 300), nominate_until=today,
            withdraw_until=today, search=f"bench {n}",
        )
        for n in range(ROWS)
    ]  # fmt: skip
    made = Seminar.objects.bulk_create(seminars, BATCH)
    letter = {"letter_number": "1", "letter_date": today, "nominated_by": officer}
    rows = [
        Nomination(seminar=seminar, person=person, agency=person.agency, **letter)
        for seminar, person in zip(made, people, strict=True)
    ]
    Nomination.objects.bulk_create(rows, BATCH)


def _register() -> None:
    """Lines without a chain: reading is measured."""
    qualification = Qualification.objects.create(code="BENCH", title_ru="Замер", title_en="Bench", series="BENCH")
    awards = list(Award.objects.order_by("pk")[:ROWS])
    day, last = timezone.localdate(), CertificateEvent.objects.order_by("-seq").first()
    seq = last.seq if last else 0
    made = Certificate.objects.bulk_create(
        [
            Certificate(
                series="BENCH", year=day.year, number=n, registration=f"BENCH-{day.year}-{n:05}",
                qualification=qualification, qualification_code=qualification.code, completed_on=day, issued_on=day,
                document_class=DocumentClass.QUALIFICATION, commitment="0" * 64, row_hash=f"{n:064}",
            )
            for n in range(1, len(awards) + 1)
        ],
        BATCH,
    )  # fmt: skip
    pairs = list(zip(made, awards, strict=True))
    CertificateAward.objects.bulk_create(
        [CertificateAward(certificate=one, award=award, source=award.source) for one, award in pairs], BATCH
    )
    CertificateText.objects.bulk_create(
        [CertificateText(certificate=one, search=f"lis{one.number} лис{one.number} пётр") for one in made], BATCH
    )
    CertificateEvent.objects.bulk_create(
        [
            CertificateEvent(certificate=one, seq=seq + n, kind="issued", at=timezone.now(), row_hash="0" * 64)
            for n, one in enumerate(made, 1)
        ],
        BATCH,
    )


def _bank() -> None:
    bank = Bank.objects.create(code="many", title="Many")
    category = Category.objects.create(bank=bank, path="Bench")
    questions = [Question(bank=bank, category=category, name=f"Q{n}", kind="truefalse") for n in range(ROWS)]
    made = Question.objects.bulk_create(questions, BATCH)
    data = {"kind": "truefalse", "answer": True}
    versions = QuestionVersion.objects.bulk_create(
        [QuestionVersion(question=one, number=1, data=data) for one in made], BATCH
    )
    body = {"text": "Right?", "format": "html"}
    QuestionText.objects.bulk_create(
        [QuestionText(version=one, language="en", body=body, fingerprint=f"bench-{one.pk}") for one in versions], BATCH
    )
