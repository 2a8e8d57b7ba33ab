from collections.abc import Iterable

from django.db.models import Count, Q

from courses.language.models import Book, BookUnit, Card, Exercise, Track
from courses.models import Quiz
from courses.quizzes.queries import passed_quizzes
from itc.people.models import User


def shelf() -> Iterable[Book]:
    return Book.objects.filter(is_published=True).prefetch_related("units").annotate(unit_count=Count("units"))


def unit_of(book: str, number: int) -> BookUnit | None:
    found = BookUnit.objects.select_related("book").filter(book__code=book, number=number)
    return found.filter(Q(book__is_published=True)).first()


def parts(unit: BookUnit, person: User) -> dict[str, object]:
    """What the unit's page shows; four queries and one of what is passed."""
    tracks = list(Track.objects.filter(unit=unit).order_by("number"))
    cards = list(Card.objects.filter(unit=unit).order_by("number"))
    exercises = list(Exercise.objects.filter(unit=unit).select_related("quiz").order_by("pk"))
    quizzes: list[Quiz] = [exercise.quiz for exercise in exercises]
    passed = passed_quizzes(person, quizzes) if quizzes else set()
    return {
        "listening": [track for track in tracks if track.kind == Track.Kind.LISTENING],
        "dictation": [track for track in tracks if track.kind == Track.Kind.DICTATION],
        "words": [card for card in cards if card.kind == Card.Kind.WORD],
        "roles": [card for card in cards if card.kind == Card.Kind.ROLE],
        "exercises": [(exercise, exercise.quiz_id in passed) for exercise in exercises],
    }
