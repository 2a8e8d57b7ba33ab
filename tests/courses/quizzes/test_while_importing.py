"""Trainees go on answering while an author imports the largest file that is taken."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.db import connection

from courses.questions.actions import MOST, Outcome, Source, import_questions
from courses.questions.models import Question
from courses.quizzes.actions import save_answers
from courses.quizzes.models import Answer
from tests import cast as actors
from tests.courses.quizzes import stage

LARGE = "\n\n".join(f"::Q{n}::[html]<p>Number {n}?</p>{{=yes#good ~no#bad ~maybe####Because.}}" for n in range(MOST))


def import_in_a_thread(done: list[Outcome]) -> threading.Thread:
    def run() -> None:
        try:
            done.append(import_questions([Source("large.gift", LARGE.encode())], bank="large", language="en", by=None))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_answer_is_saved_within_two_seconds_while_a_long_import_runs() -> None:
    cast: SimpleNamespace = actors.everybody()
    attempt = stage.begun(stage.quiz_of_all(), cast.amina)
    item = stage.items(attempt)["Papers"].pk
    done: list[Outcome] = []
    waits: list[float] = []
    thread = import_in_a_thread(done)
    while thread.is_alive():
        begun = time.monotonic()
        event = {"client_id": f"e{len(waits)}", "item": item, "value": "c1"}
        save_answers(attempt, answers=[event], by=cast.amina)
        waits.append(time.monotonic() - begun)
    thread.join()
    assert (done[0].imported, Question.objects.filter(bank__code="large").count()) == (MOST, MOST)
    assert Answer.objects.count() == len(waits) > 1
    assert max(waits) < 2
