"""Question files come into a bank: whole or not at all, once, and in several languages under one identity."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from courses.questions.actions import Outcome, Source, import_questions
from courses.questions.models import Bank, Category, Question, QuestionTag, QuestionText, QuestionVersion
from courses.quizzes.retiring import retire_question
from itc.errors import DomainError

EN = """
$CATEGORY: $course$/top/Law
// [id:Q1] [tag:law] [tag:consent]
::Consent::[html]<p>Consent of a child counts.</p>{F#It never counts.#Right.}

::Signs::Which are signs?{~%50%debt ~%50%fear ~%-100%a tan}

Kept papers are a sign.{T}
"""
RU = """
$CATEGORY: $course$/top/Law
// [id:Q1]
::Согласие::[html]<p>Согласие ребёнка имеет значение.</p>{F#Никогда не имеет.#Верно.}

::Signs::Какие есть признаки?{~%50%долг ~%50%страх ~%-100%загар}
"""
BAD = EN + "\nWho?{~a ~b}\n"


def take(text: str, *, name: str = "law.gift", bank: str = "C1", language: str = "en", **more: bool) -> Outcome:
    return import_questions([Source(name, text.encode())], bank=bank, language=language, by=None, **more)


def rows() -> list[int]:
    return [model.objects.count() for model in (Bank, Category, Question, QuestionVersion, QuestionText, QuestionTag)]


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.imported, len(outcome.refused), outcome.skipped


def test_a_file_becomes_questions_with_all_they_carry(db: None) -> None:
    assert counts(take(EN)) == (3, 0, 0)
    consent = Question.objects.get(idnumber="Q1")
    assert (consent.bank.code, consent.category.path, consent.name, consent.kind) == (
        "C1",
        "Law",
        "Consent",
        "truefalse",
    )
    assert list(consent.tags.values_list("tag", flat=True)) == ["consent", "law"]


def test_a_text_keeps_its_comments_and_its_html(db: None) -> None:
    take(EN)
    text = QuestionText.objects.get(version__question__idnumber="Q1")
    assert (text.language, text.comments) == ("en", "[id:Q1] [tag:law] [tag:consent]")
    assert text.version.data == {"kind": "truefalse", "truth": False}
    assert text.body["stem"] == {
        "text": "<p>Consent of a child counts.</p>",
        "format": "html",
        "html": "Consent of a child counts.",
    }
    assert text.body["when_wrong"]["html"] == "It never counts."


def test_the_same_file_again_changes_nothing(db: None) -> None:
    take(EN)
    before = rows()
    assert (counts(take(EN)), counts(take(EN, name="copy.gift")), rows()) == ((0, 0, 3), (0, 0, 3), before)


def test_the_same_question_twice_in_a_file_is_stored_once(db: None) -> None:
    assert counts(take("A?{T}\n\nA?{T}\n\nA?{F}")) == (2, 0, 1)


def test_another_bank_has_its_own_questions(db: None) -> None:
    assert (counts(take(EN)), counts(take(EN, bank="C2"))) == ((3, 0, 0), (3, 0, 0))


def test_a_file_with_a_bad_question_is_not_stored_at_all(db: None) -> None:
    outcome = take(BAD)
    assert counts(outcome) == (0, 1, 0)
    assert [str(one) for one in outcome.refused] == ["law.gift:10: No answer is marked as right."]
    assert rows() == [0, 0, 0, 0, 0, 0]


def test_with_partial_the_good_questions_are_stored(db: None) -> None:
    assert (counts(take(BAD, partial=True)), Question.objects.count()) == ((3, 1, 0), 3)


def test_a_check_says_what_would_be_and_writes_nothing(db: None) -> None:
    assert (counts(take(EN, check=True)), counts(take(BAD, check=True)), rows()) == ((3, 0, 0), (0, 1, 0), [0] * 6)


def test_another_language_joins_the_standing_questions(db: None) -> None:
    take(EN)
    assert counts(take(RU, language="ru")) == (2, 0, 0)
    assert Question.objects.count() == 3
    consent = QuestionVersion.objects.get(question__idnumber="Q1")
    assert sorted(consent.texts.values_list("language", flat=True)) == ["en", "ru"]
    signs = Question.objects.get(name="Signs").versions.get().texts.get(language="ru")
    assert [signs.body["choices"][key]["text"]["text"] for key in ("c1", "c2", "c3")] == ["долг", "страх", "загар"]
    assert counts(take(RU, language="ru")) == (0, 0, 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("// [id:Q1]\nСогласие?{T}", "other_shape"),
        ("// [id:Q1]\nСогласие?{=да ~нет}", "other_shape"),
        ("$CATEGORY: Law\n\n::Signs::Какие?{~%50%долг ~%50%страх}", "other_shape"),
        ("$CATEGORY: Law\n\n::Signs::Какие?{~%-100%загар ~%50%долг ~%50%страх}", "other_shape"),
    ],
)
def test_a_translation_of_another_shape_is_refused(db: None, text: str, code: str) -> None:
    take(EN)
    before = rows()
    outcome = take(text, language="ru")
    assert ([one.code for one in outcome.refused], rows()) == ([code], before)


def test_an_idnumber_names_one_question(db: None) -> None:
    take(EN)
    taken = take("// [id:Q1]\nSomething else?{T}")
    twice = take("// [id:Q2]\nOne?{T}\n\n// [id:Q2]\nTwo?{T}")
    assert [[one.code for one in outcome.refused] for outcome in (taken, twice)] == [
        ["idnumber_taken"],
        ["idnumber_twice"],
    ]


def test_a_repeated_name_is_another_question(db: None) -> None:
    assert counts(take("::Town::Where?{=Nazareth ~Bethlehem}\n\n::Town::Where?{=Nazareth}")) == (2, 0, 0)
    russian = take("::Town::Где?{=Назарет}\n\n::Town::Где?{=Назарет ~Вифлеем}", language="ru")
    assert (counts(russian), Question.objects.count(), QuestionText.objects.count()) == ((2, 0, 0), 2, 4)


@pytest.mark.parametrize(
    ("bank", "language", "format_", "code"),
    [("no spaces", "en", "gift", "bank_code"), ("b", "fr", "gift", "language"), ("b", "en", "xml", "format")],
)
def test_a_wrong_wish_is_refused_before_anything_is_read(bank: str, language: str, format_: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        import_questions([], bank=bank, language=language, by=None, format=format_)
    assert refusal.value.code == code


def test_a_version_and_a_text_are_never_changed(db: None) -> None:
    take(EN)
    for rows_ in (QuestionVersion.objects.all(), QuestionText.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows_.update(created_at="2020-01-01T00:00Z")


def test_the_database_keeps_identities_apart(db: None) -> None:
    take(EN)
    one = Question.objects.get(idnumber="Q1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(bank=one.bank, category=one.category, idnumber="Q1", name="x", kind="essay")
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionText.objects.create(version=one.versions.get(), language="en", body={}, fingerprint="x")


def test_queries_grow_by_the_batch_not_by_the_question(db: None, django_assert_max_num_queries) -> None:
    text = "\n\n".join(f"::Q{number}::Is it {number}?{{#{number}}}" for number in range(600))
    with django_assert_max_num_queries(30):
        assert counts(take(text)) == (600, 0, 0)


def test_a_retired_question_is_noted_with_the_author(cast: SimpleNamespace) -> None:
    take(EN)
    question = retire_question(Question.objects.get(idnumber="Q1"), by=cast.alina)
    assert (question.retired, Question.objects.in_use().count()) == (True, 2)


class TestCommand:
    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
        code = 0
        try:
            call_command("import_questions", *arguments)
        except SystemExit as error:
            code = int(error.code or 0)
        return code, capsys.readouterr().out.splitlines()

    def test_the_last_line_counts(self, db: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        file = tmp_path / "law.gift"
        file.write_text(EN)
        code, lines = self.run(capsys, str(file), "--bank", "C1")
        assert (code, [json.loads(line) for line in lines]) == (0, [{"imported": 3, "refused": 0, "skipped": 0}])

    def test_each_refused_item_has_its_line(self, db: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        bad, good = tmp_path / "bad.gift", tmp_path / "good.gift"
        bad.write_text(BAD)
        good.write_text("Fine?{T}")
        code, lines = self.run(capsys, str(bad), str(good), str(tmp_path / "none.gift"), "--bank", "C1")
        assert (code, lines) == (
            1,
            [
                f"{bad}:10: No answer is marked as right.",
                f"{tmp_path}/none.gift: The file cannot be read: No such file or directory.",
                '{"imported": 1, "refused": 2, "skipped": 0}',
            ],
        )

    def test_an_encoding_must_be_named(self, db: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        file = tmp_path / "old.gift"
        file.write_bytes("Согласие?{F}".encode("windows-1251"))
        assert self.run(capsys, str(file), "--bank", "C1", "--language", "ru")[0] == 1
        assert rows() == [0] * 6
        arguments = ("--bank", "C1", "--language", "ru", "--encoding", "windows-1251")
        assert self.run(capsys, str(file), *arguments)[0] == 0
        assert Question.objects.get().name == "Согласие?"

    def test_a_wrong_bank_code_is_one_sentence(self, db: None, tmp_path: Path) -> None:
        file = tmp_path / "a.gift"
        file.write_text("A?{T}")
        with pytest.raises(CommandError, match="code of a bank"):
            call_command("import_questions", str(file), "--bank", "a b")
