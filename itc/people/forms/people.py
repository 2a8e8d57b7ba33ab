import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itc.people import access, passport, tree, zones
from itc.people.access import Right
from itc.people.actions.people import LATIN, LATIN_NEEDED
from itc.people.dated import today
from itc.people.models import Agency, AgencyParent, Role, Sex, User
from itc.people.rosters.rules import WRONG_LETTERS
from itc.people.spelling import script
from itc.web import dates
from itc.web.forms import Day, Filter, Sure

CYRILLIC = ("surname", "given_name", "patronymic")


class NamesMixin(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Each name in the letters of its field; a mixture of both looks right and is found by no search."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, wanted in [(n, "cyrillic") for n in CYRILLIC] + [(n, "latin") for n in LATIN]:
            value = cleaned.get(name) or ""
            if name in self.changed_data and value and script(value) != wanted:
                self.add_error(name, WRONG_LETTERS[wanted])
        return cleaned


class PersonForm(NamesMixin):
    """A person as her agency or the office writes her down."""

    class Meta:
        model = User
        fields = [
            "surname", "given_name", "patronymic", "surname_latin", "given_name_latin", "sex", "rank", "position",
            "email", "language", "time_zone", "is_restricted",
        ]  # fmt: skip
        labels = {
            "surname_latin": _("Surname in Latin letters"),
            "given_name_latin": _("Given name in Latin letters"),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("time_zone", self.instance.time_zone)
        for name in ("surname", "surname_latin"):
            self.fields[name].one_is_needed = True  # type: ignore[attr-defined]  # read by the component of a field
            self.fields[name].help_text = _("In Cyrillic or in Latin letters: one of the two is needed.")
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=_zones(self.instance.time_zone))
        self.fields["sex"].choices = [("", pgettext_lazy("sex", "not stated")), *Sex.choices]  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.has_usable_password() and not access.can(by, Right.GRANT_ROLES):
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("The person signs in with it and changes it on her own page.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (
            cleaned.get("surname") or cleaned.get("surname_latin") or {"surname", "surname_latin"} & set(self.errors)
        ):
            self.add_error("surname", _("A person needs a surname, in Cyrillic or in Latin letters."))
        return cleaned

    def validate_unique(self) -> None:
        """A taken e-mail is refused by the action, which says no more of the other person than the reader may know."""


class NewPersonForm(PersonForm):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"))
    since = forms.DateField(label=_("Serves there since"), initial=today, widget=Day, required=False)
    is_invited = forms.BooleanField(label=_("Send an invitation to sign in"), required=False)

    field_order = ["surname", "given_name", "patronymic", "surname_latin", "given_name_latin", "sex", "agency", "since"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        reach = access.scope(by, Right.EDIT_PEOPLE)
        self.fields["agency"].queryset = Agency.objects.standing().within(reach)  # type: ignore[attr-defined]
        self.fields["agency"].required = not reach.everything
        self.initial.setdefault("agency", by.agency_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_invited") and not cleaned.get("email"):
            self.add_error("email", _("An invitation needs an e-mail."))
        if (since := cleaned.get("since")) and since > today():
            self.add_error("since", _("Choose today or an earlier day."))
        return cleaned


class ProfileForm(NamesMixin):
    """What a person says of herself; the rest her agency writes."""

    class Meta:
        model = User
        fields = ["surname_latin", "given_name_latin", "language", "time_zone", "gets_digest"]
        labels = {
            "gets_digest": _("Every Monday a letter with what is new for your agency"),
            "surname_latin": _("Surname in Latin letters"),
            "given_name_latin": _("Given name in Latin letters"),
            "language": _("Language of letters to you"),
        }
        help_texts = {"surname_latin": _("Exactly as in your passport: certificates are printed with it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=_zones(self.instance.time_zone))
        if "focal_point" not in access.roles(self.instance):
            del self.fields["gets_digest"]
        if passport.is_needed(self.instance):
            for name in LATIN:
                self.fields[name].disabled = True
                self.fields[name].help_text = LATIN_NEEDED


class PeopleFilter(Filter):
    """Few agencies are chosen from a list; of many a part of the name or the code is typed."""

    FEW = 60

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    agency: forms.Field = forms.CharField(label=_("Agency: name or code"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = Agency.objects.visible_to(by)
        if self.seen.count() <= self.FEW:
            self.fields["agency"] = forms.ModelChoiceField(
                self.seen, label=_("Agency"), required=False, empty_label=_("All"), to_field_name="code"
            )
        roles = [choice for choice in Role.choices if choice[0] != Role.TRAINEE]
        self.fields["role"].choices = [("", _("All")), *roles]  # type: ignore[attr-defined]
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("people", "Serving")),
            ("left", pgettext_lazy("people", "Left")),
            ("duplicate", pgettext_lazy("people", "Duplicates")),
            ("all", pgettext_lazy("people", "All")),
        ]

    def clean_agency(self) -> Any:
        """The agencies that are meant: the one of this code, else all with these words in the name; None for any."""
        typed = self.cleaned_data["agency"]
        if isinstance(typed, Agency) or not typed:
            return [typed] if typed else None
        return self.seen.filter(code=typed.strip().upper()) or self.seen.matching(typed)


class PlaceForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("To the agency"))
    on = forms.DateField(label=_("Since"), initial=today, widget=Day)

    def __init__(self, *args: Any, by: User, about: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = access.scope(by, Right.EDIT_PEOPLE)
        self.fields["agency"].queryset = Agency.objects.standing().within(reach)  # type: ignore[attr-defined]


class LeftForm(forms.Form):
    on = forms.DateField(label=_("Left on"), initial=today, widget=Day)

    def __init__(self, *args: Any, by: User, about: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class DuplicateForm(forms.Form):
    number = forms.IntegerField(
        label=_("Number of the person who stays"),
        help_text=_("It stands on the page of that person, under the name."),
        min_value=1,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, by: User, about: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_number(self) -> User:
        person = User.objects.visible_to(self.by).filter(pk=self.cleaned_data["number"]).first()
        if person is None:
            raise forms.ValidationError(_("There is no person with this number."))
        return person


class ApartForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, by: User, about: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class DuplicatesFilter(forms.Form):
    where = forms.ChoiceField(
        label=_("Agency"),
        required=False,
        choices=[
            ("", pgettext_lazy("duplicates", "The same agency")),
            ("elsewhere", pgettext_lazy("duplicates", "Two agencies")),
        ],
    )


class SameForm(forms.Form):
    """Which of two rows stays, and why they are one person."""

    stays = forms.TypedChoiceField(
        label=_("The row that stays"),
        help_text=_("The other row points at it and can no longer sign in. It can be undone."),
        coerce=int,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, one: User, other: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stays"].choices = [(row.pk, f"{row.name}, № {row.pk}") for row in (one, other)]  # type: ignore[attr-defined]
        signs_in = [row for row in (one, other) if row.has_usable_password()]
        self.initial["stays"] = (signs_in or [one])[0].pk


class GrantForm(Sure):
    role = forms.ChoiceField(label=_("Role"), choices=[c for c in Role.choices if c[0] != Role.TRAINEE])
    agency = forms.ModelChoiceField(
        Agency.objects.standing().select_related("country"),
        label=_("Agency"),
        required=False,
        help_text=_("For a focal point only: she answers for this agency and everything below it."),
    )
    since = forms.DateField(label=_("Since"), initial=today, widget=Day)

    def __init__(self, *args: Any, by: User, about: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.initial["agency"] = about.agency_id

    def clean_agency(self) -> Agency | None:
        """It stands there from the start, so with another role it is nobody's wish."""
        agency: Agency | None = self.cleaned_data["agency"]
        return agency if self.cleaned_data.get("role") in access.SCOPED else None

    def doubts(self, typed: dict[str, Any]) -> list[str]:
        found = []
        if (agency := typed["agency"]) and (home := self.about.agency) and not _belong_together(home.pk, agency.pk):
            abroad = home.country_id != agency.country_id
            places = [f"{one} ({one.country})" if abroad else str(one) for one in (home, agency)]
            sentence = _("%(name)s serves in %(home)s. As a focal point she would see the people of %(agency)s.")
            found.append(sentence % {"name": self.about.name, "home": places[0], "agency": places[1]})
        if typed["since"] < today() - dt.timedelta(days=365):
            sentence = _(
                "The role would have begun on %(day)s, more than a year ago. A new role begins today, as a rule."
            )
            found.append(sentence % {"day": dates.day(typed["since"])})
        return found


def _belong_together(one: int, other: int) -> bool:
    """One of the two is the other, or lies below it."""
    parents = AgencyParent.objects.tree_with_predecessors()
    return other in tree.subtree(one, parents) or one in tree.subtree(other, parents)


def _zones(present: str) -> list[tuple[str, str]]:
    """The list, and the person's own zone when an import or an older list gave her another."""
    listed = zones.choices(timezone.now())
    return listed if present in dict(listed) or not present else [(present, present), *listed]
