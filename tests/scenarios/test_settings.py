"""What the office sets for the whole centre is what the next seminar and the next programme begin with."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from itc.people.dated import today
from itc.people.models import Centre
from scheduling.models import Seminar

SignIn = Callable[..., Client]
WISHES = {
    "invitation_days": 7, "nomination_days": 30, "withdrawal_days": 10, "attendance_percent": 75,
    "minutes_per_hour": 40,
}  # fmt: skip


def test_new_seminars_and_programmes_begin_with_the_offices_figures(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    assert farida.post(reverse("centre"), WISHES).status_code == 302
    seminar, programme = (farida.get(reverse(name)).context["form"] for name in ("seminar_new", "programme_new"))
    assert (seminar["attendance_percent"].value(), programme["minutes_per_hour"].value()) == (75, 40)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minutes_per_hour", 0),
        ("minutes_per_hour", 121),
        ("attendance_percent", 101),
        ("nomination_days", 366),
        ("phone", "no telephone"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_beside_its_field(
    cast: SimpleNamespace, sign_in: SignIn, name: str, value: int | str
) -> None:
    page = sign_in(cast.farida).post(reverse("centre"), WISHES | {name: value})
    assert (page.status_code, list(page.context["form"].errors)) == (200, [name])
    assert getattr(Centre.objects.here(), name) != value


def test_a_plan_without_deadlines_gets_those_of_the_settings(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida, day = sign_in(cast.farida), today() + dt.timedelta(days=100)
    farida.post(reverse("centre"), WISHES)
    typed = {
        "code": "S-3", "kind": "workshop", "title_en": "Workshop", "title_ru": "Практикум", "time_zone": "Europe/Minsk",
        "language": "ru", "starts_on": day, "ends_on": day, "capacity": "12", "attendance_percent": "80",
        "withdraw_until": day - dt.timedelta(days=1),
    }  # fmt: skip
    farida.post(reverse("seminar_new"), typed)
    made = Seminar.objects.get(code="S-3")
    assert (made.nominate_until, made.withdraw_until) == (day - dt.timedelta(days=30), day - dt.timedelta(days=1))
    assert "nominate_until" in farida.post(reverse("seminar_edit", args=["S-3"]), typed).context["form"].errors


def test_the_settings_lead_to_all_that_the_office_keeps(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    offered = [item.url_name for item in farida.get(reverse("centre")).context["more"]]
    assert offered == ["programmes", "qualifications", "signatories", "thresholds"]
    assert [farida.get(reverse(name)).status_code for name in offered] == [200] * 4
