"""What a registrar reads while she corrects, issues and looks people up."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from certification.actions import annul_certificate
from certification.models import Signatory
from itc.jobs.models import Job, State
from itc.jobs.testing import run_all
from itc.people.models import Placement, User

SignIn = Callable[[User], Client]


def test_a_correction_is_compared_with_who_signed_and_with_who_is_asked_for(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    facts = {"name_en": "P. Petrov", "title_ru": "Заместитель", "title_en": "Deputy", "since": dt.date(2025, 1, 1)}
    other = Signatory.objects.create(name_ru="П. П. Петров", **facts)  # stands first in the list
    client, url = sign_in(cast.egor), reverse("certificate_act", args=["ITC-2026-00001", "correct"])
    page = client.get(url).context
    assert (page["form"]["signatory"].value(), page["differences"]) == (issued.signatory.pk, [])
    asked = client.get(f"{url}?signatory={other.pk}").context
    assert (asked["signatory"], {label for label, _one in asked["differences"]}) == (
        other,
        {"Signed by (EN)", "Signed by (RU)", "Office of the signatory (EN)", "Office of the signatory (RU)"},
    )  # fmt: skip
    typed = client.post(url, {"reason": "", "signatory": other.pk}).context
    assert (typed["signatory"], len(typed["differences"])) == (other, 4)

    Signatory.objects.filter(pk=issued.signatory.pk).update(until=dt.date(2026, 4, 1))
    Signatory.objects.create(name_ru="Я. Я. Яковлев", **facts)
    gone = client.get(url)
    assert "differences" not in gone.context
    assert "Who signed this certificate signs no longer." in gone.content.decode()


def test_who_issued_sees_how_far_the_pdf_is(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    egor, number = sign_in(cast.egor), "ITC-2026-00001"
    url = reverse("certificate_making", args=[number])
    page = egor.get(reverse("certificate", args=[number])).content.decode()
    assert f'hx-get="{url}?look=1"' in page
    assert f'href="{reverse("certificate", args=[number])}">Refresh' in page
    last = egor.get(f"{url}?look=40").content.decode()
    assert ("hx-get" in last, "longer than usual" in last) == (False, True)

    Job.objects.filter(key__startswith="certificate:").update(state=State.DEAD)
    dead = [sign_in(one).get(url).content.decode() for one in (cast.egor, cast.farida)]
    assert [("could not be made" in text, "hx-get" in text, "?state=dead" in text) for text in dead] == [
        (True, False, False), (True, False, True),
    ]  # fmt: skip
    Job.objects.filter(key__startswith="certificate:").update(state=State.QUEUED)
    run_all()
    made = egor.get(url)
    assert (made["HX-Refresh"], b"hx-get" in made.content) == ("true", False)
    assert "being made" not in egor.get(reverse("certificate", args=[number])).content.decode()


def test_a_persons_page_shows_what_the_reader_may_know(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    url = reverse("person", args=[cast.amina.pk])
    panels = {one: sign_in(getattr(cast, one)).get(url).context["panels"] for one in ("egor", "bruno")}
    assert [len(panels[one][0]["awards"]) for one in panels] == [2, 2]
    assert [panels[one][0]["in_office"] for one in panels] == [True, False]
    link = reverse("certificate", args=["ITC-2026-00001"])
    assert [link in sign_in(getattr(cast, one)).get(url).content.decode() for one in panels] == [True, False]

    Placement.objects.filter(person=cast.amina).delete()
    User.objects.filter(pk=cast.amina.pk).update(agency=cast.south)  # she serves elsewhere now
    south = sign_in(cast.chidi).get(url).context["panels"][0]
    assert (south["awards"], south["certificates"]) == ([], [])


def test_what_was_issued_this_year_says_what_ended(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    shown = [part for part in sign_in(cast.egor).get(reverse("office")).context["panels"] if "issued" in part]
    assert [(part["issued"], part["ended"]) for part in shown] == [(1, "")]
    annul_certificate(issued.certificate, reason="error", by=cast.egor)
    shown = [part for part in sign_in(cast.egor).get(reverse("office")).context["panels"] if "issued" in part]
    assert [(part["issued"], part["ended"]) for part in shown] == [(1, "of them 1 annulled")]


@pytest.mark.parametrize("name", ["programmes", "qualifications", "thresholds"])
def test_a_registrar_reads_who_changes_the_settings(cast: SimpleNamespace, sign_in: SignIn, name: str) -> None:
    said = "are changed by a training officer"
    pages = [sign_in(one).get(reverse(name)).content.decode() for one in (cast.egor, cast.farida)]
    assert [said in page for page in pages] == [True, False]
