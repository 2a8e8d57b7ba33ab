from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling.models.seminars import Seminar


class PaperRun(models.Model):
    """Papers of a large group that somebody asked for; the file lies in the private storage for a day."""

    seminar = models.ForeignKey(Seminar, models.PROTECT, related_name="paper_runs", verbose_name=_("seminar"))
    paper = models.CharField(_("paper"), max_length=10)  # of scheduling.documents.Paper
    language = models.CharField(_("language"), max_length=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    path = models.CharField(max_length=200, blank=True)
    refusal = models.TextField(blank=True)
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("papers to print")

    def __str__(self) -> str:
        return f"{self.seminar_id} {self.paper}"

    @property
    def job_key(self) -> str:
        return f"paper_run:{self.pk}"
