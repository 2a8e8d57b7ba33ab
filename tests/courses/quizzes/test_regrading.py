"""A quiz with a wrong key: the author corrects it, looks at what would change, and marks anew by an explicit act."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from certification.models import Award
from courses.models import Course, CourseCompletion
from courses.questions.edit_form import EditForm
from courses.questions.models import Question
from courses.questions.versions import write_version
from courses.quizzes.actions import finish_attempt
from courses.quizzes.marking import mark_essay
from courses.quizzes.models import Attempt, MarkChange, Quiz, Regrade
from courses.quizzes.regrading import Finding, find, regrade
from itc.jobs.testing import run_all
from itc.people.models import AuditRow, User
from tests.courses.quizzes import stage
from tests.courses.stage import refused

SignIn = Callable[[User], Client]
WRONG_KEY = {"row0_fraction": "0", "row1_fraction": "100"}  # the employer keeps it, says the corrected key


@pytest.fixture
def bank(db: None) -> dict[str, Question]:
    return stage.bank()


def fields(question: Question) -> dict[str, Any]:
    version = question.versions.order_by("-number")[0]
    form = EditForm(version=version, bodies={text.language: text.body for text in version.texts.all()})
    sent = {name: form[name].value() for name in form.fields}
    return {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}


def correct(question: Question, change: dict[str, str]) -> None:
    version = question.versions.order_by("-number")[0]
    bodies = {text.language: text.body for text in version.texts.all()}
    form = EditForm(fields(question) | change, version=version, bodies=bodies)
    assert form.is_valid(), form.errors
    write_version(question, shapes=form.shapes, after=version.number, by=None)


def act(question: Question, by: User | None, reason: str = "The key was wrong") -> Regrade:
    return regrade(question, reason=reason, stamp=find(question).stamp, by=by)


def figures(finding: Finding) -> tuple[int, int, int, int]:
    return len(finding.changes), finding.now_passed, finding.now_failed, finding.under_way


def standing(attempt: Attempt) -> tuple[Decimal | None, bool | None]:
    attempt.refresh_from_db()
    return attempt.score, attempt.passed


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def one_question_course(bank: dict[str, Question]) -> Quiz:
    return stage.quiz([bank["Papers"]], course=stage.course())


def test_marks_turn_only_by_the_act_and_the_old_ones_stay(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    quiz, papers = stage.quiz([bank["Papers"], bank["Minsk"]], pass_mark=100), bank["Papers"]
    right = stage.finished(quiz, cast.amina, {"Papers": "c1", "Minsk": "Minsk"})
    wrong = stage.finished(quiz, cast.chinara, {"Papers": "c2", "Minsk": "Minsk"})
    correct(papers, WRONG_KEY)
    assert figures(find(papers)) == (2, 1, 1, 0)
    assert (standing(right), standing(wrong)) == ((2, True), (1, False))
    made = act(papers, cast.alina)
    assert (standing(right), standing(wrong)) == ((1, False), (2, True))
    kept = MarkChange.objects.order_by("item__attempt").values_list("earned_before", "earned_after", "passed_before")
    assert list(kept) == [(1, 0, True), (0, 1, False)]
    row = AuditRow.objects.get(verb="regraded")
    assert (row.actor, row.values.after["reason"], row.values.after["marks"]) == (cast.alina, made.reason, 2)
    assert figures(find(papers)) == (0, 0, 0, 0)


def test_a_second_click_is_the_same_act(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    attempt = stage.finished(stage.quiz([bank["Papers"]]), cast.amina, {"Papers": "c2"})
    correct(bank["Papers"], WRONG_KEY)
    stamp = find(bank["Papers"]).stamp
    acts = [regrade(bank["Papers"], reason="Wrong key", stamp=stamp, by=cast.alina) for _click in range(2)]
    assert (acts[0] == acts[1], MarkChange.objects.count(), standing(attempt)) == (True, 1, (1, True))


def test_no_award_is_taken_away_and_who_passes_now_completes(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    quiz = one_question_course(bank)
    for person in (cast.amina, cast.chinara):
        stage.enrol(Course.objects.get(), person)
    right = stage.finished(quiz, cast.amina, {"Papers": "c1"})
    stage.finished(quiz, cast.chinara, {"Papers": "c2"})
    assert CourseCompletion.objects.get().enrolment.person == cast.amina
    correct(bank["Papers"], WRONG_KEY)
    failing = next(change for change in find(bank["Papers"]).changes if not change.passed)
    assert (failing.attempt, failing.has_completion) == (right, True)
    act(bank["Papers"], cast.alina)
    people = CourseCompletion.objects.order_by("pk").values_list("enrolment__person", flat=True)
    assert list(people) == [cast.amina.pk, cast.chinara.pk]
    assert sorted(Award.objects.values_list("person", "is_withdrawn")) == sorted(
        [(cast.amina.pk, False), (cast.chinara.pk, False)]
    )


def test_each_whose_result_turned_gets_one_letter(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    quiz = stage.quiz([bank["Papers"], bank["Minsk"]], pass_mark=50)
    stage.finished(quiz, cast.amina, {"Papers": "c1", "Minsk": "Minsk"})  # 2 of 2, then 1: passed as before
    stage.finished(quiz, cast.chinara, {"Papers": "c2"})
    correct(bank["Papers"], WRONG_KEY)
    act(bank["Papers"], cast.alina)
    run_all()
    assert [letter.to for letter in mail.outbox] == [["chinara@example.org"]]
    assert "Итоговый тест" in mail.outbox[0].subject


def test_an_attempt_under_way_is_marked_by_the_corrected_key(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    attempt = stage.begun(stage.quiz([bank["Papers"]]), cast.amina)
    correct(bank["Papers"], WRONG_KEY)
    assert figures(find(bank["Papers"])) == (0, 0, 0, 1)
    act(bank["Papers"], cast.alina)
    assert stage.items(attempt)["Papers"].version.number == 1
    assert finish_attempt(stage.answer(attempt, {"Papers": "c2"}), by=cast.amina).passed is True


def test_an_attempt_that_waits_for_its_essay_is_marked_anew_and_judged_at_the_end(
    cast: SimpleNamespace, bank: dict[str, Question]
) -> None:
    attempt = stage.finished(stage.quiz([bank["Papers"], bank["Tell"]]), cast.amina, {"Papers": "c2", "Tell": "So."})
    correct(bank["Papers"], WRONG_KEY)
    act(bank["Papers"], cast.alina)
    assert standing(attempt) == (1, None)
    mark_essay(stage.items(attempt)["Tell"], earned=Decimal(1), after=0, by=cast.alina)
    assert standing(attempt) == (2, True)


def test_a_pass_mark_changed_since_turns_nobody(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    papers, minsk = bank["Papers"], bank["Minsk"]
    attempt = stage.finished(stage.quiz([papers, minsk], pass_mark=50), cast.amina, {"Papers": "c1", "Minsk": "Minsk"})
    stage.quiz([papers, minsk], pass_mark=100)
    correct(papers, WRONG_KEY)
    assert figures(find(papers)) == (1, 0, 0, 0)
    act(papers, cast.alina)
    assert standing(attempt) == (1, True)


@pytest.mark.parametrize(
    "case",
    [
        ("Consent", "true", {"truth": "true"}, 1),
        ("Line", "112", {"row0_number": "112"}, 1),
        ("Minsk", "Miensk", {"row2_text_en": "Miensk", "row2_fraction_en": "50"}, Decimal("0.5")),
        ("Signs", ["c1"], {"row0_fraction": "100", "row1_fraction": "0"}, 1),
        ("Match", {"p1": "o4"}, {"row0_match_en": "Peru", "row3_match_en": "Belarus", "row0_option": "o4",
                                "row3_option": "o1"}, Decimal("0.33")),
    ],
)  # fmt: skip
def test_every_kind_with_a_key_is_marked_anew(
    cast: SimpleNamespace, bank: dict[str, Question], case: tuple[str, Any, dict[str, str], Decimal]
) -> None:
    name, given, change, points = case
    question = bank[name]
    attempt = stage.finished(stage.quiz([question]), cast.amina, {name: given})
    before = standing(attempt)[0]
    correct(question, change)
    act(question, cast.alina)
    assert (before != points, standing(attempt)[0]) == (True, points)


def test_other_answers_to_choose_from_are_left_alone(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    attempt = stage.finished(stage.quiz([bank["Papers"]]), cast.amina, {"Papers": "c2"})
    correct(bank["Papers"], {**WRONG_KEY, "row2_text_en": "The police", "row2_text_ru": "Полиция"})
    assert (figures(find(bank["Papers"])), find(bank["Papers"]).unfit) == ((0, 0, 0, 0), 1)
    with refused("nothing_to_regrade"):
        act(bank["Papers"], cast.alina)
    assert standing(attempt) == (0, False)


def test_what_is_refused(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    quiz = stage.quiz([bank["Papers"]])
    stage.finished(quiz, cast.amina, {"Papers": "c2"})
    correct(bank["Papers"], WRONG_KEY)
    stamp = find(bank["Papers"]).stamp
    with refused("not_yours"):
        act(bank["Papers"], cast.amina)
    with refused("reason"):
        act(bank["Papers"], cast.alina, reason=" ")
    old = bank["Papers"].versions.get(number=1)
    late = stage.begun(quiz, cast.chinara)
    late.items.update(version=old)  # was dealt before the correction
    finish_attempt(stage.answer(late, {"Papers": "c1"}), by=cast.chinara)
    with refused("changed_meanwhile"):
        regrade(bank["Papers"], reason="Wrong key", stamp=stamp, by=cast.alina)
    assert Regrade.objects.count() == 0


def test_the_old_marks_cannot_be_rewritten(cast: SimpleNamespace, bank: dict[str, Question]) -> None:
    stage.finished(stage.quiz([bank["Papers"]]), cast.amina, {"Papers": "c2"})
    correct(bank["Papers"], WRONG_KEY)
    act(bank["Papers"], cast.alina)
    for rows in (MarkChange.objects.all(), Regrade.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError), transaction.atomic():
        MarkChange.objects.update(earned_before=1)


def test_the_page_shows_what_would_change_before_anything_is_stored(
    cast: SimpleNamespace, sign_in: SignIn, bank: dict[str, Question]
) -> None:
    attempt = stage.finished(stage.quiz([bank["Papers"]]), cast.amina, {"Papers": "c1"})
    correct(bank["Papers"], WRONG_KEY)
    browser, here = sign_in(cast.alina), f"/en/office/banks/C1/{bank['Papers'].pk}/regrade/"
    page = browser.get(here)
    assert figures(page.context["finding"]) == (1, 0, 1, 0)
    assert ("No recorded completion is taken away." in words(page), "ALIYEVA" in words(page)) == (True, False)
    stamp = page.context["finding"].stamp
    assert browser.post(here, {"reason": "", "stamp": stamp}).context["form"].errors["reason"]
    assert "look at what would change once more" in words(browser.post(here, {"reason": "Key", "stamp": "old"}))
    assert standing(attempt) == (1, True)
    for _click in range(2):
        assert browser.post(here, {"reason": "Key", "stamp": stamp}).url == here
    assert standing(attempt) == (0, False)
    assert [(one.reason, one.marks, one.turned) for one in browser.get(here).context["acts"]] == [("Key", 1, 1)]
    review = words(sign_in(cast.amina).get(f"/en/quizzes/attempts/{attempt.pk}/review/"))
    assert ("marked anew by a corrected key: 1 → 0 points. Key" in review, "You have not passed." in review) == (
        True,
        True,
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_as_often_for_many(
    cast: SimpleNamespace, sign_in: SignIn, bank: dict[str, Question], django_assert_num_queries: Any, number: int
) -> None:
    quiz = stage.quiz([bank["Papers"]])
    for person in (cast.amina, cast.chinara, cast.bruno)[:number]:
        stage.finished(quiz, person, {"Papers": "c2"})
    correct(bank["Papers"], WRONG_KEY)
    browser, here = sign_in(cast.alina), f"/en/office/banks/C1/{bank['Papers'].pk}/regrade/"
    browser.get(here)
    with django_assert_num_queries(10):
        browser.get(here)


def test_nobody_else_marks_anew(cast: SimpleNamespace, sign_in: SignIn, bank: dict[str, Question]) -> None:
    here = f"/en/office/banks/C1/{bank['Papers'].pk}/regrade/"
    for who in (cast.amina, cast.bruno, cast.farida, cast.egor):
        assert sign_in(who).post(here, {"reason": "Mine"}).status_code == 403
    assert sign_in(cast.alina).get("/en/office/banks/C9/1/regrade/").status_code == 404


def test_the_page_of_the_question_leads_to_marking_anew_while_old_marks_stand(
    cast: SimpleNamespace, sign_in: SignIn, bank: dict[str, Question]
) -> None:
    stage.finished(stage.quiz([bank["Papers"]]), cast.amina, {"Papers": "c1"})
    browser, here = sign_in(cast.alina), f"/en/office/banks/C1/{bank['Papers'].pk}/"
    said = "Finished attempts keep the marks of an earlier version"
    assert said not in words(browser.get(here))
    correct(bank["Papers"], WRONG_KEY)
    page = words(browser.get(here))
    assert (said in page, f'href="{here}regrade/"' in page) == (True, True)
    assert said not in words(browser.get(f"{here}?version=1"))
    act(bank["Papers"], cast.alina)
    assert said not in words(browser.get(here))
