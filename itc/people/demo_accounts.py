"""The demonstration's logins: one per role, known to everybody, shown where one signs in and nowhere else."""

import base64
import time
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpRequest

from itc.people.models import Role, User
from itc.web.demonstration import is_demonstration

PASSWORD = "welcome to the demonstration"  # noqa: S105  # public on purpose


@dataclass(frozen=True)
class DemoAccount:
    email: str
    role: Role
    secret: str = ""  # base32, of the second factor


def _secret(role: Role) -> str:
    return base64.b32encode(f"demonstration {role:<12}"[:20].encode()).decode()


ACCOUNTS = (
    DemoAccount("trainee@example.org", Role.TRAINEE),
    DemoAccount("focal.point@example.org", Role.FOCAL_POINT),
    DemoAccount("trainer@example.org", Role.TRAINER),
    DemoAccount("interpreter@example.org", Role.INTERPRETER),
    DemoAccount("officer@example.org", Role.OFFICER, _secret(Role.OFFICER)),
    DemoAccount("registrar@example.org", Role.REGISTRAR, _secret(Role.REGISTRAR)),
    DemoAccount("author@example.org", Role.AUTHOR, _secret(Role.AUTHOR)),
    DemoAccount("auditor@example.org", Role.AUDITOR, _secret(Role.AUDITOR)),
)


def set_demo_second_factor(user: User, secret: str) -> None:
    """The known secret as this person's authenticator app; the same again changes nothing."""
    if not is_demonstration():
        raise RuntimeError("A known second factor belongs in a demonstration only.")
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, secret)


def code_now(secret: str) -> str:
    """Six figures of this half minute (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def listed() -> list[dict[str, str]]:
    """The logins whose people are there, with the code of this half minute."""
    people = {person.email: person for person in User.objects.filter(email__in=[a.email for a in ACCOUNTS])}
    return [
        {
            "name": people[account.email].name,
            "role": account.role.value,
            "role_label": str(account.role.label),
            "email": account.email,
            "password": PASSWORD,
            "totp": code_now(account.secret) if account.secret else "",
        }
        for account in ACCOUNTS
        if account.email in people
    ]


def login_page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the accounts for the two pages of a demonstration by which one signs in, nothing elsewhere."""
    match = request.resolver_match
    if match is None or match.url_name not in {"account_login", "mfa_authenticate"} or not is_demonstration():
        return {}
    return {"demo_accounts": [account | {"role": account["role_label"]} for account in listed()]}
