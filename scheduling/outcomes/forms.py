from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.actions.awards import FAULTS
from certification.rules import mark_fault
from itc.web.forms import Day, Facts
from scheduling.models import Protocol, Seminar
from scheduling.queries import Standing


class OrderForm(forms.Form):
    """Both facts of an order; `is_awaited`: both may be empty as yet."""

    number = forms.CharField(label=_("Number of the order"), max_length=40)
    date = forms.DateField(label=_("Date of the order"), widget=Day)

    def __init__(
        self, typed: Any = None, *, seminar: Seminar, kind: str, is_awaited: bool = False, **more: Any
    ) -> None:
        names = {"number": f"{kind}_order_number", "date": f"{kind}_order_date"}
        initial = {name: getattr(seminar, field) for name, field in names.items()}
        super().__init__(typed, prefix=kind, initial=initial, **more)
        self.kind = kind
        for field in self.fields.values():
            field.required = not is_awaited

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and bool(typed["number"]) != bool(typed["date"]):
            self.add_error("date" if typed["number"] else "number", _("Fill this in too, or empty both."))
        return typed

    def refuse(self, code: str, sentence: str | Promise) -> None:
        self.add_error("date" if code == "order_date" else None, str(sentence))


class ProtocolForm(Facts):
    class Meta:
        model = Protocol
        fields = ("number", "date", "commission")
        widgets = {"date": Day, "commission": forms.Textarea(attrs={"rows": 3})}

    @property
    def is_emptied(self) -> bool:
        """All of a protocol that stands was taken out."""
        names = self._meta.fields or ()
        return self.is_bound and bool(self.instance.pk) and not any(self[name].value() for name in names)

    def full_clean(self) -> None:
        for name in ("number", "date") if self.is_bound and self.is_emptied else ():
            self.fields[name].required = False
        super().full_clean()

    def refuse(self, code: str, sentence: str | Promise) -> None:
        field = {"future_protocol": "date", "no_number": "number", "protocol_in_use": "number"}.get(code)
        self.add_error(field, str(sentence))


class ResultForm(forms.Form):
    """One line of the group's table of results; what is left empty stays without a result."""

    passed = forms.ChoiceField(required=False, choices=[("", "—"), ("yes", "yes"), ("no", "no")])
    grade = forms.CharField(required=False, max_length=20)

    def __init__(self, typed: Any = None, *, standing: Standing) -> None:
        self.standing = standing
        said = {True: "yes", False: "no", None: ""}[standing.facts.passed]
        initial = {"passed": said, "grade": standing.grade}
        super().__init__(typed, prefix=str(standing.booking.pk), initial=initial, auto_id="%s")
        for name, label in (("passed", _("Result")), ("grade", pgettext_lazy("grade", "Mark"))):
            self.fields[name].label = f"{standing.booking.person.name}, {label}"

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}-{self.prefix}"

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        result, grade = typed.get("passed"), typed.get("grade", "")
        if self.has_changed() and grade and result == "":
            self.add_error("passed", _("Choose the result."))
        elif self.has_changed() and result and (fault := mark_fault(grade, passed=result == "yes")):
            self.add_error("grade", FAULTS[fault])
        return typed

    @property
    def is_typed(self) -> bool:
        return self.is_bound and self.has_changed()

    def refuse(self, _code: str, sentence: str | Promise) -> None:
        self.add_error(None, str(sentence))
