"""What the stories of quizzes stand on: a bank in two languages, a quiz of all kinds, a course to enrol in."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from courses.models import Course, Enrolment
from courses.questions.actions import Source, import_questions
from courses.questions.models import Category, Question
from courses.quizzes.actions import Plan, finish_attempt, save_answers, start_attempt, write_quiz
from courses.quizzes.models import Attempt, AttemptItem, Quiz
from itc.people.models import User
from tests.certification.stage import programme

EN = """
$CATEGORY: Law

::Papers::Who keeps the passport?{=She herself#Yes. ~The employer#Never.####It is hers.}

::Signs::Which are signs?{~%50%debt ~%50%fear ~%-100%a tan}

::Consent::Consent of a child counts.{FALSE#It never does.#Right.}

::Minsk::The capital is {=Minsk#Yes =%50%Mensk}, on the Svislach.

::Line::Which number has the hotline?{#113#Yes ~#Look it up}

::Match::Match.{=Minsk -> Belarus =Kyiv -> Ukraine =Riga -> Latvia = -> Peru}
"""
RU = """
$CATEGORY: Law

::Papers::У кого паспорт?{=У неё самой#Да. ~У нанимателя#Никогда.####Он её.}

::Signs::Какие есть признаки?{~%50%долг ~%50%страх ~%-100%загар}

::Minsk::Столица — {=Минск#Да}, на Свислочи.
"""
EXTRA = """
::Intro::Read the case of A.

::Tell::Tell what you would do.{}
"""
ANSWERS = {
    "Papers": "c1",
    "Signs": ["c1", "c2"],
    "Consent": "false",
    "Minsk": "минск",
    "Line": "113",
    "Match": {"p1": "o1", "p2": "o2", "p3": "o3"},
}


def take(text: str, *, bank: str = "C1", language: str = "en") -> None:
    outcome = import_questions([Source("c1.gift", text.encode())], bank=bank, language=language, by=None)
    assert outcome.refused == ()


def bank() -> dict[str, Question]:
    take(EN)
    take(RU, language="ru")
    take(EXTRA)
    return {question.name: question for question in Question.objects.all()}


def quiz(questions: Sequence[Question], *, code: str = "c1-final", **more: Any) -> Quiz:
    facts = {"title_en": "Final quiz", "title_ru": "Итоговый тест", "shuffle": False, "questions_per_page": 2}
    return write_quiz(code, slots=[Plan(question=question) for question in questions], by=None, **(facts | more))


def quiz_of_all(**more: Any) -> Quiz:
    questions = bank()
    return quiz([questions[name] for name in ANSWERS], **more)


def category() -> Category:
    return Category.objects.get(bank__code="C1", path="Law")


def course(code: str = "C1") -> Course:
    version = programme(f"P-{code}", "Identification", "Выявление", {"independent": 12})
    facts = {"programme": version.programme, "title_en": "Identification", "title_ru": "Выявление", "search": ""}
    return Course.objects.create(code=code, state=Course.State.OPEN, **facts)


def enrol(course: Course, person: User) -> Enrolment:
    return Enrolment.objects.create(course=course, person=person, state=Enrolment.State.ACTIVE)


def begun(quiz: Quiz, person: User) -> Attempt:
    return start_attempt(quiz, person=person, by=person)


def items(attempt: Attempt) -> dict[str, AttemptItem]:
    return {item.version.question.name: item for item in attempt.items.select_related("version__question")}


def answer(attempt: Attempt, given: dict[str, Any], *, marks: str = "a") -> Attempt:
    on = items(attempt)
    rows = [{"client_id": f"{marks}-{name}", "item": on[name].pk, "value": value} for name, value in given.items()]
    save_answers(attempt, answers=rows, by=attempt.person)
    return attempt


def finished(quiz: Quiz, person: User, given: dict[str, Any]) -> Attempt:
    return finish_attempt(answer(begun(quiz, person), given), by=person)


def people(cast: SimpleNamespace) -> tuple[User, User]:
    return cast.amina, cast.chinara
