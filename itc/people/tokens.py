"""Which agency a program speaks for."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from itc.people.keys import hash_of
from itc.people.models import ApiToken

NOTED_EVERY = dt.timedelta(minutes=1)


def agency_for(bearer: str) -> ApiToken | None:
    """The usable token of this clear text with its agency; None for all others. Its use is noted once a minute."""
    token = ApiToken.objects.usable().filter(token_hash=hash_of(bearer)).select_related("agency").first()
    if token is None:
        return None
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
    return token
