"""A person begins a quiz, answers as events, and finishes; an author sets the quiz up."""

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import quiz_finished
from courses.questions.grading import well_formed
from courses.questions.models import Category, Question
from courses.questions.shape import Json, Kind
from courses.quizzes import queries, rules
from courses.quizzes.dealing import deal, mark, result
from courses.quizzes.models import Answer, Attempt, AttemptItem, Quiz, QuizSlot, State
from itc.errors import DomainError
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Plan:
    """One place in a quiz: a question, or `count` of a category."""

    question: Question | None = None
    category: Category | None = None
    count: int = 1
    points: Decimal = Decimal(1)


@transaction.atomic
def write_quiz(code: str, *, slots: Sequence[Plan], by: User | None, is_new: bool = False, **fields: Any) -> Quiz:
    """The quiz with this code, new or rewritten; attempts that have begun keep their questions.

    With `is_new` a quiz of this code must not be there. Raises DomainError("not_yours", "code_taken",
    "too_few_questions", "question_twice", "empty_quiz", "quiz").
    """
    if by is not None and not access.can(by, Right.WRITE_COURSES):
        raise DomainError("not_yours", _("Authors of courses do this."))
    if is_new and Quiz.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("There is a quiz with this code already."))
    quiz = Quiz.objects.select_for_update().filter(code=code).first() or Quiz(code=code)
    for name, value in fields.items():
        setattr(quiz, name, value)
    try:
        quiz.full_clean()
    except ValidationError as error:
        raise DomainError("quiz", " ".join(error.messages)) from error
    quiz.save()
    quiz.slots.all().delete()
    rows = [
        QuizSlot(
            quiz=quiz, position=n, question=one.question, category=one.category, count=one.count, points=one.points
        )
        for n, one in enumerate(slots, 1)
    ]
    QuizSlot.objects.bulk_create(rows)
    _require_enough(rows)
    audit.log(by, "wrote quiz", quiz, after={"slots": len(rows)})
    return quiz


def _require_enough(slots: Sequence[QuizSlot]) -> None:
    if not any(slot.category or (slot.question and slot.question.kind != Kind.DESCRIPTION) for slot in slots):
        raise DomainError("empty_quiz", _("The quiz asks nothing: add a question."))
    fixed = [slot.question_id for slot in slots if slot.question_id]
    if len(set(fixed)) < len(fixed):
        raise DomainError("question_twice", _("A question stands twice in the quiz."))
    if short := rules.short_of(queries.draws(slots), taken=fixed):
        sentence = _(
            "Place %(position)d draws %(count)d questions, but its category has too few that are not used yet."
        )
        raise DomainError("too_few_questions", sentence % {"position": short.slot, "count": short.count})


@transaction.atomic
def start_attempt(quiz: Quiz, *, person: User, by: User, at: datetime | None = None) -> Attempt:
    """The person's open attempt, standing or new.

    Raises DomainError("not_yours", "retired", "not_enrolled", "no_attempts_left", "too_few_questions").
    """
    if person.pk != by.pk:
        raise DomainError("not_yours", _("A quiz is taken by oneself."))
    User.objects.select_for_update().get(pk=person.pk)  # two clicks are one attempt
    before = list(Attempt.objects.filter(quiz=quiz, person=person))
    if standing := next((attempt for attempt in before if attempt.state == State.OPEN), None):
        return standing
    if not Quiz.objects.in_use().filter(pk=quiz.pk).exists():
        raise DomainError("retired", _("This quiz is out of use."))
    if not queries.may_take(person, quiz):
        raise DomainError("not_enrolled", _("Enrol in the course first."))
    if quiz.attempts_allowed and len(before) >= quiz.attempts_allowed:
        raise DomainError("no_attempts_left", _("No attempts are left."))
    seed = secrets.randbits(48)
    attempt = Attempt.objects.create(
        quiz=quiz, person=person, number=len(before) + 1, seed=seed, started_at=at or timezone.now()
    )
    items = deal(quiz, random.Random(seed))  # noqa: S311 - a draw of questions that can be repeated, no secret
    for item in items:
        item.attempt = attempt
    AttemptItem.objects.bulk_create(items)
    return attempt


@dataclass(frozen=True)
class Saved:
    """The client ids that are now stored, also those of an earlier request."""

    client_ids: list[str]
    at: datetime


@transaction.atomic
def save_answers(
    attempt: Attempt, *, answers: Sequence[Mapping[str, Any]], by: User, at: datetime | None = None
) -> Saved:
    """Each answer is {client_id, item, value}, `item` the key of an AttemptItem; one that is stored already is left.

    Raises DomainError("not_yours", "finished", "bad_answer", "too_many").
    """
    attempt = _locked(attempt, by)
    if attempt.state != State.OPEN:
        raise DomainError("finished", _("The quiz is finished: answers can no longer be changed."))
    if len(answers) > MOST_AT_ONCE:
        raise DomainError("too_many", _("Too many answers at once."))
    data = dict(attempt.items.values_list("pk", "version__data"))
    for answer in answers:
        _require_answer(answer, data)
    now = at or timezone.now()
    stored = set(attempt.answers.values_list("client_id", flat=True))
    fresh = {answer["client_id"]: answer for answer in reversed(answers) if answer["client_id"] not in stored}
    rows = [
        Answer(attempt=attempt, item_id=one["item"], client_id=key, value=one["value"], sequence=n, saved_at=now)
        for n, (key, one) in enumerate(reversed(fresh.items()), len(stored) + 1)
    ]
    Answer.objects.bulk_create(rows)
    return Saved([answer["client_id"] for answer in answers], now)


def _require_answer(answer: Mapping[str, Any], data: Mapping[int, Json]) -> None:
    client_id, item = answer.get("client_id"), answer.get("item")
    fine = isinstance(client_id, str) and 0 < len(client_id) <= 64 and "\0" not in client_id and "value" in answer
    if not fine or type(item) is not int or item not in data or not well_formed(data[item], answer["value"]):
        raise DomainError("bad_answer", _("This is no answer to a question of this attempt."))


def _locked(attempt: Attempt, by: User) -> Attempt:
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=attempt.pk)
    if attempt.person_id != by.pk:
        raise DomainError("not_yours", _("This is the attempt of another person."))
    return attempt


@transaction.atomic
def finish_attempt(attempt: Attempt, *, by: User, at: datetime | None = None) -> Attempt:
    """Marks the stored answers; a second call returns the finished attempt. With an essay a person has to mark.

    Raises DomainError("not_yours").
    """
    attempt = _locked(attempt, by)
    if attempt.state != State.OPEN:
        return attempt
    items = queries.items_of(attempt)
    mark(items, queries.current_values(attempt))
    AttemptItem.objects.bulk_create(  # an upsert: bulk_update costs four times as much
        items, update_conflicts=True, update_fields=["earned"], unique_fields=["attempt", "position"]
    )
    attempt.finished_at = at or timezone.now()
    conclude(attempt, items)
    quiz_finished(attempt, by=by, at=at)
    return attempt


def conclude(attempt: Attempt, items: Sequence[AttemptItem]) -> None:
    """Inside the caller's transaction: the result of what is marked, by the pass mark of the attempt's end."""
    mark = attempt.quiz.pass_mark if attempt.pass_mark is None else attempt.pass_mark
    found = result(items, pass_mark=mark)
    attempt.score, attempt.max_score, attempt.passed = found.score, found.max_score, found.passed
    attempt.pass_mark = mark
    attempt.state = State.MARKING if found.passed is None else State.FINISHED
    attempt.save(update_fields=["score", "max_score", "state", "passed", "pass_mark", "finished_at"])
