from pathlib import Path
from typing import Any

import nh3
from django.core.files.base import ContentFile

from courses.demo.files import CONTENT, loaded, take_questions, whole
from courses.language.models import Book, BookUnit, Card, Exercise, Track
from courses.quizzes.actions import write_quiz
from itc.people.models import User

U1 = CONTENT / "english" / "u1"
BANK = "english-u1"
# file, path of its category, kind and titles of the exercise
EXERCISES = (
    ("matching", "English/U1/Words", Exercise.Kind.MATCHING, "Words and meanings", "Слова и значения"),
    ("listening", "English/U1/Listening", Exercise.Kind.LISTENING, "What did you hear?", "Что вы услышали?"),
    ("gapfill", "English/U1/Gaps", Exercise.Kind.GAPS, "Fill the gaps", "Заполните пропуски"),
)


def set_up_english(*, by: User | None) -> Book:
    plan = loaded(U1 / "unit.json")
    facts = {
        "title_en": plan["book"],
        "title_ru": "Английский для противодействия торговле людьми",
        "level": plan["level"],
        "is_published": True,
    }
    book, is_new = Book.objects.get_or_create(code="english", defaults=facts)
    if is_new:
        unit = _unit(book, plan)
        _tracks(unit)
        _cards(unit)
        _exercises(unit, by=by)
    return book


def _unit(book: Book, plan: dict[str, Any]) -> BookUnit:
    point, roles = loaded(U1 / "language.json"), loaded(U1 / "roleplay.json")
    lead_in: dict[str, str] = next((step for step in plan["steps"] if step["kind"] == "lead_in"), {})
    texts: dict[str, str] = {}
    for code in ("en", "ru"):
        texts |= {f"{name}_{code}": plan[f"{name}_{code}"] for name in ("title", "summary", "note")}
        texts[f"aims_{code}"] = "\n".join(plan[f"aims_{code}"])
        texts[f"lead_in_{code}"] = lead_in.get(f"text_{code}", "")
        texts[f"point_title_{code}"] = point[f"title_{code}"]
        texts[f"point_{code}"] = nh3.clean(point[f"html_{code}"])
        texts[f"role_play_{code}"] = roles[f"instructions_{code}"]
    return BookUnit.objects.create(book=book, number=plan["number"], minutes=plan["minutes"], **texts)


def _tracks(unit: BookUnit) -> None:
    plan = loaded(U1 / "track.json")
    sentences = {one["id"]: one for one in loaded(U1 / "dictation.json")["sentences"]}
    for number, one in enumerate(plan["tracks"], start=1):
        said = sentences.get(one.get("sentence", ""), {})
        track = Track(
            unit=unit,
            number=number,
            kind=one["kind"],
            title_en=one["title_en"],
            title_ru=one["title_ru"],
            is_synthetic=plan["synthetic"],
            transcript=said.get("text") or (U1 / one["transcript"]).read_text(encoding="utf-8"),
            also_accept=said.get("also_accept", []),
            meaning_ru=said.get("translation_ru", ""),
        )
        _attach(track, U1 / one["file"])
        track.save(force_insert=True)


def _attach(track: Track, file: Path) -> None:
    """Without the sound, which a command makes, the unit shows the transcript alone."""
    if file.exists():
        track.file.save(file.name, ContentFile(file.read_bytes()), save=False)


def _cards(unit: BookUnit) -> None:
    words = [
        Card(
            unit=unit,
            kind=Card.Kind.WORD,
            number=number,
            front=word["word"],
            part_of_speech=word["part_of_speech"],
            meaning_ru=word["translation_ru"],
            explanation_en=word["definition_en"],
            example=word["example_en"],
        )
        for number, word in enumerate(loaded(U1 / "vocabulary.json")["words"], start=1)
    ]
    roles = [
        Card(
            unit=unit,
            kind=Card.Kind.ROLE,
            number=number,
            front=role["title_en"],
            meaning_ru=role["title_ru"],
            explanation_en=role["text_en"],
            explanation_ru=role["text_ru"],
        )
        for number, role in enumerate(loaded(U1 / "roleplay.json")["cards"], start=1)
    ]
    Card.objects.bulk_create(words + roles)


def _exercises(unit: BookUnit, *, by: User | None) -> None:
    for name, path, kind, title_en, title_ru in EXERCISES:
        take_questions(U1, name, bank=BANK, by=by)
        quiz = write_quiz(
            f"{BANK}-{name}",
            slots=whole(BANK, path),
            by=by,
            title_en=title_en,
            title_ru=title_ru,
            questions_per_page=0,
            shuffle=False,
        )
        Exercise.objects.create(unit=unit, kind=kind, quiz=quiz)
