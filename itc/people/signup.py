"""What allauth's sign-up page asks beyond an e-mail and a password; open only when the office allows it."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    surname = forms.CharField(label=_("Surname"), max_length=120)
    given_name = forms.CharField(label=_("Given name"), max_length=120)

    def signup(self, request: HttpRequest, user: Any) -> None:
        """allauth asks for this method; the adapter has stored everything before."""
