from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scheduling.models.nominations import Booking
from scheduling.models.sessions import Session


class Code(models.TextChoices):
    """What stands in the attendance journal; stored neutral, its letter is a matter of language."""

    PRESENT = "present", pgettext_lazy("journal", "present")
    LEAVE = "leave", pgettext_lazy("journal", "on leave")
    DUTY = "duty", pgettext_lazy("journal", "on duty")
    SICK = "sick", pgettext_lazy("journal", "sick")
    MISSION = "mission", pgettext_lazy("journal", "on a mission")
    ASSEMBLY = "assembly", pgettext_lazy("journal", "at an assembly")
    UNEXCUSED = "unexcused", pgettext_lazy("journal", "unexcused")


LETTERS = {
    Code.PRESENT: pgettext_lazy("journal letter", "P"),
    Code.LEAVE: pgettext_lazy("journal letter", "L"),
    Code.DUTY: pgettext_lazy("journal letter", "D"),
    Code.SICK: pgettext_lazy("journal letter", "S"),
    Code.MISSION: pgettext_lazy("journal letter", "M"),
    Code.ASSEMBLY: pgettext_lazy("journal letter", "A"),
    Code.UNEXCUSED: pgettext_lazy("journal letter", "U"),
}


@lru_cache
def journal_words(language: str | None) -> dict[str, tuple[str, str]]:
    """Letter and label of each mark, translated once: a journal has hundreds of them."""
    return {code.value: (str(LETTERS[code]), str(code.label)) for code in Code}


class Attendance(models.Model):
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance", verbose_name=_("session"))
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="attendance", verbose_name=_("seat"))
    code = models.CharField(_("mark"), max_length=10, choices=Code)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(_("marked"), default=timezone.now)

    class Meta:
        ordering = ["session", "booking"]
        verbose_name = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["session", "booking"], name="one_mark_of_a_person_in_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.booking_id} {self.code}"


class AttendanceChange(models.Model):
    """A corrected mark: what stood there before, who changed it, when and why; insert-only."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="changes")
    old_code = models.CharField(_("mark before"), max_length=10, choices=Code)
    new_code = models.CharField(_("mark after"), max_length=10, choices=Code)
    reason = models.CharField(_("reason"), max_length=300)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("correction of attendance")
        constraints = [
            models.CheckConstraint(name="corrected_with_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="a_correction_changes_the_mark", condition=~models.Q(old_code=models.F("new_code"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance_id} {self.old_code} > {self.new_code}"
