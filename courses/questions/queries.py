"""Lists of the bank for authors."""

from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet

from courses.questions.models import Bank, Question, QuestionText, QuestionVersion


def with_counts(banks: QuerySet[Bank]) -> QuerySet[Bank]:
    """Each bank with `in_use` and `retired`, the numbers of its questions."""
    return banks.annotate(
        in_use=Count("questions", filter=Q(questions__retired=False)),
        retired=Count("questions", filter=Q(questions__retired=True)),
    )


def titled(questions: Iterable[Question]) -> dict[int, list[str]]:
    """The languages of the texts, by question; each question gets its `title` for the reader. In one query."""
    questions = list(questions)
    texts = QuestionText.objects.filter(version__question__in=[question.pk for question in questions])
    names: dict[int, dict[str, str | None]] = {}
    rows = texts.order_by("language", "version__number").values_list("version__question", "language", "name")
    for key, language, name in rows:
        names.setdefault(key, {})[language] = name
    for question in questions:
        question.title = question.title_of(names.get(question.pk, {}))
    return {key: list(found) for key, found in names.items()}


def latest_texts(bank: Bank, language: str) -> dict[int, QuestionText]:
    """What the latest version of each question says in the language, by question."""
    versions = QuestionVersion.objects.filter(question__bank=bank).order_by()
    latest = dict(versions.values_list("question").annotate(latest=Max("number")))
    texts = QuestionText.objects.filter(version__question__bank=bank, language=language).select_related("version")
    by_version = {(text.version.question_id, text.version.number): text for text in texts}
    return {
        question: by_version[key] for question, number in latest.items() if (key := (question, number)) in by_version
    }
