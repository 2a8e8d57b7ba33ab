from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itc.people.access import Right, can

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from itc.people.models.users import User


class SentMailQuerySet(models.QuerySet["SentMail"]):
    def visible_to(self, user: "User | AnonymousUser") -> "SentMailQuerySet":
        """The office sees every letter, everybody else their own."""
        return self if can(user, Right.SEE_JOBS) else self.filter(person=user.pk)

    def concerning(self, words: str) -> "SentMailQuerySet":
        """To a person of that name, or to that address."""
        from itc.people.models.users import User

        people = User.objects.matching(words).values("pk")
        return self.filter(models.Q(person__in=people) | models.Q(to__contains=words.strip().casefold()))

    def saying(self, words: str, *, in_text: bool) -> "SentMailQuerySet":
        """With each of the words in the subject, or in the text as far as it is kept. SQLite folds no Cyrillic: each is
        looked for as typed, in small letters, in capitals, and with a capital first."""
        found = self
        for word in words.split()[:8]:
            hit = models.Q()
            for written in {word, word.lower(), word.upper(), word.capitalize()}:
                hit |= models.Q(subject__contains=written)
                if in_text:
                    hit |= models.Q(body__contains=written)
            found = found.filter(hit)
        return found


class SentMail(models.Model):
    """A letter that the system sends, one row per key, however often the job runs."""

    class State(models.TextChoices):
        SENDING = "sending", pgettext_lazy("mail", "sending")
        SENT = "sent", pgettext_lazy("mail", "sent")
        FAILED = "failed", pgettext_lazy("mail", "not sent")

    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="mails", null=True, blank=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))  # without the link where this is a secret; a demonstration keeps it
    message_id = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENDING)
    error = models.TextField(_("error"), blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, related_name="mails", null=True, blank=True)  # that sends it
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    objects = SentMailQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
