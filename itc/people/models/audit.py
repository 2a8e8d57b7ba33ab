from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditRow(models.Model):
    """Who did what to which object, and the names of the fields that changed; insert-only."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", null=True)
    verb = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(_("object"), max_length=60)
    object_id = models.CharField(_("number"), max_length=60)
    fields = models.JSONField(_("fields"), default=list)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("audit row")
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"


class AuditValues(models.Model):
    """The values before and after, beside the row, so that they can be erased without touching the log."""

    row = models.OneToOneField(AuditRow, models.CASCADE, related_name="values", primary_key=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.row_id)
