from collections.abc import Sequence
from typing import Any

from django.urls import reverse_lazy
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from itc.jobs.actions import enqueue, job
from itc.people import mail
from itc.people.models import User
from scheduling.digest import rules
from scheduling.digest.queries import Digest, digest_of, readers, wants_digest

MOST = 15  # lines of one list; the desk shows all


@job("scheduling.digests", title=_("Digests for focal points"), occasion=rules.week_of)
def begin_digests(week: str) -> None:
    """A job for each reader, so that one address which fails stops nobody."""
    for person in readers():
        enqueue(send_digest, person.pk, week, key=f"digest:{week}:{person.pk}")


@job("scheduling.digest", title=_("Digest for a focal point"))
def send_digest(person: int, week: str) -> None:
    """At most one letter of this week; none when nothing is new, or when she has switched it off meanwhile."""
    reader = User.objects.select_related("agency").get(pk=person)
    if not wants_digest(reader):
        return
    with translation.override(mail.language_of(reader)):
        found = digest_of(reader, week)
    if found.has_news:
        mail.send(reader, template="scheduling_digest", context=_context(found), key=f"digest:{week}:{person}")


def _context(found: Digest) -> dict[str, Any]:
    lists: dict[str, Sequence[Any]] = {
        "calls": found.calls,
        "answers": found.answers,
        "pending": found.pending,
        "expiring": found.expiring,
    }
    first = {name: rows[:MOST] for name, rows in lists.items()}
    more = {f"more_{name}": max(len(rows) - MOST, 0) for name, rows in lists.items()}
    link = {"action_url": reverse_lazy("desk"), "action_label": _("Open the agency desk")}
    return {**first, **more, **link}
