"""Letters to people, written in jobs. A secret link is made in the job and leaves by the letter; no row keeps it."""

from urllib.parse import quote

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from itc.jobs.actions import job
from itc.people.keys import hash_of, new_key
from itc.people.mail import send
from itc.people.models import Invitation, User

CHANGES = {  # what the person is told of, and how the letter names it
    "password": _("the password was changed"),
    "second factor added": _("a second factor was added"),
    "second factor removed": _("a second factor was removed"),
}


@job("people.invitation", title=_("Invitation letter"))
def send_invitation(invitation: int) -> None:
    """A second run before the letter left makes a second link; both open the invitation."""
    rows = Invitation.objects.open().select_related("person", "person__agency", "invited_by")
    row = rows.filter(pk=invitation).first()
    if row is None or row.is_expired:
        return
    key = new_key()
    row.links.create(key_hash=hash_of(key))
    context = {
        "invitation": row,
        "person": row.person,
        "action_url": reverse_lazy("invitation", args=[key]),
        "action_label": _("Set a password and sign in"),
        "action_is_secret": True,
    }
    send(row.person, template="people_invitation", context=context, key=f"invitation:{row.pk}")


@job("people.password", title=_("Letter for a new password"))
def send_password_link(person: int, key: str) -> None:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = User.objects.get(pk=person)
    if not user.is_active or not user.has_usable_password():
        return
    parts = {"uidb36": user_pk_to_url_str(user), "key": quote(default_token_generator.make_token(user))}
    context = {
        "action_url": reverse_lazy("account_reset_password_from_key", kwargs=parts),
        "action_label": _("Choose a new password"),
        "action_is_secret": True,
    }
    send(user, template="people_password", context=context, key=key)


@job("people.confirm_address", title=_("Letter to confirm an address"))
def send_address_confirmation(address: int, key: str) -> None:
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC

    row = EmailAddress.objects.select_related("user").filter(pk=address, verified=False).first()
    if row is None:
        return
    context = {
        "action_url": reverse_lazy("account_confirm_email", args=[EmailConfirmationHMAC(row).key]),
        "action_label": _("Confirm the address"),
        "action_is_secret": True,
    }
    is_known = row.user.email == row.email
    send(row.user if is_known else row.email, template="people_confirm_address", context=context, key=key)


@job("people.no_login", title=_("Letter: no access with this address"))
def send_no_login(address: str, key: str) -> None:
    """The same letter whether the address is unknown, not invited yet or closed."""
    send(address, template="people_no_login", context={}, key=key)


@job("people.has_login", title=_("Letter: access exists already"))
def send_has_login(address: str, key: str) -> None:
    context = {"action_url": reverse_lazy("account_reset_password"), "action_label": _("Choose a new password")}
    send(address, template="people_has_login", context=context, key=key)


@job("people.login_changed", title=_("Letter about a change of the login"))
def send_login_changed(person: int, what: str, key: str) -> None:
    user = User.objects.get(pk=person)
    if user.email:
        send(user, template="people_login_changed", context={"what": CHANGES[what]}, key=key)
