"""What forms of every app are made of: dates, empty choices, one word for one thing."""

import re
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

from courses.questions.forms import BankForm
from itc.web.forms import Clock, Day
from scheduling.forms import SeminarForm

ROOT = Path(__file__).resolve().parents[2]


class ChoiceForm(forms.Form):
    needed = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
    wanted = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Choose…", "not chosen"]), ("ru", ["Выберите…", "не выбрано"])]
)
def test_an_empty_choice_has_a_word(language: str, words: list[str]) -> None:
    with translation.override(language):
        assert re.findall(r'<option value=""[^>]*>([^<]*)<', ChoiceForm().as_p()) == words


def test_days_and_times_are_written_as_the_browser_reads_them() -> None:
    import datetime as dt

    with translation.override("ru"):
        drawn = Day().render("on", dt.date(2026, 3, 2)), Clock().render("at", dt.time(9, 5))
    assert ('type="date"' in drawn[0], 'value="2026-03-02"' in drawn[0]) == (True, True)
    assert ('type="time"' in drawn[1], 'value="09:05"' in drawn[1]) == (True, True)


@pytest.mark.parametrize("form", [SeminarForm, BankForm])
def test_a_wrong_code_is_told_in_plain_words(form: type[forms.Form], db: None) -> None:
    assert form({"code": "author test"}).errors["code"] == ["Latin letters, figures, hyphens and underscores only."]


def test_the_browsers_date_field_has_one_home() -> None:
    apps = ("itc", "certification", "courses", "scheduling")
    files = [file for app in apps for file in (ROOT / app).rglob("*.py")]
    wrong = re.compile(r"""forms\.DateInput|["']type["']: ["']date["']""")
    assert {str(file.relative_to(ROOT)) for file in files if wrong.search(file.read_text())} == {"itc/web/forms.py"}


@pytest.mark.parametrize("word", ['_("Office")', '"Mails sent"', '_("Mails")'])
def test_a_place_has_one_name(word: str) -> None:
    found = [file.name for file in (ROOT / "templates").rglob("*.html") if word in file.read_text(encoding="utf-8")]
    assert found == []
