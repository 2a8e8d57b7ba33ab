"""An author sets a quiz up by its page, without JavaScript, and tries it before anybody else does."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from courses.questions.models import Category, Question
from courses.quizzes.actions import Plan, finish_attempt, write_quiz
from courses.quizzes.models import Answer, Attempt, Quiz, QuizSlot
from itc.people.models import User
from tests.courses.quizzes import stage
from tests.courses.stage import refused

SignIn = Callable[[User], Client]
NEW, EDIT = "/en/office/new-quiz/", "/en/office/quizzes/c1-final/"
FACTS = {"code": "c1-final", "title_en": "Final", "title_ru": "Итог", "pass_mark": 60, "attempts_allowed": 2}
FACTS |= {"questions_per_page": 0, "review": "marks", "course": "", "words": "", "pick": ""}
Row = tuple[str, Any, int, Any]  # question or category, its key, how many, points


@pytest.fixture
def alina(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    return sign_in(cast.alina)


@pytest.fixture
def bank(db: None) -> dict[str, Question]:
    return stage.bank()


def law() -> Category:
    return Category.objects.get(bank__code="C1", path="Law")


def sent(*rows: Row, act: str = "save", **more: Any) -> dict[str, Any]:
    """What a browser posts with these places."""
    data = FACTS | {"slots-TOTAL_FORMS": len(rows), "slots-INITIAL_FORMS": 0, "act": act}
    for number, (kind, key, count, points) in enumerate(rows):
        parts = {"question": "", "category": ""} | {kind: key, "count": count, "points": points}
        data |= {f"slots-{number}-{part}": value for part, value in parts.items()}
    return data | more


def places(quiz: Quiz) -> list[tuple[str, int, float]]:
    slots = quiz.slots.select_related("question", "category").order_by("position")
    return [(str(slot.question or slot.category), slot.count, float(slot.points)) for slot in slots]


def rows(response: Any) -> list[str]:
    return [str(form.found_question or form.found_category) for form in response.context["slots"].forms]


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_an_author_finds_questions_arranges_them_and_stores_the_quiz(alina: Client, bank: dict[str, Question]) -> None:
    found = alina.post(NEW, sent(act="search", words="paper")).context["found"]
    assert [question.name for question in found] == ["Papers"]
    papers, signs = bank["Papers"].pk, bank["Signs"].pk
    first: Row = ("question", papers, 1, 1)
    assert rows(alina.post(NEW, sent(first, act=f"add:{signs}"))) == ["Papers", "Signs"]
    assert rows(alina.post(NEW, sent(first, act="draw", pick=law().pk))) == ["Papers", "Law"]
    both: tuple[Row, Row] = (first, ("question", signs, 1, 2))
    assert rows(alina.post(NEW, sent(*both, act="down:0"))) == ["Signs", "Papers"]
    assert rows(alina.post(NEW, sent(*both, act="drop:0"))) == ["Signs"]
    assert Quiz.objects.count() == 0
    answer = alina.post(NEW, sent(*both, ("category", law().pk, 2, "1.5")))
    assert answer.url == EDIT
    quiz = Quiz.objects.get()
    assert (quiz.title, quiz.pass_mark, quiz.attempts_allowed, quiz.shuffle, quiz.review) == (
        "Final",
        60,
        2,
        False,
        "marks",
    )
    assert places(quiz) == [("Papers", 1, 1), ("Signs", 1, 2), ("Law", 2, 1.5)]


@pytest.mark.parametrize("act", ["up:0", "down:7", "drop:-1", "drop:x", "add:", "add:x", "draw", "dance", "up:²"])
def test_an_act_that_makes_no_sense_changes_nothing(alina: Client, bank: dict[str, Question], act: str) -> None:
    assert rows(alina.post(NEW, sent(("question", bank["Papers"].pk, 1, 1), act=act))) == ["Papers"]


def test_what_was_typed_stays_while_places_are_arranged(alina: Client, bank: dict[str, Question]) -> None:
    typed = sent(act=f"add:{bank['Papers'].pk}", title_en="Half", pass_mark="many", shuffle="on")
    page = alina.post(NEW, typed).context["form"]
    assert [page[name].value() for name in ("title_en", "pass_mark", "shuffle")] == ["Half", "many", True]
    assert page.errors == {}


def test_what_is_wrong_stands_beside_its_field(alina: Client, bank: dict[str, Question]) -> None:
    papers: Row = ("question", bank["Papers"].pk, 1, 1)
    form = alina.post(NEW, sent(papers, code="no code", pass_mark=101, title_en="", title_ru="")).context["form"]
    assert set(form.errors) == {"code", "pass_mark", "title_en"}
    slots = alina.post(NEW, sent(papers, ("category", law().pk, 99, 1))).context["slots"]
    assert [list(one.non_field_errors()) for one in slots.forms] == [
        [],
        ["The category has too few questions in use that no other place takes."],
    ]
    slots = alina.post(NEW, sent(papers, papers, ("question", 987654, 0, "x"))).context["slots"]
    assert [set(one.errors) for one in slots.forms] == [set(), set(), {"count", "points", "__all__"}]
    slots = alina.post(NEW, sent(papers, papers)).context["slots"]
    assert [one.non_field_errors() for one in slots.forms] == [["This question stands twice in the quiz."]] * 2
    assert "The quiz asks nothing: add a question." in words(alina.post(NEW, sent()))
    assert Quiz.objects.count() == 0


def test_a_new_quiz_never_overwrites_another(cast: SimpleNamespace, alina: Client, bank: dict[str, Question]) -> None:
    stage.quiz([bank["Signs"]])
    form = alina.post(NEW, sent(("question", bank["Papers"].pk, 1, 1))).context["form"]
    assert form.errors == {"code": ["There is a quiz with this code already."]}
    assert places(Quiz.objects.get()) == [("Signs", 1, 1)]
    with refused("not_yours"):
        write_quiz("mine", slots=[], by=cast.amina, title_en="Mine")


def test_attempts_that_began_keep_their_questions(
    cast: SimpleNamespace, alina: Client, bank: dict[str, Question]
) -> None:
    quiz = stage.quiz([bank["Papers"], bank["Signs"]])
    attempt = stage.begun(quiz, cast.amina)
    assert "1 attempt has begun" in words(alina.get(EDIT))
    for _click in range(2):
        alina.post(EDIT, sent(("question", bank["Minsk"].pk, 1, 1), code="other"))
    assert places(Quiz.objects.get()) == [("Minsk", 1, 1)]
    assert sorted(stage.items(attempt)) == ["Papers", "Signs"]
    assert finish_attempt(stage.answer(attempt, {"Papers": "c1"}), by=cast.amina).max_score == 2


def test_the_preview_marks_answers_and_stores_nothing(alina: Client, bank: dict[str, Question]) -> None:
    stage.quiz([bank["Papers"], bank["Match"], bank["Consent"]], shuffle=True)
    page = alina.get(f"{EDIT}preview/")
    sheets = {sheet.item.version.question.name: sheet.name for sheet in page.context["sheets"]}
    given = {sheets["Papers"]: "c1", f"{sheets['Match']}.p1": "o1", sheets["Consent"]: "maybe"}
    done = alina.post(f"{EDIT}preview/", given | {"seed": page.context["seed"]})
    assert (str(done.context["result"].score), done.context["result"].passed) == ("1.33", False)
    assert [sheet.name for sheet in done.context["sheets"]] == [sheet.name for sheet in page.context["sheets"]]
    assert "It is hers." in words(done)
    assert (Attempt.objects.count(), Answer.objects.count()) == (0, 0)


def test_the_preview_tells_no_more_than_the_trainee_is_told(alina: Client, bank: dict[str, Question]) -> None:
    stage.quiz([bank["Papers"]], review="nothing")
    page = words(alina.post(f"{EDIT}preview/", {"seed": "x"}))
    assert ("You have not passed." in page, "She herself" in page) == (True, False)


def test_the_desk_of_the_course_leads_to_its_tests(alina: Client, bank: dict[str, Question]) -> None:
    course = stage.course()
    quiz = stage.quiz([bank["Papers"]], course=course)
    page = words(alina.get("/en/office/courses/C1/"))
    assert (f"/en/office/quizzes/{quiz.code}/" in page, f"{NEW}?course=C1" in page) == (True, True)
    assert alina.get(f"{NEW}?course=C1").context["form"]["course"].value() == course.pk


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_database_as_often_for_many(
    alina: Client, bank: dict[str, Question], django_assert_num_queries: Any, number: int
) -> None:
    questions = list(bank.values())[:number]
    for one in range(number):
        stage.quiz(questions, code=f"quiz-{one}", course=stage.course(f"C{one}"))
    alina.get("/en/office/quizzes/")
    with django_assert_num_queries(6):
        alina.get("/en/office/quizzes/")
    with django_assert_num_queries(10):
        alina.get("/en/office/quizzes/quiz-0/")
    assert QuizSlot.objects.count() == number * number


def test_nobody_else_sets_quizzes_up(cast: SimpleNamespace, sign_in: SignIn, bank: dict[str, Question]) -> None:
    stage.quiz([bank["Papers"]])
    for who in (cast.amina, cast.bruno, cast.farida, cast.dina):
        browser = sign_in(who)
        assert [browser.get(page).status_code for page in (NEW, EDIT, f"{EDIT}preview/")] == [403, 403, 403]
        assert browser.post(EDIT, sent()).status_code == 403
    assert sign_in(cast.alina).get("/en/office/quizzes/nowhere/").status_code == 404


def test_a_category_says_how_many_questions_it_can_give(alina: Client, bank: dict[str, Question]) -> None:
    write_quiz("c1-final", slots=[Plan(category=law(), count=2)], by=None, title_en="Final")
    assert "of 6 in use" in words(alina.get(EDIT))
    Question.objects.filter(name="Line").update(retired=True)
    assert "of 5 in use" in words(alina.get(EDIT))


def test_the_page_of_a_new_quiz_leads_to_the_banks(alina: Client) -> None:
    assert 'href="/en/office/banks/"' in words(alina.get(NEW))


def test_the_preview_of_a_quiz_that_has_too_few_questions_leads_to_its_settings(
    alina: Client, bank: dict[str, Question]
) -> None:
    quiz = write_quiz("c1-final", slots=[Plan(category=law(), count=6)], by=None, title_en="Final")
    Question.objects.filter(name="Line").update(retired=True)
    answer = alina.get(f"{EDIT}preview/", follow=True)
    assert answer.redirect_chain == [(EDIT, 302)]
    assert "nobody could begin this quiz" in words(answer)
    assert quiz.attempts.count() == 0
