"""Mails about nominations, to each person and, for a whole letter, to who nominated; sent by jobs after the commit."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from itc.jobs.actions import job
from itc.people import mail
from itc.people.models import User
from scheduling import queries
from scheduling.models import LIVE, Nomination, Seminar, Session, State

EVENTS = ("nominated", "accepted", "refused", "waiting", "promoted", "withdrawn", "replaced", "cancelled")
RELATED = ("seminar__venue", "person", "agency", "nominated_by", "replaced_by__person")


@job("scheduling.nomination_mail", title=_("Mail about a nomination"))
def send_nomination_mail(nomination: int, event: str, reason: str = "", position: int | None = None) -> None:
    """To the person; `reason` and `position` as they were when it happened: the nomination may have moved on since."""
    found = Nomination.objects.select_related(*RELATED).get(pk=nomination)
    if found.person.email and found.person.is_active:
        context = _context(found) | {"is_own": True, "reason": reason, "position": position}
        key = f"nomination:{nomination}:{event}:{found.person_id}"
        mail.send(found.person, template=f"scheduling_{event}", context=context, key=key)


@job("scheduling.letter_mail", title=_("Mail about the nominations of one letter"))
def send_letter_mail(
    nominations: Sequence[int], event: str, reason: str = "", positions: Sequence[int | None] = ()
) -> None:
    """To who nominated: one mail about all people of her letter to whom this happened at once."""
    by_key = Nomination.objects.select_related(*RELATED).in_bulk(nominations)
    found = [by_key[pk] for pk in nominations]
    reader = found[0].nominated_by
    if not reader.email or not reader.is_active:
        return
    places = list(positions) or [None] * len(found)
    facts = {"is_own": False, "reason": reason, "position": places[0]}
    facts["people"] = list(zip(found, places, strict=True)) if len(found) > 1 else []
    key = f"letter:{nominations[0]}:{event}:{reader.pk}"
    mail.send(reader, template=f"scheduling_{event}", context=_context(found[0]) | facts, key=key)


def _context(nomination: Nomination) -> dict[str, Any]:
    return {
        "nomination": nomination,
        "seminar": nomination.seminar,
        "person": nomination.person,
        "action_url": reverse_lazy("seminar", args=[nomination.seminar.code]),
        "action_label": _("Open the seminar"),
    }


@job("scheduling.step_back_mail", title=_("Mail about a person who steps back"))
def send_step_back_mail(nomination: int, reason: str, had_seat: bool) -> None:
    """To the person for her own papers, to the agency's side and to the office."""
    found = Nomination.objects.select_related(*RELATED).get(pk=nomination)
    office = queries.organisers(found.seminar)
    readers = {reader.pk: reader for reader in [*queries.spokespeople(found), *office]}
    facts = {"nomination": found, "seminar": found.seminar, "person": found.person, "had_seat": had_seat}
    waiting = found.seminar.nominations.waiting().count()
    if found.person.email:
        own = facts | {"reason": reason, "is_own": True} | _link(found.seminar)
        key = f"nomination:{nomination}:stepped_back:{found.person_id}"
        mail.send(found.person, template="scheduling_stepped_back", context=own, key=key)
    for reader in readers.values():
        if reader.pk == found.person_id or not reader.email:
            continue
        is_office = reader in office
        context = facts | {"reason": reason, "waiting": waiting, "is_office": is_office}
        link = _link(found.seminar, "seminar_office" if is_office else "seminar")
        key = f"nomination:{nomination}:stepped_back:{reader.pk}"
        mail.send(reader, template="scheduling_stepped_back", context=context | link, key=key)


@job("scheduling.moved_mail", title=_("Mail about a seminar on other days"))
def send_moved_mail(seminar: int, reader: int, old_first: str, old_last: str, revision: int) -> None:
    """To one person, whatever she is there: participant, focal point of several, trainer."""
    found = Seminar.objects.select_related("venue").get(pk=seminar)
    to = User.objects.get(pk=reader)
    if not to.email:
        return
    live = found.nominations.filter(state__in=LIVE).select_related("person")
    context = {
        "seminar": found,
        "old_first": dt.date.fromisoformat(old_first),
        "old_last": dt.date.fromisoformat(old_last),
        "is_own": live.filter(person=to).exists(),
        "is_staff": found.staff.filter(user=to).exists(),
        "people": [row.person for row in live.filter(nominated_by=to).exclude(person=to)],
        **_link(found),
    }
    mail.send(to, template="scheduling_moved", context=context, key=f"seminar:{seminar}:moved:{revision}:{reader}")


@job("scheduling.cancelled_mail", title=_("Mail about a cancelled seminar"))
def send_cancelled_mail(seminar: int, reader: int) -> None:
    """To one of the staff; the others have it with their nominations."""
    found, to = Seminar.objects.select_related("venue").get(pk=seminar), User.objects.get(pk=reader)
    if to.email and to.is_active:
        context = {"seminar": found, "reason": found.cancel_reason, "is_staff": True, **_link(found)}
        key = f"seminar:{seminar}:cancelled:{reader}"
        mail.send(to, template="scheduling_cancelled", context=context, key=key)


@job("scheduling.trainer_mail", title=_("Mail about another trainer"))
def send_trainer_mail(reader: int, other: int, is_new: bool, sessions: list[int], revision: int) -> None:
    to, rows = User.objects.get(pk=reader), list(Session.objects.filter(pk__in=sessions).select_related("room"))
    if not to.email or not rows:
        return
    found = Seminar.objects.select_related("venue").get(pk=rows[0].seminar_id)
    context = {
        "seminar": found,
        "other": User.objects.get(pk=other),
        "is_new": is_new,
        "sessions": rows,
        **_link(found),
    }
    key = f"session:{sessions[0]}:trainer:{revision}:{reader}"
    mail.send(to, template="scheduling_trainer", context=context, key=key)


def _link(seminar: Seminar, page: str = "seminar") -> dict[str, Any]:
    """A plan has no public page yet: only its staff is written to."""
    page = "seminar_office" if seminar.state == State.PLANNED else page
    return {"action_url": reverse_lazy(page, args=[seminar.code]), "action_label": _("Open the seminar")}
