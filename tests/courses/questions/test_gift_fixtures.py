"""GIFT files that nobody here wrote: each question as read by eye, against what the parser makes of it."""

import os
from pathlib import Path

import pytest

from courses.questions.gift import parse_gift, read_source
from courses.questions.shape import Format, Kind, Parsed, Refusal, Shape, percent

ROOT = Path(os.environ.get("ITC_FIXTURES", Path(__file__).resolve().parents[4] / "shared" / "fixtures")) / "gift"
pytestmark = pytest.mark.skipif(not ROOT.is_dir(), reason="no shared fixtures beside the checkout (set ITC_FIXTURES)")

TOMB, MISSING, MONTH, ORIGIN = "1 choice 0 0 100", "1 choice 0 100 0", "1 choice 0 0 100", "1 choice 0 100 0 0"
WEIGHTED, TOWN, TOWN_SHORT = "1 choice 0 50 100", "1 choice 0 25 50 100", "short 100 75 25"
SEVERAL, MINUS = "n choice 0 50 50 0", "n choice -50 50 50 -50"
PHP = [
    TOMB, MISSING, "false", "short 100 100", "number 1817..1827@100", "match 3/3",
    "1 choice 0 100 0", WEIGHTED, TOWN_SHORT, "number 1822..1822@100 1820..1824@50",
]  # fmt: skip
OPTIONS = [
    "number 4..4@100", "short 100", MONTH, TOMB, "short 100 100", "short 100 100", "false", WEIGHTED, TOWN, TOWN_SHORT,
    SEVERAL, MINUS, "1 choice 0 100 0", "1 choice 0 0 0 0 0 100",
]  # fmt: skip
EXPECTED = {
    "fuhrmanator/TFTwoFeedback.gift": ["false", "true", "true"],
    "fuhrmanator/category1.gift": [],
    "fuhrmanator/categorySpecialCharacter.gift": [],
    "fuhrmanator/description1.gift": ["description", "true"],
    "fuhrmanator/descriptionTitleEscapedColon.gift": ["description", "true"],
    "fuhrmanator/descriptionWithID.gift": ["description", "true"],
    "fuhrmanator/escapeAll.gift": ["1 choice 0 0 0 0 0 0 100"],
    "fuhrmanator/escapeColon.gift": ["1 choice 100 100 100 100 0"],
    "fuhrmanator/escapeEquals.gift": ["1 choice 0 100 0"],
    "fuhrmanator/essay1.gift": ["essay"],
    "fuhrmanator/formatExamples.gift": ["1 choice 100 0"],
    "fuhrmanator/giftFormatPhpExamples.gift": PHP,
    "fuhrmanator/markdown.gift": ["description"] * 4,
    "fuhrmanator/matching1.gift": ["match 3/3", "match 4/4"],
    "fuhrmanator/mc1.gift": [TOMB],
    "fuhrmanator/mc2.gift": [MISSING],
    "fuhrmanator/mc4.gift": [TOMB],
    "fuhrmanator/mc5.gift": [TOMB, MISSING, MONTH, ORIGIN],
    "fuhrmanator/mcHTMLComment.gift": ["1 choice 0 0 100"],
    "fuhrmanator/multiLineFeedback1.gift": [TOMB, "1 choice 0 0 0 0 100 0"],
    "fuhrmanator/multipleAnswersFloat.gift": ["n choice 33.33333 33.33333 -100 33.33333 -100"],
    "fuhrmanator/newlineAndLaTeX.gift": ["essay"],
    "fuhrmanator/numerical1.gift": [
        "number 1822..1822@100", "number -1..-1@100", "number 3.141..3.142@100", "number -3.143..-3.141@100",
        "number 3.141..3.142@100", "number -3.142..-3.141@100", "number 1..5@100", "number -5..5@100",
        "number 1822..1822@100 1820..1824@50", "number 5..5@0 9..9@100 23..23@0",
    ],
    "fuhrmanator/options1.gift": OPTIONS,
    "fuhrmanator/shortAnswer1.gift": ["short 100 100", "short 100 100"],
    "fuhrmanator/shortAnswer2.gift": ["short 100 100", "short 100"],
    "fuhrmanator/shortAnswerNotMatching.gift": ["1 choice 0 100", "1 choice 0 0 100"],
    "fuhrmanator/shortFirstEmbedded.gift": ["short 100", "short 100"],
    "fuhrmanator/shortFirstEmbeddedUnderline.gift": ["short 100", "short 100"],
    "fuhrmanator/shortFirstEmbeddedUnderlineHTML.gift": ["short 100", "short 100"],
    "fuhrmanator/symbolsAll.gift": ["true"],
    "fuhrmanator/tag_id.gift": ["essay"],
    "fuhrmanator/tag_id_and_two_tags.gift": ["essay"],
    "fuhrmanator/tag_two_tags.gift": ["essay"],
    "fuhrmanator/tf1.gift": ["false"],
    "fuhrmanator/tf1_html.gift": ["false"],
    "fuhrmanator/tf1_markdown.gift": ["false"],
    "fuhrmanator/tf2.gift": ["false", "true"],
    "fuhrmanator/totara_moodle_backslash.gift": ["essay"],
    "fuhrmanator/totara_moodle_essay.gift": ["essay"],
    "fuhrmanator/totara_moodle_match.gift": ["match 4/5"],
    "fuhrmanator/totara_moodle_multichoice.gift": ["1 choice 100 0 0"],
    "fuhrmanator/totara_moodle_multichoice_multi.gift": ["n choice 50 -100 50 -100"],
    "fuhrmanator/totara_moodle_numerical.gift": ["number 1..5@100 any@0"],
    "fuhrmanator/totara_moodle_pre_content.gift": ["essay"],
    "fuhrmanator/totara_moodle_shortanswer.gift": ["short 100 50 0"],
    "fuhrmanator/totara_moodle_shortanswer_general_feedback.gift": ["short 100 50 0"],
    "fuhrmanator/totara_moodle_truefalse.gift": ["false"],
    "fuhrmanator/totara_moodle_truefalse_true_answer1.gift": ["true"],
    "fuhrmanator/totara_moodle_truefalse_true_answer2.gift": ["true"],
    "fuhrmanator/type_inferred_multiline_markdown.gift": ["short 100 100"],
    "moodle_examples.gift.txt": [
        TOMB, MISSING, "false", "short 100 100", "number 1821..1823@100",
        TOMB, MISSING, MONTH, ORIGIN, "short 100 100", "short 100 100", "false", "true", "match 3/3", "match 4/4",
        "number 1822..1822@100", "number 3.141..3.142@100", "number 3.141..3.142@100",
        "number 1822..1822@100 1820..1824@50", *OPTIONS, *PHP,
    ],
    "questions.gift.txt": [
        "essay", "match 4/5", "1 choice 100 0 0", "n choice 50 -100 50 -100", "number 1..5@100 any@0",
        "short 100 50 0", "false", "true", "true",
    ],
    "questions_in_category.gift.txt": ["match 4/5", "1 choice 0 100 0 0", "short 100", "true"],
}  # fmt: skip


def summary(shape: Shape) -> str:
    if shape.kind is Kind.CHOICE:
        return " ".join(
            ["1" if shape.single else "n", "choice", *(percent(choice.fraction) for choice in shape.choices)]
        )
    if shape.kind is Kind.SHORT:
        return " ".join(["short", *(percent(answer.fraction) for answer in shape.accepted)])
    if shape.kind is Kind.NUMERICAL:
        ranges = [
            "any" if one.low is None else f"{percent(one.low)}..{percent(one.high or one.low)}" for one in shape.numbers
        ]
        weights = [percent(one.fraction) for one in shape.numbers]
        return " ".join(["number", *(f"{where}@{weight}" for where, weight in zip(ranges, weights, strict=True))])
    if shape.kind is Kind.MATCHING:
        return f"match {len(shape.pairs)}/{len(shape.options)}"
    return str(shape.truth).lower() if shape.kind is Kind.TRUEFALSE else str(shape.kind)


def shapes(name: str, encoding: str | None = None) -> list[Shape]:
    text = read_source((ROOT / name).read_bytes(), encoding, filename=name)
    assert isinstance(text, str)
    items = parse_gift(text, filename=name)
    assert [item for item in items if isinstance(item, Refusal)] == []
    return [item.shape for item in items if isinstance(item, Parsed)]


def named(name: str, title: str) -> Shape:
    (shape,) = [shape for shape in shapes(name) if shape.name == title]
    return shape


def test_every_file_is_expected_here() -> None:
    found = {file.relative_to(ROOT).as_posix() for pattern in ("*.gift", "*.gift.txt") for file in ROOT.rglob(pattern)}
    assert found == {*EXPECTED, "questions_encoding_windows-1252.gift.txt"}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_question_is_read_as_it_was_written(name: str) -> None:
    assert [summary(shape) for shape in shapes(name)] == EXPECTED[name]


def test_windows_1252_is_refused_until_it_is_named() -> None:
    name = "questions_encoding_windows-1252.gift.txt"
    refused = read_source((ROOT / name).read_bytes(), filename=name)
    assert isinstance(refused, Refusal)
    assert (refused.filename, refused.line, refused.code) == (name, 15, "encoding")
    first, second, match = shapes(name, "windows-1252")
    assert [shape.kind for shape in (first, second, match)] == [Kind.ESSAY, Kind.ESSAY, Kind.MATCHING]
    assert [pair.text.text for pair in match.pairs] == ["<p>aödf<br></p>", "<p>asdf<br></p>", "<p>asdf<br></p>"]
    assert ([option.text for option in match.options], match.category) == (["asdf"], ("Default for LTTEST",))


def test_texts_come_without_their_escapes() -> None:
    assert named("fuhrmanator/escapeAll.gift", "GIFT Control Characters").choices[6].text.text == "\\"
    assert shapes("fuhrmanator/totara_moodle_backslash.gift")[0].stem.text == r"A \\ B \\\\ C"
    assert shapes("fuhrmanator/newlineAndLaTeX.gift")[0].stem.text == "Blah\nblah $ 1 \\neq 0 $"
    symbols = "Here's a question that has symbols inside, \nsuch as `-=[];',./~!@#$%^&*()_+{}|:\"<>?"
    assert shapes("fuhrmanator/symbolsAll.gift")[0].stem.text == symbols
    assert shapes("fuhrmanator/categorySpecialCharacter.gift") == []


def test_formats_and_feedback_come_with_their_texts() -> None:
    activities = named("questions.gift.txt", "Moodle activities")
    assert [pair.text.format for pair in activities.pairs] == [
        Format.HTML,
        Format.MOODLE,
        Format.PLAIN,
        Format.MARKDOWN,
    ]
    spectrum = named("questions.gift.txt", "Q2")
    assert [(choice.feedback.text, choice.feedback.format) for choice in spectrum.choices] == [
        ("right; good!", Format.MOODLE),
        ("wrong, it's yellow", Format.HTML),
        ("wrong, it's yellow", Format.MOODLE),
    ]
    truth = named("questions.gift.txt", "Q1")
    assert (truth.when_wrong.text, truth.when_right.text) == (
        "42 is the Ultimate Answer.",
        "You gave the right answer.",
    )
    assert truth.feedback.text == "This is, of course, a Hitchiker's Guide to the Galaxy reference."


def test_ids_tags_and_categories_come_with_their_questions() -> None:
    (essay,) = shapes("fuhrmanator/tag_id_and_two_tags.gift")
    assert (essay.idnumber, essay.tags) == ("393", ("fred", "barney-wilma"))
    assert shapes("fuhrmanator/descriptionWithID.gift")[0].idnumber == "2112"
    assert {shape.category for shape in shapes("questions_in_category.gift.txt")} == {("Default for New Features",)}


def test_one_missing_word_at_the_beginning() -> None:
    first, second = shapes("fuhrmanator/shortFirstEmbedded.gift")
    tail = " is the largest continent in the world."
    assert (first.stem.text, first.stem.after, second.stem.after, second.name) == ("", tail, tail, "Continents")
