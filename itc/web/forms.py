"""What forms of every app are made of."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator, slug_re, validate_slug
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AS_A_CODE = RegexValidator(slug_re, _("Latin letters, figures, hyphens and underscores only."))


class CodeField(forms.SlugField):
    """The short name of a thing in addresses; a wrong one is told without the word that programmers have for it."""

    default_validators: ClassVar[list[Any]] = [AS_A_CODE]  # type: ignore[misc]  # Django names no class variable


class Day(forms.DateInput):
    """The browser's own date field; it wants ISO in both directions."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Clock(forms.TimeInput):
    """The browser's own field for a time of the day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def is_optional(asked: forms.Field) -> bool:
    """A locked field is not asked for, and of several `one_is_needed` is not left out at will."""
    return not (asked.required or asked.disabled or getattr(asked, "one_is_needed", False))


class Filter(forms.Form):
    """What of a list is shown. While a part of it cannot be read nothing is shown and nothing goes out as a file: all
    rows, or those of the other fields, would be taken for the answer."""

    def wishes(self) -> dict[str, Any]:
        """What is asked for, rows of the database by their keys; fields that were left empty ask for nothing."""
        found = self.cleaned_data if self.is_valid() else {}
        return {name: getattr(value, "pk", value) for name, value in found.items() if value not in (None, "")}

    def of(self, rows: Any) -> Any:
        """The rows of which it may choose: none of them while it cannot be read."""
        return rows.none() if self.errors else rows


class Sure(forms.Form):
    """Asks once more, in so many words, before it takes what is possible and seldom meant; its page shows `asked`."""

    asked: Sequence[str] = ()

    def doubts(self, typed: dict[str, Any]) -> list[str]:
        """Sentences that say what would be done; only of fields that could be read."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and (doubts := self.doubts(cleaned)):
            self.fields["sure"] = forms.BooleanField(label=_("Yes, it is meant so"), required=False)
            if "sure" not in self.data:
                self.asked = doubts
                self.add_error(None, doubts)
                if "asked" in self.data:
                    self.add_error("sure", _("Tick this to go on."))
        return cleaned


class Facts(forms.ModelForm):  # type: ignore[type-arg]  # a base of several
    """Fields and texts of a model; it neither fills nor checks an instance: the action does."""

    fields_of_codes: ClassVar[dict[str, str]] = {"code_taken": "code"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._meta.fields or ():  # the model's own checks would else wait for an instance
            if field := self.fields.get(name):
                column = self._meta.model._meta.get_field(name)
                checks = [*field.validators, *(one for one in column.validators if one not in field.validators)]
                field.validators = [AS_A_CODE if one is validate_slug else one for one in checks]

    def _post_clean(self) -> None:
        pass

    @property
    def facts(self) -> dict[str, Any]:
        """Arguments of the action."""
        return dict(self.cleaned_data)

    def refuse(self, code: str, sentence: str | Promise) -> None:
        """An action's refusal beside the field that it is about, else above the form."""
        field = self.fields_of_codes.get(code)
        self.add_error(field if field in self.fields else None, str(sentence))
