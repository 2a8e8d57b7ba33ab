"""The spelling of a name, once a certificate is printed with it."""

from collections.abc import Callable
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse

from certification.actions import annul_certificate
from itc.people.actions import confirm_latin, edit_person
from itc.people.models import User
from tests.courses.stage import refused

SignIn = Callable[..., Client]
PROFILE = {"surname_latin": "KRAVTSOVA", "given_name_latin": "AMINA", "language": "en", "time_zone": "Europe/Minsk"}


def spelling(person: User) -> tuple[str, bool]:
    person.refresh_from_db()
    return person.surname_latin, person.latin_confirmed_at is not None


def test_with_a_certificate_only_others_correct_the_spelling(cast: SimpleNamespace, issued: SimpleNamespace) -> None:
    confirm_latin(cast.amina, by=cast.amina)
    with refused("latin_needed"):
        edit_person(cast.amina, by=cast.amina, surname_latin="KRAVTSOVA")
    assert spelling(cast.amina) == ("ALIYEVA", True)
    edit_person(cast.amina, by=cast.bruno, surname_latin="KRAVTSOVA")
    assert spelling(cast.amina) == ("KRAVTSOVA", False)


def test_the_profile_keeps_the_spelling_and_stores_the_rest(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    client = sign_in(cast.amina)
    client.post(reverse("profile"), PROFILE | {"time_zone": "Asia/Almaty"})
    assert spelling(cast.amina)[0] == "ALIYEVA"
    assert (cast.amina.time_zone, "Ask the training office" in client.get(reverse("profile")).content.decode()) == (
        "Asia/Almaty",
        True,
    )


def test_without_a_standing_certificate_she_writes_it_and_confirms_anew(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    annul_certificate(issued.certificate, reason="error", by=cast.egor)
    confirm_latin(cast.amina, by=cast.amina)
    client = sign_in(cast.amina)
    client.post(reverse("profile"), PROFILE)
    assert spelling(cast.amina) == ("KRAVTSOVA", False)
    client.post(reverse("profile_confirm"))
    assert spelling(cast.amina) == ("KRAVTSOVA", True)
