from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people.rosters.files import opened
from scheduling.forms import LetterForm
from scheduling.lists.rules import MOST, Line, as_text, lines
from scheduling.models import Seminar


class ListForm(LetterForm):
    """One letter and the people it names, pasted or as a file; a file is read at once and goes on as text."""

    people = forms.CharField(
        label=_("People"),
        required=False,
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One person per line, as in your letter: the whole name in either script, or the e-mail."),
    )
    file = forms.FileField(
        label=_("or a file"), required=False, help_text=_("Excel (.xlsx) or CSV, one person per row.")
    )

    def __init__(self, *args: Any, seminar: Seminar, **kwargs: Any) -> None:
        super().__init__(*args, seminar=seminar, **kwargs)
        self.lines: list[Line] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text, file = cleaned.get("people") or "", cleaned.get("file")
        if file and text.strip():
            self.add_error("file", _("Paste the list or send a file, not both."))
        elif file:
            cleaned["people"] = self._read(file)
        if not self.errors:
            self._take(cleaned["people"], "file" if file else "people")
        return cleaned

    def _read(self, file: Any) -> str:
        try:
            with opened(file.file, file.name) as rows:
                return as_text(cells for _number, cells in rows)
        except DomainError as refusal:
            self.add_error("file", str(refusal))
            return ""

    def _take(self, text: str, field: str) -> None:
        self.lines = lines(text)
        if not self.lines:
            self.add_error(field, _("There is nobody in this list."))
        elif len(self.lines) > MOST:
            self.add_error(field, format_lazy(_("More than {n} people. Send the list in parts."), n=MOST))
