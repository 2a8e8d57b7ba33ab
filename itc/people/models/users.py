from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf, Trim
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.dated import Dated
from itc.people.models.agencies import Agency
from itc.people.naming import FALLBACKS, containing


class Sex(models.TextChoices):
    FEMALE = "F", pgettext_lazy("sex", "female")
    MALE = "M", pgettext_lazy("sex", "male")


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    RUSSIAN = "ru", "Русский"
    BELARUSIAN = "be", "Беларуская"


class PeopleQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "PeopleQuerySet":
        return self.within(access.people_scope(user))

    def within(self, scope: "access.Scope") -> "PeopleQuerySet":
        if scope.everything:
            return self
        return self.filter(models.Q(agency__in=scope.agencies) | models.Q(pk=scope.person))

    def matching(self, words: str) -> "PeopleQuerySet":
        """By names, and by e-mails: one of a duplicate of hers is hers."""
        hit = containing(words)
        if "@" in words:
            joined = self.model.objects.get_queryset().exclude(same_as=None).filter(hit)
            hit |= models.Q(pk__in=joined.values("same_as"))
        return self.filter(hit)

    def serving(self) -> "PeopleQuerySet":
        """Still with their agency and not a duplicate of somebody else."""
        return self.filter(left_on=None, same_as=None)

    def outside_the_centre(self) -> "PeopleQuerySet":
        """Without those who hold a role of the centre today: it trains the others."""
        from itc.people.models.roles import Role, RoleGrant

        of_the_centre = RoleGrant.objects.current().exclude(role__in=(Role.TRAINEE, Role.FOCAL_POINT))
        return self.exclude(pk__in=of_the_centre.values("user"))

    def locked(self) -> "PeopleQuerySet":
        """For writing, in one order for everybody, so that two who act on each other wait one after the other.

        NO KEY, because the audit of somebody else's deed may name a locked person.
        """
        return self.order_by("pk").select_for_update(no_key=True)

    def without_login(self) -> "PeopleQuerySet":
        return self.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> PeopleQuerySet:
        return PeopleQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").casefold())

    def visible_to(self, user: "User") -> PeopleQuerySet:
        return self.get_queryset().visible_to(user)

    def matching(self, words: str) -> PeopleQuerySet:
        return self.get_queryset().matching(words)

    def serving(self) -> PeopleQuerySet:
        return self.get_queryset().serving()

    def locked(self) -> PeopleQuerySet:
        return self.get_queryset().locked()


class User(AbstractBaseUser, PermissionsMixin):
    """A person, with or without a login. Names in Cyrillic, and in Latin letters as in the passport."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)  # stored casefolded
    surname = models.CharField(_("surname"), max_length=120, blank=True)
    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=120, blank=True)
    surname_latin = models.CharField(_("surname as in the passport"), max_length=120, blank=True)
    given_name_latin = models.CharField(_("given name as in the passport"), max_length=120, blank=True)
    latin_confirmed_at = models.DateTimeField(_("passport spelling confirmed"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    rank = models.CharField(_("rank"), max_length=120, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="people", null=True, blank=True, verbose_name=_("agency")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.RUSSIAN)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Minsk")
    gets_digest = models.BooleanField(_("gets the weekly digest"), default=True)  # of focal points
    is_restricted = models.BooleanField(_("restricted identity"), default=False)
    same_as = models.ForeignKey(
        "self", models.PROTECT, related_name="duplicates", null=True, blank=True, verbose_name=_("same person as")
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("added"), default=timezone.now)
    search = models.CharField(max_length=800, editable=False, db_index=True)  # begins with the Cyrillic name
    # what lists in English are in the order of; who has no name in Latin letters stands by the other one
    latin_order = models.GeneratedField(
        expression=Coalesce(
            NullIf(Lower(Trim(Concat("surname_latin", Value(" "), "given_name_latin"))), Value("")), F("search")
        ),
        output_field=models.CharField(max_length=800),
        db_persist=True,
        db_index=True,
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["surname", "surname_latin", "given_name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(name="person_has_a_name", condition=~models.Q(surname="", surname_latin="")),
            models.CheckConstraint(
                name="person_is_not_a_duplicate_of_itself",
                condition=models.Q(same_as=None) | ~models.Q(same_as=models.F("id")),
            ),
            models.CheckConstraint(name="email_is_not_empty_text", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name_cyrillic(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def name_latin(self) -> str:
        return " ".join(part for part in (self.surname_latin, self.given_name_latin) if part)

    @property
    def name(self) -> str:
        """The whole name in the reader's script, in the other one where this is missing."""
        return self.name_in(None)

    def name_in(self, language: str | None) -> str:
        first = FALLBACKS.get((language or get_language() or "en")[:2], FALLBACKS["en"])[0]
        pair = (self.name_latin, self.name_cyrillic)
        return next((name for name in (pair if first == "en" else pair[::-1]) if name), "")

    # asked for by Wagtail
    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.given_name or self.given_name_latin or self.name


class TwoPeople(models.Model):
    """Two rows that look alike, of which the office said that they are two people: not proposed as one again."""

    one = models.ForeignKey(User, models.CASCADE, related_name="+")  # the lower number
    other = models.ForeignKey(User, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_people_are_told_apart_once"),
            models.CheckConstraint(name="two_people_in_one_order", condition=models.Q(one__lt=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"


class Placement(Dated):
    """Where a person served, from a day to a day; User.agency is the open one, or the last one of who left."""

    person = models.ForeignKey(User, models.CASCADE, related_name="placements")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="placements")

    class Meta:
        ordering = ["person", "since"]
        constraints = [
            Dated.ends_after_it_begins("placement_ends_after_it_begins"),
            models.UniqueConstraint(fields=["person"], condition=models.Q(until=None), name="one_open_placement"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.agency_id}"
