from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from itc.people.dated import today
from itc.people.models import Agency, Country, Region
from itc.web.forms import Day, Sure

CODE = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9-]*$", _("Latin letters, figures and hyphens only."))


class NamesForm(forms.Form):
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=300)
    name_en = forms.CharField(label=_("Name in English"), max_length=300)
    name_be = forms.CharField(label=_("Name in Belarusian"), max_length=300, required=False)


class AgencyForm(NamesForm):
    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[CODE], help_text=_("Short and lasting, as MIA-BY.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Agency.Kind.choices)
    country = forms.ModelChoiceField(Country.objects.all(), label=_("Country"))
    region = forms.ModelChoiceField(Region.objects.select_related("country"), label=_("Region"), required=False)
    parent = forms.ModelChoiceField(
        Agency.objects.standing(), label=_("Under"), required=False, empty_label=_("nobody: a top agency")
    )
    establishment = forms.IntegerField(label=_("Staff strength"), required=False, min_value=0)
    since = forms.DateField(label=_("Since"), initial=today, widget=Day)

    field_order = ["code", "name_ru", "name_en", "name_be", "kind", "country", "region", "parent", "establishment"]


class FactsForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Agency.Kind.choices)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Region"), required=False)
    establishment = forms.IntegerField(
        label=_("Staff strength"), required=False, min_value=0, help_text=_("Own staff, without the units below.")
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.filter(country=agency.country_id)  # type: ignore[attr-defined]


class RenameForm(NamesForm):
    since = forms.DateField(label=_("Since"), initial=today, widget=Day)
    source = forms.CharField(label=_("By which document"), max_length=300, required=False)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Under"), required=False, empty_label=_("nobody: a top agency")
    )
    since = forms.DateField(label=_("Since"), initial=today, widget=Day)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Agency.objects.standing().exclude(pk=agency.pk)  # type: ignore[attr-defined]


class MergeForm(Sure):
    into = forms.ModelChoiceField(Agency.objects.none(), label=_("Into"))
    on = forms.DateField(label=_("On"), initial=today, widget=Day)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["into"].queryset = Agency.objects.standing().exclude(pk=agency.pk)  # type: ignore[attr-defined]

    def doubts(self, typed: dict[str, Any]) -> list[str]:
        """A merger is always asked about: there is no way back."""
        sentence = _(
            "%(agency)s is closed for good: its people go over to %(into)s (%(people)s; %(there)s serve there today). "
            "This cannot be taken back."
        )
        people, there = (_people(one) for one in (self.agency, typed["into"]))
        return [sentence % {"agency": self.agency, "into": typed["into"], "people": people, "there": there}]


def _people(agency: Agency) -> str:
    number = agency.people.serving().count()
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number}
