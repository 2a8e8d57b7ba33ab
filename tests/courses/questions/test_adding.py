"""An author writes a question in a form: every kind, in one language or several, without a file."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.questions.gift_blocks import notes_of
from courses.questions.models import Bank, Question, QuestionText, QuestionVersion
from courses.questions.shape import Kind
from courses.quizzes.actions import Plan, write_quiz
from itc.people.models import AuditRow, User
from tests.courses.quizzes import stage

SignIn = Callable[[User], Client]
ABOUT = {"name": "Passport", "category": "Law/Papers", "idnumber": "L-1", "tags": "papers, law,papers", "after": "0"}
CHOICE = {
    "stem_en": "Who keeps it?", "stem_ru": "У кого он?", "single": "on",
    "row0_text_en": "She", "row0_text_ru": "У неё", "row0_fraction": "100",
    "row1_text_en": "He", "row1_text_ru": "У него", "row1_note_en": "Never.", "row1_note_ru": "Никогда.",
}  # fmt: skip
BODIES: dict[str, dict[str, str]] = {
    "truefalse": {"stem_en": "It is hers.", "truth": "true", "when_right_en": "Yes."},
    "short": {
        "stem_en": "The capital is [___].", "row0_text_en": "Minsk", "row1_text_en": "Mensk", "row1_fraction_en": "50",
    },
    "numerical": {"stem_en": "Which number?", "row0_number": "113", "row0_fraction": "100"},
    "matching": {
        "stem_en": "Match.", "row0_text_en": "Minsk", "row0_match_en": "Belarus", "row1_text_en": "Riga",
        "row1_match_en": "Latvia", "row2_match_en": "Peru",
    },
    "essay": {"stem_en": "What would you do?", "notes_en": "Look for 113.\n\nTwo points for why."},
    "description": {"stem_en": "Read the case."},
}  # fmt: skip
DATA: dict[str, dict[str, Any]] = {
    "truefalse": {"truth": True},
    "short": {},
    "numerical": {"numbers": [{"key": "n1", "low": "113", "high": "113", "value": "113", "fraction": "100"}]},
    "matching": {
        "pairs": [{"key": "p1", "option": "o1"}, {"key": "p2", "option": "o2"}], "options": ["o1", "o2", "o3"],
    },
    "essay": {},
    "description": {},
}  # fmt: skip


@pytest.fixture
def alina(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    return sign_in(cast.alina)


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank.objects.create(code="C1", title="Course 1")


def url(kind: str = "choice", *languages: str, act: str = "") -> str:
    query = "&".join(f"language={one}" for one in languages or ("en", "ru"))
    return reverse(f"question_write{act}", args=["C1", kind]) + f"?{query}"


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_choice_in_two_languages_is_written_and_asked(cast: SimpleNamespace, bank: Bank, alina: Client) -> None:
    for _click in range(2):
        answer = alina.post(url(), ABOUT | CHOICE)
        question = Question.objects.get()
        assert answer.url == reverse("question", args=["C1", question.pk])
    assert (question.name, question.category.path, question.idnumber) == ("Passport", "Law/Papers", "L-1")
    assert list(question.tags.values_list("tag", flat=True)) == ["law", "papers"]
    version = QuestionVersion.objects.get()
    fractions = [{"key": "c1", "fraction": "100"}, {"key": "c2", "fraction": "0"}]
    assert version.data == {"kind": "choice", "single": True, "choices": fractions}
    texts = dict(QuestionText.objects.values_list("language", "body"))
    assert [texts[code]["choices"]["c2"]["text"]["html"] for code in ("en", "ru")] == ["He", "У него"]
    assert AuditRow.objects.get(verb="added").actor == cast.alina
    quiz = write_quiz("drawn", slots=[Plan(category=question.category)], by=None, title_en="Drawn")
    assert stage.finished(quiz, cast.amina, {"Passport": "c1"}).passed is True


@pytest.mark.parametrize("kind", list(BODIES))
def test_every_kind_is_written(bank: Bank, alina: Client, kind: str) -> None:
    answer = alina.post(url(kind, "en"), ABOUT | BODIES[kind])
    assert answer.status_code == 302, answer.context["form"].errors
    assert QuestionVersion.objects.get().data == {"kind": kind} | DATA[kind]
    assert alina.get(answer.url).status_code == 200
    assert QuestionText.objects.get().language == "en"


def test_notes_for_who_marks_stay_with_the_essay_and_are_edited(bank: Bank, alina: Client) -> None:
    page = alina.post(url("essay", "en"), ABOUT | BODIES["essay"]).url
    assert QuestionText.objects.get().comments == "Look for 113.\nTwo points for why."
    form = alina.get(f"{page}edit/").context["form"]
    assert form["notes_en"].value() == "Look for 113.\nTwo points for why."
    sent = {"stem_en": "What would you do?", "notes_en": "Look for 112.", "after": "1"}
    for _click in range(2):
        assert alina.post(f"{page}edit/", sent).status_code == 302
    assert list(QuestionText.objects.order_by("pk").values_list("comments", flat=True))[1:] == ["Look for 112."]


def test_marks_of_a_file_are_no_notes_and_are_kept(alina: Client) -> None:
    stage.take("// [id:e-1] [tag:law]\n// Look for 113.\n::Tell::What then?{}")
    question = Question.objects.get()
    page = reverse("question_edit", args=["C1", question.pk])
    form = alina.get(page).context["form"]
    assert form["notes_en"].value() == "Look for 113."
    assert alina.post(page, {"stem_en": "What then?", "notes_en": "Look for 112.", "after": "1"}).status_code == 302
    comments = QuestionText.objects.get(version__number=2).comments
    assert (comments, notes_of(comments)) == ("[id:e-1] [tag:law]\nLook for 112.", "Look for 112.")


@pytest.mark.parametrize(
    ("change", "beside"),
    [
        ({"name": ""}, {"name": ["This field is required."]}),
        ({"stem_ru": ""}, {"stem_ru": ["This field is required."]}),
        ({"row1_text_ru": ""}, {"row1_text_ru": ["Write this in each language."]}),
        ({"row0_fraction": ""}, {"row0_fraction": ["No answer is marked as right."]}),
    ],
)
def test_bad_input_says_why_beside_the_field(
    bank: Bank, alina: Client, change: dict[str, str], beside: dict[str, list[str]]
) -> None:
    page = alina.post(url(), ABOUT | CHOICE | change)
    assert (dict(page.context["form"].errors), Question.objects.count()) == (beside, 0)
    assert page.context["form"]["stem_en"].value() == "Who keeps it?"


def test_an_id_number_is_given_once(bank: Bank, alina: Client) -> None:
    alina.post(url(), ABOUT | CHOICE)
    form = alina.post(url(), ABOUT | CHOICE | {"stem_en": "Whose?"}).context["form"]
    assert form.errors == {"idnumber": ["The bank has a question with this id number."]}


def test_the_preview_stores_nothing(bank: Bank, alina: Client) -> None:
    page = words(
        alina.post(url(act="_preview"), ABOUT | CHOICE | {"stem_en": "Who <b>keeps</b> it?<script>x</script>"})
    )
    assert ("Who <b>keeps</b> it?" in page, "<script" in page, "У неё" in page) == (True, False, True)
    assert "Something is missing" in words(alina.post(url(act="_preview"), ABOUT))
    assert "У неё" in words(alina.post(url(), ABOUT | CHOICE | {"act": "preview"}))
    assert Question.objects.count() == 0


def test_the_kind_and_the_languages_are_chosen_first(bank: Bank, alina: Client) -> None:
    page = reverse("question_new", args=["C1"])
    assert alina.get(page).context["form"].initial["language"] == ["en", "ru"]
    assert alina.get(page, {"kind": "essay", "language": ["ru"]}).url == url("essay", "ru")
    assert list(alina.get(page, {"kind": "essay"}).context["form"].errors) == ["language"]
    assert alina.get(url("dance")).status_code == 404
    assert {kind for kind, _name in alina.get(page).context["form"].fields["kind"].choices} == set(Kind)


def test_a_bank_is_made_without_a_file(alina: Client) -> None:
    assert alina.post(reverse("bank_new"), {"code": "C2", "title": "Course 2"}).url == reverse("bank", args=["C2"])
    form = alina.post(reverse("bank_new"), {"code": "c2", "title": "Once more"}).context["form"]
    assert form.errors == {"code": ["There is a bank with this code already."]}
    assert Bank.objects.get().title == "Course 2"


def test_a_question_written_by_hand_says_by_whom(cast: SimpleNamespace, bank: Bank, alina: Client) -> None:
    alina.post(url(), ABOUT | CHOICE)
    stage.take("::Papers::Who keeps the passport?{=She ~He}")
    told = {}
    for question in Question.objects.all():
        history = words(alina.get(reverse("question", args=["C1", question.pk]))).split("Versions</")[-1]
        told[question.name] = (cast.alina.name in history, "import" in history)
    assert told == {"Passport": (True, False), "Papers": (False, True)}


def test_an_empty_bank_says_so_with_both_ways_to_fill_it(bank: Bank, alina: Client) -> None:
    here = reverse("bank", args=["C1"])
    page = words(alina.get(here))
    assert ("The bank is empty" in page, "No question matches" in page) == (True, False)
    assert (f'href="{here}new/"' in page, f'href="{reverse("bank_import")}?bank=C1"' in page) == (True, True)
    stage.take("::Papers::Who keeps the passport?{=She ~He}")
    assert "No question matches" in words(alina.get(here, {"words": "nothing like it"}))
    Question.objects.update(retired=True)
    assert "No question is in use" in words(alina.get(here))
