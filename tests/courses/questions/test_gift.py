"""What a GIFT file says is what the bank gets: every kind of question, and everything that may be written around it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.cleaning import rendered
from courses.questions.gift import parse_gift
from courses.questions.grading import grade
from courses.questions.shape import (
    NOTHING,
    Accepted,
    Choice,
    Format,
    Kind,
    Number,
    Option,
    Pair,
    Parsed,
    Refusal,
    Rich,
    Shape,
    body_of,
    data_of,
)

FULL, HALF, ZERO = Decimal(100), Decimal(50), Decimal(0)


def read(text: str) -> list[Shape]:
    items = parse_gift(text, filename="border.gift")
    assert [item for item in items if isinstance(item, Refusal)] == []
    return [item.shape for item in items if isinstance(item, Parsed)]


def one(text: str) -> Shape:
    (shape,) = read(text)
    return shape


def test_a_choice_of_one_keeps_its_answers_weights_and_feedback() -> None:
    assert one(
        "::Papers::Who keeps the passport?{=She herself#Yes. ~%50%A lawyer ~The employer#[html]<b>Never</b>}"
    ) == Shape(
        kind=Kind.CHOICE,
        name="Papers",
        stem=Rich("Who keeps the passport?"),
        choices=(
            Choice("c1", Rich("She herself"), FULL, Rich("Yes.")),
            Choice("c2", Rich("A lawyer"), HALF, NOTHING),
            Choice("c3", Rich("The employer"), ZERO, Rich("<b>Never</b>", Format.HTML)),
        ),
    )


def test_weights_without_a_right_answer_make_a_choice_of_several() -> None:
    shape = one("Signs?{~%33.33333%debt ~%33,33333%fear ~%33.33333%no papers ~%-100%a tan}")
    third = Decimal("33.33333")
    assert (shape.single, [choice.fraction for choice in shape.choices]) == (
        False,
        [third, third, third, Decimal(-100)],
    )


@pytest.mark.parametrize(("written", "truth"), [("T", True), ("TRUE", True), ("F", False), ("FALSE", False)])
def test_true_and_false_have_a_feedback_for_the_wrong_and_one_for_the_right_answer(written: str, truth: bool) -> None:
    shape = one("Consent makes exploitation lawful.{" + written + "#It does not.#Right.####See article 181.}")
    assert shape == Shape(
        kind=Kind.TRUEFALSE,
        name="Consent makes exploitation lawful.",
        named=False,
        stem=Rich("Consent makes exploitation lawful."),
        truth=truth,
        when_wrong=Rich("It does not."),
        when_right=Rich("Right."),
        feedback=Rich("See article 181."),
    )


def test_short_answers_may_be_weighted_or_stand_alone() -> None:
    assert one("Capital?{=Minsk#Yes =%50%Mensk =%0%*#No}").accepted == (
        Accepted("a1", "Minsk", FULL, Rich("Yes")),
        Accepted("a2", "Mensk", HALF),
        Accepted("a3", "*", ZERO, Rich("No")),
    )
    assert one("Capital?{Minsk}").accepted == (Accepted("a1", "Minsk"),)


@pytest.mark.parametrize(
    ("written", "low", "high", "value"),
    [
        ("2007", "2007", "2007", "2007"),
        ("3.14:0.01", "3.13", "3.15", "3.14"),
        ("3,14:0,01", "3.13", "3.15", "3.14"),
        ("-5..5", "-5", "5", None),
        ("-1", "-1", "-1", "-1"),
        ("=2007", "2007", "2007", "2007"),
    ],
)
def test_numbers_are_exact_with_a_tolerance_or_a_range(written: str, low: str, high: str, value: str | None) -> None:
    number = Number("n1", Decimal(low), Decimal(high), Decimal(value) if value else None)
    assert one("When?{#" + written + "}").numbers == (number,)


def test_several_numbers_carry_weights_and_a_feedback_for_all_others() -> None:
    year = Decimal(2007)
    assert one("Opened?{#\n=2007:0#Yes\n=%50%2007:2#Nearly\n~#No}").numbers == (
        Number("n1", year, year, year, FULL, Rich("Yes")),
        Number("n2", year - 2, year + 2, year, HALF, Rich("Nearly")),
        Number("n3", None, None, None, ZERO, Rich("No")),
    )


def test_matching_keeps_extra_options_and_joins_equal_ones() -> None:
    shape = one("Match.{=[html]<i>Minsk</i> -> Belarus = Brest -> Belarus = Kyiv -> Ukraine = -> Peru}")
    html = Rich("<i>Minsk</i>", Format.HTML)
    assert shape.pairs == (Pair("p1", html, "o1"), Pair("p2", Rich("Brest"), "o1"), Pair("p3", Rich("Kyiv"), "o2"))
    assert shape.options == (Option("o1", "Belarus"), Option("o2", "Ukraine"), Option("o3", "Peru"))


def test_a_missing_word_keeps_the_text_on_both_sides_of_the_gap() -> None:
    assert one("The line is {~142 =113} in Minsk.").stem == Rich("The line is ", after=" in Minsk.")
    assert one("{=Asia} is a continent.").stem == Rich("", after=" is a continent.")
    assert one("The line is {~142 =113} in Minsk.").name == "The line is _____ in Minsk."


def test_punctuation_after_a_finished_sentence_is_kept_but_makes_no_gap() -> None:
    tail, gap = one("What is pi?{#3.14}.").stem, one("Two and two are {=four}.").stem
    assert (tail, tail.gap, gap, gap.gap) == (
        Rich("What is pi?", after="."),
        False,
        Rich("Two and two are ", after="."),
        True,
    )


def test_essays_and_descriptions() -> None:
    assert [(shape.kind, shape.feedback) for shape in read("Tell.{}\n\nTell.{ ####A model answer}\n\nJust read.")] == [
        (Kind.ESSAY, NOTHING),
        (Kind.ESSAY, Rich("A model answer")),
        (Kind.DESCRIPTION, NOTHING),
    ]


def test_escaped_characters_are_plain_text() -> None:
    shape = one(r"::A\:\:B::Is \{x\} \~ y \= z\: \# \\ \a\nnext?{=\=1\#2 ~\~}")
    assert (shape.name, shape.stem.text) == ("A::B", "Is {x} ~ y = z: # \\ \\a\nnext?")
    assert [choice.text.text for choice in shape.choices] == ["=1#2", "~"]
    assert one(r"A \\\\ B \\neq C{}").stem.text == r"A \\ B \neq C"


def test_comments_tags_and_id_numbers_stay_with_their_question() -> None:
    first, second = read(
        "// Part one\n// [id:Q-1] [tag:law] [tag:law] [tag:art. 181]\nFirst?{T}\n"
        "// [id:x\\]y]\n::Second::Two?{F}\n// the end"
    )
    assert (first.idnumber, first.tags) == ("Q-1", ("law", "art. 181"))
    assert first.comments == ("Part one", "[id:Q-1] [tag:law] [tag:law] [tag:art. 181]")
    assert (second.idnumber, second.tags, second.comments) == ("x]y", (), ("[id:x\\]y]", "the end"))


def test_a_comment_inside_the_answers_is_no_answer() -> None:
    shape = one("Who?{\n=she\n// ~nobody\n~he}")
    assert ([choice.text.text for choice in shape.choices], shape.comments) == (["she", "he"], ("~nobody",))


def test_categories_hold_until_the_next_one() -> None:
    text = "One{T}\n\n$CATEGORY: $course$/top/Law/A//B\n\nTwo{T}\n\nThree{T}\n$CATEGORY: Signs\nFour{T}"
    assert [shape.category for shape in read(text)] == [(), ("Law", "A/B"), ("Law", "A/B"), ("Signs",)]


def test_formats_belong_to_the_question_and_to_each_text() -> None:
    shape = one("::N::[markdown]*Who*?{=[plain]she#so ~he\n####[html]<p>End</p>}")
    assert [shape.stem, shape.choices[0].text, shape.choices[0].feedback, shape.choices[1].text, shape.feedback] == [
        Rich("*Who*?", Format.MARKDOWN),
        Rich("she", Format.PLAIN),
        Rich("so", Format.MARKDOWN),
        Rich("he", Format.MARKDOWN),
        Rich("<p>End</p>", Format.HTML),
    ]
    assert one("[why] is this{}").stem == Rich("[why] is this")


def test_quoted_attributes_and_entities_need_no_escape() -> None:
    shape = one('[html]<a href="http://x.org/#a=b">Read</a> &#39;it&#39;{=<b class="x">yes</b> ~no}')
    assert shape.stem.text == '<a href="http://x.org/#a=b">Read</a> &#39;it&#39;'
    assert [choice.text.text for choice in shape.choices] == ['<b class="x">yes</b>', "no"]


def test_blank_lines_separate_questions_but_not_within_the_answers() -> None:
    assert [shape.kind for shape in read("\n\nA?{\n=yes\n\n~no\n}\n \t \nB?\n{T}\n::C::C?{F}")] == [
        Kind.CHOICE,
        Kind.TRUEFALSE,
        Kind.TRUEFALSE,
    ]


def test_a_name_made_from_a_long_text_is_cut() -> None:
    shape = one("[html]<p>" + "word " * 40 + "</p>{}")
    assert (len(shape.name), shape.name[-5:], shape.named) == (80, "word…", False)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Fine?{T}\n\nWho?{=she ~he", (3, 2, "brace")),
        ("Who?{=she ~he\n\nAnd who?{=a ~b}", (1, 1, "brace")),
        ("Who? =she}", (1, 1, "brace")),
        ("Who?{=she {not} ~he}", (1, 1, "brace")),
        ("// note\nWho?{T}\nAnd who?{F}", (2, 1, "second_answers")),
        ("::Who?{T}", (1, 1, "name")),
        ("::Empty::{T}", (1, 1, "no_text")),
        ("Who?{=she}{=he}", (1, 1, "second_answers")),
        ("Who?{~she}", (1, 1, "one_choice")),
        ("Who?{~she ~he}", (1, 1, "no_right_answer")),
        ("Who?{~%50%she ~he}", (1, 1, "full_marks")),
        ("Who?{~%150%she ~he}", (1, 1, "weight")),
        ("Who?{nobody ~she =he}", (1, 1, "stray_text")),
        ("Who?{=she ~}", (1, 1, "empty_answer")),
        ("Who?{=}", (1, 1, "empty_answer")),
        ("Who?{=a->b =c}", (1, 1, "pair")),
        ("Who?{=a->b =c->}", (1, 1, "pair")),
        ("Who?{=a->b}", (1, 1, "one_pair")),
        ("When?{#}", (1, 1, "no_number")),
        ("When?{#soon}", (1, 1, "not_a_number")),
        ("When?{#5:x}", (1, 1, "not_a_number")),
        ("When?{#5:-1}", (1, 1, "not_a_number")),
        ("When?{#5..1}", (1, 1, "not_a_range")),
        ("When?{#5 ~6}", (1, 1, "wrong_number")),
        ("::" + "n" * 256 + "::Who?{T}", (1, 1, "too_long")),
    ],
)
def test_what_cannot_be_taken_is_named_by_file_line_and_item(text: str, place: tuple[int, int, str]) -> None:
    problems = [item for item in parse_gift(text, filename="border.gift") if isinstance(item, Refusal)]
    assert (problems[0].filename, (problems[0].line, problems[0].item, problems[0].code)) == ("border.gift", place)
    assert problems[0].reason.endswith((".", "=."))


def test_an_unclosed_question_does_not_swallow_the_next_one() -> None:
    bad, good = parse_gift("Who?{=she ~he\n\nAnd who?{=a ~b}", filename="border.gift")
    assert (type(bad), type(good)) == (Refusal, Parsed)


@given(
    st.lists(
        st.sampled_from([*'{}=~#:\\%.[]/<>&"a1 \n', "->", "::", "####", "//", "\n\n", "[html]", "T", "$CATEGORY:"])
    )
)
def test_any_text_is_read_or_refused_and_its_lines_are_named(pieces: list[str]) -> None:
    text = "".join(pieces)
    items = parse_gift(text, filename="border.gift")
    assert [item.item for item in items] == list(range(1, len(items) + 1))
    assert all(1 <= item.line <= text.count("\n") + 1 for item in items)
    for item in items:
        if isinstance(item, Parsed):
            assert rendered(body_of(item.shape))["stem"]["text"] == item.shape.stem.text
            assert grade(data_of(item.shape), None) == 0


def test_an_empty_file_has_no_questions() -> None:
    assert parse_gift("\n// nothing here\n\n$CATEGORY: X\n", filename="border.gift") == []
