"""What a calendar program reads. The key is all it has: no session, no language in the address, no cookie."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.limits import WINDOW, may_try
from scheduling import actions, calendar, queries
from scheduling.models import CalendarFeed

KEPT = dt.timedelta(days=90)  # so long a session stays in the calendar when it is over


@require_safe
def calendar_feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """Only keys that open nothing are counted: a good one is not slowed down by neighbours behind the same address."""
    feed = queries.feed_of(key)
    response = _read(request, feed) if feed else _nothing(request)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _read(request: HttpRequest, feed: CalendarFeed) -> HttpResponseBase:
    """304 while the program has the calendar as it is."""
    sessions = queries.sessions_of(feed.person, since=timezone.now() - KEPT)
    shown = calendar.calendar_of(feed.person, sessions)
    changed = int(actions.note_content(feed, shown.fingerprint).timestamp())
    etag = f'"{shown.fingerprint}"'
    response = get_conditional_response(request, etag, changed)
    if response is None:
        response = HttpResponse(calendar.as_ics(shown), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="itc.ics"'
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    return response


def _nothing(request: HttpRequest) -> HttpResponse:
    """The same for an address that never was, was replaced or turned off, and for whom left."""
    if not may_try(request, "calendar"):
        return HttpResponse(status=429, headers={"Retry-After": str(WINDOW)})
    text = _("There is no calendar at this address. You can make a new address on the page “My seminars”.")
    return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8")
