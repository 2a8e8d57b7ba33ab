import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itc.jobs import kinds, parts
from itc.jobs.rules import ordered_uuid
from itc.people.access import Right, can

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from itc.people.models import User

RESEND_AFTER = dt.timedelta(seconds=60)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: "User | AnonymousUser") -> "JobQuerySet":
        return self if can(user, Right.SEE_JOBS) else self.filter(by=user.pk)

    def claimable(self, now: dt.datetime) -> "JobQuerySet":
        """Due and held by nobody: never started, or started by a worker whose lease ran out."""
        return self.filter(
            models.Q(state__in=(State.QUEUED, State.WAITING), run_after__lte=now)
            | models.Q(state=State.RUNNING, lease_until__lte=now)
        )

    def lost(self, now: dt.datetime) -> "JobQuerySet":
        """Claimable, and no message about them can be believed to be under way."""
        return self.claimable(now).filter(models.Q(sent_at=None) | models.Q(sent_at__lte=now - RESEND_AFTER))


class State(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("job", "queued")
    RUNNING = "running", pgettext_lazy("job", "running")
    WAITING = "waiting", pgettext_lazy("job", "waiting for a part of the machine")
    DONE = "done", pgettext_lazy("job", "done")
    DEAD = "dead", pgettext_lazy("job", "failed")


class Job(models.Model):
    """Work that an action promised; the row is the truth, the broker only wakes a worker."""

    State = State

    id = models.UUIDField(primary_key=True, default=ordered_uuid, editable=False)
    name = models.CharField(_("what"), max_length=80)
    args = models.JSONField(default=list)
    key = models.CharField(max_length=200, blank=True)  # the same key is the same job
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now, null=True)  # None: the broker holds no message about this job
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=32, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    error = models.TextField(_("error"), blank=True)
    needs = models.JSONField(default=list)  # the parts of the machine that were missing
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("job")
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="one_job_of_a_key"),
        ]
        indexes = [models.Index(fields=["state", "run_after"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"

    @property
    def title(self) -> "str | Promise":
        kind = kinds.kind(self.name)
        return (kind and kind.title) or self.name

    @property
    def is_over(self) -> bool:
        return self.state in {State.DONE, State.DEAD}

    @property
    def error_line(self) -> str:
        """What went wrong, without where."""
        return self.error.strip().rpartition("\n")[2]

    @property
    def missing(self) -> "list[str | Promise]":
        """What this computer lacks for the job, in words."""
        return [parts.title(need) for need in self.needs] if self.state == State.WAITING else []
