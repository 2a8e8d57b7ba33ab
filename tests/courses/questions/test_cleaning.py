"""Whatever an author writes, the page gets safe HTML and loses no words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.cleaning import plain_text, rendered, to_html
from courses.questions.shape import Format, Rich


@pytest.mark.parametrize(
    ("format_", "text", "html"),
    [
        (Format.PLAIN, "<b>a</b> & b\nc", "&lt;b&gt;a&lt;/b&gt; &amp; b<br>c"),
        (Format.MOODLE, "<b>a</b> & b\nc", "<b>a</b> &amp; b<br>c"),
        (Format.MOODLE, "if x<y, 1<2 and y>x", "if x&lt;y, 1&lt;2 and y&gt;x"),
        (Format.HTML, "<p>a\nb</p>", "a\nb"),
        (Format.HTML, "<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
        (Format.HTML, "<p>a</p> b", "<p>a</p> b"),
        (Format.MARKDOWN, "**a** _b_", "<strong>a</strong> <em>b</em>"),
        (Format.MARKDOWN, "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (Format.HTML, "a<script>alert(1)</script><style>b</style>c", "ac"),
        (Format.HTML, '<p onclick="x()" style="color:red" class="y" lang="fr">a</p>', '<p lang="fr">a</p>'),
        (Format.HTML, '<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        (Format.MARKDOWN, "[a](javascript:x)", '<a rel="noopener noreferrer">a</a>'),
        (Format.HTML, '<img src="@@PLUGINFILE@@/3.png" alt="" onerror="x()">', "<i>[3.png]</i>"),
        (Format.HTML, '<img src="http://x.org/a.png" alt="a &lt;map&gt;">', "<i>[a &lt;map&gt;]</i>"),
        (Format.HTML, "<!-- hidden -->a", "a"),
    ],
)
def test_each_format_becomes_safe_html(format_: Format, text: str, html: str) -> None:
    assert to_html(Rich(text, format_)) == html


def test_the_gap_stands_inside_the_markup() -> None:
    gap = '<span class="gap">_____</span>'
    assert to_html(Rich("<p>Minsk is in ", Format.HTML, after=".</p>")) == f"Minsk is in {gap}."
    assert to_html(Rich("**Minsk** is in ", Format.MARKDOWN, after=" now")) == f"<strong>Minsk</strong> is in {gap} now"
    assert to_html(Rich("What is pi?", after=".")) == "What is pi?"


@pytest.mark.parametrize(
    ("format_", "text", "words"),
    [
        (Format.HTML, "<p>One<br>two &amp; three</p><p>four</p>", "One two & three four"),
        (Format.PLAIN, "a <b>\n c", "a <b> c"),
        (Format.MARKDOWN, "**a** b", "a b"),
    ],
)
def test_plain_words(format_: Format, text: str, words: str) -> None:
    assert plain_text(Rich(text, format_)) == words


def test_a_body_gets_its_html_once_and_again() -> None:
    body = {"stem": {"text": "a<b", "format": "plain"}, "accepted": [{"key": "a1", "text": "x", "fraction": "100"}]}
    once = rendered(body)
    assert once == {**body, "stem": {"text": "a<b", "format": "plain", "html": "a&lt;b"}}
    assert rendered(once) == once


@given(st.sampled_from(list(Format)), st.text(alphabet="<>/=\"'& \nabipscript&#;:x()`*_[]!-"))
def test_no_text_smuggles_a_script_or_a_handler(format_: Format, text: str) -> None:
    markup = to_html(Rich(text, format_)).lower()
    assert "<script" not in markup
    assert "<img" not in markup
    assert "<iframe" not in markup


@pytest.mark.parametrize(
    "text", ["\n".join("    " * depth + "- a" for depth in range(130)), "<a " * 5000, "[" * 5000, "a" * 20_001]
)
def test_markdown_that_would_choke_the_library_is_shown_as_plain_text(text: str) -> None:
    assert to_html(Rich(text, Format.MARKDOWN)) == to_html(Rich(text, Format.PLAIN))
