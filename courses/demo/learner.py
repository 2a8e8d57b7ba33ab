"""An invented trainee takes a course as people do: lessons over some evenings, then the test, sometimes twice."""

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from courses.actions import read_lesson, request_enrolment
from courses.models import Course, Enrolment, Quiz
from courses.questions.shape import Json, Kind
from courses.quizzes import essays, queries
from courses.quizzes.actions import finish_attempt, save_answers, start_attempt
from courses.quizzes.models import Attempt, AttemptItem
from itc.people.models import User


def begin_course(course: Course, person: User, *, lessons: int, at: dt.datetime, language: str = "") -> Enrolment:
    """Enrols and reads so many lessons, one an evening; the first evening is `at`."""
    enrolment = request_enrolment(course, person=person, by=person, at=at)
    for number, lesson in enumerate(course.lessons.in_use()[:lessons]):
        evening = at + dt.timedelta(days=number, minutes=lesson.minutes)
        read_lesson(enrolment, lesson=lesson, by=person, language=language, at=evening)
    return enrolment


def take_quiz(quiz: Quiz, person: User, *, knows: float, chance: random.Random, at: dt.datetime) -> Attempt:
    """One attempt; `knows` is how likely an answer is right."""
    attempt = start_attempt(quiz, person=person, by=person, at=at)
    items = queries.items_of(attempt)
    texts = queries.texts_of(item.version_id for item in items)
    answers = [_answer(item, texts.get(item.version_id, {}), knows, chance) for item in items]
    save_answers(attempt, answers=answers, by=person, at=at + dt.timedelta(minutes=25))
    return finish_attempt(attempt, by=person, at=at + dt.timedelta(minutes=26))


def write_essays(quiz: Quiz, person: User, *, texts: Sequence[str], at: dt.datetime) -> list[AttemptItem]:
    """The written tasks of a quiz, handed in an hour after `at`."""
    attempt = start_attempt(quiz, person=person, by=person, at=at)
    items = essays.of(queries.items_of(attempt))
    answers = [
        {"client_id": f"demo-{item.pk}", "item": item.pk, "value": text}
        for item, text in zip(items, texts, strict=True)
    ]
    save_answers(attempt, answers=answers, by=person, at=at + dt.timedelta(minutes=55))
    finish_attempt(attempt, by=person, at=at + dt.timedelta(hours=1))
    return items


def _answer(item: AttemptItem, texts: dict[str, Json], knows: float, chance: random.Random) -> dict[str, Any]:
    data, is_right = item.version.data, chance.random() < knows
    accepted = [one for body in texts.values() for one in body.get("accepted", [])]
    value = _right(data, accepted) if is_right else _guess(data, chance)
    return {"client_id": f"demo-{item.pk}", "item": item.pk, "value": value}


def _right(data: Json, accepted: Sequence[Json]) -> Any:
    kind = Kind(data["kind"])
    if kind is Kind.TRUEFALSE:
        return "true" if data["truth"] else "false"
    if kind is Kind.MATCHING:
        return {pair["key"]: pair["option"] for pair in data["pairs"]}
    if kind is Kind.CHOICE:
        worth = {one["key"]: Decimal(one["fraction"]) for one in data["choices"]}
        return (
            max(worth, key=lambda key: worth[key]) if data["single"] else [k for k, part in worth.items() if part > 0]
        )
    if kind is Kind.NUMERICAL:
        best = max(data["numbers"], key=lambda one: Decimal(one["fraction"]))
        return str(best["low"] or "0")
    best = max(accepted, key=lambda one: Decimal(one["fraction"]), default={"text": ""})
    return str(best["text"]).replace("*", "")


def _guess(data: Json, chance: random.Random) -> Any:
    kind = Kind(data["kind"])
    if kind is Kind.TRUEFALSE:
        return chance.choice(["true", "false"])
    if kind is Kind.MATCHING:
        return {pair["key"]: chance.choice(list(data["options"])) for pair in data["pairs"]}
    if kind is Kind.CHOICE:
        key = chance.choice(data["choices"])["key"]
        return key if data["single"] else [key]
    return "3" if kind is Kind.NUMERICAL else "не знаю"
