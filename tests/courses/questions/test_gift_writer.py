"""A written question is read back as itself, whatever its words are; what GIFT cannot hold is refused, not bent."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from courses.questions.cleaning import rendered
from courses.questions.gift import name_from, parse_gift
from courses.questions.gift_writer import comments_of, file_of, write_gift
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
    Rich,
    Shape,
    Unwritable,
    body_of,
    data_of,
    shape_of,
)

FULL, ZERO = Decimal(100), Decimal(0)
STEM = Rich("Who?")


def read(text: str) -> list[Shape | None]:
    return [item.shape if isinstance(item, Parsed) else None for item in parse_gift(text, filename="written.gift")]


def again(source: str) -> str:
    """What is written of one question that was read from `source`."""
    (shape,) = read(source)
    assert shape is not None
    return write_gift(shape)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("::Papers::Who?{=she#Yes ~%50%he ~it}", "::Papers::Who? {\n\t=she#Yes\n\t~%50%he\n\t~it\n}"),
        ("Signs?{~%50%debt ~%50%fear ~%-100%tan ~x}", "Signs? {\n\t~%50%debt\n\t~%50%fear\n\t~%-100%tan\n\t~x\n}"),
        ("All?{=a =b ~%100%c}", "All? {\n\t=a\n\t=b\n\t~%100%c\n}"),
        ("Nearly?{=%96%a ~b}", "Nearly? {\n\t=%96%a\n\t~b\n}"),
        ("It counts.{FALSE#No#Yes####See 181}", "It counts. {F#No#Yes####See 181}"),
        ("It counts.{T##Yes}", "It counts. {T##Yes}"),
        ("Town?{=Minsk =%50%Mensk =%0%*#No}", "Town? {\n\t=Minsk\n\t=%50%Mensk\n\t=%0%*#No\n}"),
        ("Town?{%100%a -> b#c -> d}", "Town? {\n\t%100%a -> b#c -> d\n}"),
        ("Town?{=T}", "Town? {\n\t=T\n}"),
        ("Year?{#=2007:0#Yes =%50%2007:2 ~#No}", "Year? {#\n\t=2007#Yes\n\t=%50%2007:2\n\t~#No\n}"),
        ("Year?{#-5..5}", "Year? {#\n\t=-5..5\n}"),
        ("Year?{#=5 =%20%*#Far =6}", "Year? {#\n\t=5\n\t=%20%*#Far\n\t=6\n}"),
        ("Match.{=a->1 = ->2 =b->1}", "Match. {\n\t=a -> 1\n\t=b -> 1\n\t= -> 2\n}"),
        ("Match.{= ->2 =a->1 =b->2}", "Match. {\n\t= -> 2\n\t=a -> 1\n\t=b -> 2\n}"),
        ("Tell.{}", "Tell. {}"),
        ("Tell.{####Model}", "Tell. {####Model}"),
        ("Just\nread.", "Just\\nread."),
        ("The line {=1 ~2} is it.", "The line {\n\t=1\n\t~2\n} is it."),
        ("[html]<b>A</b>{=[plain]a#b ~c####[html]d}", "[html]<b>A</b> {\n\t=[plain]a#b\n\t~c\n\t####d\n}"),
        ("{=a ~b}[html] [so]", "{\n\t=a\n\t~b\n}[html] [so]"),
        ("[moodle]// so{T}", "[moodle]// so {T}"),
        ("[plain][html]{}", "[plain][html] {}"),
        (r"Is \{x\} \~ y \= z\: \# \\ \a\nb{T}", r"Is \{x\} \~ y \= z\: \# \\ \\a\nb {T}"),
        ("A?{=%100%%50% so ~[plain][html]}", "A? {\n\t=%100%%50% so\n\t~[plain][html]\n}"),
    ],
)
def test_each_kind_is_written_in_the_words_of_gift(source: str, written: str) -> None:
    assert (again(source), read(written)) == (written, read(source))


def test_comments_stand_before_their_question() -> None:
    source = "// one\nWho?{=she\n// two\n~he}\n//"
    assert again(source) == "// one\n// two\n//\nWho? {\n\t=she\n\t~he\n}"


def test_an_id_and_tags_that_no_comment_says_get_one() -> None:
    shape = Shape(Kind.ESSAY, "A", STEM, idnumber="Q]1", tags=("a\\b", "law"), comments=("[tag:law] [id:Q2]",))
    assert comments_of(shape) == ("[tag:law] [id:Q2]", r"[id:Q\]1] [tag:a\\b]")
    in_order = replace(shape, tags=("law", "a\\b"))
    assert write_gift(in_order) == "// [tag:law] [id:Q2]\n// [id:Q\\]1] [tag:a\\\\b]\n::A::Who? {}"


def test_a_category_is_written_where_it_changes() -> None:
    shapes = [Shape(Kind.ESSAY, name, STEM) for name in "ABCD"]
    paths = [(), ("Law", "A/B"), ("Law", "A/B"), ("top", "/x\\n")]
    filed = [replace(shape, category=path) for shape, path in zip(shapes, paths, strict=True)]
    text = file_of((shape, write_gift(shape)) for shape in filed)
    assert text == (
        "::A::Who? {}\n\n$CATEGORY: $course$/top/Law/A//B\n\n::B::Who? {}\n\n::C::Who? {}\n\n"
        "$CATEGORY: $course$/top/top/ //x\\\\n\n\n::D::Who? {}\n"
    )
    assert (read(text), file_of([])) == (filed, "")


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (Shape(Kind.ESSAY, "A", Rich(" Who?")), "GIFT would read it back as another question."),
        (Shape(Kind.DESCRIPTION, "A", STEM, feedback=Rich("So.")), "GIFT would read it back as another question."),
        (Shape(Kind.TRUEFALSE, "A", STEM, truth=True, when_right=Rich("\0")), "GIFT would read it back as another"),
        (
            Shape(Kind.SHORT, "A", STEM, accepted=(Accepted("a1", "b"), Accepted("a2", "c->d"))),
            "In GIFT “->” in the answers would make it a matching question.",
        ),
        (
            Shape(Kind.MATCHING, "A", STEM, pairs=(Pair("p1", Rich("a->b"), "o1"),), options=(Option("o1", "c"),)),
            "In GIFT “->” inside a pair would divide it at another place.",
        ),
        (
            Shape(Kind.NUMERICAL, "A", STEM, numbers=(Number("n1", Decimal(1), Decimal(5), Decimal(2)),)),
            "GIFT would read it back as another question.",
        ),
    ],
)
def test_what_gift_cannot_hold_is_refused_with_the_reason(shape: Shape, reason: str) -> None:
    with pytest.raises(Unwritable, match=reason.replace(".", r"\.")):
        write_gift(shape)


PIECES = [
    *"{}=~#:\\%.[]/<>&\"'a1T* \n«я",
    "->",
    "::",
    "####",
    "//",
    "[html]",
    "%50%",
    "&#39;",
    "$CATEGORY:",
    '<b x="y">',
]
words = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
texts = words.map(str.strip).filter(bool)
lines = texts.filter(lambda text: "\n" not in text)
formats = st.sampled_from(Format)
rich = st.builds(Rich, texts, formats)
feedback = st.one_of(st.just(NOTHING), rich)
weights = st.decimals(-100, 100, places=5)
digits = st.integers(-(10**15) + 1, 10**15 - 1)
figures = st.builds(lambda number, exponent: Decimal(number).scaleb(exponent), digits, st.integers(-40, 40))
gaps = st.builds(lambda before, after, format_: Rich(before.lstrip(), format_, after.rstrip()), words, words, formats)


def numbered(prefix: str, rows: list[Any]) -> tuple[Any, ...]:
    return tuple(replace(row, key=f"{prefix}{index}") for index, row in enumerate(rows, 1))


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    rows = draw(st.lists(st.builds(Choice, st.just(""), rich, weights, feedback), min_size=1, max_size=4))
    best = replace(draw(st.sampled_from(rows)), fraction=FULL)
    return {"kind": Kind.CHOICE, "single": draw(st.booleans()), "choices": numbered("c", [*rows, best])}


@st.composite
def truths(draw: st.DrawFn) -> dict[str, Any]:
    said = {"when_right": draw(feedback), "when_wrong": draw(feedback)}
    return {"kind": Kind.TRUEFALSE, "truth": draw(st.booleans()), **said}


@st.composite
def shorts(draw: st.DrawFn) -> dict[str, Any]:
    rows = draw(st.lists(st.builds(Accepted, st.just(""), texts, weights, feedback), max_size=3))
    rows.append(Accepted("", draw(texts), FULL, draw(feedback)))
    assume(len(rows) == 1 or not any("->" in one.text + one.feedback.text for one in rows))
    return {"kind": Kind.SHORT, "accepted": numbered("a", rows)}


def bounded(first: Decimal, second: Decimal) -> Number:
    return Number("", min(first, second), max(first, second))


def tolerant(value: Decimal, tolerance: Decimal) -> Number:
    return Number("", value - abs(tolerance), value + abs(tolerance), value)


near = st.decimals(-1000, 1000, places=4)
ranges = st.one_of(
    st.builds(bounded, figures, figures), st.builds(tolerant, near, near), st.just(Number("", None, None))
)


@st.composite
def numericals(draw: st.DrawFn) -> dict[str, Any]:
    rows = [replace(one, fraction=draw(weights)) for one in draw(st.lists(ranges, max_size=3))]
    rows.insert(draw(st.integers(0, len(rows))), replace(draw(ranges), fraction=FULL, feedback=draw(feedback)))
    others = [Number("", None, None, None, ZERO, draw(feedback))] if draw(st.booleans()) else []
    return {"kind": Kind.NUMERICAL, "numbers": numbered("n", [*rows, *others])}


@st.composite
def matchings(draw: st.DrawFn) -> dict[str, Any]:
    said = draw(st.lists(texts, min_size=2, max_size=4, unique=True))
    options = tuple(Option(f"o{index}", text) for index, text in enumerate(said, 1))
    lefts = draw(st.lists(rich.filter(lambda one: "->" not in one.text), min_size=1, max_size=4))
    rows = [Pair("", left, draw(st.sampled_from(options)).key) for left in lefts]
    return {"kind": Kind.MATCHING, "pairs": numbered("p", rows), "options": options}


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    only_text = st.sampled_from([{"kind": Kind.ESSAY}, {"kind": Kind.DESCRIPTION}])
    answers = draw(st.one_of(choices(), truths(), shorts(), numericals(), matchings(), only_text))
    describes = answers["kind"] is Kind.DESCRIPTION
    stem = draw(rich if describes else st.one_of(rich, gaps.filter(lambda one: bool((one.after or "").strip()))))
    named = draw(st.booleans())
    name = " ".join(draw(lines).split()) if named else name_from(stem)
    marks = {
        "idnumber": draw(st.one_of(st.just(""), lines)),
        "tags": tuple(draw(st.lists(lines, unique=True, max_size=2))),
    }
    parts = st.text(st.sampled_from("a/\\:=#n$ {}"), min_size=1).map(str.strip).filter(bool)
    category = tuple(draw(st.lists(parts, max_size=3)))
    general = NOTHING if describes else draw(feedback)
    shape = Shape(name=name, named=named, stem=stem, category=category, feedback=general, **marks, **answers)
    said = tuple(draw(st.lists(lines.filter(lambda line: "[" not in line), max_size=2)))
    return replace(shape, comments=comments_of(replace(shape, comments=said)))


@settings(deadline=None)
@given(st.lists(shapes(), max_size=3))
def test_any_question_is_read_back_as_it_was(written: list[Shape]) -> None:
    text = file_of((shape, write_gift(shape)) for shape in written)
    assert read(text) == written


@settings(deadline=None)
@given(shapes())
def test_any_question_comes_back_from_storage_as_it_was(shape: Shape) -> None:
    around = ("name", "named", "idnumber", "tags", "category", "comments")
    marks = {name: getattr(shape, name) for name in around}
    assert shape_of(data_of(shape), rendered(body_of(shape)), **marks) == shape
