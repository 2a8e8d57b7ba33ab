"""The demonstration is made by the actions, so whatever it shows has passed every rule."""

import datetime as dt
import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command

from certification.models import Award, Certificate
from itc.people.demo_accounts import ACCOUNTS
from itc.people.models import Centre, User
from scheduling.models import Booking, Seminar, Session
from tests import cast as actors


def test_a_centre_with_history_comes_of_an_empty_database(db: None) -> None:
    call_command("demo", people=24)
    centre = Centre.objects.here()
    assert (centre.is_demonstration, centre.email) == (True, "office@example.org")
    assert User.objects.count() == 24 + len(ACCOUNTS)
    assert set(Seminar.objects.filter(starts_on__year=2019).values_list("code", "state")) == {
        ("TIP-SOM-2019", "closed")
    }
    assert Award.objects.standing().count() == Award.objects.count()
    assert {one.series for one in Certificate.objects.all()} == {"ITC-DEMO"}
    call_command("verify_register", stdout=io.StringIO())
    trainee = User.objects.get(email="trainee@example.org")
    coming = Seminar.objects.filter(code__startswith="TIP-SOM").latest("starts_on")
    seats = Booking.objects.held().filter(person=trainee).values_list("seminar__code", flat=True)
    assert sorted(seats) == ["NRM-BREST-2026", coming.code], "the trainee of the login"
    said = io.StringIO()
    call_command("demo", accounts=True, stdout=said)
    assert [account["email"] for account in json.loads(said.getvalue())] == [account.email for account in ACCOUNTS]
    before = User.objects.count()
    said = io.StringIO()
    call_command("demo", people=24, stdout=said)  # leaves everything as it was
    assert User.objects.count() == before
    assert "left as they are" in said.getvalue() or "оставлены" in said.getvalue()


def test_editions_that_fall_on_a_seminar_of_the_calendar_go_without_its_room_or_trainer(db: None) -> None:
    day = dt.date(2027, 3, 16)
    with time_machine.travel(dt.datetime.combine(day, dt.time(9), dt.UTC)):
        call_command("demo", people=24)
    assert Session.objects.filter(trainer=None).exists()
    assert Session.objects.filter(trainer__email="trainer@example.org", starts_at__date=day).exists()


def test_no_demonstration_goes_into_a_database_with_people(db: None) -> None:
    actors.person("Первая", "Анна", latin=("PERVAIA", "ANNA"))
    with pytest.raises(CommandError):
        call_command("demo", people=24)
    assert User.objects.count() == 1
