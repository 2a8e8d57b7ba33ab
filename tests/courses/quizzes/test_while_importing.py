"""Trainees go on answering while an author imports the largest file that is taken."""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.questions.actions import MOST, Outcome, Source, import_questions
from courses.questions.models import Question
from courses.quizzes.actions import save_answers
from courses.quizzes.models import Answer
from tests import cast as actors
from tests.courses.quizzes import stage

LARGE = "\n\n".join(f"::Q{n}::[html]<p>Number {n}?</p>{{=yes#good ~no#bad ~maybe####Because.}}" for n in range(MOST))


def import_in_a_thread(done: list[Outcome], asked: list[str]) -> threading.Thread:
    def run() -> None:
        try:
            with CaptureQueriesContext(connection) as queries:
                source = Source("large.gift", LARGE.encode())
                done.append(import_questions([source], bank="large", language="en", by=None))
            asked.extend(query["sql"] for query in queries)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_answers_are_saved_while_a_long_import_runs() -> None:
    """How long one waits is measured by the benchmark; here: the import holds the database for few statements."""
    cast: SimpleNamespace = actors.everybody()
    attempt = stage.begun(stage.quiz_of_all(), cast.amina)
    item = stage.items(attempt)["Papers"].pk
    done: list[Outcome] = []
    asked: list[str] = []
    saved = 0
    thread = import_in_a_thread(done, asked)
    while thread.is_alive():
        save_answers(attempt, answers=[{"client_id": f"e{saved}", "item": item, "value": "c1"}], by=cast.amina)
        saved += 1
    thread.join()
    assert (done[0].imported, Question.objects.filter(bank__code="large").count()) == (MOST, MOST)
    assert Answer.objects.count() == saved > 1
    assert sum(sql.startswith("INSERT") for sql in asked) < MOST / 20
