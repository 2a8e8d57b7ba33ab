from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.holdings.queries import Standing
from certification.models import Qualification
from itc.people.access import Scope
from itc.people.models import Agency
from itc.web.forms import Filter

DAYS = 90
LABELS = {
    Standing.VALID: pgettext_lazy("certificate", "valid"),
    Standing.EXPIRING: pgettext_lazy("certificate", "expires soon"),
    Standing.EXPIRED: pgettext_lazy("certificate", "expired"),
    Standing.UNCERTIFIED: _("trained, no certificate"),
    Standing.NEVER: _("never trained"),
}


class HoldingsFilter(Filter):
    q = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=100)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("All"), to_field_name="code"
    )
    qualification = forms.ModelChoiceField(
        Qualification.objects.all(), label=_("Qualification"), required=False, empty_label=_("All"),
        to_field_name="code",
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=_("Certificate"), required=False, choices=[("", _("All")), *((str(one), LABELS[one]) for one in Standing)]
    )
    days = forms.IntegerField(label=_("Expires within, days"), required=False, min_value=1, max_value=3650)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.standing().within(scope)  # type: ignore[attr-defined]
        self.fields["days"].widget.attrs["placeholder"] = DAYS
