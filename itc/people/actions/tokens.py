"""Keys by which an agency's programs read /api/v1/."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.keys import hash_of, new_key
from itc.people.models import Agency, ApiToken, User

PREFIX = "itc_"  # so that a key found lying about is known for what it is
LONGEST = dt.timedelta(days=366)


@transaction.atomic
def create_token(
    agency: Agency, *, name: str, expires_at: dt.datetime, by: User | None, at: dt.datetime | None = None
) -> tuple[ApiToken, str]:
    """The row and the clear text, which nobody can show again.

    Raises DomainError("too_long", "expired", "agency_closed", "name_taken").
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    moment = at or timezone.now()
    if expires_at <= moment:
        raise DomainError("expired", _("Choose a later day: this one is over."))
    if expires_at - moment > LONGEST:
        raise DomainError("too_long", _("An access token is valid for a year at most."))
    if agency.closed_on is not None:
        raise DomainError("agency_closed", _("This agency is closed. Choose its successor."))
    if ApiToken.objects.filter(agency=agency, name=name, revoked_at=None, expires_at__gt=moment).exists():
        raise DomainError(
            "name_taken",
            _("The agency has a token of this name. Choose another name, or revoke that one if its key is lost."),
        )
    clear = PREFIX + new_key()
    token = ApiToken.objects.create(
        agency=agency, name=name, token_hash=hash_of(clear), created_by=by, created_at=moment, expires_at=expires_at
    )
    audit.log(by, "created an access token", token, after={"agency": agency, "name": name}, at=at)
    return token, clear


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User | None, at: dt.datetime | None = None) -> None:
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = at or timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.log(by, "revoked an access token", token, at=at)
