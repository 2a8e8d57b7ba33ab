import datetime as dt
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.models import Course, Enrolment, Lesson, Topic
from itc.people.dated import today
from itc.people.latin import suggest
from itc.web.forms import Day, Facts

LANGUAGES = [("", _("any language")), ("en", "English"), ("ru", "Русский"), ("be", "Беларуская")]


class CatalogueFilter(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=LANGUAGES)

    def __init__(self, *args: Any, topics: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("all topics")), *((topic.code, str(topic)) for topic in topics)]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]


class EnrolmentFilter(forms.Form):
    q = forms.CharField(label=_("Full name"), required=False, max_length=100)
    course = forms.ModelChoiceField(
        Course.objects.all(), label=_("Course"), required=False, to_field_name="code", empty_label=_("all courses")
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Enrolment.State.choices])


class DecisionForm(forms.Form):
    accepted = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    reason = forms.CharField(max_length=500, required=False)


TEXTS = [f"{name}_{code}" for name in ("summary", "audience", "outcomes") for code in ("en", "ru", "be")]
NOTES = ["reviewer_note_en", "reviewer_note_ru"]


class CourseForm(Facts):
    fields_of_codes = {"code_taken": "code", "code_fixed": "code"}

    class Meta:
        model = Course
        fields = (
            "code", "programme", "enrolment_mode", "quiz_rule", "title_en", "title_ru", "title_be", "topics", *TEXTS,
            *NOTES,
        )  # fmt: skip
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 4}) for name in (*TEXTS, *NOTES)},
            "topics": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "outcomes_en": _("One outcome a line."),
            "outcomes_ru": _("One outcome a line."),
            "outcomes_be": _("One outcome a line."),
            "programme": _("What the ledger records when somebody completes the course."),
        }

    def __init__(self, *args: Any, is_code_fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.validators = [one for one in code.validators if not isinstance(one, RegexValidator)]  # see clean_code
        code.help_text = _("Latin letters, digits and hyphens; it stands in the address of the course, as in C1.")
        if is_code_fixed:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("People have used the course under this code: it stays.")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not rules.is_code(code):
            sentence = _("Only Latin letters, digits and hyphens, without spaces. You could take: %(code)s")
            raise forms.ValidationError(sentence % {"code": rules.as_code(suggest(code))})
        return code


class LessonForm(Facts):
    class Meta:
        model = Lesson
        fields = ("title_en", "title_ru", "title_be", "minutes", "required", "law_as_at", *NOTES)
        widgets = {
            "law_as_at": Day,
            **{name: forms.Textarea(attrs={"rows": 3}) for name in NOTES},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minutes = self.fields["minutes"]
        assert isinstance(minutes, forms.IntegerField)
        self.fields["minutes"] = forms.IntegerField(label=minutes.label, min_value=1, max_value=600)

    def clean_law_as_at(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["law_as_at"]
        if day and day > today():
            raise forms.ValidationError(_("Nobody knows the law of a day to come: write today or an earlier day."))
        return day


class PlaceForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=1000)
