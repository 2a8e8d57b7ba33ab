"""What joins quizzes, questions and people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from courses.models.enrolments import Enrolment
from courses.questions.models import Category, Question, QuestionText, QuestionVersion
from courses.questions.shape import Kind
from courses.quizzes.models import Answer, Attempt, AttemptItem, Quiz, QuizSlot, State
from courses.quizzes.rules import Draw
from itc.people.models import AuditRow, User
from itc.people.naming import FALLBACKS

NOT_ASKED = Q(question__kind=Kind.DESCRIPTION) | Q(question__retired=True)  # places that ask nothing at present


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
    return sum(quiz.slots.exclude(NOT_ASKED).values_list("count", flat=True))


def with_counts(quizzes: QuerySet[Quiz]) -> QuerySet[Quiz]:
    """Each with `asked`, how many questions it asks, and `begun`, how many attempts were begun."""
    places = QuizSlot.objects.filter(quiz=OuterRef("pk")).exclude(NOT_ASKED).order_by()
    asked = places.values("quiz").annotate(sum=Sum("count"))
    begun = Attempt.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz").annotate(sum=Count("pk"))
    return quizzes.annotate(asked=Subquery(asked.values("sum")), begun=Subquery(begun.values("sum")))


def questions_without_text(quizzes: Sequence[Quiz], languages: Iterable[str]) -> dict[Quiz, dict[str, list[Question]]]:
    """By quiz and language, the questions it asks or may draw whose latest version says nothing in it.

    In three queries for one quiz and for many.
    """
    slots = list(QuizSlot.objects.filter(quiz__in=quizzes).select_related("category"))
    found = Question.objects.in_use().filter(_reached(slots))
    questions, spoken = list(found.select_related("bank", "category").order_by("pk")), _spoken(found)
    lacking: dict[Quiz, dict[str, list[Question]]] = {}
    for quiz in quizzes:
        mine = [slot for slot in slots if slot.quiz_id == quiz.pk]
        asked = [one for one in questions if any(_asks(slot, one) for slot in mine)]
        bare = {code: [one for one in asked if code not in spoken.get(one.pk, set())] for code in languages}
        if bare := {code: rows for code, rows in bare.items() if rows}:
            lacking[quiz] = bare
    return lacking


def _reached(slots: Iterable[QuizSlot]) -> Q:
    found = Q(pk__in=[slot.question_id for slot in slots if slot.question_id])
    for category in {slot.category for slot in slots if slot.category}:
        path = Q(category__path=category.path) | Q(category__path__startswith=f"{category.path}/")
        found |= Q(bank=category.bank_id) & (path if category.path else Q())
    return found


def _asks(slot: QuizSlot, question: Question) -> bool:
    if slot.category is None:
        return slot.question_id == question.pk
    is_under = _is_under(question.category.path, slot.category.path)
    return question.kind != Kind.DESCRIPTION and question.bank_id == slot.category.bank_id and is_under


def _is_under(path: str, above: str) -> bool:
    return not above or path == above or path.startswith(f"{above}/")


def available(categories: Collection[Category]) -> dict[int, int]:
    """How many questions in use each may give, from itself and from those below it; in one query."""
    banks = {category.bank_id for category in categories}
    found = Question.objects.in_use().asking().filter(bank__in=banks).order_by().values_list("bank", "category__path")
    counts = list(found.annotate(n=Count("pk"))) if banks else []
    return {
        category.pk: sum(n for bank, path, n in counts if bank == category.bank_id and _is_under(path, category.path))
        for category in categories
    }


def _spoken(questions: QuerySet[Question]) -> dict[int, set[str]]:
    """The languages of the latest version, by question."""
    keys = questions.order_by().values("pk")
    texts = QuestionText.objects.filter(version__question__in=keys).order_by("version__number")
    found: dict[int, tuple[int, set[str]]] = {}
    for question, number, language in texts.values_list("version__question", "version__number", "language"):
        if question not in found or found[question][0] < number:
            found[question] = (number, set())
        found[question][1].add(language)
    return {question: languages for question, (_number, languages) in found.items()}


def uses_of(question: Question) -> list[QuizSlot]:
    """The places of quizzes where it stands or can be drawn from, in one query."""
    path = question.category.path
    above = {"", path, *(path[:index] for index, sign in enumerate(path) if sign == "/")}
    drawn = Q(category__bank=question.bank_id, category__path__in=above)
    slots = QuizSlot.objects.filter(Q(question=question) | drawn)
    return list(slots.select_related("quiz", "category").order_by("quiz__code", "position"))


def judged_by_earlier(question: Question, latest: QuestionVersion | None) -> bool:
    """Whether attempts that are over still have the mark of an earlier version."""
    if latest is None or latest.number == 1:
        return False
    dealt = AttemptItem.objects.filter(version__question=question).exclude(attempt__state=State.OPEN)
    by_earlier = Q(judged_by=None) & ~Q(version=latest) | Q(judged_by__isnull=False) & ~Q(judged_by=latest)
    return dealt.filter(by_earlier).exists()


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
    edited = Q(object_type=QuestionVersion._meta.label, object_id__in=keys, verb="edited question")
    questions = [str(version.question_id) for version in versions if version.number == 1]
    added = Q(object_type=Question._meta.label, object_id__in=questions, verb="added")
    rows = AuditRow.objects.filter(edited | added).select_related("actor", "values")
    made = {(row.verb, row.object_id): row for row in rows}
    dealt = AttemptItem.objects.filter(version__in=versions).order_by().values("version").annotate(n=Count("pk"))
    counts = dict(dealt.values_list("version", "n"))
    return [Past(version, _made(version, made), counts.get(version.pk, 0)) for version in versions]


def _made(version: QuestionVersion, rows: Mapping[tuple[str, str], AuditRow]) -> AuditRow | None:
    """Of a first version that a person wrote, the row of the question itself; of an imported one, none."""
    first = rows.get(("added", str(version.question_id))) if version.number == 1 else None
    return rows.get(("edited question", str(version.pk))) or first
