import json
from pathlib import Path
from typing import Any

from courses.questions.actions import Source, import_questions
from courses.questions.models import Category
from courses.quizzes.actions import Plan
from itc.people.models import User

CONTENT = Path(__file__).resolve().parent.parent / "content"


def loaded(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def take_questions(folder: Path, name: str, *, bank: str, by: User | None) -> None:
    """<name>.en.gift, then <name>.ru.gift and others: the languages of the same questions."""
    for file in sorted(folder.glob(f"{name}.*.gift")):
        language = file.name.split(".")[-2]
        outcome = import_questions([Source(file.name, file.read_bytes())], bank=bank, language=language, by=by)
        if outcome.refused:
            raise ValueError("\n".join(str(refusal) for refusal in outcome.refused))


def whole(bank: str, path: str) -> list[Plan]:
    """Every question of a category, in the order of its file."""
    category = Category.objects.get(bank__code=bank, path=path)
    return [Plan(question=question) for question in category.questions.order_by("pk")]


def drawn(bank: str, path: str, count: int) -> Plan:
    return Plan(category=Category.objects.get(bank__code=bank, path=path), count=count)
