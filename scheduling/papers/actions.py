"""The papers of a large group: promised at once, made by a job."""

import datetime as dt

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.jobs.actions import enqueue, job, progress
from itc.people import audit
from itc.people.models import User
from scheduling import documents, queries
from scheduling.actions.seminars import locked
from scheduling.documents import Paper
from scheduling.models import PaperRun, Seminar

AT_ONCE = 15  # people for whom nobody has to wait
KEPT = dt.timedelta(days=1)  # the file of a run
SAME_WISH = dt.timedelta(minutes=10)


@transaction.atomic
def ask_for_papers(
    seminar: Seminar, *, paper: Paper, language: str, by: User, at: dt.datetime | None = None
) -> PaperRun:
    """The papers that a job makes; asked for again while they are being made it is the same run."""
    at = at or timezone.now()
    seminar = locked(seminar)
    facts = {"paper": str(paper), "language": language, "by": by}
    standing = PaperRun.objects.filter(seminar=seminar, over_at=None, at__gt=at - SAME_WISH, **facts).first()
    if standing:
        return standing
    run = PaperRun.objects.create(seminar=seminar, at=at, **facts)
    audit.log(by, "asked for papers of", seminar, after={"form": str(paper)}, at=at)
    enqueue(make_papers, run.pk, key=run.job_key, by=by)
    return run


@job("scheduling.papers", needs=("pdf",), title=_("Papers of a seminar"))
def make_papers(run: int) -> None:
    """A second time it finds the file made; one that was killed makes it anew under the same name."""
    row = PaperRun.objects.select_related("seminar__venue", "seminar__programme_version").get(pk=run)
    if row.over_at:
        return
    storage, path, seminar = storages["private"], f"papers/{row.pk}.pdf", row.seminar
    storage.delete(path)
    with translation.override(row.language):
        try:
            day, group = seminar.day_of(row.at), queries.group(seminar)
            made = documents.papers(seminar, group, paper=Paper(row.paper), day=day, told=progress)
            row.path = storage.save(path, ContentFile(made))
        except DomainError as refusal:
            row.refusal = str(refusal.sentence)
    row.over_at = timezone.now()
    row.save(update_fields=["path", "refusal", "over_at"])
    _forget_old(row.over_at)


def _forget_old(now: dt.datetime) -> None:
    """They name people: nobody needs yesterday's, and they are made anew in a minute."""
    for old in PaperRun.objects.filter(over_at__lt=now - KEPT).exclude(path=""):
        storages["private"].delete(old.path)
        PaperRun.objects.filter(pk=old.pk).update(path="")
