"""Taking questions and quizzes out of use: first what it would mean, then the act. What was answered stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models.courses import Course
from courses.questions.models import Question
from courses.questions.shape import Kind
from courses.quizzes import queries, rules
from courses.quizzes.models import Quiz, QuizSlot
from itc.errors import DomainError
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User


@dataclass(frozen=True)
class Effect:
    """What a quiz would ask without the question; one that it stops could not be begun any more."""

    quiz: Quiz
    asked: int
    left: int
    is_short: bool

    @property
    def stops(self) -> bool:
        return self.is_short or not self.left


def effects(question: Question) -> list[Effect]:
    """Of each quiz that asks it or may draw it; a quiz that has too few questions already is not its fault."""
    quizzes = {slot.quiz_id: slot.quiz for slot in queries.uses_of(question) if not slot.quiz.retired}
    return [_effect(quiz, question) for quiz in quizzes.values()] if not question.retired else []


def _effect(quiz: Quiz, question: Question) -> Effect:
    slots = list(quiz.slots.select_related("question", "category"))
    asked, is_short = _asked(slots, without=None), _is_short(slots, without=None)
    return Effect(quiz, asked, _asked(slots, without=question), not is_short and _is_short(slots, without=question))


def _asked(slots: Iterable[QuizSlot], *, without: Question | None) -> int:
    return sum(slot.count for slot in slots if slot.category or (slot.question and _asks(slot.question, without)))


def _asks(question: Question, without: Question | None) -> bool:
    return question != without and not question.retired and question.kind != Kind.DESCRIPTION


def _is_short(slots: list[QuizSlot], *, without: Question | None) -> bool:
    gone = {without.pk} if without else set()
    draws = [rules.Draw(one.slot, one.count, one.pool - gone, one.depth) for one in queries.draws(slots)]
    fixed = {slot.question_id for slot in slots if slot.question_id} - gone
    return rules.short_of(draws, taken=[key for key in fixed if key]) is not None


@transaction.atomic
def retire_question(question: Question, *, by: User | None, at: datetime | None = None) -> Question:
    """No new attempt gets it; what was answered stays. Raises DomainError("not_yours", "quizzes_need_it")."""
    question = _locked(question, by)
    if question.retired:
        return question
    if stopped := [effect.quiz.title for effect in effects(question) if effect.stops]:
        sentence = _("Without it these quizzes have too few questions: %(titles)s. Change them first.")
        raise DomainError("quizzes_need_it", sentence % {"titles": ", ".join(stopped)})
    return _turned(question, "retired", by=by, at=at)


@transaction.atomic
def restore_question(question: Question, *, by: User | None, at: datetime | None = None) -> Question:
    """Back in use, in its old places. Raises DomainError("not_yours")."""
    question = _locked(question, by)
    return _turned(question, "restored", by=by, at=at) if question.retired else question


def _turned(question: Question, verb: str, *, by: User | None, at: datetime | None) -> Question:
    question.retired = verb == "retired"
    question.save(update_fields=["retired"])
    audit.log(by, verb, question, at=at)
    return question


def _locked(question: Question, by: User | None) -> Question:
    _require_author(by)
    return Question.objects.select_for_update(of=("self",)).select_related("category").get(pk=question.pk)


def reasons_to_keep(quiz: Quiz) -> list[str]:
    """Why it can neither be taken out of use nor deleted, in sentences."""
    found, course = [], quiz.course
    counts = course is not None and quiz.pass_mark and course.quiz_rule != Course.QuizRule.NONE
    if course is not None and counts and course.state != Course.State.DRAFT:
        sentence = _(
            "Passing it counts for the course %(code)s. First make it practice (pass mark 0), or let the tests of the "
            "course be practice only."
        )
        found.append(sentence % {"code": course.code})
    for exercise in quiz.exercises.select_related("unit"):
        found.append(_("It is an exercise of the English unit “%(unit)s”.") % {"unit": exercise.unit})
    return found


@transaction.atomic
def retire_quiz(quiz: Quiz, *, by: User | None, at: datetime | None = None) -> Quiz:
    """Nobody begins it any more; attempts under way go on, all stay. Raises DomainError("not_yours", "needed")."""
    quiz = _locked_quiz(quiz, by)
    if quiz.retired:
        return quiz
    _require_free(quiz)
    return _turned_quiz(quiz, "retired", by=by, at=at)


@transaction.atomic
def restore_quiz(quiz: Quiz, *, by: User | None, at: datetime | None = None) -> Quiz:
    """Offered again. Raises DomainError("not_yours")."""
    quiz = _locked_quiz(quiz, by)
    return _turned_quiz(quiz, "restored", by=by, at=at) if quiz.retired else quiz


@transaction.atomic
def delete_quiz(quiz: Quiz, *, by: User | None, at: datetime | None = None) -> None:
    """One that nobody ever began; its questions stay. Raises DomainError("not_yours", "needed", "begun")."""
    quiz = _locked_quiz(quiz, by)
    _require_free(quiz)
    if quiz.attempts.exists():
        raise DomainError("begun", _("Somebody has begun this quiz: it can only be taken out of use."))
    audit.log(by, "deleted", quiz, before={"code": quiz.code, "title": quiz.title}, at=at)
    quiz.delete()


def _require_free(quiz: Quiz) -> None:
    if reasons := reasons_to_keep(quiz):
        raise DomainError("needed", " ".join(reasons))


def _turned_quiz(quiz: Quiz, verb: str, *, by: User | None, at: datetime | None) -> Quiz:
    quiz.retired = verb == "retired"
    quiz.save(update_fields=["retired"])
    audit.log(by, verb, quiz, at=at)
    return quiz


def _locked_quiz(quiz: Quiz, by: User | None) -> Quiz:
    _require_author(by)
    return Quiz.objects.select_for_update(of=("self",)).select_related("course").get(pk=quiz.pk)


def _require_author(by: User | None) -> None:
    if by is not None and not access.can(by, Right.WRITE_COURSES):
        raise DomainError("not_yours", _("Authors of courses do this."))
