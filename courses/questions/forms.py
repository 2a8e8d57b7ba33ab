from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from courses.questions.models import Bank, Category, Kind, QuestionQuerySet
from courses.questions.source import LARGEST
from itc.people.models.users import Language
from itc.web.forms import CodeField

ENCODINGS = [
    ("", "UTF-8"),
    ("windows-1251", "windows-1251"),
    ("windows-1252", "windows-1252"),
    ("koi8-r", "koi8-r"),
    ("utf-16", "UTF-16"),
]


class BankForm(forms.Form):
    code = CodeField(label=_("Code of the bank"), max_length=60, help_text=_("Short, in Latin letters, as C2."))
    title = forms.CharField(label=_("Title"), max_length=200)


class KindForm(forms.Form):
    """What a new question is going to be."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    language = forms.MultipleChoiceField(
        label=_("Languages of its texts"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )


class ImportForm(forms.Form):
    bank = CodeField(label=_("Code of the bank"), max_length=60, help_text=_("A new code makes a new bank."))
    file = forms.FileField(
        label=_("GIFT file"),
        help_text=_("Text in Moodle's GIFT format, at most 5 MB."),
        validators=[FileExtensionValidator(["gift", "txt"])],
        widget=forms.FileInput(attrs={"accept": ".gift,.txt"}),
    )
    language = forms.ChoiceField(label=_("Language of the questions"), choices=Language.choices)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


class ConfirmForm(forms.Form):
    """The checked text once more, so that the file need not be chosen again."""

    bank = forms.SlugField(max_length=60)
    language = forms.ChoiceField(choices=Language.choices)
    filename = forms.CharField(max_length=255)
    text = forms.CharField(strip=False, max_length=LARGEST)


class QuestionFilter(forms.Form):
    words = forms.CharField(label=_("Name, tag or id number"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices], required=False)
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("all")
    )
    lacking = forms.ChoiceField(label=_("Without a text in"), choices=[("", "—"), *Language.choices], required=False)
    retired = forms.BooleanField(label=_("with those out of use"), required=False)

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bank.categories.all()

    def chosen(self, questions: QuestionQuerySet) -> QuestionQuerySet:
        wish = self.cleaned_data if self.is_valid() else {}
        questions = questions.matching(wish.get("words") or "")
        if wish.get("kind"):
            questions = questions.filter(kind=wish["kind"])
        if wish.get("category"):
            questions = questions.under(wish["category"])
        if wish.get("lacking"):
            questions = questions.exclude(versions__texts__language=wish["lacking"])
        return questions if wish.get("retired") else questions.in_use()
