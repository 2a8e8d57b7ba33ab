"""Who holds what, as a page and as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from certification.holdings.forms import DAYS, LABELS, HoldingsFilter
from certification.holdings.queries import Overview, Standing, overview, people_of
from certification.reports import as_file
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import Centre
from itc.web.shell import paged, with_right
from itc.web.shell import person as me

TONES = {Standing.EXPIRING: "warn", Standing.EXPIRED: "bad"}


def _asked(request: HttpRequest) -> tuple[HoldingsFilter, Overview, int]:
    scope = access.scope(request.user, Right.SEE_COMPLETIONS)
    form = HoldingsFilter(request.GET, scope=scope)
    wishes = form.wishes()
    people = form.of(people_of(scope, words=wishes.pop("q", ""), agency=wishes.pop("agency", None)))
    days = wishes.pop("days", DAYS)
    latin, cyrillic = ("surname_latin", "given_name_latin"), ("surname", "given_name")
    first = (*latin, *cyrillic) if (get_language() or "en").startswith("en") else (*cyrillic, *latin)
    return form, overview(people.order_by(*first, "pk"), days=days, **wishes), days


@with_right(Right.SEE_COMPLETIONS)
def holdings(request: HttpRequest) -> HttpResponse:
    form, found, days = _asked(request)
    page = paged(request, found.keys)
    kept = request.GET.copy()
    kept.pop("page", None)
    figures = []
    for standing in (Standing.VALID, Standing.EXPIRING, Standing.EXPIRED, Standing.NEVER):
        kept["standing"] = standing.value
        tone = TONES.get(standing, "") if found.counts[standing] else ""
        figures.append((LABELS[standing], found.counts[standing], f"{reverse('holdings')}?{kept.urlencode()}", tone))
    rows = found.with_people(list(page))
    facts = {"form": form, "page": page, "rows": rows, "found": found, "figures": figures, "days": days}
    is_desk = access.can(request.user, Right.NOMINATE)
    return render(request, "certification/holdings.html", facts | {"labels": LABELS, "is_desk": is_desk})


@with_right(Right.SEE_COMPLETIONS)
def holdings_export(request: HttpRequest, kind: str) -> HttpResponse:
    """A row for each certificate, and one for each person who holds none."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    form, found, _days = _asked(request)
    if form.errors:
        return redirect(f"{reverse('holdings')}?{request.GET.urlencode()}")
    asked = {"filter": request.GET.dict(), "rows": len(found.keys), "format": kind}
    audit.log(me(request), "exported holdings", Centre.objects.here(), after=asked)
    columns = [
        pgettext("person", "Name"), _("Name as in the passport"), _("Rank"), _("Position"), _("Agency"),
        _("Qualification"), _("Certificate number"), _("Valid until"), _("Certificate"),
    ]  # fmt: skip
    return as_file(kind, "holdings", columns, _lines(found), title=_("Who holds what"), widths=(32, 28, 22, 24, 40, 44))


def _lines(found: Overview) -> Iterator[list[Any]]:
    for person, holder in found.with_people(found.keys):
        hers = [person.name, person.name_latin, person.rank, person.position, str(person.agency or "")]
        for one in holder.holdings:
            yield [*hers, one.title, one.registration, one.until, str(LABELS[one.standing])]
        if not holder.holdings:
            yield [*hers, "", "", None, str(LABELS[next(iter(holder.standings))])]
