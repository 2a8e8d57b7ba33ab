"""What people add to the shell: navigation and parts of the composed pages."""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.access import Right
from itc.people.models import Agency, AuditRow, Invitation, User
from itc.web import registry
from itc.web.registry import NavItem, Panel
from itc.web.shell import person

ASKED = "refused, sent to the office"


def register() -> None:
    registry.add_nav(
        NavItem(
            _("People"), "people_list", "users", 60, Right.SEE_PEOPLE, covers=("agencies/", "tokens/", "transcripts/")
        )
    )
    registry.add_nav(NavItem(_("Audit"), "audit", "eye", 65, Right.SEE_AUDIT, when=_only_reads))
    registry.add_nav(NavItem(_("My data"), "profile", "identification", 85, when=_has_no_desk, covers=("account/",)))
    registry.home.add(Panel("people/panel_spelling.html", 5, spelling))
    registry.desk.add(Panel("people/panel_desk.html", 60, desk, Right.SEE_PEOPLE))
    registry.office.add(Panel("people/panel_office.html", 60, office, Right.SEE_AUDIT))
    registry.office.add(Panel("people/panel_asked.html", 70, asked, Right.SEE_AUDIT))


def _only_reads(request: HttpRequest) -> bool:
    """The audit is the auditor's daily work; the others find it in the training office."""
    return "auditor" in access.roles(request.user)


def _has_no_desk(request: HttpRequest) -> bool:
    return not access.can(request.user, Right.SEE_PEOPLE)


def spelling(request: HttpRequest) -> dict[str, Any] | None:
    """Until the person has confirmed how her passport spells her name."""
    return None if person(request).latin_confirmed_at else {"me": person(request)}


def desk(request: HttpRequest) -> dict[str, Any] | None:
    scope = access.people_scope(request.user)
    if scope.everything:
        return None
    return (
        User.objects.serving()
        .filter(agency__in=scope.agencies)
        .aggregate(
            people=Count("pk"),
            without_login=Count("pk", filter=Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)),
            without_spelling=Count("pk", filter=Q(latin_confirmed_at=None)),
        )
    )


def office(request: HttpRequest) -> dict[str, Any]:
    """Figures that lead to the lists, and the way to the settings."""
    return {
        "serving": User.objects.serving().count(),
        "invited": Invitation.objects.open().filter(expires_at__gt=timezone.now()).count(),
        "agencies": Agency.objects.standing().count(),
        "can_change": access.can(request.user, Right.CHANGE_SETTINGS),
    }


def asked(request: HttpRequest) -> dict[str, Any] | None:
    """The latest cases in which somebody was sent to the office."""
    rows = list(AuditRow.objects.filter(verb=ASKED).select_related("actor", "values")[:5])
    names = User.objects.in_bulk([int(row.object_id) for row in rows if row.object_type == "people.User"])
    cases = [{"row": row, "person": names.get(int(row.object_id))} for row in rows if row.object_id.isdigit()]
    return {"cases": cases} if cases else None
