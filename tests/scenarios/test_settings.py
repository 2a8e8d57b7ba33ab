"""What the office sets for the whole centre is what the next seminar and the next programme begin with."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from itc.people.models import Centre

SignIn = Callable[..., Client]
WISHES = {"invitation_days": 7, "attendance_percent": 75, "minutes_per_hour": 40}


def test_new_seminars_and_programmes_begin_with_the_offices_figures(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    assert farida.post(reverse("centre"), WISHES).status_code == 302
    seminar, programme = (farida.get(reverse(name)).context["form"] for name in ("seminar_new", "programme_new"))
    assert (seminar["attendance_percent"].value(), programme["minutes_per_hour"].value()) == (75, 40)


@pytest.mark.parametrize(
    ("name", "value"), [("minutes_per_hour", 0), ("minutes_per_hour", 121), ("attendance_percent", 101)]
)
def test_a_figure_that_cannot_be_is_refused_beside_its_field(
    cast: SimpleNamespace, sign_in: SignIn, name: str, value: int
) -> None:
    page = sign_in(cast.farida).post(reverse("centre"), WISHES | {name: value})
    assert (page.status_code, list(page.context["form"].errors)) == (200, [name])
    assert getattr(Centre.objects.here(), name) != value


def test_the_settings_lead_to_all_that_the_office_keeps(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    offered = [item.url_name for item in farida.get(reverse("centre")).context["more"]]
    assert offered == ["programmes", "qualifications", "signatories", "thresholds"]
    assert [farida.get(reverse(name)).status_code for name in offered] == [200] * 4
