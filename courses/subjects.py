"""How the audit calls courses, texts, quizzes and questions, and where its reader opens them."""

from django.urls import reverse

from courses.models import Course, Enrolment, Lesson, LessonPage
from courses.questions.models import Bank, Question, QuestionVersion
from courses.quizzes.models import Attempt, Quiz
from itc.people import subjects
from itc.people.access import Right
from itc.people.subjects import Kind

WRITERS = Right.WRITE_COURSES


def register() -> None:
    subjects.add(Course, Kind(path=lambda one: reverse("course_desk", args=[one.code]), right=WRITERS))
    lesson = Kind(
        lambda one: f"{one} ({one.course.code})",
        path=lambda one: reverse("lesson_edit", args=[one.course.code, one.pk]),
        right=WRITERS,
        needs=("course",),
    )
    subjects.add(Lesson, lesson)
    text = Kind(
        lambda one: one.title, path=lambda one: reverse("wagtailadmin_pages:edit", args=[one.pk]), right=WRITERS
    )
    subjects.add(LessonPage, text)
    subjects.add(Enrolment, Kind(lambda one: f"{one.person.name} ({one.course.code})", needs=("person", "course")))
    _quizzes()


def _quizzes() -> None:
    subjects.add(Quiz, Kind(path=lambda one: reverse("quiz_edit", args=[one.code]), right=WRITERS))
    subjects.add(Attempt, Kind(lambda one: f"{one.person.name} ({one.quiz})", needs=("person", "quiz")))
    subjects.add(Bank, Kind(path=lambda one: reverse("bank", args=[one.code]), right=WRITERS))
    question = Kind(path=lambda one: reverse("question", args=[one.bank.code, one.pk]), right=WRITERS, needs=("bank",))
    subjects.add(Question, question)
    version = Kind(
        lambda one: f"{one.question}, {one.number}",
        path=lambda one: reverse("question", args=[one.question.bank.code, one.question_id]),
        right=WRITERS,
        needs=("question__bank",),
    )
    subjects.add(QuestionVersion, version)
