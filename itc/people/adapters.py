"""Where allauth asks this product: who may sign up, what a login is called, in which language a mail goes out."""

import time
from typing import Any
from uuid import uuid4

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import translation

from itc.jobs.actions import enqueue
from itc.people import access, audit
from itc.people.actions.people import cleaned, search_of
from itc.people.emails import send_address_confirmation, send_has_login, send_no_login, send_password_link
from itc.people.models import Centre, User
from itc.people.second_factor import FACTORS, has_any


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return Centre.objects.here().has_open_signup

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        for name, value in cleaned({n: form.cleaned_data[n] for n in ("surname", "given_name", "email")}).items():
            setattr(user, name, value)
        user.language = translation.get_language() or user.language
        user.set_password(form.cleaned_data["password1"])
        user.search = search_of(user)
        if commit:
            user.save()
            audit.log(user, "signed up", user)
        return user

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """The first second factor right after signing in does not ask for the same password once more."""
        if app == "allauth.mfa" and not has_any(self.request.user):
            records = get_authentication_records(self.request, self.request.user)
            latest = max((record["at"] for record in records if record.get("method") == "password"), default=0)
            if time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT:
                return False
        needed: bool = super().is_reauthentication_required(app=app, **more)
        return needed

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """A link for a new password goes only to who has one; the first password comes by an invitation."""
        if user.has_usable_password():
            enqueue(send_password_link, user.pk, f"password:{uuid4()}")
        else:
            enqueue(send_no_login, email, f"no_login:{uuid4()}")

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        enqueue(send_address_confirmation, emailconfirmation.email_address.pk, f"confirm_address:{uuid4()}")

    def send_account_already_exists_mail(self, email: str) -> None:
        enqueue(send_has_login, email, f"has_login:{uuid4()}")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What is left of allauth's letters; its notices are not used, we write our own after its signals."""
        if template_prefix != "account/email/unknown_account":
            raise NotImplementedError(template_prefix)
        enqueue(send_no_login, email, f"no_login:{uuid4()}")


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: User) -> str:
        return user.email or user.name

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": user.email or user.name, "display_name": user.name}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whose role needs a second factor keeps the last one; a new one is set up before the old one goes."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists() or not access.needs_second_factor(authenticator.user)
