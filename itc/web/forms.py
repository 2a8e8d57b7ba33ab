"""What forms of every app are made of."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise


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


class Facts(forms.ModelForm):  # type: ignore[type-arg]  # a base of several
    """Fields and texts of a model; it neither fills nor checks an instance: the action does."""

    fields_of_codes: ClassVar[dict[str, str]] = {"code_taken": "code"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._meta.fields or ():  # the model's own checks would else wait for an instance
            if field := self.fields.get(name):
                column = self._meta.model._meta.get_field(name)
                field.validators += [one for one in column.validators if one not in field.validators]

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
