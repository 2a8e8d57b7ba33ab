from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import rules
from certification.actions.awards import FAULTS
from certification.models import (
    STATUS_LABELS,
    Award,
    DocumentClass,
    HoursKind,
    Mode,
    Programme,
    Qualification,
    Result,
    Signatory,
)
from certification.queries.certificates import letters_check
from certification.queries.completions import NO_CERTIFICATE
from itc.people import tree
from itc.people.access import Scope
from itc.people.dated import today
from itc.people.forms.agencies import CODE
from itc.people.models import Agency, AgencyParent, Country
from itc.web.forms import Day, Filter

STATUSES = [("", _("All")), *((str(value), label) for value, label in STATUS_LABELS.items())]
NONE = (NO_CERTIFICATE, pgettext_lazy("certificate", "none"))


class PeriodForm(Filter):
    since = forms.DateField(label=_("Completed from"), required=False, widget=Day)
    until = forms.DateField(label=_("Completed until"), required=False, widget=Day)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", _("The period ends before it begins."))
        return cleaned


class CompletionsFilter(PeriodForm):
    q = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=100)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("All"))
    programme = forms.ModelChoiceField(
        Programme.objects.all(), label=_("Programme"), required=False, empty_label=_("All"), to_field_name="code"
    )
    qualification = forms.ModelChoiceField(
        Qualification.objects.all(),
        label=_("Qualification"),
        required=False,
        empty_label=_("All"),
        to_field_name="code",
    )
    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"), required=False, empty_label=_("All"))
    status = forms.ChoiceField(label=_("Certificate"), required=False, choices=[*STATUSES, NONE])

    field_order = ["q"]

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = Country.objects.filter(Exists(Award.objects.filter(agency__country=OuterRef("pk"))))
        self.fields["agency"].queryset = _reachable(scope)  # type: ignore[attr-defined]  # a choice field of models
        self.fields["agency"].to_field_name = "code"  # type: ignore[attr-defined]
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]
        if not scope.everything:
            del self.fields["country"]


def _reachable(scope: Scope) -> Any:
    """Agencies that may be asked about: all, or those of the scope and below, old and new."""
    if scope.everything:
        return Agency.objects.all()
    parents = AgencyParent.objects.tree_with_predecessors()
    below = set().union(*(tree.subtree(top, parents) for top in scope.agencies))
    return Agency.objects.filter(pk__in=below)


class RegisterFilter(Filter):
    q = forms.CharField(label=_("Name, number or agency"), required=False, max_length=100)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    qualification = forms.ModelChoiceField(
        Qualification.objects.all(),
        label=_("Qualification"),
        required=False,
        empty_label=_("All"),
        to_field_name="code",
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=STATUSES)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("All")), *((year, year) for year in years)]  # type: ignore[attr-defined]


class SignatoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self) -> None:
        super().__init__(Signatory.objects.none(), label=_("Signed by"), empty_label=None)


def _offer(field: Any) -> None:
    """Who signs today; of several one is chosen."""
    field.queryset = Signatory.objects.on(today())
    if field.queryset.count() > 1:
        field.empty_label = _("Choose…")


class IssueForm(forms.Form):
    """Who signs, and whom the registrar left ticked."""

    signatory = SignatoryField()
    people = forms.TypedMultipleChoiceField(label=_("People"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["signatory"])
        self.fields["people"].error_messages["required"] = _("Tick at least one person.")
        self.fields["people"].choices = [(pk, pk) for pk in people]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "It stays in the register for ever. Write no names and nothing about the person's health or family."
        ),
    )


class AwardForm(ReasonForm):
    """What may be put right in a completion; the reason stands last."""

    started_on = forms.DateField(label=pgettext_lazy("date", "From"), required=False, widget=Day)
    completed_on = forms.DateField(label=_("Completed on"), widget=Day)
    result = forms.ChoiceField(label=_("Result"), choices=Result.choices)
    grade = forms.CharField(
        label=_("Mark"),
        max_length=20,
        required=False,
        help_text=_("A whole number from 1 to 10, passed from 4 on; empty where no mark was given."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    attestation = forms.CharField(
        label=_("Form of attestation"),
        max_length=100,
        required=False,
        help_text=_("In Russian and English, as it is printed: зачёт / credit."),
    )
    protocol_number = forms.CharField(label=_("Protocol number"), max_length=40, required=False)
    protocol_date = forms.DateField(label=_("Protocol date"), required=False, widget=Day)
    order_number = forms.CharField(label=_("Order number"), max_length=40, required=False)
    order_date = forms.DateField(label=_("Order date"), required=False, widget=Day)

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(award, name) for name in self.fields if name != "reason"}
        self.order_fields(list(self.initial))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        before = dict(self.initial)
        for name, fault in rules.new_faults(before, before | cleaned, today()):
            if name not in self.errors:
                self.add_error(name, FAULTS[fault])
        return cleaned


class CorrectForm(ReasonForm):
    signatory = SignatoryField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["signatory"])


class TokenForm(forms.Form):
    token = forms.CharField(
        label=_("Code from the certificate"),
        max_length=200,
        help_text=_(
            "26 letters and figures beside the square code, or the whole address there; spaces and small letters do "
            "not matter. The number of the certificate is not its code."
        ),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_token(self) -> str:
        """Empty when it is not well formed: the page of the answer says the same about both."""
        return rules.token_from(self.cleaned_data["token"]) or ""


class TitlesForm(forms.Form):
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300)
    title_be = forms.CharField(label=_("Title in Belarusian"), max_length=300, required=False)


class VersionForm(TitlesForm):
    mode = forms.ChoiceField(label=_("Form of training"), choices=Mode.choices)
    minutes_per_hour = forms.IntegerField(label=_("Minutes in an academic hour"), min_value=1, max_value=120)
    approved_on = forms.DateField(label=_("Approved on"), required=False, widget=Day)
    approved_by = forms.CharField(
        label=_("Approved by"), max_length=200, required=False, help_text=_("Who approved it and by which order.")
    )


class Code(forms.CharField):
    """In capitals, so that no two differ by them alone."""

    def __init__(self) -> None:
        super().__init__(label=_("Code"), max_length=40, validators=[CODE], help_text=_("Short and lasting."))

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).upper()


class ProgrammeForm(VersionForm):
    code = Code()

    field_order = ["code"]


class HoursForm(forms.Form):
    """A line of the plan; an empty one is left out."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Choose…")), *HoursKind.choices])
    hours = forms.DecimalField(
        label=_("Academic hours"),
        required=False,
        max_digits=5,
        decimal_places=1,
        min_value=Decimal("0.5"),
        widget=forms.NumberInput({"step": "0.5"}),
    )
    topic_ru = forms.CharField(label=_("Topic in Russian"), max_length=300, required=False)
    topic_en = forms.CharField(label=_("Topic in English"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if any(cleaned.values()):
            for name in ("kind", "hours"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in too, or empty the whole line."))
        return cleaned

    @property
    def is_written(self) -> bool:
        return bool(self.cleaned_data.get("kind"))


PlanForms = forms.formset_factory(HoursForm, extra=5, max_num=60, absolute_max=60)


class QualificationForm(TitlesForm):
    document_class = forms.ChoiceField(label=_("Document"), choices=DocumentClass.choices)
    series = forms.RegexField(
        r"^[A-Z][A-Z0-9-]*$",
        label=_("Series of numbers"),
        max_length=20,
        initial="ITC",
        help_text=_("Capital Latin letters, figures and hyphens; numbers run by series and year."),
    )
    validity_months = forms.IntegerField(
        label=_("Months of validity"),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty: valid for ever."),
    )
    renewal_days = forms.IntegerField(
        label=_("Days before the end when it may be renewed"), initial=90, min_value=0, max_value=3660
    )
    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.all(), label=_("Programmes that prove it together"), widget=forms.CheckboxSelectMultiple
    )


class NewQualificationForm(QualificationForm):
    code = Code()

    field_order = ["code"]


class SignatoryForm(forms.Form):
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=200, help_text=_("As printed: И. И. Иванова."))
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    title_ru = forms.CharField(label=_("Office in Russian"), max_length=200)
    title_en = forms.CharField(label=_("Office in English"), max_length=200)
    since = forms.DateField(label=_("Signs from"), widget=Day, initial=today)
    until = forms.DateField(
        label=_("Signs no longer from"), required=False, widget=Day, help_text=_("Empty while she or he is in office.")
    )

    def clean(self) -> dict[str, Any]:
        """Every letter must be one that the certificate's fonts have."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("name_ru", "name_en", "title_ru", "title_en"):
            check = letters_check([cleaned.get(name) or ""])
            if not check.done:
                self.add_error(name, str(check.why))
        return cleaned


class ThresholdForm(forms.Form):
    country = forms.ModelChoiceField(
        Country.objects.all(), label=_("Country"), required=False, empty_label=_("every country without its own")
    )
    hours = forms.DecimalField(
        label=_("Least academic hours"),
        required=False,
        max_digits=5,
        decimal_places=1,
        min_value=Decimal("0.5"),
        max_value=Decimal(2000),
        help_text=_("Empty: from that day the general figure holds for this country."),
    )
    since = forms.DateField(label=pgettext_lazy("dates", "From"), widget=Day, initial=today)
