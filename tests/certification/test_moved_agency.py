"""An agency that is moved and renamed by its pages: its past, and the reports of it, stay as they were."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse

from itc.people.dated import today
from itc.people.models import Agency
from tests.certification.stage import award

SignIn = Callable[..., Client]


def report(client: Client) -> str:
    lines = client.get(reverse("office_report_export", args=["csv"]), {"level": "unit"})
    return b"".join(lines).decode()


def test_the_report_of_what_was_stays_when_the_agency_is_moved_and_renamed(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: SignIn
) -> None:
    award(cast.amina, props.online)
    farida, page = sign_in(cast.farida), "/en/agencies/NORTH-1/"
    before = report(farida)
    assert "North, first unit" in before
    day = today().isoformat()
    moved = farida.post(f"{page}move/", {"parent": cast.south.pk, "since": day}, follow=True)
    names = {"name_en": "Unit of the South", "name_ru": "Отдел «Юга»", "since": day}
    farida.post(f"{page}rename/", names)
    assert [str(one) for one in moved.context["messages"]] == ["The agency is moved."]
    assert report(farida) == before
    unit = Agency.objects.get(code="NORTH-1")
    assert [unit.name_on(on, "en") for on in (today() - dt.timedelta(days=1), today())] == [
        "North, first unit", "Unit of the South",
    ]  # fmt: skip
    assert "North, first unit" in farida.get(page).content.decode()
