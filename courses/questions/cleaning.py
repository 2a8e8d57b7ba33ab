"""From the four formats of a question's text to HTML that is safe to show, and to plain words."""

import html
import re
from functools import lru_cache

import nh3
from markdown import Markdown

from courses.questions.shape import Format, Json, Rich

NAMES = (
    "a|abbr|b|bdi|bdo|blockquote|br|caption|cite|code|col|colgroup|dd|del|dfn|div|dl|dt|em|h2|h3|h4|h5|h6|hr|i|ins|kbd|li|mark|ol"
    "|p|pre|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|var|wbr"
)
TAGS = frozenset(NAMES.split("|"))
DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "embed", "applet", "template", "noscript", "title"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
KNOWN = re.compile(
    r"<(?!!--|/?(?:"
    + "|".join(sorted(TAGS | DROPPED_WITH_CONTENT))
    + r"|img|font|center|h1|big|tt|strike|video|audio|source|input"
    r"|form|button|svg|math|link|meta|base|body|html|head|o:p|section|article|header|footer|main|nav|figure|figcaption|label|select"
    r"|option|textarea|picture|canvas|details|summary|track|param|frame|frameset|marquee|address|nobr)\b)",
    re.IGNORECASE,
)
IMAGE = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
BLANK = "_____"
LONGEST_MARKDOWN = 20_000
MOST_MARKS = 1_000


def to_html(rich: Rich) -> str:
    """Safe HTML; the gap for a missing word is a span of class `gap`. One paragraph alone loses its <p>."""
    source = f"{rich.text}{GAP}{rich.after}" if rich.gap else rich.text
    cleaned = _one_paragraph(_clean(_marked_up(source, rich.format)).strip())
    return cleaned.replace(GAP, f'<span class="gap">{BLANK}</span>' if rich.gap else "")


def plain_text(rich: Rich) -> str:
    """The words alone, on one line."""
    source = f"{rich.text}{BLANK}{rich.after}" if rich.gap else rich.text
    if rich.format is Format.PLAIN:
        return " ".join(source.split())
    spaced = re.sub(
        r"(?i)<(?:br|/p|/div|/li|/td|/h[1-6])\b", lambda found: " " + found[0], _marked_up(source, rich.format)
    )
    return " ".join(html.unescape(nh3.clean(spaced, tags=set(), clean_content_tags=DROPPED_WITH_CONTENT)).split())


def rendered(value: Json) -> Json:
    """The body of a question with `html` beside each rich text, so that a page only prints it."""
    if isinstance(value, dict):
        if value.keys() >= {"text", "format"} and isinstance(value["text"], str):
            rich = Rich(value["text"], Format(value["format"]), value.get("after"))
            return {**{name: part for name, part in value.items() if name != "html"}, "html": to_html(rich)}
        return {name: rendered(part) for name, part in value.items()}
    return [rendered(part) for part in value] if isinstance(value, list) else value


def _marked_up(text: str, format_: Format) -> str:
    if format_ is Format.PLAIN:
        return html.escape(text, quote=False).replace("\n", "<br>")
    if format_ is Format.MARKDOWN:
        return _from_markdown(text)
    text = KNOWN.sub("&lt;", text)
    return text.replace("\n", "<br>") if format_ is Format.MOODLE else text


def _from_markdown(text: str) -> str:
    """As plain text what the library would take minutes for, or nest too deeply."""
    if len(text) > LONGEST_MARKDOWN or max(text.count("<"), text.count("[")) > MOST_MARKS:
        return _marked_up(text, Format.PLAIN)
    try:
        return _markdown().reset().convert(text)
    except RecursionError:
        return _marked_up(text, Format.PLAIN)


def _clean(markup: str) -> str:
    return nh3.clean(
        IMAGE.sub(_picture, markup),
        tags=set(TAGS),
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _picture(found: re.Match[str]) -> str:
    """Pictures of a question come with its media archive; until then their words stand for them."""
    parts = {name.lower(): a or b or c for name, a, b, c in ATTRIBUTE.findall(found[1])}
    words = html.unescape(parts.get("alt") or parts.get("src", "").rpartition("/")[2])
    return f"<i>[{html.escape(words, quote=False)}]</i>" if words else ""


def _one_paragraph(markup: str) -> str:
    """Editors wrap a single line in <p>, which a label must not hold."""
    inner = markup.removeprefix("<p>").removesuffix("</p>")
    return inner if len(inner) == len(markup) - 7 and "<p>" not in inner else markup


@lru_cache(maxsize=1)
def _markdown() -> Markdown:
    return Markdown(extensions=["tables", "sane_lists", "fenced_code"], output_format="html")
