"""What came into a bank goes out as it came: every question of files that nobody here wrote, and its translations."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from courses.questions.actions import Outcome, Source, import_questions
from courses.questions.exports import Export, bank_of, export_questions, gathered
from courses.questions.gift import parse_gift
from courses.questions.models import Bank, Question, QuestionText, QuestionVersion
from courses.questions.plan import prepare
from courses.questions.shape import Parsed, Shape
from courses.quizzes.retiring import retire_question
from itc.errors import DomainError
from itc.people.models import AuditRow
from tests.courses.questions.test_gift_fixtures import EXPECTED, ROOT, shapes

FOREIGN = {**dict.fromkeys(EXPECTED), "questions_encoding_windows-1252.gift.txt": "windows-1252"}
with_fixtures = pytest.mark.skipif(
    not ROOT.is_dir(), reason="no shared fixtures beside the checkout (set ITC_FIXTURES)"
)

EN = """// [id:Q1] [tag:law] [tag:consent]
::Consent::[html]<p>Consent of a child counts.</p>{F#It never counts.#Right.}

$CATEGORY: $course$/top/Law/A//B

// [id:Q2]
::Signs::Which are signs?{~%50%debt ~%50%fear ~%-100%a tan}

Kept papers are a sign.{T}
"""
RU = """// [id:Q1]
::Согласие::[html]<p>Согласие ребёнка имеет значение.</p>{F#Никогда не имеет.#Верно.}

$CATEGORY: $course$/top/Law/A//B

// the same signs [tag:признаки]
::Signs::Какие есть признаки?{~%50%долг ~%50%страх ~%-100%загар}
"""


def take(text: str | bytes, *, bank: str = "C1", language: str = "en", encoding: str | None = None) -> Outcome:
    content = text.encode() if isinstance(text, str) else text
    source = Source("a.gift", content)
    return import_questions([source], bank=bank, language=language, by=None, encoding=encoding)


def export(bank: str = "C1", *, language: str = "en", retired: bool = False) -> Export:
    return gathered(bank_of(bank), language=language, retired=retired)


def read(text: str) -> list[Shape]:
    return [item.shape for item in parse_gift(text, filename="b.gift") if isinstance(item, Parsed)]


def said(found: Export) -> tuple[int, list[str]]:
    return found.exported, [one.reason for one in found.left_out]


def without_repeats(found: list[Shape]) -> list[Shape]:
    """A question that stands twice in a file is stored once."""
    first: dict[str, Shape] = {}
    for shape in found:
        first.setdefault(prepare(Parsed("a.gift", 0, 0, shape), bank="C1", language="en").fingerprint, shape)
    return list(first.values())


@with_fixtures
@pytest.mark.parametrize("name", FOREIGN)
def test_each_question_of_a_foreign_file_comes_out_as_it_came(db: None, name: str) -> None:
    encoding = FOREIGN[name]
    take((ROOT / name).read_bytes(), encoding=encoding)
    wanted = without_repeats(shapes(name, encoding))
    if not wanted:
        assert not Bank.objects.exists()
        return
    found = export()
    assert (read(found.text), said(found)) == (wanted, (len(wanted), []))
    again = take(found.text)
    assert (again.imported, again.refused, again.skipped) == (0, (), len(wanted))


def test_a_bank_is_written_without_a_category_first(db: None) -> None:
    take("$CATEGORY: Law\n\nOne?{T}\n\n$CATEGORY: $course$/top\n\nTwo?{F}\n\n$CATEGORY: Law\n\nThree?{T}")
    assert export().text == "Two? {F}\n\n$CATEGORY: $course$/top/Law\n\nOne? {T}\n\nThree? {T}\n"


@pytest.mark.parametrize(("language", "text"), [("en", EN), ("ru", RU)])
def test_each_language_comes_out_in_its_own_words(db: None, language: str, text: str) -> None:
    take(EN)
    take(RU, language="ru")
    found = export(language=language)
    wanted = read(text)
    assert [shape.name for shape in read(found.text)] == [shape.name for shape in wanted]
    assert [shape.stem for shape in read(found.text)] == [shape.stem for shape in wanted]
    again = take(found.text, language=language)
    assert (again.imported, again.refused, again.skipped) == (0, (), len(wanted))


def test_a_translation_carries_the_tags_of_its_question(db: None) -> None:
    take(EN)
    take(RU, language="ru")
    consent, signs = read(export(language="ru").text)
    assert (consent.idnumber, consent.tags, signs.idnumber, signs.tags) == ("Q1", ("consent", "law"), "", ("признаки",))
    assert consent.comments == ("[id:Q1]", "[tag:consent] [tag:law]")


def test_what_lacks_the_language_or_is_out_of_use_is_named(cast: SimpleNamespace) -> None:
    take(EN)
    take(RU, language="ru")
    retire_question(Question.objects.get(idnumber="Q1"), by=cast.alina)
    lacking, unused = "It has no text in this language: Русский.", "It is out of use."
    assert said(export()) == (2, [unused])
    assert said(export(language="ru")) == (1, [unused, lacking])
    assert said(export(language="ru", retired=True)) == (2, [lacking])
    assert said(export(language="be")) == (0, [unused, *["It has no text in this language: Беларуская."] * 2])


def test_only_the_latest_version_is_taken(db: None) -> None:
    take("One?{T}\n\nTwo?{T}")
    one, two = Question.objects.order_by("pk")
    newer = QuestionVersion.objects.create(question=one, number=2, data={"kind": "truefalse", "truth": False})
    QuestionVersion.objects.create(question=two, number=2, data={"kind": "truefalse", "truth": False})
    body = {"stem": {"text": "One or none?", "format": "plain"}}
    QuestionText.objects.create(version=newer, language="en", body=body, fingerprint="newer")
    found = export()
    assert (found.text, said(found)) == (
        "::One?::[plain]One or none? {F}\n",
        (1, ["It has no text in this language: English."]),
    )


def test_what_gift_cannot_hold_is_named(db: None) -> None:
    take("One?{T}\n\nTwo?{T}")
    newer = QuestionVersion.objects.create(
        question=Question.objects.get(name="One?"), number=2, data={"kind": "description"}
    )
    body = {"stem": {"text": "One.", "format": "plain"}, "feedback": {"text": "So.", "format": "plain"}}
    QuestionText.objects.create(version=newer, language="en", body=body, fingerprint="newer")
    assert said(export()) == (1, ["GIFT would read it back as another question."])


def test_a_text_from_before_names_were_kept_has_the_name_of_its_question(db: None) -> None:
    take("// [id:Q7]\n::Seven::Is it?{T}")
    question = Question.objects.get()
    body = {"stem": {"text": "Так ли?", "format": "moodle"}}
    QuestionText.objects.create(version=question.versions.get(), language="ru", body=body, fingerprint="old")
    assert export(language="ru").text == "// [id:Q7]\n::Seven::Так ли? {T}\n"


def test_an_export_is_noted_in_the_audit(cast: SimpleNamespace) -> None:
    take(EN)
    export_questions(export(language="ru"), by=cast.alina)
    row = AuditRow.objects.get(verb="exported questions")
    assert (row.actor, row.object_id) == (cast.alina, str(Bank.objects.get().pk))
    assert row.values.after == {"format": "gift", "language": "ru", "questions": 0, "left_out": 3}


def test_an_unknown_bank_is_refused(db: None) -> None:
    with pytest.raises(DomainError, match="There is no bank with the code “C9”"):
        export("C9")


@pytest.mark.parametrize("count", [1, 30])
def test_a_large_bank_is_asked_for_as_often_as_a_small_one(db: None, django_assert_num_queries, count: int) -> None:
    take("\n\n".join(f"// [tag:t]\n::Q{number}::Is it {number}?{{#{number}}}" for number in range(count)))
    bank = bank_of("C1")
    with django_assert_num_queries(4):
        assert said(gathered(bank, language="en")) == (count, [])


class TestCommand:
    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, list[str]]:
        code = 0
        try:
            call_command("export_questions", *arguments)
        except SystemExit as error:
            code = int(error.code or 0)
        streams = capsys.readouterr()
        return code, streams.out, streams.err.splitlines()

    def test_the_file_goes_out_and_the_counts_beside_it(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        take(EN)
        code, out, err = self.run(capsys, "--bank", "C1", "--format", "gift")
        assert (code, out, err) == (0, export().text, ['{"exported": 3, "left_out": 0}'])
        assert AuditRow.objects.get(verb="exported questions").actor is None

    def test_each_question_left_out_has_its_line(
        self, db: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        take(EN)
        take(RU, language="ru")
        file = tmp_path / "ru.gift"
        code, out, err = self.run(capsys, "--bank", "C1", "--language", "ru", "--output", str(file))
        (kept,) = Question.objects.filter(name="Kept papers are a sign.")
        reason = "It has no text in this language: Русский."
        assert (code, out, err[:-1]) == (1, "", [f"C1/{kept.pk} Kept papers are a sign.: {reason}"])
        assert json.loads(err[-1]) == {"exported": 2, "left_out": 1}
        assert file.read_bytes() == export(language="ru").text.encode()

    def test_questions_out_of_use_come_on_a_wish(
        self, cast: SimpleNamespace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        take("One?{T}")
        retire_question(Question.objects.get(), by=cast.alina)
        assert self.run(capsys, "--bank", "C1")[:2] == (1, "")
        assert self.run(capsys, "--bank", "C1", "--retired")[:2] == (0, "One? {T}\n")

    def test_an_unknown_bank_or_place_is_one_sentence(self, db: None, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="There is no bank with the code “C9”"):
            call_command("export_questions", "--bank", "C9")
        take(EN)
        with pytest.raises(CommandError, match="The file cannot be written: Is a directory"):
            call_command("export_questions", "--bank", "C1", "--output", str(tmp_path))
