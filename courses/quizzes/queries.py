"""What joins quizzes, questions and people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from courses.models.enrolments import Enrolment
from courses.questions.models import Question, QuestionText, QuestionVersion
from courses.questions.shape import Kind
from courses.quizzes.models import Answer, Attempt, AttemptItem, Quiz, QuizSlot
from courses.quizzes.rules import Draw
from itc.people.models import AuditRow, User
from itc.people.naming import FALLBACKS


def has_passed(person: User, quiz: Quiz) -> bool:
    return Attempt.objects.of(person).filter(quiz=quiz).passed().exists()


def passed_quizzes(person: User, quizzes: Iterable[Quiz]) -> set[int]:
    """The keys of those quizzes that the person has passed, in one query."""
    return set(Attempt.objects.of(person).filter(quiz__in=quizzes).passed().values_list("quiz_id", flat=True))


def may_take(person: User, quiz: Quiz) -> bool:
    """A quiz of a course is for those who are enrolled in it."""
    if quiz.course_id is None:
        return True
    return Enrolment.objects.active().filter(course=quiz.course_id, person=person).exists()


def draws(slots: Iterable[QuizSlot]) -> list[Draw]:
    return [
        Draw(slot.position, slot.count, frozenset(pool(slot)), slot.category.path.count("/") + bool(slot.category.path))
        for slot in slots
        if slot.category
    ]


def pool(slot: QuizSlot) -> Iterable[int]:
    assert slot.category
    return Question.objects.in_use().asking().under(slot.category).values_list("pk", flat=True)


def latest_versions(questions: Iterable[int]) -> dict[int, QuestionVersion]:
    """By question, in one query; of each the version that is asked now."""
    found = QuestionVersion.objects.filter(question__in=list(questions)).order_by("number")
    return {version.question_id: version for version in found}


def items_of(attempt: Attempt) -> list[AttemptItem]:
    return list(attempt.items.select_related("version", "judged_by").order_by("position"))


def texts_of(versions: Iterable[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """Bodies by version and language, in one query."""
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for version, language, body in QuestionText.objects.filter(version__in=list(versions)).values_list(
        "version_id", "language", "body"
    ):
        found.setdefault(version, {})[language] = body
    return found


def nearest(texts: dict[str, dict[str, Any]], language: str) -> tuple[str, dict[str, Any]]:
    """The text in the reader's language, else in the nearest one there is."""
    wanted = (*FALLBACKS.get(language, FALLBACKS["en"]), *sorted(texts))
    return next(((code, texts[code]) for code in wanted if code in texts), ("", {}))


def answers_so_far(attempt: Attempt) -> tuple[dict[int, Any], datetime | None]:
    """The last answer to each item that has one (and did not withdraw it), and when the last of all was saved."""
    events = list(
        Answer.objects.filter(attempt=attempt).order_by("sequence").values_list("item_id", "value", "saved_at")
    )
    values = {item: value for item, value, _at in events}
    return {item: value for item, value in values.items() if value not in (None, "", [], {})}, (
        events[-1][2] if events else None
    )


def values_of(items: Iterable[AttemptItem]) -> dict[int, Any]:
    """The last answer to each of these items, of whichever attempt."""
    events = Answer.objects.filter(item__in=[item.pk for item in items]).order_by("attempt", "sequence")
    return dict(events.values_list("item_id", "value"))


def current_values(attempt: Attempt) -> dict[int, Any]:
    return answers_so_far(attempt)[0]


def questions_asked(quiz: Quiz) -> int:
    slots = quiz.slots.values_list("count", "question__kind")
    return sum(count for count, kind in slots if kind != Kind.DESCRIPTION)


def with_counts(quizzes: QuerySet[Quiz]) -> QuerySet[Quiz]:
    """Each with `asked`, how many questions it asks, and `begun`, how many attempts were begun."""
    asked = QuizSlot.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz").annotate(sum=Sum("count"))
    begun = Attempt.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz").annotate(sum=Count("pk"))
    return quizzes.annotate(asked=Subquery(asked.values("sum")), begun=Subquery(begun.values("sum")))


def uses_of(question: Question) -> list[QuizSlot]:
    """The places of quizzes where it stands or can be drawn from, in one query."""
    path = question.category.path
    above = {"", path, *(path[:index] for index, sign in enumerate(path) if sign == "/")}
    drawn = Q(category__bank=question.bank_id, category__path__in=above)
    slots = QuizSlot.objects.filter(Q(question=question) | drawn)
    return list(slots.select_related("quiz", "category").order_by("quiz__code", "position"))


@dataclass(frozen=True)
class Past:
    """A version with who made it, why, and how many attempts were dealt it."""

    version: QuestionVersion
    row: AuditRow | None
    attempts: int

    @property
    def reason(self) -> str:
        values = getattr(self.row, "values", None)
        return str(values.after.get("reason", "")) if values else ""


def history(versions: Sequence[QuestionVersion]) -> list[Past]:
    keys = [str(version.pk) for version in versions]
    rows = AuditRow.objects.filter(object_type=QuestionVersion._meta.label, object_id__in=keys, verb="edited question")
    made = {row.object_id: row for row in rows.select_related("actor", "values")}
    dealt = AttemptItem.objects.filter(version__in=versions).order_by().values("version").annotate(n=Count("pk"))
    counts = dict(dealt.values_list("version", "n"))
    return [Past(version, made.get(str(version.pk)), counts.get(version.pk, 0)) for version in versions]
