"""The places of a quiz while its author arranges them: the form holds them, nothing is stored before "Save"."""

from typing import Any

from django.http import QueryDict

from courses.quizzes.forms import MOST_PLACES

PREFIX = "slots"
PARTS = ("question", "category", "count", "points")
Row = dict[str, Any]


def rows_of(data: QueryDict) -> list[Row]:
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(total), MOST_PLACES + 1) if total.isascii() and total.isdigit() else 0
    return [{part: data.get(f"{PREFIX}-{number}-{part}", "") for part in PARTS} for number in range(count)]


def arranged(rows: list[Row], act: str, *, category: str = "") -> list[Row]:
    """After one click: `add:<question>`, `draw`, `up:<row>`, `down:<row>`, `drop:<row>`; all else changes nothing."""
    verb, _colon, number = act.partition(":")
    index = int(number) if number.isascii() and number.isdigit() else -1
    if verb == "add" and index > 0 and not any(row["question"] == number for row in rows):
        return [*rows, {"question": number, "category": "", "count": 1, "points": 1}]
    if verb == "draw" and category:
        return [*rows, {"question": "", "category": category, "count": 1, "points": 1}]
    if verb == "drop" and 0 <= index < len(rows):
        return rows[:index] + rows[index + 1 :]
    target = index + {"up": -1, "down": 1}.get(verb, 0)
    if verb in ("up", "down") and 0 <= index < len(rows) and 0 <= target < len(rows):
        rows = list(rows)
        rows[index], rows[target] = rows[target], rows[index]
    return rows
