import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.dated import Dated, DatedQuerySet, today
from itc.people.models.countries import Country, Region
from itc.people.naming import containing, in_language

if TYPE_CHECKING:
    from itc.people.models.users import User


class Kind(models.TextChoices):
    MINISTRY = "ministry", _("ministry or committee")
    DEPARTMENT = "department", _("department")
    POLICE = "police", _("police")
    BORDER = "border", _("border service")
    PROSECUTION = "prosecution", _("prosecution")
    COURT = "court", _("court")
    MIGRATION = "migration", _("migration service")
    SOCIAL = "social", _("social service")
    EDUCATION = "academy", _("academy or university")
    NGO = "ngo", _("non-governmental organisation")
    INTERNATIONAL = "international", _("international organisation")


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, user: "User") -> "AgencyQuerySet":
        return self.within(access.people_scope(user))

    def within(self, scope: "access.Scope") -> "AgencyQuerySet":
        return self if scope.everything else self.filter(pk__in=scope.agencies)

    def standing(self) -> "AgencyQuerySet":
        return self.filter(closed_on=None)

    def matching(self, words: str) -> "AgencyQuerySet":
        return self.filter(containing(words))


class Agency(models.Model):
    """A node of the tree ministry, department, local unit; its name and its parent live in dated rows."""

    Kind = Kind

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    country = models.ForeignKey(Country, models.PROTECT, related_name="agencies", verbose_name=_("country"))
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="agencies", null=True, blank=True, verbose_name=_("region")
    )
    establishment = models.PositiveIntegerField(_("staff strength"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, related_name="predecessors", null=True, blank=True, verbose_name=_("successor")
    )
    # copies of the open AgencyName for lists and search; the actions that write AgencyName keep them
    name_en = models.CharField(_("name in English"), max_length=300)
    name_ru = models.CharField(_("name in Russian"), max_length=300)
    search = models.CharField(max_length=700, editable=False, db_index=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["country", "code"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.CheckConstraint(
                name="agency_is_not_its_own_successor",
                condition=models.Q(successor=None) | ~models.Q(successor=models.F("id")),
            )
        ]

    def __str__(self) -> str:
        return in_language(self, "name")

    def name_on(self, day: dt.date, language: str) -> str:
        row = AgencyName.objects.filter(agency=self).on(day).first()
        return in_language(row or self, "name", language)


class AgencyName(Dated):
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names")
    name_en = models.CharField(_("name in English"), max_length=300)
    name_ru = models.CharField(_("name in Russian"), max_length=300)
    name_be = models.CharField(_("name in Belarusian"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["agency", "since"]
        constraints = [
            Dated.ends_after_it_begins("agency_name_ends_after_it_begins"),
            models.UniqueConstraint(fields=["agency"], condition=models.Q(until=None), name="one_open_agency_name"),
        ]

    def __str__(self) -> str:
        return in_language(self, "name")


class AgencyParentQuerySet(DatedQuerySet):
    def tree(self, day: dt.date | None = None) -> dict[int, int]:
        """Child to parent on that day: the whole tree in one query."""
        return dict(self.on(day or today()).values_list("agency_id", "parent_id"))

    def tree_with_predecessors(self) -> dict[int, int]:
        """Today's tree, where a merged agency lies under its successor: who sees this one sees that one."""
        merged = Agency.objects.exclude(successor=None).order_by().values_list("pk", "successor_id")
        return dict(self.on(today()).order_by().values_list("agency_id", "parent_id").union(merged))


class AgencyParent(Dated):
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Agency, models.PROTECT, related_name="children")

    objects: ClassVar[Any] = AgencyParentQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "since"]
        constraints = [
            Dated.ends_after_it_begins("agency_parent_ends_after_it_begins"),
            models.UniqueConstraint(fields=["agency"], condition=models.Q(until=None), name="one_open_agency_parent"),
            models.CheckConstraint(name="agency_is_not_its_own_parent", condition=~models.Q(agency=models.F("parent"))),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} < {self.parent_id}"
