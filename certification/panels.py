"""What the ledger adds to the shell: navigation and parts of the composed pages."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from certification import reports
from certification.models import Award, Certificate
from certification.queries import completions, hours_of, printed, record_of, scope_of, visible_certificates
from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import User
from itc.web import registry
from itc.web.registry import NavItem, Panel, Tally
from itc.web.shell import person

SHOWN = 10  # of a person, on her page; all stand in the transcript
SETTINGS = (
    ("programmes", _("Programmes"), "academic-cap"),
    ("qualifications", _("Qualifications"), "document-check"),
    ("signatories", _("Signatories"), "pencil-square"),
    ("thresholds", _("Least hours by country"), "clock"),
)


def register() -> None:
    registry.add_nav(
        NavItem(
            _("My certificates"), "my_certificates", "document-check", 30, when=_only_learns, covers=("certificates/",)
        )
    )
    registry.add_nav(
        NavItem(
            _("Completions"),
            "completions",
            "academic-cap",
            55,
            Right.SEE_COMPLETIONS,
            covers=("holdings/", "office/completions/"),
        )
    )
    registry.add_nav(
        NavItem(
            _("Register"),
            "register",
            "book-open",
            57,
            Right.SEE_REGISTER,
            covers=("office/certificates/", "office/issue/"),
        )
    )
    for order, (name, label, icon) in enumerate(SETTINGS):
        registry.add_setting(NavItem(label, name, icon, order, Right.SEE_REGISTER))
    registry.home.add(Panel("certification/panel_home.html", 40, home))
    registry.desk.add(Panel("certification/panel_desk.html", 40, desk, Right.SEE_COMPLETIONS))
    registry.office.add(Panel("certification/panel_office.html", 40, office, Right.SEE_REGISTER))
    registry.record.add(Panel("certification/panel_record.html", 40, record, Right.SEE_COMPLETIONS))
    registry.add_tally(Tally(_("Completions"), 40, lambda pk: Award.objects.standing().filter(person=pk).count()))
    registry.add_tally(Tally(_("Certificates"), 50, _certificates))


def _certificates(pk: int) -> int:
    return Certificate.objects.filter(links__award__person=pk).distinct().count()


def _only_learns(request: HttpRequest) -> bool:
    """Who works here finds her own certificates under "My training"; the row of links is long enough for her."""
    return not access.can(request.user, Right.SEE_COMPLETIONS)


def home(request: HttpRequest) -> dict[str, Any] | None:
    record = record_of(person(request))
    if not record:
        return None
    mine = Certificate.objects.of(person(request)).unrevoked().with_status().select_related("qualification")
    completed = sum(is_counted for _award, is_counted in record)
    return {"certificates": list(mine[:3]), "awards": completed, "hours": hours_of(record)}


def desk(request: HttpRequest) -> dict[str, Any] | None:
    scope = scope_of(person(request))
    if scope.everything or not scope:
        return None
    day = today()
    found = completions(scope)
    certificates = Certificate.objects.within(scope).unrevoked()
    expiring = certificates.filter(valid_until__range=(day, day + dt.timedelta(days=90))).count()
    return {
        "this_year": found.completed(_new_year()).count(),
        "since": f"?since={_new_year()}",
        "persons": reports.in_all(found).persons,
        "expiring": expiring,
        "tone": "warn" if expiring else "",
    }


def _new_year() -> dt.date:
    return today().replace(month=1, day=1)


def office(request: HttpRequest) -> dict[str, Any]:
    year = _new_year()
    issued = Certificate.objects.filter(issued_on__gte=year).with_status()
    counted = issued.aggregate(
        all=Count("pk"),
        annulled=Count("pk", filter=Q(is_annulled=True)),
        replaced=Count("pk", filter=Q(is_replaced=True, is_annulled=False)),
    )
    ended = [
        (counted["annulled"], ngettext("%(n)s annulled", "%(n)s annulled", counted["annulled"])),
        (counted["replaced"], ngettext("%(n)s replaced", "%(n)s replaced", counted["replaced"])),
    ]
    named = ", ".join(text % {"n": number} for number, text in ended if number)
    return {
        "issued": counted["all"],
        "ended": gettext("of them %(ended)s") % {"ended": named} if named else "",
        "awards": Award.objects.standing().completed(year).count(),
        "since": f"?since={year}",
        "waiting": Certificate.objects.filter(files=None, text__erased_at=None).count(),
    }


def record(request: HttpRequest, whose: User) -> dict[str, Any]:
    """What this reader may know of a person: her completions and certificates, the last ones first."""
    reader = person(request)
    awards = Award.objects.standing().of(whose).within(scope_of(reader))
    shown = list(awards.order_by("-completed_on", "-seq")[:SHOWN])
    papers = visible_certificates(reader).of(whose).with_status().select_related("qualification", "text")
    return {
        "awards": shown,
        "certificates": [(row, printed(row)) for row in papers.prefetch_related("files")[:SHOWN]],
        "is_all": len(shown) < SHOWN,
        "whose": whose,
        "in_office": access.can(reader, Right.SEE_REGISTER),
    }
