"""One object of every kind that belongs to agency North, for the walk that a stranger makes through all addresses."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from certification.actions import issue_certificate
from certification.models import HoursThreshold, IssueRun, Qualification
from courses.models import Bank, Enrolment, Question
from courses.questions.actions import Source, import_questions
from courses.quizzes.actions import Plan, finish_attempt, save_answers, start_attempt, write_quiz
from courses.quizzes.marking import return_essay
from itc.jobs.models import Job
from itc.jobs.testing import run_all
from itc.people.actions import create_token
from itc.people.dated import today
from itc.people.models import SentMail
from scheduling import actions as seminars
from scheduling.documents import Paper
from scheduling.models import PaperRun, Seminar
from scheduling.papers.actions import ask_for_papers
from tests.certification.stage import award, props
from tests.courses import stage as courses

GIFT = b"$CATEGORY: Law\n\n::One::Two and two?{=4 ~5}\n\n::Two::Is it?{TRUE}\n"
ESSAYS = b"::Three::What would you do?{}\n\n::Four::Why so?{}\n"


def build(cast: SimpleNamespace) -> SimpleNamespace:
    world = SimpleNamespace(cast=cast, props=props())
    _teach(world)
    _meet(world)
    _certify(world)
    world.token, _clear = create_token(
        cast.north, name="Reports", expires_at=timezone.now() + dt.timedelta(days=30), by=cast.bruno
    )
    run_all()
    world.job = Job.objects.order_by("pk").first()
    world.letter = SentMail.objects.order_by("pk").first()
    return world


def _teach(world: SimpleNamespace) -> None:
    world.course = courses.course("WALK")
    world.text = world.course.lessons.get(number=1)
    world.enrolment = courses.enrolled(world.course, world.cast.amina)
    world.wish = courses.enrolled(world.course, world.cast.bruno, state=Enrolment.State.REQUESTED)
    outcome = import_questions([Source("walk.gift", GIFT)], bank="WALK", language="en", by=world.cast.alina)
    assert outcome.imported == 2
    world.bank = Bank.objects.get(code="WALK")
    world.question = Question.objects.filter(bank=world.bank).order_by("pk")[0]
    slots = [Plan(question=question) for question in Question.objects.filter(bank=world.bank)]
    world.quiz = write_quiz("walk", slots=slots, by=world.cast.alina, title_en="Walk", course=world.course)
    world.over = start_attempt(world.quiz, person=world.cast.amina, by=world.cast.amina)
    finish_attempt(world.over, by=world.cast.amina)
    world.attempt = start_attempt(world.quiz, person=world.cast.amina, by=world.cast.amina)
    _write(world)


def _write(world: SimpleNamespace) -> None:
    """Two essays wait for their trainer; one of them was returned."""
    amina = world.cast.amina
    told = import_questions([Source("essay.gift", ESSAYS)], bank="WALK", language="en", by=world.cast.alina)
    assert told.imported == 2
    slots = [Plan(question=question) for question in Question.objects.filter(bank=world.bank, kind="essay")]
    quiz = write_quiz("walk-essays", slots=slots, by=world.cast.alina, title_en="Tell", course=world.course)
    attempt = start_attempt(quiz, person=amina, by=amina)
    world.essay, world.returned = attempt.items.order_by("position")
    texts = [{"client_id": f"e{item.pk}", "item": item.pk, "value": "I would."} for item in attempt.items.all()]
    save_answers(attempt, answers=texts, by=amina)
    finish_attempt(attempt, by=amina)
    return_essay(world.returned, comment="And why?", after=0, by=world.cast.alina)


def _meet(world: SimpleNamespace) -> None:
    cast, day = world.cast, today()
    world.seminar = seminars.plan_seminar(
        "WALK", by=cast.farida, title_en="Walk", title_ru="Обход", starts_on=day - dt.timedelta(days=1),
        ends_on=day + dt.timedelta(days=1), capacity=3,
        nominate_until=day, withdraw_until=day, programme_version=world.props.seminar, course=world.course,
    )  # fmt: skip
    world.seminar = seminars.open_nominations(world.seminar, by=cast.farida)
    begins = timezone.now() - dt.timedelta(minutes=1)
    world.session = seminars.add_session(
        world.seminar, by=cast.farida, topic_en="Talk", topic_ru="Беседа", starts_at=begins,
        ends_at=begins + dt.timedelta(minutes=45), hours=Decimal(1), trainer=cast.dina,
    )  # fmt: skip
    letter = {"letter_number": "1", "letter_date": day, "by": cast.bruno}
    world.nomination = seminars.nominate(world.seminar, person=cast.amina, **letter)
    world.booking = seminars.accept(world.nomination, by=cast.farida)
    world.share = seminars.keep_share(
        world.seminar, name_en="Regions", name_ru="Регионы", seats=1, regions=[cast.south.region], by=cast.farida
    )
    world.staff = world.seminar.staff.get(user=cast.dina)
    world.venue = seminars.keep_venue(name_en="House", name_ru="Дом", country=cast.north.country, by=cast.farida)
    world.room = seminars.keep_room(world.venue, name_en="Hall", name_ru="Зал", seats=30, by=cast.farida)
    facts = {"paper": Paper.LETTERS, "language": "en", "by": cast.farida}
    world.papers = ask_for_papers(world.seminar, **facts)
    PaperRun.objects.update(over_at=timezone.now(), refusal="Nothing to print")
    assert Seminar.objects.get(pk=world.seminar.pk).bookings.held().count() == 1


def _certify(world: SimpleNamespace) -> None:
    assert HoursThreshold.objects.exists() and Qualification.objects.filter(code="C1").exists()
    award(world.cast.amina, world.props.online)
    award(world.cast.amina, world.props.seminar, attestation="test")
    world.certificate = issue_certificate(
        world.cast.amina, qualification=world.props.c1, signatory=world.props.signatory, by=world.cast.egor
    )
    world.run = IssueRun.objects.create(
        qualification=world.props.c1, signatory=world.props.signatory, by=world.cast.egor, people=[world.cast.amina.pk]
    )
