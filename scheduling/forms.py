"""What people type; the actions check the rules, so that a page and the demonstration are refused alike."""

import datetime as dt
from collections import Counter
from typing import Any

from django import forms
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certification.models import ProgrammeVersion
from itc.people.dated import today
from itc.people.models import Centre, Country, Region, User
from itc.web.forms import Clock, CodeField, Day, Facts
from scheduling import queries, rules
from scheduling.models import (
    PHASES,
    Equipment,
    Kind,
    NominationState,
    Room,
    Ruling,
    SeatShare,
    Seminar,
    SeminarStaff,
    Session,
    Venue,
)
from scheduling.zones import clock

ZONES = (
    "Europe/Minsk", "Europe/Moscow", "Europe/Chisinau", "Europe/Vienna", "Europe/Belgrade", "Europe/Istanbul",
    "Asia/Almaty", "Asia/Ashgabat", "Asia/Baku", "Asia/Bishkek", "Asia/Dushanbe", "Asia/Tashkent", "Asia/Tbilisi",
    "Asia/Yekaterinburg", "Asia/Yerevan", "Asia/Novosibirsk", "Asia/Vladivostok", "UTC",
)  # fmt: skip


def zone_field(standing: str) -> forms.ChoiceField:
    zones = dict.fromkeys([*ZONES, standing])
    return forms.ChoiceField(label=_("Time zone"), choices=[(zone, clock(zone)) for zone in zones if zone])


class SeminarForm(Facts):
    asks_about_past = False

    class Meta:
        model = Seminar
        fields = (
            "code", "kind", "title_en", "title_ru", "title_be", "summary_en", "summary_ru", "programme_version",
            "course", "venue", "time_zone", "language", "interpreted_into", "starts_on", "ends_on", "nominate_until",
            "withdraw_until", "capacity", "passes_seats_on",
            "attendance_percent", "attestation_form", "bring_en", "bring_ru",
        )  # fmt: skip
        widgets = {
            "starts_on": Day,
            "ends_on": Day,
            "nominate_until": Day,
            "withdraw_until": Day,
            "summary_en": forms.Textarea(attrs={"rows": 4}),
            "summary_ru": forms.Textarea(attrs={"rows": 4}),
            "bring_en": forms.Textarea(attrs={"rows": 3}),
            "bring_ru": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = ProgrammeVersion.objects.select_related("programme").order_by("programme__code", "-number")
        self.fields["programme_version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["venue"].queryset = Venue.objects.filter(is_in_use=True)  # type: ignore[attr-defined]
        self.fields["time_zone"] = zone_field(self.instance.time_zone)
        self.fields["is_past"] = forms.BooleanField(
            label=_("The seminar has already begun or taken place: it is entered afterwards"), required=False
        )

    def clean(self) -> dict[str, Any]:
        """A first day in the past is asked about once; old seminars are entered too."""
        typed: dict[str, Any] = super().clean() or {}
        first_day = typed.get("starts_on")
        if first_day and first_day < today() and first_day != self.instance.starts_on and not typed.get("is_past"):
            self.asks_about_past = True
            self.add_error("starts_on", _("This day is over. Tick below if the seminar is entered afterwards."))
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts.items() if name != "is_past"}


class NewSeminarForm(SeminarForm):
    """The centre's settings fill in what is left empty: they count deadlines back from the first day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre = Centre.objects.here()
        self.initial["attendance_percent"] = centre.attendance_percent
        self.days_before = {"nominate_until": centre.nomination_days, "withdraw_until": centre.withdrawal_days}
        for name, days in self.days_before.items():
            self.fields[name].required = False
            self.fields[name].help_text = ngettext(
                "Empty: %(days)s day before the first day.", "Empty: %(days)s days before the first day.", days
            ) % {"days": days}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts_on = cleaned.get("starts_on")
        for name, days in self.days_before.items():
            if starts_on and cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = rules.deadline(starts_on, days, today())
        return cleaned


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


class SessionForm(Facts):
    fields_of_codes = {"no_hours": "hours", "too_many_hours": "hours"}

    day = forms.DateField(label=_("Day"), widget=Day)
    from_time = forms.TimeField(label=pgettext_lazy("time", "From"), widget=Clock)
    to_time = forms.TimeField(label=pgettext_lazy("time", "To"), widget=Clock)

    class Meta:
        model = Session
        fields = ("topic_en", "topic_ru", "kind", "hours", "room", "trainer")

    field_order = ("topic_en", "topic_ru", "kind", "day", "from_time", "to_time", "hours", "room", "trainer")

    def __init__(self, *args: Any, seminar: Seminar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seminar = seminar
        rooms = Room.objects.select_related("venue")
        self.fields["room"].queryset = rooms.filter(venue=seminar.venue_id) if seminar.venue_id else rooms  # type: ignore[attr-defined]
        staff = SeminarStaff.objects.filter(seminar=seminar).values("user")
        trainers = queries.people_who("trainer") | queries.people_named(staff)
        self.fields["trainer"].queryset = trainers.distinct()  # type: ignore[attr-defined]
        if self.instance.pk:
            start, end = (
                timezone.localtime(at, seminar.zone) for at in (self.instance.starts_at, self.instance.ends_at)
            )
            self.initial.update({"day": start.date(), "from_time": start.time(), "to_time": end.time()})

    def clean(self) -> dict[str, Any]:
        """More academic hours than the session lasts are a slip; what was stored before stays until it is changed."""
        typed = super().clean() or {}
        start, end, hours = (typed.get(name) for name in ("from_time", "to_time", "hours"))
        if not (start and end and hours and {"from_time", "to_time", "hours"} & {*self.changed_data}):
            return typed
        minutes, length = Centre.objects.here().minutes_per_hour, _minutes(end) - _minutes(start)
        if 0 < length < hours * minutes:
            sentence = _(
                "From %(start)s to %(end)s are %(length)s minutes; %(hours)s academic hours of %(minutes)s minutes "
                "take %(needed)s."
            )
            said = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "length": length, "minutes": minutes}
            said |= {"hours": floatformat(hours), "needed": floatformat(hours * minutes)}
            self.add_error("hours", sentence % said)
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        """The typed clock times are those of the seminar's zone."""
        typed = super().facts
        day, start, end = typed.pop("day"), typed.pop("from_time"), typed.pop("to_time")
        typed["starts_at"] = dt.datetime.combine(day, start, self.seminar.zone)
        typed["ends_at"] = dt.datetime.combine(day, end, self.seminar.zone)
        return typed


class ShareForm(Facts):
    fields_of_codes = {"too_few_seats": "seats"}

    regions = forms.ModelMultipleChoiceField(
        Region.objects.select_related("country"),
        required=False,
        label=_("Regions"),
        widget=forms.CheckboxSelectMultiple,
    )
    countries = forms.ModelMultipleChoiceField(
        Country.objects.all(), required=False, label=_("Countries"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = SeatShare
        fields = ("name_en", "name_ru", "seats", "regions", "countries")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = "name_en" if (get_language() or "en").startswith("en") else "name_ru"
        for field in ("regions", "countries"):
            self.fields[field].queryset = self.fields[field].queryset.order_by(name)  # type: ignore[attr-defined]


class StaffForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label=pgettext_lazy("list", "Person"))
    role = forms.ChoiceField(label=_("Role"), choices=SeminarStaff.Role.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = queries.people_who("trainer", "interpreter", "officer")  # type: ignore[attr-defined]


class VenueForm(Facts):
    class Meta:
        model = Venue
        fields = (
            "name_en", "name_ru", "address_en", "address_ru", "travel_en", "travel_ru", "country", "time_zone",
            "is_in_use",
        )  # fmt: skip
        widgets = {"travel_en": forms.Textarea(attrs={"rows": 3}), "travel_ru": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = zone_field(self.instance.time_zone)


class RoomForm(Facts):
    equipment = forms.MultipleChoiceField(
        label=_("Equipment"), choices=Equipment.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Room
        fields = ("name_en", "name_ru", "seats", "equipment")


class LetterForm(forms.Form):
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=60)
    letter_date = forms.DateField(label=_("Date of the letter"), widget=Day)

    def __init__(self, *args: Any, seminar: Seminar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seminar = seminar

    def clean_letter_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["letter_date"]
        if day > self.seminar.day_of(timezone.now()):
            raise forms.ValidationError(_("The letter cannot be of a later day than today."))
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MoveForm(forms.Form):
    """By so many days, or to a new first day; one of the two."""

    first_day = forms.DateField(label=_("New first day"), required=False, widget=Day)
    days = forms.IntegerField(
        label=_("or later by so many days"),
        required=False,
        min_value=-1000,
        max_value=1000,
        help_text=_("With a minus sign: earlier."),
    )

    def __init__(self, *args: Any, seminar: Seminar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seminar = seminar

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("days") and not typed.get("first_day") and "first_day" not in self.errors:
            typed["first_day"] = self.seminar.starts_on + dt.timedelta(days=typed["days"])
        if not self.errors and typed.get("first_day") in {None, self.seminar.starts_on}:
            self.add_error("first_day", _("Choose another first day, or by how many days to move."))
        return typed


class CopyForm(forms.Form):
    code = CodeField(label=_("Code of the new seminar"), max_length=40)
    starts_on = forms.DateField(label=_("First day of the new seminar"), widget=Day)
    with_staff = forms.BooleanField(
        label=_("The same trainers, interpreters and organisers"),
        required=False,
        help_text=_("The timetable, deadlines and shares of seats are taken along in any case, people are not."),
    )


class TrainerForm(forms.Form):
    """Whose sessions still to come somebody else takes over, and which of them."""

    old = forms.ModelChoiceField(User.objects.none(), label=_("Trainer until now"))
    new = forms.ModelChoiceField(User.objects.none(), label=_("New trainer"))
    sessions = forms.ModelMultipleChoiceField(
        Session.objects.none(),
        label=_("Sessions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none to hand over all that are still to come."),
    )

    def __init__(self, *args: Any, seminar: Seminar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = seminar.sessions.filter(starts_at__gt=timezone.now(), trainer__isnull=False).select_related("trainer")
        self.fields["old"].queryset = queries.people_named(coming.order_by().values("trainer"))  # type: ignore[attr-defined]
        self.fields["new"].queryset = queries.people_who("trainer")  # type: ignore[attr-defined]
        self.fields["sessions"].queryset = coming  # type: ignore[attr-defined]
        self.fields["sessions"].label_from_instance = lambda row: (  # type: ignore[attr-defined]
            f"{timezone.localtime(row.starts_at, seminar.zone):%d.%m.%Y %H:%M} {row.topic} ({row.trainer.name})"
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("old") and any(row.trainer_id != typed["old"].pk for row in typed.get("sessions") or ()):
            self.add_error("sessions", _("Tick only sessions of the trainer until now."))
        return typed


class RulingForm(forms.Form):
    kind = forms.ChoiceField(choices=Ruling.Kind, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(
        label=_("Number of the document"),
        max_length=60,
        required=False,
        help_text=_("For instance of the application or of the certificate of the hospital."),
    )


class CalendarFilter(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])


TO_DO = (  # across the states: what the figures of the office's first page lead to
    ("coming", _("coming and under way")),
    ("pending", _("with nominations to answer")),
    ("waiting", _("with nominations to answer, or over")),
    ("gone", _("with nominees who have left their agency")),
)


class OfficeFilter(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *PHASES.items(), *TO_DO]
    )
    since = forms.DateField(label=pgettext_lazy("period", "From"), required=False, widget=Day)
    until = forms.DateField(label=pgettext_lazy("period", "To"), required=False, widget=Day)


class NominationsFilter(forms.Form):
    q = forms.CharField(label=_("Name or agency"), required=False, max_length=100)
    state = forms.ChoiceField(label=pgettext_lazy("nomination", "Answer"), required=False)
    place = forms.ChoiceField(label=_("Country or region"), required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], numbers: Counter[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state, f"{state.label} ({numbers[state]})") for state in NominationState]
        self.fields["state"].choices = [("", _("All answers")), *states]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("All places")), *places]  # type: ignore[attr-defined]


WHEN = (("coming", _("not over yet")), ("gone", _("not over yet, of people who have left")))


class AnswersFilter(forms.Form):
    q = forms.CharField(label=pgettext_lazy("person", "Name"), required=False, max_length=100)
    seminar = forms.CharField(label=_("Seminar"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("nomination", "Answer"),
        required=False,
        choices=[("", _("All answers")), *NominationState.choices],
    )
    when = forms.ChoiceField(label=_("Time"), required=False, choices=[("", _("All seminars")), *WHEN])
