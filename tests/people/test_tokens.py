import datetime as dt
from types import SimpleNamespace

import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from itc.people import actions
from itc.people.keys import hash_of
from itc.people.models import Agency, ApiToken, AuditRow
from itc.people.tokens import agency_for
from tests.people.test_placing import refused

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
MONTH = dt.timedelta(days=30)


def make(cast: SimpleNamespace, **more: object) -> tuple[ApiToken, str]:
    wishes: dict[str, object] = {"name": "HR", "expires_at": timezone.now() + MONTH, "by": cast.bruno} | more
    return actions.create_token(cast.north, **wishes)  # type: ignore[arg-type]


def test_a_token_speaks_for_its_agency_and_only_its_hash_is_kept(cast: SimpleNamespace) -> None:
    token, clear = make(cast)
    assert (clear[:4], len(clear)) == ("itc_", 30)
    assert ApiToken.objects.get().token_hash == hash_of(clear)
    found = agency_for(clear)
    assert found is not None
    assert (found, found.agency) == (token, cast.north)
    assert [row.verb for row in AuditRow.objects.all()] == ["created an access token"]


def test_a_wrong_revoked_or_old_token_or_that_of_a_closed_agency_is_nobodys(cast: SimpleNamespace) -> None:
    token, clear = make(cast)
    assert [agency_for(wrong) for wrong in ("", "itc_", clear[:-1], clear.upper())] == [None] * 4
    with time_machine.travel(timezone.now() + MONTH):
        assert agency_for(clear) is None
    Agency.objects.filter(pk=cast.north.pk).update(closed_on=NOON.date())
    assert agency_for(clear) is None
    Agency.objects.filter(pk=cast.north.pk).update(closed_on=None)
    actions.revoke_token(token, by=cast.bruno)
    actions.revoke_token(token, by=cast.bruno)
    assert agency_for(clear) is None
    assert AuditRow.objects.filter(verb="revoked an access token").count() == 1


def test_its_use_is_noted_once_a_minute(
    cast: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token, clear = make(cast, expires_at=NOON + MONTH)
        with django_assert_num_queries(2):
            agency_for(clear)
        clock.shift(59)
        with django_assert_num_queries(1):
            agency_for(clear)
        clock.shift(1)
        with django_assert_num_queries(2):
            agency_for(clear)
    assert ApiToken.objects.get(pk=token.pk).last_used_at == NOON + dt.timedelta(seconds=60)


def test_a_token_lasts_a_year_at_most_and_longer_than_now(cast: SimpleNamespace) -> None:
    with refused("too_long"):
        make(cast, expires_at=timezone.now() + dt.timedelta(days=367))
    with refused("expired"):
        make(cast, expires_at=timezone.now())
