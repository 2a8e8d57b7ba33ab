"""The form in which an author makes a new version of a question: its kind and languages decide its fields."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.questions import editing
from courses.questions.gift_answers import Unreadable, bounds, reaches_full_marks
from courses.questions.models import QuestionVersion
from courses.questions.shape import HUNDRED, Format, Json, Kind, Shape
from itc.people.models.users import Language

SPARE, FIRST, MOST = 2, 4, 20  # empty rows beside those there are, of a new question, all
HIDDEN = forms.HiddenInput
TRUTHS = [("true", pgettext_lazy("answer", "True")), ("false", pgettext_lazy("answer", "False"))]


class NumberField(forms.CharField):
    """`3`, `3:0.5`, `2.5..3.5` or `*`: low, high and value."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return bounds(text.replace(",", ".")) if text else None
        except Unreadable as refusal:
            raise forms.ValidationError(refusal.reason) from refusal


def text_field(label: Any, *, required: bool = False, rows: int = 2) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=widget, max_length=20_000)


def weight_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("Weight, %"), required=False, min_value=-100, max_value=100, decimal_places=5
    )


class EditForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("What you changed, and why"), max_length=300, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        version: QuestionVersion,
        bodies: Mapping[str, Json],
        notes: Mapping[str, str] | None = None,
        adding: str = "",
    ) -> None:
        self.version, self.bodies, self.kind = version, bodies, Kind(version.data["kind"])
        self.languages = [code for code in Language.values if code in bodies or code == adding]
        standing = editing.rows_of(version.data, bodies)
        self.count = min(standing + (SPARE if standing else FIRST), MOST) if self._has_rows() else 0
        initial = editing.fields_of(version.data, bodies) | {"after": version.number, "adding": adding}
        initial |= {f"notes_{code}": text for code, text in (notes or {}).items()}
        super().__init__(data, initial=initial)
        self.fields["after"] = forms.IntegerField(widget=HIDDEN)
        self.fields["adding"] = forms.CharField(widget=HIDDEN, required=False)
        self._ask()
        self.shapes: dict[str, Shape] = {}

    def _has_rows(self) -> bool:
        return self.kind in (Kind.CHOICE, Kind.SHORT, Kind.NUMERICAL, Kind.MATCHING)

    def _ask(self) -> None:
        if self.kind is Kind.CHOICE:
            label = gettext_lazy("Only one answer can be chosen")
            self.fields["single"] = forms.BooleanField(label=label, required=False)
        if self.kind is Kind.TRUEFALSE:
            label = gettext_lazy("The sentence is")
            self.fields["truth"] = forms.ChoiceField(label=label, choices=TRUTHS, widget=forms.RadioSelect)
        for row in range(self.count):
            self._ask_row(row)
        for code in self.languages:
            self.fields[f"stem_{code}"] = text_field(gettext_lazy("Question"), required=True, rows=4)
            if self.kind is Kind.TRUEFALSE:
                self.fields[f"when_right_{code}"] = text_field(gettext_lazy("Said to a right answer"))
                self.fields[f"when_wrong_{code}"] = text_field(gettext_lazy("Said to a wrong answer"))
            if self.kind is Kind.ESSAY:
                self.fields[f"notes_{code}"] = text_field(gettext_lazy("Notes for who marks"), rows=3)
            self.fields[f"feedback_{code}"] = text_field(gettext_lazy("Said to everybody afterwards"))

    def _ask_row(self, row: int) -> None:
        name = f"row{row}"
        self.fields[f"{name}_key"] = forms.RegexField(r"^[a-z]\d{1,3}$", widget=HIDDEN, required=False)
        if self.kind is Kind.MATCHING:
            self.fields[f"{name}_option"] = forms.RegexField(r"^o\d{1,3}$", widget=HIDDEN, required=False)
        if self.kind is Kind.NUMERICAL:
            self.fields[f"{name}_number"] = NumberField(label=gettext_lazy("Number"), required=False, max_length=60)
        if self.kind in (Kind.CHOICE, Kind.NUMERICAL):
            self.fields[f"{name}_fraction"] = weight_field()
        for code in self.languages:
            if self.kind is not Kind.NUMERICAL:
                self.fields[f"{name}_text_{code}"] = text_field(gettext_lazy("Answer"), rows=1)
            if self.kind is Kind.SHORT:
                self.fields[f"{name}_fraction_{code}"] = weight_field()
            if self.kind is Kind.MATCHING:
                self.fields[f"{name}_match_{code}"] = forms.CharField(
                    label=gettext_lazy("Goes with"), required=False, max_length=500
                )
            else:
                self.fields[f"{name}_note_{code}"] = text_field(gettext_lazy("Said to this answer"), rows=1)

    @property
    def general(self) -> list[forms.BoundField]:
        return [self[name] for name in ("single", "truth") if name in self.fields]

    @property
    def hint(self) -> str:
        """What the fields of the answers ask for."""
        if self.kind is Kind.MATCHING:
            return _("An answer with a right side only is an extra wrong one to choose from.")
        if self.kind is Kind.NUMERICAL:
            return _("Write 3 for exactly 3, 3:0.5 for a tolerance, 2..4 for a range, * for any other number.")
        if self.kind in (Kind.CHOICE, Kind.SHORT):
            return _("Weight: 100 is right, 0 or empty is wrong; of several right answers each has its share.")
        return ""

    @property
    def in_languages(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        for code in self.languages:
            names = [f"{name}_{code}" for name in ("stem", "when_right", "when_wrong", "notes", "feedback")]
            yield code, str(Language(code).label), [self[name] for name in names if name in self.fields]

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """Of each answer what no language changes, then what each says."""
        for row in range(self.count):
            names = [name for name in self.fields if name.startswith(f"row{row}_")]
            texts = {code: [self[name] for name in names if name.endswith(f"_{code}")] for code in self.languages}
            told = [(code, str(Language(code).label), fields) for code, fields in texts.items()]
            common = [
                self[name] for name in names if name.split("_")[1:] in (["key"], ["option"], ["number"], ["fraction"])
            ]
            yield {"number": row + 1, "common": common, "texts": told}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        rows = [row for row in range(self.count) if self._is_written(given, row)]
        if not self.errors:
            self._require_texts(given, rows)
        if not self.errors:
            self._require_answers(given, rows)
        if not self.errors:
            for code in self.languages:
                shape = editing.filled(self.kind, given, code, rows=rows, format_=self._format(code), name="")
                self.shapes[code] = shape
        return given

    def _is_written(self, given: Mapping[str, Any], row: int) -> bool:
        parts = ("_text_", "_match_") if self.kind is not Kind.NUMERICAL else ("_number", "_note_")
        return any(given.get(name) for name in given if name.startswith(f"row{row}_") and any(p in name for p in parts))

    def _require_texts(self, given: Mapping[str, Any], rows: list[int]) -> None:
        """What one language has, every language has; short answers are each language's own."""
        for row in rows if self.kind is not Kind.SHORT else ():
            for part in ("text", "match"):
                names = [
                    f"row{row}_{part}_{code}" for code in self.languages if f"row{row}_{part}_{code}" in self.fields
                ]
                is_needed = part == "match" or self.kind is Kind.CHOICE or any(given.get(name) for name in names)
                for name in names if is_needed else ():
                    if not given.get(name):
                        self.add_error(name, _("Write this in each language."))
            if self.kind is Kind.NUMERICAL and given.get(f"row{row}_number") is None:
                self.add_error(f"row{row}_number", _("Write the number, or * for any other."))

    def _require_answers(self, given: Mapping[str, Any], rows: list[int]) -> None:
        if self.kind is Kind.MATCHING:
            keys, options = editing.keys_of(self.kind, given, rows), editing.option_keys(given, rows)
            if not keys or len(set(options.values())) < 2:
                self.add_error("row0_match_" + self.languages[0], _("Matching needs at least two pairs."))
        elif self.kind is Kind.SHORT:
            for code in self.languages:
                here = [row for row in rows if given.get(f"row{row}_text_{code}")]
                self._reach(f"row0_text_{code}", [_weight(given, f"row{row}_fraction_{code}", HUNDRED) for row in here])
        elif self.kind in (Kind.CHOICE, Kind.NUMERICAL):
            weights = [_weight(given, f"row{row}_fraction", Decimal(0)) for row in rows]
            if self.kind is Kind.CHOICE and len(rows) < 2:
                self.add_error("row0_fraction", _("A choice needs at least two answers."))
            elif self.kind is Kind.CHOICE and not given.get("single"):
                self._reach("row0_fraction", [sum((one for one in weights if one > 0), Decimal(0))])
            else:
                self._reach("row0_fraction", weights)

    def _reach(self, name: str, weights: list[Decimal]) -> None:
        try:
            reaches_full_marks(max(weights, default=Decimal(0)))
        except Unreadable as refusal:
            self.add_error(name, refusal.reason)

    def _format(self, code: str) -> Format:
        """A language keeps its format; a new one has that of the others."""
        bodies = [self.bodies[code]] if code in self.bodies else list(self.bodies.values())
        stems = [body["stem"]["format"] for body in bodies if body.get("stem")]
        return Format(stems[0]) if stems else Format.MOODLE


def _weight(given: Mapping[str, Any], name: str, default: Decimal) -> Decimal:
    value = given.get(name)
    return default if value is None else Decimal(value)


class NewForm(EditForm):
    """A question that is not there yet: its kind and languages are chosen, its name and place are asked for."""

    def __init__(
        self, data: Any = None, *, kind: Kind, languages: Sequence[str], categories: Sequence[str] = ()
    ) -> None:
        facts, body = editing.blank(kind)
        super().__init__(data, version=QuestionVersion(number=0, data=facts), bodies=dict.fromkeys(languages, body))
        self.categories = categories
        del self.fields["reason"], self.fields["adding"]
        if "truth" in self.fields:
            self.initial.pop("truth")
        self.fields |= {
            "name": forms.CharField(
                label=gettext_lazy("Name in the bank"),
                max_length=255,
                help_text=gettext_lazy("Authors find the question by it; trainees never see it."),
            ),
            "category": forms.CharField(
                label=gettext_lazy("Category"),
                max_length=255,
                required=False,
                help_text=gettext_lazy("A folder of the bank, as Law/Signs; a new name makes a new one."),
                widget=forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
            ),
            "idnumber": forms.CharField(label=gettext_lazy("Id number"), max_length=100, required=False),
            "tags": forms.CharField(
                label=gettext_lazy("Tags"),
                max_length=300,
                required=False,
                help_text=gettext_lazy("Separated by commas."),
            ),
        }

    def clean_tags(self) -> list[str]:
        tags = [" ".join(tag.split()) for tag in self.cleaned_data["tags"].split(",")]
        return list(dict.fromkeys(tag[:100] for tag in tags if tag))

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "category", "idnumber", "tags")]
