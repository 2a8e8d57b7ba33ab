"""What allauth recorded of second factors: enrolled at all, and used in this session."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from itc.people.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def was_used(request: HttpRequest) -> bool:
    """A TOTP code, a passkey or a recovery code was given when this session began or since."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def has_any(user: User | AnonymousUser) -> bool:
    return bool(Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists())


def enrolled(request: HttpRequest | None, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """Enrolling asks for a code of the app or a touch of the key, so it counts as used; allauth does not record it."""
    if request is not None and authenticator.type in FACTORS and request.user.pk == user.pk:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
