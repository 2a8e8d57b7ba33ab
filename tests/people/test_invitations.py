import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from itc.jobs.testing import run_all
from itc.people import actions
from itc.people.keys import hash_of
from itc.people.models import AuditRow, Centre, InvitationLink, SentMail, User
from itc.web import demonstration
from tests.people.test_placing import refused

PASSWORD = "a sentence nobody guesses"


@pytest.fixture
def olga(cast: SimpleNamespace) -> User:
    return actions.add_person(
        by=cast.bruno, agency=cast.north, surname="Щёкина", given_name="Ольга", email="olga@example.org", language="ru"
    )


def link(which: int = -1) -> str:
    """The token of a letter that lies in the outbox."""
    found = re.search(r"/invitation/([a-z0-9]+)/", str(mail.outbox[which].body))
    assert found
    return found.group(1)


def accept(client: Client, token: str, password: str = PASSWORD) -> int:
    data = {"new_password1": password, "new_password2": password}
    return client.post(f"/en/invitation/{token}/", data).status_code


def test_the_letter_is_in_the_persons_language_and_the_link_signs_her_in(
    cast: SimpleNamespace, olga: User, client: Client
) -> None:
    actions.invite(olga, by=cast.bruno)
    run_all()
    assert (mail.outbox[0].to, "/ru/invitation/" in mail.outbox[0].body) == (["olga@example.org"], True)
    assert client.get(f"/ru/invitation/{link()}/").status_code == 200
    assert accept(client, link()) == 302
    assert client.get("/en/profile/").context["me"] == olga
    assert (
        Client().post("/en/account/login/", {"login": "Olga@Example.org", "password": PASSWORD})["Location"]
        == "/en/start/"
    )
    assert list(AuditRow.objects.order_by("pk").values_list("verb", flat=True)) == [
        "added", "invited", "accepted the invitation",
    ]  # fmt: skip


def test_no_row_keeps_the_link(cast: SimpleNamespace, olga: User) -> None:
    invitation = actions.invite(olga, by=cast.bruno)
    (job,) = run_all()
    assert [row.key_hash for row in invitation.links.all()] == [hash_of(link())]
    assert job.args == [invitation.pk]
    assert link() not in SentMail.objects.get().body
    assert len(link()) == 26  # of 32 letters: 130 bits


def test_a_demonstration_keeps_the_link_so_that_its_mailbox_can_be_lived_in(cast: SimpleNamespace, olga: User) -> None:
    Centre.objects.update_or_create(pk=1, defaults={"is_demonstration": True})
    demonstration.forget()
    actions.invite(olga, by=cast.bruno)
    run_all()
    assert link() in SentMail.objects.get().body


def test_sending_again_closes_the_earlier_link(cast: SimpleNamespace, olga: User, client: Client) -> None:
    for at in (timezone.now() - dt.timedelta(minutes=1), None):
        actions.invite(olga, by=cast.bruno, at=at)
        run_all()
    closed = client.get(f"/en/invitation/{link(0)}/")
    assert (closed.status_code, closed.context["error"].code) == (410, "invitation_revoked")
    assert accept(client, link(0)) == 410
    assert accept(client, link(1)) == 302


def test_a_corrected_address_closes_the_link_that_went_to_the_wrong_one(
    cast: SimpleNamespace, olga: User, client: Client
) -> None:
    actions.invite(olga, by=cast.bruno)
    run_all()
    actions.edit_person(olga, by=cast.bruno, email="olga.new@example.org")
    assert accept(client, link()) == 410
    assert not User.objects.get(pk=olga.pk).has_usable_password()


def test_a_letter_revoked_before_it_left_is_not_sent(cast: SimpleNamespace, olga: User) -> None:
    actions.revoke_invitation(actions.invite(olga, by=cast.bruno), by=cast.bruno)
    run_all()
    assert (mail.outbox, InvitationLink.objects.count()) == ([], 0)


def test_a_used_link_sends_to_the_login(cast: SimpleNamespace, olga: User, client: Client) -> None:
    actions.invite(olga, by=cast.bruno)
    run_all()
    accept(client, link())
    again = Client().get(f"/en/invitation/{link()}/")
    assert (again.status_code, again.context["error"].code) == (410, "invitation_used")
    assert accept(Client(), link(), "another sentence of somebody") == 410
    assert User.objects.get(pk=olga.pk).check_password(PASSWORD)


def test_an_old_or_an_invented_link_is_one_clear_page(cast: SimpleNamespace, olga: User, client: Client) -> None:
    actions.invite(olga, by=cast.bruno, at=timezone.now() - dt.timedelta(days=13, hours=23))
    run_all()
    assert client.get(f"/en/invitation/{link()}/").status_code == 200
    olga.invitations.update(expires_at=timezone.now())
    codes = [client.get(f"/en/invitation/{token}/") for token in (link(), "0" * 26, "x")]
    assert [(page.status_code, page.context["error"].code) for page in codes] == [
        (410, "invitation_expired"), (410, "unknown_invitation"), (410, "unknown_invitation"),
    ]  # fmt: skip


def test_days_of_validity_are_the_centres(cast: SimpleNamespace, olga: User) -> None:
    actions.change_settings(by=cast.farida, invitation_days=3)
    invitation = actions.invite(olga, by=cast.bruno)
    assert invitation.expires_at - invitation.created_at == dt.timedelta(days=3)


@pytest.mark.parametrize("password", ["short", "password1234", "olga@example.org"])
def test_a_weak_password_is_refused(cast: SimpleNamespace, olga: User, client: Client, password: str) -> None:
    actions.invite(olga, by=cast.bruno)
    run_all()
    assert accept(client, link(), password) == 200
    assert not User.objects.get(pk=olga.pk).has_usable_password()


def test_who_cannot_be_invited(cast: SimpleNamespace, olga: User) -> None:
    with refused("has_login"):
        actions.invite(cast.amina, by=cast.bruno)
    with refused("no_email"):
        actions.invite(actions.edit_person(olga, by=cast.bruno, email=""), by=cast.bruno)
    with refused("login_closed"):
        actions.invite(actions.close_login(olga, by=cast.farida), by=cast.bruno, email="olga@example.org")
    with refused("ask_office"):
        actions.invite(olga, by=cast.bruno, email="chinara@example.org")


def test_a_closed_person_accepts_nothing(cast: SimpleNamespace, olga: User, client: Client) -> None:
    actions.invite(olga, by=cast.bruno)
    run_all()
    actions.close_login(olga, by=cast.farida)
    assert client.get(f"/en/invitation/{link()}/").context["error"].code == "login_closed"


def test_whoever_was_signed_in_is_signed_out_first(cast: SimpleNamespace, olga: User, sign_in: object) -> None:
    actions.invite(olga, by=cast.bruno)
    run_all()
    browser = sign_in(cast.bruno)  # type: ignore[operator]
    assert b"BORISOV BRUNO" in browser.get(f"/en/invitation/{link()}/").content
    assert accept(browser, link()) == 302
    assert browser.get("/en/profile/").context["me"] == olga


def test_a_new_officer_goes_straight_to_her_second_factor(cast: SimpleNamespace, olga: User, client: Client) -> None:
    actions.grant(olga, role="officer", since=dt.date(2026, 1, 5), by=cast.farida)
    actions.invite(olga, by=cast.farida)
    run_all()
    data = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(f"/en/invitation/{link()}/", data)["Location"] == "/en/account/2fa/totp/activate/"
    assert client.get("/en/account/2fa/totp/activate/").status_code == 200
    assert client.get("/en/office/")["Location"] == "/en/account/2fa/totp/activate/"
