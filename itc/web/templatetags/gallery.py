"""Invented facts for the page that shows all components."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms, template
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from itc.web.forms import Day

register = template.Library()


class SampleForm(forms.Form):
    letter = forms.CharField(label=_("Number of the letter"), help_text=_("As on the letter of your agency."))
    dated = forms.DateField(label=_("Date of the letter"), widget=Day())
    region = forms.ChoiceField(label=_("Region"), choices=[("BY-BR", _("Brest")), ("BY-HO", _("Gomel"))])
    language = forms.ChoiceField(
        label=_("Language"), widget=forms.RadioSelect, choices=[("ru", "Русский"), ("en", "English")]
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label=_("The person knows of this nomination"))


class SampleFilter(forms.Form):
    q = forms.CharField(label=_("Name or number"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any status")), ("w", _("Waiting"))])
    since = forms.DateField(label=_("Dated from"), required=False, widget=Day())


PEOPLE = [
    ("Ковалёва Ирина Петровна", "Irina Kovaleva", "Brest", "good", date(2026, 10, 2), 92),
    ("Abdyldaev Azamat", "Azamat Abdyldaev", "Kyrgyzstan", "warn", date(2026, 10, 5), 61),
    ("Новик Сергей Ильич", "Siarhei Novik", "Gomel", "bad", date(2026, 10, 9), 34),
]


def _answers() -> dict[str, Any]:
    return {"good": _("Accepted"), "warn": _("Waiting"), "bad": _("Refused")}


@register.simple_tag
def gallery_forms() -> dict[str, forms.Form]:
    sent = SampleForm({"letter": "", "dated": "2026-13-01", "region": "BY-BR", "language": "ru", "note": "…"})
    return {"empty": SampleForm(auto_id="new_%s"), "wrong": sent, "filter": SampleFilter(auto_id="f_%s")}


@register.simple_tag
def gallery_lists() -> dict[str, Any]:
    answers = _answers()
    rows = [
        {"name": name, "latin": latin, "place": _(place), "tone": tone, "answer": answers[tone], "day": day, "score": n}
        for name, latin, place, tone, day, n in PEOPLE
    ]
    checks = [
        {"label": _("Lessons"), "done": True, "why": _("6 of 6 read")},
        {"label": _("Attendance"), "done": False, "why": _("70% of the hours, 80% are needed"), "url": "#journal"},
        {"label": _("Evaluation form"), "done": None, "why": _("opens on the last day")},
    ]
    parity = [
        {"label": _("Minsk city"), "value": 46, "n": 74, "tone": ""},
        {"label": _("Brest"), "value": 12, "n": 19, "tone": ""},
        {"label": _("Gomel"), "value": 9, "n": 14, "tone": "warn"},
    ]
    return {"rows": rows, "page": Paginator(range(240), 25).page(4), "checks": checks, "parity": parity}


@register.simple_tag
def gallery_parts() -> dict[str, Any]:
    return {
        "tabs": [
            {"url": "#people", "label": _("People"), "current": True, "count": 27},
            {"url": "#sessions", "label": _("Sessions"), "count": 12},
            {"url": "#journal", "label": _("Journal")},
        ],
        "steps": [_("Letter"), _("People"), _("Checking"), _("Sent")],
        "shares": [(_("Regions"), 18, 20), (_("Minsk city"), 4, 7)],
        "agenda": _agenda(),
        "tiles": _tiles(),
        "start": date(2026, 11, 26),
        "end": date(2026, 11, 28),
        "moment": datetime(2026, 11, 26, 6, 30, tzinfo=UTC),
    }


def _agenda() -> list[SimpleNamespace]:
    first = SimpleNamespace(
        title=_("Trafficking and smuggling: identification, detection, investigation"),
        url="#s1",
        start=date(2026, 11, 26),
        end=date(2026, 11, 28),
        place=_("Minsk, ITC"),
        kind=_("Seminar"),
        capacity=27,
        taken=22,
        pending=3,
    )
    second = SimpleNamespace(
        title=_("The referral mechanism in practice"),
        url="#s2",
        start=date(2026, 12, 10),
        end=date(2026, 12, 11),
        place=_("Brest"),
        kind=_("Round table"),
        capacity=30,
        taken=30,
        waiting=4,
    )
    return [first, second]


def _tiles() -> list[dict[str, Any]]:
    return [
        {
            "title": _("Identification and referral of victims of trafficking"),
            "url": "#c1",
            "text": _("Six lessons on signs, first contact and referral."),
            "badge": _("Open for enrolment"),
            "tone": "good",
            "meta": [_("12 academic hours"), "RU · EN"],
        },
        {
            "title": _("Forced labour: recognising and responding"),
            "url": "#c3",
            "text": _("What the eleven indicators look like on a building site and on a farm."),
            "value": 2,
            "maximum": 4,
            "label": _("Lessons"),
            "meta": [_("12 academic hours"), "RU · EN"],
        },
    ]
