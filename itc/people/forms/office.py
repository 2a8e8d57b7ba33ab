"""Rosters, access tokens, the audit's filter, the centre's settings, first passwords."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itc.jobs.models import Job
from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import Agency, Centre, SentMail, User
from itc.people.words import verbs_by_area
from itc.web.forms import Day, Filter


class RosterForm(forms.Form):
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Agency"),
        help_text=_("For rows without a unit code. Codes in the list must be of units below it."),
    )
    file = forms.FileField(label=_("File"), help_text=_("Excel (.xlsx) or CSV; up to 5,000 people."))
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV file"),
        choices=[("", "UTF-8"), ("windows-1251", "windows-1251")],
        required=False,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = access.scope(by, Right.EDIT_PEOPLE)
        if not reach.everything:  # the office's own agency is the centre, whose people come by no list
            self.initial.setdefault("agency", by.agency_id)
        self.fields["agency"].queryset = Agency.objects.standing().within(reach)  # type: ignore[attr-defined]


def _in_half_a_year() -> dt.date:
    return today() + dt.timedelta(days=182)


class TokenForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"))
    name = forms.CharField(label=_("What it is for"), max_length=120, help_text=_("For example: personnel system."))
    expires_on = forms.DateField(
        label=_("Valid until"), initial=_in_half_a_year, widget=Day, help_text=_("That day included; a year at most.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("agency", by.agency_id)
        reach = access.scope(by, Right.MANAGE_TOKENS)
        self.fields["agency"].queryset = Agency.objects.standing().within(reach)  # type: ignore[attr-defined]

    @property
    def expires_at(self) -> dt.datetime:
        """The last second of the chosen day in Minsk."""
        last = dt.time(23, 59, 59)
        return dt.datetime.combine(self.cleaned_data["expires_on"], last, timezone.get_default_timezone())


# the first and the last days of the calendar have no midnight in every zone
TELLABLE = [MinValueValidator(dt.date(1900, 1, 1)), MaxValueValidator(dt.date(9000, 1, 1))]


class AuditFilter(Filter):
    who = forms.CharField(label=_("Who"), required=False, max_length=100)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    since = forms.DateField(label=pgettext_lazy("dates", "From"), required=False, widget=Day, validators=TELLABLE)
    until = forms.DateField(label=pgettext_lazy("dates", "To"), required=False, widget=Day, validators=TELLABLE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("All")), *verbs_by_area()]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", _("The period ends before it begins."))
        return cleaned


class MailsFilter(Filter):
    """Words of the text are looked for by those only who may read it."""

    q = forms.CharField(label=_("Person or address"), required=False, max_length=100)
    words = forms.CharField(label=_("Words of the subject"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *SentMail.State.choices])

    def __init__(self, *args: Any, may_read: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_read:
            self.fields["words"].label = _("Words of the subject or the text")
        names = Job.objects.filter(mails__isnull=False).order_by().values_list("name", flat=True).distinct()
        kinds = sorted(((name, str(Job(name=name).title)) for name in names), key=lambda pair: pair[1])
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]  # a choice field


LEAST_FIGURES = 3  # of a telephone number, a short one too


class CentreForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = Centre
        fields = [
            "phone", "email", "address_ru", "address_en", "has_open_signup", "trainers_need_second_factor",
            "focal_points_need_second_factor", "invitation_days", "nomination_days", "withdrawal_days",
            "attendance_percent", "minutes_per_hour",
        ]  # fmt: skip
        help_texts = {
            "phone": _(
                "It stands at the foot of every page, with the e-mail and the address: whoever needs help finds it."
            ),
            "nomination_days": _("For new seminars; the plan of a seminar may say otherwise."),
            "withdrawal_days": _("For new seminars; the plan of a seminar may say otherwise."),
            "attendance_percent": _("For new seminars; the plan of a seminar may say otherwise."),
            "minutes_per_hour": _("For new programmes; a version on which completions rest keeps its own."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes_per_hour"] = forms.IntegerField(
            label=self.fields["minutes_per_hour"].label,
            help_text=self.fields["minutes_per_hour"].help_text,
            min_value=1,
            max_value=120,
        )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(sign.isdigit() for sign in phone) < LEAST_FIGURES:
            raise forms.ValidationError(_("Write the number with its figures, for example +375 17 000-00-00."))
        return phone


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Twice the same password, and the validators of the settings."""
