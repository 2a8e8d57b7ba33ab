from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itc.people.dated import Dated
from itc.people.naming import in_language


class CisStatus(models.TextChoices):
    MEMBER = "member", pgettext_lazy("CIS", "member")
    ASSOCIATE = "associate", pgettext_lazy("CIS", "associate")
    FORMER = "former", pgettext_lazy("CIS", "former member")


class Country(models.Model):
    code = models.CharField(_("code"), max_length=2, primary_key=True)  # ISO 3166-1 alpha-2
    name_en = models.CharField(_("name in English"), max_length=100)
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    name_be = models.CharField(_("name in Belarusian"), max_length=100, blank=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self) -> str:
        return in_language(self, "name")


class CountryStatus(Dated):
    country = models.ForeignKey(Country, models.CASCADE, related_name="statuses")
    status = models.CharField(_("status"), max_length=10, choices=CisStatus)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["country", "since"]
        constraints = [
            Dated.ends_after_it_begins("country_status_ends_after_it_begins"),
            models.UniqueConstraint(fields=["country"], condition=models.Q(until=None), name="one_open_country_status"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.status}"


class Region(models.Model):
    code = models.CharField(
        _("code"), max_length=6, primary_key=True
    )  # ISO 3166-2: BY-HM is Minsk city, BY-MI the oblast
    country = models.ForeignKey(Country, models.PROTECT, related_name="regions")
    name_en = models.CharField(_("name in English"), max_length=100)
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    name_be = models.CharField(_("name in Belarusian"), max_length=100, blank=True)
    is_capital = models.BooleanField(_("the capital"), default=False)

    class Meta:
        ordering = ["country", "name_en"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return in_language(self, "name")
