"""An author mends a question: a new version in a form, every kind, the old one untouched."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from courses.questions import editing
from courses.questions.edit_form import EditForm
from courses.questions.models import Question, QuestionText, QuestionVersion
from courses.questions.shape import body_of, data_of
from courses.questions.versions import write_version
from courses.quizzes.actions import Plan, write_quiz
from itc.people.models import AuditRow, User
from tests.courses.quizzes import stage
from tests.courses.stage import refused

SignIn = Callable[[User], Client]


@pytest.fixture
def bank(db: None) -> dict[str, Question]:
    return stage.bank()


@pytest.fixture
def alina(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    return sign_in(cast.alina)


def latest(question: Question) -> QuestionVersion:
    version = question.versions.order_by("number").last()
    assert version is not None
    return version


def bodies(version: QuestionVersion) -> dict[str, Any]:
    return {text.language: text.body for text in version.texts.all()}


def url(question: Question, act: str = "") -> str:
    return f"/en/office/banks/C1/{question.pk}/{act}"


def fields(question: Question, adding: str = "") -> dict[str, Any]:
    """What the form sends when nothing was touched."""
    form = EditForm(version=latest(question), bodies=bodies(latest(question)), adding=adding)
    sent = {name: form[name].value() for name in form.fields}
    return {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", ["Papers", "Signs", "Consent", "Minsk", "Line", "Match", "Intro", "Tell"])
def test_every_kind_comes_back_from_its_form_as_it_was(bank: dict[str, Question], name: str) -> None:
    version = latest(bank[name])
    form = EditForm(fields(bank[name]), version=version, bodies=bodies(version))
    assert (form.is_valid(), dict(form.errors)) == (True, {})
    assert [data_of(shape) for shape in form.shapes.values()] == [version.data] * len(form.shapes)
    made = write_version(bank[name], shapes=form.shapes, after=1, by=None)
    assert (made.pk, QuestionVersion.objects.filter(question=bank[name]).count()) == (version.pk, 1)


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(
    cast: SimpleNamespace, alina: Client, bank: dict[str, Question]
) -> None:
    papers = bank["Papers"]
    old = bodies(latest(papers))
    change = fields(papers) | {"row1_text_en": "The boss", "row1_fraction": "50", "reason": "Plain words"}
    for _click in range(2):
        assert alina.post(url(papers, "edit/"), change).url == url(papers)
    assert list(papers.versions.values_list("number", flat=True)) == [1, 2]
    version = latest(papers)
    assert version.data["choices"][1] == {"key": "c2", "fraction": "50"}
    assert bodies(version)["en"]["choices"]["c2"]["text"]["html"] == "The boss"
    assert bodies(version)["ru"]["choices"]["c1"]["text"]["text"] == "У неё самой"
    assert bodies(papers.versions.get(number=1)) == old
    row = AuditRow.objects.get(verb="edited question")
    assert (row.actor, row.values.after) == (cast.alina, {"number": 2, "reason": "Plain words"})


def test_what_was_once_said_may_be_said_again(bank: dict[str, Question]) -> None:
    line = bank["Line"]
    there = fields(line)
    for number, text in ((1, "Call whom?"), (2, there["stem_en"])):
        form = EditForm(there | {"stem_en": text}, version=latest(line), bodies=bodies(latest(line)))
        assert form.is_valid()
        write_version(line, shapes=form.shapes, after=number, by=None)
    assert list(line.versions.values_list("number", flat=True)) == [1, 2, 3]
    assert len(set(QuestionText.objects.filter(version__question=line).values_list("fingerprint", flat=True))) == 3
    stage.take(stage.EN)
    assert latest(line).number == 3


def test_answers_are_added_and_left_out_and_keys_stay(alina: Client, bank: dict[str, Question]) -> None:
    signs = bank["Signs"]
    change = fields(signs) | {"row1_text_en": "", "row1_text_ru": "", "row0_fraction": "100"}
    change |= {"row3_text_en": "a smile", "row3_text_ru": "улыбка"}
    assert alina.post(url(signs, "edit/"), change).status_code == 302
    assert latest(signs).data["choices"] == [
        {"key": "c1", "fraction": "100"}, {"key": "c3", "fraction": "-100"}, {"key": "c4", "fraction": "0"},
    ]  # fmt: skip


def test_pairs_keep_their_keys_when_words_are_mended(alina: Client, bank: dict[str, Question]) -> None:
    match = bank["Match"]
    before = latest(match).data
    assert alina.post(url(match, "edit/"), fields(match) | {"row1_match_en": "Ukraina"}).status_code == 302
    assert (latest(match).data, bodies(latest(match))["en"]["options"]["o2"]) == (before, "Ukraina")
    alina.post(url(match, "edit/"), fields(match) | {"row1_match_en": "Belarus"})
    assert [pair["option"] for pair in latest(match).data["pairs"]] == ["o1", "o1", "o3"]


def test_a_language_is_added(alina: Client, bank: dict[str, Question]) -> None:
    line = bank["Line"]
    sent = fields(line, "ru") | {"stem_ru": "Какой номер у линии?", "row1_note_ru": "Посмотрите"}
    assert alina.get(f"{url(line, 'edit/')}?add=ru").context["form"].languages == ["en", "ru"]
    alina.post(url(line, "edit/"), sent)
    assert sorted(bodies(latest(line))) == ["en", "ru"]


@pytest.mark.parametrize(
    ("name", "change", "beside"),
    [
        ("Papers", {"stem_ru": ""}, {"stem_ru": ["This field is required."]}),
        ("Papers", {"row1_text_ru": ""}, {"row1_text_ru": ["Write this in each language."]}),
        ("Papers", {"row0_fraction": "0"}, {"row0_fraction": ["No answer is marked as right."]}),
        ("Papers", {"row0_fraction": "120"}, {"row0_fraction": ["Ensure this value is less than or equal to 100."]}),
        (
            "Papers",
            {"row1_text_en": "", "row1_text_ru": ""},
            {"row0_fraction": ["A choice needs at least two answers."]},
        ),
        ("Line", {"row0_number": "many"}, {"row0_number": ["“many” is no number: write 3.14 or 3.14:0.01."]}),
        ("Minsk", {"row0_text_ru": ""}, {"row0_text_ru": ["No answer is marked as right."]}),
        (
            "Consent",
            {"truth": "maybe"},
            {"truth": ["Select a valid choice. maybe is not one of the available choices."]},
        ),
    ],
)
def test_bad_input_says_why_beside_the_field(
    alina: Client, bank: dict[str, Question], name: str, change: dict[str, str], beside: dict[str, list[str]]
) -> None:
    form = alina.post(url(bank[name], "edit/"), fields(bank[name]) | change).context["form"]
    assert form.errors == beside
    assert bank[name].versions.count() == 1


def test_two_authors_do_not_overwrite_each_other(alina: Client, bank: dict[str, Question]) -> None:
    papers = bank["Papers"]
    mine = fields(papers)
    alina.post(url(papers, "edit/"), mine | {"stem_en": "Hers?"})
    form = alina.post(url(papers, "edit/"), mine | {"stem_en": "Mine?"}).context["form"]
    assert "Another version was stored meanwhile" in str(form.non_field_errors())
    assert (form["stem_en"].value(), latest(papers).number) == ("Mine?", 2)


def test_the_preview_is_cleaned_and_stores_nothing(alina: Client, bank: dict[str, Question]) -> None:
    papers = bank["Papers"]
    bad = {"stem_en": "Who <b>keeps</b> it?<script>alert(1)</script>"}
    page = words(alina.post(url(papers, "preview/"), fields(papers) | bad))
    assert ("Who <b>keeps</b> it?" in page, "<script" in page) == (True, False)
    assert "Something is missing" in words(alina.post(url(papers, "preview/"), fields(papers) | {"stem_en": ""}))
    assert "Who <b>keeps</b> it?" in words(alina.post(url(papers, "edit/"), fields(papers) | bad | {"act": "preview"}))
    assert papers.versions.count() == 1


def test_attempts_keep_their_version_and_new_ones_get_the_latest(
    cast: SimpleNamespace, alina: Client, bank: dict[str, Question]
) -> None:
    quiz = stage.quiz([bank["Papers"]])
    attempt = stage.begun(quiz, cast.amina)
    alina.post(url(bank["Papers"], "edit/"), fields(bank["Papers"]) | {"stem_en": "Whose?"})
    assert stage.items(attempt)["Papers"].version.number == 1
    assert stage.items(stage.begun(quiz, cast.chinara))["Papers"].version.number == 2
    page = alina.get(url(bank["Papers"]))
    assert [(past.version.number, past.attempts) for past in page.context["history"]] == [(2, 1), (1, 1)]
    assert [slot.quiz.code for slot in page.context["uses"]] == ["c1-final"]
    assert ("Whose?" in words(page), "AVTOROVA" in words(page)) == (True, True)
    assert "Who keeps the passport?" in words(alina.get(f"{url(bank['Papers'])}?version=1"))


def test_where_used_knows_what_is_drawn(alina: Client, bank: dict[str, Question]) -> None:
    write_quiz("drawn", slots=[Plan(category=stage.category(), count=2)], by=None, title_en="Drawn")
    assert [slot.quiz.code for slot in alina.get(url(bank["Papers"])).context["uses"]] == ["drawn"]
    stage.take("$CATEGORY: Other\n\n::Alone::Alone?{TRUE}\n")
    assert alina.get(url(Question.objects.get(name="Alone"))).context["uses"] == []


def test_only_authors_edit(cast: SimpleNamespace, sign_in: SignIn, bank: dict[str, Question]) -> None:
    papers = bank["Papers"]
    for who in (cast.amina, cast.bruno, cast.farida):
        browser = sign_in(who)
        pages = [browser.get(url(papers, "edit/")), browser.post(url(papers, "preview/"), fields(papers))]
        assert [page.status_code for page in pages] == [403, 403]
    shape = EditForm(fields(papers), version=latest(papers), bodies=bodies(latest(papers)))
    assert shape.is_valid()
    with refused("not_yours"):
        write_version(papers, shapes=shape.shapes, after=1, by=cast.amina)
    with refused("other_shape"):
        write_version(bank["Line"], shapes=shape.shapes, after=1, by=cast.alina)
    assert body_of(shape.shapes["en"])["stem"]["text"] == editing.source_of(bodies(latest(papers))["en"]["stem"])
