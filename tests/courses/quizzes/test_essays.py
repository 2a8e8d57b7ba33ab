"""Essays: a trainer gives points or returns the text, the trainee writes it anew, and nothing that was said is lost."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from certification.models import Award
from courses.models import CourseCompletion
from courses.questions.models import Question, QuestionText
from courses.quizzes.marking import hand_in_again, mark_essay, return_essay
from courses.quizzes.models import Attempt, AttemptItem, EssayMark, Quiz
from itc.jobs.testing import run_all
from itc.people.models import AuditRow, User
from tests.courses.quizzes import stage
from tests.courses.stage import refused

SignIn = Callable[[User], Client]
FIRST = "I would listen.\n<b>Then</b> call 113."
SECOND = "I would listen, then call 113, and write down who came."


@pytest.fixture
def bank(db: None) -> dict[str, Question]:
    return stage.bank()


@pytest.fixture
def quiz(bank: dict[str, Question]) -> Quiz:
    return stage.quiz([bank["Papers"], bank["Tell"]], course=stage.course(), pass_mark=75)


@pytest.fixture
def essay(quiz: Quiz, cast: SimpleNamespace) -> AttemptItem:
    """Amina has the first question right; her essay decides."""
    stage.enrol(quiz.course, cast.amina)
    return stage.items(stage.finished(quiz, cast.amina, {"Papers": "c1", "Tell": FIRST}))["Tell"]


@pytest.fixture
def alina(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    return sign_in(cast.alina)


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def standing(item: AttemptItem) -> tuple[str, Decimal | None, bool | None]:
    attempt = Attempt.objects.get(pk=item.attempt_id)
    return attempt.state, attempt.score, attempt.passed


def sent(earned: str = "0.5", *, act: str = "mark", after: int = 0, comment: str = "") -> dict[str, Any]:
    return {"earned": earned, "comment": comment, "act": act, "after": after}


def letters() -> list[tuple[str, str]]:
    run_all()
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def queue(browser: Client, state: str = "") -> list[int]:
    return [item.pk for item, _name in browser.get(url("marking"), {"state": state}).context["rows"]]


def test_the_mark_concludes_the_attempt_and_the_course_at_once(cast: SimpleNamespace, essay: AttemptItem) -> None:
    assert standing(essay) == ("marking", 1, None)
    mark_essay(essay, earned=Decimal("0.5"), comment="Who came?", after=0, by=cast.alina)
    assert standing(essay) == ("finished", Decimal("1.5"), True)
    assert (CourseCompletion.objects.get().enrolment.person, Award.objects.get().person) == (cast.amina, cast.amina)
    row = AuditRow.objects.get(verb="marked")
    assert (row.actor, row.values.after) == (cast.alina, {"position": 2, "earned": "0.5"})
    assert letters() == [("amina@example.org", "Ваш ответ проверен: Итоговый тест")]
    letter = mail.outbox[0].body
    assert ("Преподаватель пишет: Who came?" in letter, "Тест сдан." in letter) == (True, True)


@pytest.mark.parametrize("earned", ["1.5", "-0.5", "0.3"])
def test_points_are_halves_up_to_all(cast: SimpleNamespace, essay: AttemptItem, alina: Client, earned: str) -> None:
    with refused("points"):
        mark_essay(essay, earned=Decimal(earned), after=0, by=cast.alina)
    form = alina.post(url("marking_essay", essay.pk), sent(earned)).context["form"]
    assert form.errors == {"earned": ["Give from 0 to 1 points, in halves."]}
    assert standing(essay) == ("marking", 1, None)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("typed", ["0,5", "0.5"])
def test_a_comma_and_a_point_are_the_same(essay: AttemptItem, alina: Client, language: str, typed: str) -> None:
    page = url("marking_essay", essay.pk).replace("/en/", f"/{language}/")
    assert alina.post(page, sent(typed)).status_code == 302
    assert standing(essay)[1] == Decimal("1.5")
    assert alina.get(page).context["form"]["earned"].value() == {"en": "0.5", "ru": "0,5"}[language]


def test_points_or_a_comment_are_asked_for(essay: AttemptItem, alina: Client) -> None:
    page = url("marking_essay", essay.pk)
    assert alina.post(page, sent("")).context["form"].errors == {"earned": ["Write the points."]}
    assert list(alina.post(page, sent("", act="return")).context["form"].errors) == ["comment"]
    assert EssayMark.objects.count() == 0


def test_the_trainer_reads_question_notes_and_text(essay: AttemptItem, alina: Client) -> None:
    text = QuestionText.objects.get(version=essay.version)
    QuestionText.objects.bulk_create(
        [
            QuestionText(
                version=essay.version, language="ru", body=text.body, comments="Look for 113", fingerprint="a note"
            )
        ]
    )
    page = words(alina.get(url("marking_essay", essay.pk).replace("/en/", "/ru/")))
    assert "<p>I would listen.<br>&lt;b&gt;Then&lt;/b&gt; call 113.</p>" in page
    assert ("Look for 113" in page, "ALIYEVA" in page, "Алиева" in page) == (True, False, False)


def test_the_question_is_named_in_the_readers_language(
    cast: SimpleNamespace, bank: dict[str, Question], alina: Client
) -> None:
    stage.take("// [id:e-1]\n::Case::What then?{}")
    stage.take("// [id:e-1]\n::Случай::Что дальше?{}", language="ru")
    stage.finished(stage.quiz([Question.objects.get(name="Case")]), cast.amina, {"Case": "So."})
    pages = [words(alina.get(url("marking").replace("/en/", f"/{code}/"))) for code in ("en", "ru")]
    assert ["Случай" in page for page in pages] == [False, True]


def test_the_queue_has_the_oldest_first_and_opens_the_next(
    cast: SimpleNamespace, quiz: Quiz, essay: AttemptItem, alina: Client
) -> None:
    stage.enrol(quiz.course, cast.chinara)
    later = stage.items(stage.finished(quiz, cast.chinara, {"Tell": "So."}))["Tell"]
    assert queue(alina) == [essay.pk, later.pk]
    answer = alina.post(url("marking_essay", essay.pk), sent(act="next"))
    assert answer.url == url("marking_essay", later.pk)
    assert alina.post(url("marking_essay", later.pk), sent(act="next")).url == url("marking")
    assert (queue(alina), queue(alina, "marked")) == ([], [later.pk, essay.pk])
    assert "Nothing to mark" in words(alina.get(url("marking")))


def test_an_essay_comes_back_is_written_anew_and_marked(
    cast: SimpleNamespace, essay: AttemptItem, alina: Client, sign_in: SignIn
) -> None:
    amina = sign_in(cast.amina)
    alina.post(url("marking_essay", essay.pk), sent("", act="return", comment="Who came?"))
    assert (standing(essay), queue(alina), queue(alina, "returned")) == (("marking", 1, None), [], [essay.pk])
    assert letters() == [("amina@example.org", "Ваш ответ вернули на доработку: Итоговый тест")]
    assert f"/ru/quizzes/essays/{essay.pk}/" in mail.outbox[0].body
    for page in (url("home"), url("attempt_review", essay.attempt_id)):
        assert url("essay", essay.pk) in words(amina.get(page))
    for page in (url("quiz", essay.attempt.quiz.code), url("course", essay.attempt.quiz.course.code)):
        assert "returned to you" in words(amina.get(page))
    page = amina.get(url("essay", essay.pk))
    assert (page.context["form"]["text"].value(), "Who came?" in words(page)) == (FIRST, True)
    for _click in range(2):
        assert amina.post(url("essay", essay.pk), {"text": SECOND}).url == url("attempt_review", essay.attempt_id)
    assert (essay.answers.count(), queue(alina), queue(alina, "returned")) == (2, [essay.pk], [])
    again = words(alina.get(url("marking_essay", essay.pk)))
    assert (SECOND in again, "call 113.</p>" in again, "Who came?" in again) == (True, True, True)
    alina.post(url("marking_essay", essay.pk), sent("1", after=1, comment="Good."))
    assert standing(essay) == ("finished", 2, True)
    review = words(amina.get(url("attempt_review", essay.attempt_id)))
    assert (SECOND in review, "Who came?" in review, "Good." in review) == (True, True, True)


def test_what_is_handed_in_is_not_changed_and_no_stranger_reads_it(
    cast: SimpleNamespace, essay: AttemptItem, sign_in: SignIn
) -> None:
    amina = sign_in(cast.amina)
    assert amina.get(url("essay", essay.pk)).status_code == 404  # nobody has said anything yet
    return_essay(essay, comment="Who came?", after=0, by=cast.alina)
    assert sign_in(cast.chinara).get(url("essay", essay.pk)).status_code == 404
    with refused("not_yours"):
        hand_in_again(essay, text=SECOND, by=cast.chinara)
    with refused("text"):
        hand_in_again(essay, text=" ", by=cast.amina)
    hand_in_again(essay, text=SECOND, by=cast.amina)
    assert amina.get(url("essay", essay.pk)).url == url("attempt_review", essay.attempt_id)
    page = words(amina.post(url("essay", essay.pk), {"text": "Third."}))
    assert ("it can no longer be changed" in page, "Third." in page) == (True, True)


def test_a_returned_essay_may_be_marked_as_it_is(cast: SimpleNamespace, essay: AttemptItem) -> None:
    return_essay(essay, comment="Who came?", after=0, by=cast.alina)
    mark_essay(essay, earned=Decimal(0), after=1, by=cast.alina)
    assert standing(essay) == ("finished", 1, False)
    with refused("handed_in"):
        hand_in_again(essay, text=SECOND, by=cast.amina)
    with refused("marked_already"):
        return_essay(essay, comment="Once more", after=2, by=cast.alina)


def test_a_corrected_mark_keeps_the_old_one(cast: SimpleNamespace, essay: AttemptItem, alina: Client) -> None:
    mark_essay(essay, earned=Decimal(0), after=0, by=cast.alina)
    assert (standing(essay), Award.objects.count()) == (("finished", 1, False), 0)
    alina.post(url("marking_essay", essay.pk), sent("1", after=1, comment="I misread it."))
    assert (standing(essay), Award.objects.count()) == (("finished", 2, True), 1)
    alina.post(url("marking_essay", essay.pk), sent("0", after=2))
    assert (standing(essay), Award.objects.filter(is_withdrawn=False).count()) == (("finished", 1, False), 1)
    kept = EssayMark.objects.values_list("number", "earned_before", "earned", "comment")
    assert list(kept) == [(1, None, 0, ""), (2, 0, 1, "I misread it."), (3, 1, 0, "")]
    assert [subject for _to, subject in letters()] == [
        "Ваш ответ проверен: Итоговый тест",
        *["Баллы за ваш ответ исправлены: Итоговый тест"] * 2,
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        EssayMark.objects.update(earned=1)


def test_a_pass_mark_changed_since_turns_nobody(
    cast: SimpleNamespace, quiz: Quiz, essay: AttemptItem, bank: dict[str, Question]
) -> None:
    stage.quiz([bank["Papers"], bank["Tell"]], course=quiz.course, pass_mark=100)
    mark_essay(essay, earned=Decimal("0.5"), after=0, by=cast.alina)
    assert standing(essay) == ("finished", Decimal("1.5"), True)


def test_the_second_of_two_trainers_is_told_and_loses_nothing(
    cast: SimpleNamespace, essay: AttemptItem, alina: Client, sign_in: SignIn
) -> None:
    farida, page = sign_in(cast.farida), url("marking_essay", essay.pk)
    assert alina.post(page, sent("1")).status_code == 302
    late = farida.post(page, sent("0", comment="Too short."))
    form = late.context["form"]
    assert "Somebody marked or returned this essay meanwhile." in str(form.non_field_errors())
    assert (form["comment"].value(), form["after"].value(), standing(essay)[1]) == ("Too short.", "1", 2)
    assert "AVTOROVA" in words(late)
    farida.post(page, sent("0", comment="Too short.", after=1))
    assert list(EssayMark.objects.values_list("by", "earned")) == [(cast.alina.pk, 1), (cast.farida.pk, 0)]


@pytest.mark.parametrize("act", ["mark", "return"])
def test_a_double_click_is_one_act(essay: AttemptItem, alina: Client, act: str) -> None:
    for _click in range(2):
        assert alina.post(url("marking_essay", essay.pk), sent(act=act, comment="Who came?")).url == url("marking")
    assert (EssayMark.objects.count(), len(letters())) == (1, 1)


def test_only_essays_that_are_handed_in_are_marked(
    cast: SimpleNamespace, quiz: Quiz, essay: AttemptItem, alina: Client
) -> None:
    choice = stage.items(essay.attempt)["Papers"]
    stage.enrol(quiz.course, cast.chinara)
    under_way = stage.items(stage.begun(quiz, cast.chinara))["Tell"]
    assert [alina.get(url("marking_essay", item.pk)).status_code for item in (choice, under_way)] == [404, 404]
    with refused("not_an_essay"):
        mark_essay(choice, earned=Decimal(1), after=0, by=None)
    with refused("not_finished"):
        mark_essay(under_way, earned=Decimal(1), after=0, by=None)


def test_nobody_marks_her_own(cast: SimpleNamespace, bank: dict[str, Question], sign_in: SignIn) -> None:
    own = stage.items(stage.finished(stage.quiz([bank["Tell"]]), cast.alina, {"Tell": "Mine."}))["Tell"]
    assert sign_in(cast.alina).get(url("marking_essay", own.pk)).status_code == 404
    with refused("not_yours"):
        mark_essay(own, earned=Decimal(1), after=0, by=cast.alina)


def test_who_is_told_only_the_result_reads_the_comment(
    cast: SimpleNamespace, bank: dict[str, Question], sign_in: SignIn
) -> None:
    quiz = stage.quiz([bank["Tell"]], review="nothing")
    item = stage.items(stage.finished(quiz, cast.amina, {"Tell": FIRST}))["Tell"]
    mark_essay(item, earned=Decimal("0.5"), comment="Who came?", after=0, by=cast.alina)
    page = words(sign_in(cast.amina).get(url("attempt_review", item.attempt_id)))
    assert ("Who came?" in page, ": 0.5" in page, "listen" in page) == (True, False, False)


def test_the_count_stands_where_the_day_begins(cast: SimpleNamespace, essay: AttemptItem, sign_in: SignIn) -> None:
    pages = {cast.alina: "home", cast.farida: "office", cast.dina: "home", cast.amina: "home"}
    shown = {who.email: words(sign_in(who).get(url(page))) for who, page in pages.items()}
    told = {mail: "1 essay waits for its mark." in page for mail, page in shown.items()}
    assert told == {
        "alina@example.org": True, "farida@example.org": True, "dina@example.org": False, "amina@example.org": False,
    }  # fmt: skip
    assert "No essay is waiting." in shown["dina@example.org"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_asks_the_same_of_the_database_for_many(
    cast: SimpleNamespace,
    bank: dict[str, Question],
    alina: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    quiz = stage.quiz([bank["Tell"]])
    for _time in range(number):
        stage.finished(quiz, cast.amina, {"Tell": FIRST})
    alina.get(url("marking"))
    with django_assert_num_queries(8):
        assert len(queue(alina)) == number
