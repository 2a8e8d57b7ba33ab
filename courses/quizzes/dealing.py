"""The questions that one taker of a quiz gets, and what the answers earn; nothing is stored here."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.questions.grading import grade
from courses.questions.models import QuestionVersion
from courses.questions.shape import Kind
from courses.quizzes import queries, rules
from courses.quizzes.models import AttemptItem, Quiz
from itc.errors import DomainError


def deal(quiz: Quiz, rng: random.Random) -> list[AttemptItem]:
    """Items of no attempt yet, in the order in which they are shown. Raises DomainError("too_few_questions")."""
    slots = list(quiz.slots.select_related("question", "category"))
    fixed = {slot.position: [slot.question.pk] for slot in slots if slot.question and not slot.question.retired}
    taken = [question for questions in fixed.values() for question in questions]
    drawn = rules.drawn(queries.draws(slots), taken=taken, rng=rng)
    if drawn is None:
        raise DomainError(
            "too_few_questions", _("The quiz has too few questions at the moment. Tell the training centre.")
        )
    chosen = fixed | drawn
    dealt = [(question, slot.points) for slot in slots for question in chosen.get(slot.position, [])]
    versions = queries.latest_versions(question for question, _points in dealt)
    hand = [(versions[question], points) for question, points in dealt]
    if quiz.shuffle:
        order = rules.shuffled_between([version.data["kind"] for version, _points in hand], rng)
        hand = [hand[index] for index in order]
    return [_item(quiz, position, version, points, rng) for position, (version, points) in enumerate(hand, 1)]


def _item(quiz: Quiz, position: int, version: QuestionVersion, points: Decimal, rng: random.Random) -> AttemptItem:
    asks = version.data["kind"] != Kind.DESCRIPTION
    order = rules.order_of(version.data, shuffle=quiz.shuffle, rng=rng)
    return AttemptItem(position=position, version=version, points=points if asks else Decimal(0), order=order)


def mark(items: Sequence[AttemptItem], values: Mapping[int, Any]) -> None:
    """Sets what each item earned by the answers, by its key; None where a person has to mark."""
    texts = queries.texts_of(item.judge.pk for item in items if item.judge.data["kind"] == Kind.SHORT)
    for item in items:
        accepted = [body["accepted"] for body in texts.get(item.judge.pk, {}).values()]
        fraction = grade(item.judge.data, values.get(item.pk), accepted=accepted)
        item.earned = None if fraction is None else rules.earned(fraction, item.points)


@dataclass(frozen=True)
class Result:
    """Points so far, of `marked` points whose items have a mark; passed is known once every item has."""

    score: Decimal
    max_score: Decimal
    marked: Decimal
    passed: bool | None


def result(items: Sequence[AttemptItem], *, pass_mark: int) -> Result:
    score = sum((item.earned for item in items if item.earned is not None), Decimal(0))
    most = sum((item.points for item in items), Decimal(0))
    marked = sum((item.points for item in items if item.earned is not None), Decimal(0))
    waiting = any(item.earned is None for item in items)
    return Result(score, most, marked, None if waiting else rules.is_passed(score, most, pass_mark))
