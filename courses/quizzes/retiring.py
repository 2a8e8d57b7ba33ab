"""Taking questions out of use: first what it would mean for the quizzes, then the act. What was answered stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

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
    quizzes = {slot.quiz_id: slot.quiz for slot in queries.uses_of(question)}
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
    if by is not None and not access.can(by, Right.WRITE_COURSES):
        raise DomainError("not_yours", _("Authors of courses do this."))
    return Question.objects.select_for_update(of=("self",)).select_related("category").get(pk=question.pk)
