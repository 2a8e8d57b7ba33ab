"""Two authors import the same file at the same moment: each question is stored once, and nobody sees an error."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from courses.questions.actions import Outcome, Source, import_questions
from courses.questions.models import Bank, Question, QuestionText

GIFT = b"// [id:Q1]\nOne?{T}\n\n::Two::Two?{=a ~b}\n\nThree?{#3}"


def before_writing(barrier: threading.Barrier) -> Callable[..., Any]:
    """Holds a thread at its first transaction until the other one has come as far: both have found the bank empty."""
    waited: list[int] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        writing = sql.startswith("BEGIN") or (connection.vendor != "sqlite" and connection.in_atomic_block)
        if writing and not waited:
            waited.append(barrier.wait())
        return execute(sql, params, many, context)

    return wrapper


def author(barrier: threading.Barrier, outcomes: list[Outcome]) -> None:
    try:
        with connection.execute_wrapper(before_writing(barrier)):
            outcomes.append(import_questions([Source("a.gift", GIFT)], bank="C1", language="en", by=None))
    finally:
        connection.close()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_once_is_stored_once() -> None:
    barrier = threading.Barrier(2, timeout=20)
    outcomes: list[Outcome] = []
    threads = [threading.Thread(target=author, args=(barrier, outcomes)) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((one.imported, one.skipped, len(one.refused)) for one in outcomes) == [(0, 3, 0), (3, 0, 0)]
    assert (Bank.objects.count(), Question.objects.count(), QuestionText.objects.count()) == (1, 3, 3)
