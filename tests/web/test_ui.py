"""The look: components say what they draw, the sheet that is served is the one in the sources."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from itc.web import css, dates
from itc.web.templatetags.agents import browser
from itc.web.templatetags.ui import share, spans

# Mails and documents to be printed carry their own style; the policy of the site does not reach them.
PAGES = (
    "base.html",
    "404.html",
    "403.html",
    "500.html",
    "ui/",
    "web/",
    "account/",
    "mfa/",
    "usersessions/",
    "allauth/",
)
FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path for path in FOLDER.rglob("*.html") if path.relative_to(FOLDER).as_posix().startswith(PAGES))


def drawn(source: str, path: str = "/en/", **facts: object) -> str:
    context = Context({"request": RequestFactory().get(path), **facts})
    return Template("{% load ui %}" + source).render(context).strip()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class LetterForm(forms.Form):
    number = forms.CharField(label="Number", help_text="As on the letter")
    note = forms.CharField(label="Note", required=False)


def test_the_served_sheet_is_built_from_the_sources() -> None:
    assert css.BUILT.read_text("utf-8") == css.join(css.read_sources())


def test_layers_come_in_their_order_and_comments_stay_at_home() -> None:
    sheet = css.join(
        {"print.css": "c{}", "components/b.css": "b{}", "components/a.css": "/* why\n */ a{}\n", "tokens.css": "t{}"}
    )
    assert sheet == (
        "@layer tokens, base, layout, components, utilities, print;\n"
        "@layer tokens {\nt{}\n}\n@layer components {\na{}\n}\n@layer components {\nb{}\n}\n@layer print {\nc{}\n}\n"
    )


def test_a_file_without_a_layer_is_refused() -> None:
    with pytest.raises(ValueError, match=r"extra\.css: no such layer"):
        css.join({"extra.css": "a{}"})


def test_the_sheet_stays_small() -> None:
    assert sum(len(text.splitlines()) for text in css.read_sources().values()) < 2500


def test_dark_is_the_same_by_the_system_and_by_the_switch() -> None:
    tokens = css.read_sources()["tokens.css"]
    by_system, by_switch = re.findall(r'(?:not\(\[data-theme="light"\]\)|\[data-theme="dark"\]) \{([^}]*)\}', tokens)
    assert by_system.split() == by_switch.split()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(settings.BASE_DIR).as_posix())
def test_no_template_needs_what_the_security_policy_refuses(path: Path) -> None:
    text = path.read_text("utf-8")
    inline = re.findall(r"<style|<[a-z][^>]*\s(?:style|on[a-z]+)=|<script(?![^>]*(?:src=|application/json))", text)
    assert inline == []


def lost_names(text: str) -> list[str]:
    """Addresses of buttons that are named in another block only: here they are empty, and the link is a submit."""
    named = r"{% url [^%]* as (\w+) %}"
    return [
        name
        for part in re.split(r"{% (?=(?:end)?block )", text)
        for name in re.findall(r"{% button [^%]*href=(\w+)", part)
        if name in re.findall(named, text) and name not in re.findall(named, part)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(settings.BASE_DIR).as_posix())
def test_a_button_leads_where_its_own_block_says(path: Path) -> None:
    assert lost_names(path.read_text("utf-8")) == []


def test_a_name_of_another_block_is_lost() -> None:
    named, asked = '{% url "one" 1 as back %}', '{% button _("Back") href=back %}'
    text = "{% block way %}" + named + "{% endblock %}{% block content %}" + asked + "{% endblock %}"
    assert (lost_names(text), lost_names(text.replace(asked, named + asked))) == (["back"], [])


def test_a_field_ties_label_hint_and_error_to_the_input() -> None:
    html = drawn("{% field form.number %}", form=LetterForm({"number": ""}))
    assert re.search(r'<label for="([^"]+)">Number</label>', html) is not None
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    assert [f'id="{name}"' in html for name in described[1].split()] == [True, True]
    assert 'aria-invalid="true"' in html


def test_the_summary_on_top_leads_to_each_wrong_field() -> None:
    html = drawn("{% form_errors form %}", form=LetterForm({"number": ""}))
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html) == [("id_number", "Number: This field is required.")]
    assert drawn("{% form_errors form %}", form=LetterForm()) == ""


def test_an_optional_field_says_so() -> None:
    form = LetterForm()
    assert words(drawn("{% field form.note %}", form=form)) == "Note (optional)"
    assert words(drawn("{% field form.number %}", form=form)) == "Number As on the letter"


@pytest.mark.parametrize(
    ("asked", "state", "link"),
    [("", "", "?sort=name"), ("?sort=name", "ascending", "?sort=-name"), ("?sort=-name", "descending", "?sort=name")],
)
def test_a_sorting_head_turns_round_and_keeps_the_filters(asked: str, state: str, link: str) -> None:
    html = drawn('{% sort_th "Name" "name" %}', f"/en/people/{asked}")
    assert re.findall(r'href="([^"]*)"', html) == [link]
    assert re.findall(r'aria-sort="([^"]*)"', html) == ([state] if state else [])


def test_sorting_keeps_filters_and_forgets_the_page() -> None:
    html = drawn('{% sort_th "Name" "name" %}', "/en/people/?status=w&page=3")
    assert re.findall(r'href="([^"]*)"', html) == ["?status=w&amp;sort=name"]


def test_the_pager_names_the_rows_and_keeps_the_filters() -> None:
    page = Paginator(range(240), 25).page(10)
    html = drawn("{% pager page %}", "/en/people/?q=a&page=10", page=page)
    assert words(html) == "Previous 1 … 9 10 226–240 of 240"
    assert re.findall(r'rel="prev"|rel="next"', html) == ['rel="prev"']
    assert drawn("{% pager page %}", page=Paginator(range(3), 25).page(1)) == ""


def test_a_seat_bar_has_its_figures_beside_it() -> None:
    html = drawn("{% seat_bar capacity=20 taken=15 pending=2 waiting=4 %}")
    assert words(html) == "15 of 20 seats taken 2 under review 4 on the waiting list"
    assert re.findall(r'class="bar-(?:fill|pending)" x="([\d.]+)" width="([\d.]+)"', html) == [
        ("0.00", "75.00"),
        ("75.00", "10.00"),
    ]


def test_drawings_keep_the_decimal_point_in_russian() -> None:
    with translation.override("ru"):
        html = drawn("{% progress_ring 1 3 %}{% progress_bar 1 3 %}")
    assert re.findall(r'(?:stroke-dasharray|class="bar-fill" width)="([^"]+)"', html) == ["33.33 100", "33.33"]


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 3, "33.33"), (5, 4, "100.00"), (-1, 4, "0.00"), (3, 0, "0.00")]
)
def test_a_share_never_leaves_its_bar(part: float, whole: float, percent: str) -> None:
    assert share(part, whole) == percent


def test_parts_of_a_bar_follow_one_another() -> None:
    assert spans(10, 5, 3, 2) == [("0.00", "50.00"), ("50.00", "30.00"), ("80.00", "20.00")]


def test_a_checklist_says_done_missing_and_not_yet() -> None:
    items = [
        {"label": "Lessons", "done": True},
        {"label": "Hours", "done": False, "why": "70%", "url": "/j"},
        {"label": "Form", "done": None},
    ]
    html = drawn("{% checklist items %}", items=items)
    assert re.findall(r'<li class="([^"]+)"', html) == ["is-done", "is-missing", "is-later"]
    assert re.findall(r'aria-label="([^"]+)"', html) == ["Done", "Missing", "Not yet due"]
    assert re.findall(r'href="([^"]+)"', html) == ["/j"]


def test_what_people_typed_is_never_markup() -> None:
    evil = "<b>x</b>"
    html = drawn(
        "{% badge t %}{% fact t t %}{% alert t %}{% avatar t %}{% card t %}{{ t }}{% endcard %}{% button t name=t %}",
        t=evil,
    )
    assert "<b>x" not in html


def test_a_destructive_act_asks_without_javascript() -> None:
    html = drawn('{% confirm "Annul" "It ends now." action="/a/" reason="error" %}', csrf_token="t0")
    assert words(html) == "Annul It ends now. Annul"
    assert re.findall(r'name="([^"]+)" value="([^"]+)"', html) == [("csrfmiddlewaretoken", "t0"), ("reason", "error")]
    assert '<form class="menu-list" method="post" action="/a/">' in html


def test_a_registered_panel_is_drawn_with_its_own_facts_on_the_page_of_the_request() -> None:
    part = {"template": "ui/pager.html", "page": Paginator(range(4), 2).page(1), "numbers": [1, 2], "gap": "…"}
    html = drawn("{% panel part %}|{{ gap }}", "/en/home/?q=a", part=part)
    assert re.findall(r'href="([^"]+)"', html) == ["?q=a&amp;page=2", "?q=a&amp;page=2"]
    assert html.endswith("|")


def test_a_button_is_a_link_only_with_an_address() -> None:
    assert drawn('{% button "Go" href="/x/" %}') == '<a class="button button-primary" href="/x/"><span>Go</span></a>'
    plain = drawn('{% button "Go" "danger" name="act" confirm="Sure?" %}')
    assert (
        plain
        == '<button class="button button-danger" type="submit" data-confirm="Sure?" name="act"><span>Go</span></button>'
    )


@pytest.mark.parametrize(
    ("language", "start", "end", "text"),
    [
        ("en", date(2019, 2, 26), date(2019, 2, 28), "26–28 February 2019"),
        ("ru", date(2019, 2, 26), date(2019, 2, 28), "26–28 февраля 2019 г."),
        ("en", date(2019, 1, 30), date(2019, 2, 2), "30 January – 2 February 2019"),
        ("ru", date(2019, 12, 30), date(2020, 1, 2), "30 декабря 2019 г. – 2 января 2020 г."),
        ("ru", date(2026, 11, 21), None, "21 ноября 2026 г."),
    ],
)
def test_days_are_written_as_people_write_them(language: str, start: date, end: date | None, text: str) -> None:
    with translation.override(language):
        assert dates.days(start, end) == text


@pytest.mark.parametrize(
    ("reader", "zone", "text"),
    [
        ("Europe/Minsk", "Europe/Minsk", "26 November 2026, 09:30"),
        ("Asia/Bishkek", "Europe/Minsk", "26 November 2026, 09:30 (UTC+3)"),
        ("Europe/Minsk", "Asia/Kolkata", "26 November 2026, 12:00 (UTC+5:30)"),
        ("Asia/Bishkek", "", "26 November 2026, 12:30"),
    ],
)
def test_the_zone_is_shown_where_it_is_not_the_readers(reader: str, zone: str, text: str) -> None:
    with timezone.override(reader), translation.override("en"):
        assert dates.moment(datetime(2026, 11, 26, 6, 30, tzinfo=UTC), zone) == text


def test_a_day_nobody_knows_is_empty() -> None:
    assert (dates.day(None), dates.short_day(None), dates.short_day(date(2026, 11, 5))) == ("", "", "05.11.2026")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("curl/8.1", "curl/8.1"),
    ],
)
def test_a_browser_is_named_briefly(agent: str, name: str) -> None:
    assert browser(agent) == name
