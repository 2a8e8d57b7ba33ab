"""The pages of a quiz in a browser without JavaScript, and the one address that quiz.js calls."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courses.models import CourseCompletion
from courses.questions.models import Question
from courses.quizzes import queries
from courses.quizzes.actions import Plan, finish_attempt, write_quiz
from courses.quizzes.models import Answer, Attempt, Quiz
from courses.quizzes.retiring import retire_question
from itc.people.models import User
from tests.courses.quizzes import stage
from tests.courses.quizzes.stage import ANSWERS

SignIn = Callable[[User], Client]


@pytest.fixture
def quiz(db: None) -> Quiz:
    return stage.quiz_of_all()


@pytest.fixture
def amina(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    return sign_in(cast.amina)


def url(name: str, *args: Any, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def form_of(attempt: Attempt, given: dict[str, Any]) -> dict[str, Any]:
    """What a browser posts when these answers are given."""
    fields: dict[str, Any] = {}
    for name, value in given.items():
        field = f"q{stage.items(attempt)[name].pk}"
        if isinstance(value, dict):
            fields |= {f"{field}.{pair}": option for pair, option in value.items()}
        else:
            fields[field] = value
    return fields


def test_a_whole_quiz_without_javascript(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    page = amina.get(url("quiz", quiz.code))
    assert page.context["count"] == 6
    begun = amina.post(url("quiz_start", quiz.code))
    attempt = Attempt.objects.get(person=cast.amina)
    here = url("attempt", attempt.pk)
    assert begun.url == here
    names = list(ANSWERS)
    for number in (1, 2, 3):
        given = {name: ANSWERS[name] for name in names[number * 2 - 2 : number * 2]}
        go = "next" if number < 3 else "finish"
        response = amina.post(f"{here}?page={number}", form_of(attempt, given) | {"go": go})
        assert response.url == (f"{here}?page={number + 1}" if number < 3 else url("attempt_finish", attempt.pk))
    asked = amina.get(url("attempt_finish", attempt.pk))
    assert asked.context["missing"] == 0
    done = amina.post(url("attempt_finish", attempt.pk))
    assert done.url == url("attempt_review", attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.passed) == ("finished", 6, True)


def test_the_end_leads_to_what_has_no_answer_and_calls_nothing_wrong(
    quiz: Quiz, cast: SimpleNamespace, amina: Client
) -> None:
    attempt = stage.answer(stage.begun(quiz, cast.amina), {"Papers": "c1"})
    page = amina.get(url("attempt_finish", attempt.pk))
    assert (page.context["missing"], page.context["first_open"].startswith(url("attempt", attempt.pk))) == (5, True)
    assert f'class="button button-primary" href="{page.context["first_open"]}"' in text(page)
    assert ("Finish without them" in text(page), "is-missing" in text(page)) == (True, False)


def test_what_is_saved_is_said_beside_the_questions_and_aloud(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    attempt = stage.answer(stage.begun(quiz, cast.amina), {"Papers": "c1"})
    page = text(amina.get(url("attempt", attempt.pk)))
    assert '<p class="saved" role="status" aria-live="polite" data-status>Saved at ' in page


def test_the_review_shows_answers_feedback_and_right_answers(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    given = {"Papers": "c2", "Minsk": "Kyiv", "Line": "112", "Match": {"p1": "o4"}}
    attempt = stage.finished(quiz, cast.amina, given)
    page = text(amina.get(url("attempt_review", attempt.pk)))
    for words in (
        "You have not passed.",
        "Never.",
        "It is hers.",
        "Look it up",
        "Right answer: 113",
        "Right answer: Minsk",
    ):
        assert words in page, words
    assert 'Peru</span> <span class="badge badge-bad">' in page


@pytest.mark.parametrize(
    ("review", "sheets", "words"), [("marks", 6, False), ("nothing", 0, False), ("everything", 6, True)]
)
def test_the_author_decides_what_the_review_shows(
    cast: SimpleNamespace, amina: Client, review: str, sheets: int, words: bool
) -> None:
    attempt = stage.finished(stage.quiz_of_all(review=review), cast.amina, {"Papers": "c2"})
    page = amina.get(url("attempt_review", attempt.pk))
    assert len(page.context["sheets"]) == sheets
    assert [part in text(page) for part in ("Never.", "right answer", "Right answer: 113")] == [words] * 3


def test_the_language_changes_half_way_and_the_answers_stay(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    attempt = stage.begun(quiz, cast.amina)
    here = url("attempt", attempt.pk)
    response = amina.post(here, form_of(attempt, {"Papers": "c1", "Signs": ["c1", "c3"]}) | {"go": "ru"})
    assert response.url == f"/ru/quizzes/attempts/{attempt.pk}/?page=1"
    papers, signs = amina.get(response.url).context["sheets"]
    assert (papers.stem, papers.lang) == ("У кого паспорт?", "")
    assert [(row.html, row.chosen) for row in papers.rows] == [("У неё самой", True), ("У нанимателя", False)]
    assert [(row.html, row.chosen) for row in signs.rows] == [("долг", True), ("страх", False), ("загар", True)]


def test_a_question_without_a_text_in_the_language_is_shown_in_another(
    quiz: Quiz, cast: SimpleNamespace, amina: Client
) -> None:
    attempt = stage.begun(quiz, cast.amina)
    consent, _minsk = amina.get(url("attempt", attempt.pk, language="ru") + "?page=2").context["sheets"]
    assert (consent.stem, consent.lang) == ("Consent of a child counts.", "en")


def test_saving_the_same_form_twice_stores_nothing_new(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    attempt = stage.begun(quiz, cast.amina)
    form = form_of(attempt, {"Papers": "c1", "Signs": ["c1"]}) | {"go": "save"}
    for _time in (1, 2):
        assert amina.post(url("attempt", attempt.pk), form).url == f"{url('attempt', attempt.pk)}?page=1"
    assert Answer.objects.count() == 2
    amina.post(url("attempt", attempt.pk), form_of(attempt, {"Papers": "c1"}))
    assert queries.current_values(attempt) == {stage.items(attempt)["Papers"].pk: "c1"}


def test_a_page_beyond_the_last_is_the_last(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    attempt = stage.begun(quiz, cast.amina)
    pages = [amina.get(f"{url('attempt', attempt.pk)}?page={n}").context["page"] for n in ("9", "x", "-1", "²", "2")]
    assert pages == [3, 1, 1, 1, 2]


def test_events_are_saved_as_they_come(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    attempt = stage.begun(quiz, cast.amina)
    event = {"client_id": "e1", "item": stage.items(attempt)["Papers"].pk, "value": "c1"}
    send = lambda body: amina.post(url("attempt_answers", attempt.pk), body, content_type="application/json")  # noqa: E731
    answer = send({"answers": [event]})
    assert (answer.status_code, answer.json()["saved"], len(answer.json()["at"])) == (200, ["e1"], 8)
    assert send({"answers": [event]}).json()["saved"] == ["e1"]
    bad = send({"answers": [event | {"client_id": "e2", "value": "c7"}]})
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_answer")
    for body in ("[]", "{", '{"answers": 1}', '{"answers": [1]}', "null", "[" * 5000):
        assert send(body).status_code == 400
    amina.post(url("attempt_finish", attempt.pk))
    late = send({"answers": [event | {"client_id": "e3"}]})
    assert (late.status_code, late.json()["code"], Answer.objects.count()) == (409, "finished", 1)


def test_a_finished_attempt_leads_to_its_review_and_an_open_one_to_its_questions(
    quiz: Quiz, cast: SimpleNamespace, amina: Client
) -> None:
    attempt = stage.begun(quiz, cast.amina)
    assert amina.get(url("attempt_review", attempt.pk)).url == url("attempt", attempt.pk)
    amina.post(url("attempt_finish", attempt.pk))
    for name in ("attempt", "attempt_finish"):
        assert amina.get(url(name, attempt.pk)).url == url("attempt_review", attempt.pk)
    assert amina.post(url("attempt", attempt.pk), {"go": "next"}).url == url("attempt_review", attempt.pk)


def test_an_attempt_is_seen_by_its_person_alone(quiz: Quiz, cast: SimpleNamespace, sign_in: SignIn) -> None:
    attempt = stage.begun(quiz, cast.amina)
    pages = [url(name, attempt.pk) for name in ("attempt", "attempt_finish", "attempt_review")]
    for stranger in (cast.chinara, cast.bruno, cast.farida, cast.alina):
        browser = sign_in(stranger)
        assert [browser.get(page).status_code for page in pages] == [404, 404, 404]
        assert browser.post(url("attempt_answers", attempt.pk), "{}", "application/json").status_code == 404
    assert Client().get(pages[0]).url.startswith(url("account_login"))


def test_a_quiz_of_a_course_is_hidden_from_those_outside(
    db: None, cast: SimpleNamespace, sign_in: SignIn, amina: Client
) -> None:
    course = stage.course()
    quiz = stage.quiz_of_all(course=course)
    stage.enrol(course, cast.amina)
    assert amina.get(url("quiz", quiz.code)).status_code == 200
    stranger = sign_in(cast.chinara)
    assert stranger.get(url("quiz", quiz.code)).status_code == 404
    assert stranger.post(url("quiz_start", quiz.code)).status_code == 404
    assert sign_in(cast.alina).get(url("quiz", quiz.code)).status_code == 200


def test_passing_in_the_browser_completes_the_course(db: None, cast: SimpleNamespace, amina: Client) -> None:
    course = stage.course()
    quiz = stage.quiz_of_all(course=course)
    stage.enrol(course, cast.amina)
    attempt = stage.answer(stage.begun(quiz, cast.amina), ANSWERS)
    amina.post(url("attempt_finish", attempt.pk))
    assert CourseCompletion.objects.get().enrolment.person == cast.amina


def test_no_attempts_left_is_said(db: None, cast: SimpleNamespace, amina: Client) -> None:
    quiz = stage.quiz_of_all(attempts_allowed=1)
    stage.finished(quiz, cast.amina, {})
    assert "No attempts are left." in text(amina.get(url("quiz", quiz.code)))
    assert amina.post(url("quiz_start", quiz.code)).status_code == 409


@pytest.mark.parametrize("count", [1, 20])
def test_the_pages_of_one_and_of_twenty_questions_ask_the_database_as_often(
    db: None, cast: SimpleNamespace, amina: Client, count: int
) -> None:
    stage.take("\n\n".join(f"::Q{number}::Is it {number}?{{={number} ~none}}" for number in range(count)))
    slots = [Plan(category=stage.Category.objects.get(), count=count)]
    quiz = write_quiz("long", title_en="Long", slots=slots, by=None, questions_per_page=0)
    attempt = stage.begun(quiz, cast.amina)
    amina.get(url("attempt", attempt.pk))
    asked = {}
    for name in ("attempt", "attempt_finish"):
        asked[name] = _queries(amina, url(name, attempt.pk))
    amina.post(url("attempt_finish", attempt.pk))
    asked["attempt_review"] = _queries(amina, url("attempt_review", attempt.pk))
    assert asked == {"attempt": 7, "attempt_finish": 6, "attempt_review": 8}


def _queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert browser.get(address).status_code == 200
    return len(context)


def test_the_form_carries_what_quiz_js_needs(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    attempt = stage.begun(quiz, cast.amina)
    page = text(amina.get(url("attempt", attempt.pk)))
    papers = stage.items(attempt)["Papers"].pk
    assert f'data-save="/en/quizzes/attempts/{attempt.pk}/answers/"' in page
    assert f'data-item="{papers}" data-kind="choice"' in page
    assert 'data-kind="several"' in page


def test_a_half_right_choice_is_shown_as_such(db: None, cast: SimpleNamespace, amina: Client) -> None:
    stage.take("::Half::Which?{=whole ~%50%half ~none}")
    quiz = stage.quiz(list(stage.Question.objects.all()))
    attempt = stage.finished(quiz, cast.amina, {"Half": "c2"})
    (half,) = amina.get(url("attempt_review", attempt.pk)).context["sheets"]
    assert [(row.chosen, row.right, row.partly) for row in half.rows] == [
        (False, True, False),
        (True, False, True),
        (False, False, False),
    ]
    assert half.tone == "warn"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_question_in_another_language_says_so_above_it(
    quiz: Quiz, cast: SimpleNamespace, amina: Client, language: str
) -> None:
    attempt = stage.begun(quiz, cast.amina)
    told = {"en": "This question exists only in English.", "ru": "Этот вопрос есть только на английском языке."}
    seen = [
        told[language] in text(amina.get(url("attempt", attempt.pk, language=language), {"page": page}))
        for page in (1, 2, 3)
    ]
    assert seen == ([False] * 3 if language == "en" else [False, True, False])
    (whole,) = [amina.get(url("attempt", attempt.pk, language="ru"), {"page": 3})]  # none of it is in Russian
    assert text(whole).count("Эти вопросы есть только на английском языке.") == 1
    stage.answer(attempt, ANSWERS)
    finish_attempt(attempt, by=cast.amina)
    review = text(amina.get(url("attempt_review", attempt.pk, language=language)))
    assert review.count(told[language]) == (0 if language == "en" else 3)


def test_what_waits_for_marking_is_not_counted_as_lost(cast: SimpleNamespace, amina: Client) -> None:
    questions = stage.bank()
    essay = stage.finished(stage.quiz([questions["Tell"]], code="essay"), cast.amina, {"Tell": "I would listen."})
    both = stage.quiz([questions["Papers"], questions["Tell"]], code="both")
    mixed = stage.finished(both, cast.amina, {"Papers": "c1", "Tell": "I would listen."})
    review = text(amina.get(url("attempt_review", essay.pk)))
    assert ("waits for marking" in review, "Percent" in review, "0 / 1" in review) == (True, False, False)
    page = amina.get(url("attempt_review", mixed.pk))
    assert (page.context["points_text"], page.context["percent_text"]) == ("1 / 1", "100")
    assert "Percent so far" in text(page)
    assert "0 / 1" not in text(amina.get(url("quiz", "essay")))
    assert "1 / 1 so far" in text(amina.get(url("quiz", "both")))


def test_practice_has_nothing_to_pass(quiz: Quiz, cast: SimpleNamespace, amina: Client) -> None:
    Quiz.objects.update(pass_mark=0)
    quiz.refresh_from_db()
    attempt = stage.finished(quiz, cast.amina, {"Papers": "c2"})
    page, review = text(amina.get(url("quiz", quiz.code))), text(amina.get(url("attempt_review", attempt.pk)))
    assert ("practice: nothing has to be passed" in page, "0 %" in page, ">passed<" in page) == (True, False, False)
    assert ("You have passed." in review, "nothing had to be passed" in review) == (False, True)


def test_a_question_out_of_use_is_not_counted_among_those_asked(quiz: Quiz, amina: Client) -> None:
    question = Question.objects.get(name="Line")
    retire_question(question, by=None)
    assert amina.get(url("quiz", quiz.code)).context["count"] == 5
    assert queries.with_counts(Quiz.objects.all()).get().asked == 5
