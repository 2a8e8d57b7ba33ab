from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from courses.questions.models import Category, Question
from courses.questions.queries import titled
from courses.quizzes import queries, rules
from courses.quizzes.models import AttemptItem, Quiz, QuizSlot
from itc.web.forms import Facts

MOST_PLACES = 200


class PointsField(forms.DecimalField):
    """`2.5` and `2,5` are the same in every language."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs inherit it from integers
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return _shown(value) if isinstance(value, Decimal) else value


def _shown(points: Decimal) -> str:
    return str(formats.localize(Decimal(f"{points.normalize():f}")))


class EssayForm(forms.Form):
    """Points, or the essay back with a comment; `after` is how many acts the trainer has seen."""

    use_required_attribute = False  # the points are asked for by one of the buttons only

    earned = PointsField(label=_("Points"), max_digits=6, decimal_places=2)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The trainee reads it. To return the essay, say what is missing."),
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: AttemptItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = item.points
        self.fields["earned"].required = self.data.get("act") != "return"
        if item.earned is not None:
            self.fields["comment"].help_text = _("The trainee reads it.")
        self.fields["earned"].error_messages["required"] = _("Write the points.")
        self.fields["earned"].help_text = _("from 0 to %(points)s, in halves of a point") % {"points": self.most}
        self.fields["earned"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    @property
    def most(self) -> str:
        return _shown(self.points)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_return = self.data.get("act") == "return"
        earned = given.get("earned")
        if is_return and not given.get("comment"):
            self.add_error("comment", _("Write what is missing: the trainee reads it and writes anew."))
        if not is_return and earned is not None and not rules.may_be_given(earned, self.points):
            sentence = _("Give from 0 to %(points)s points, in halves.")
            self.add_error("earned", sentence % {"points": self.most})
        return given


class RewriteForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("The trainer sees this text and the earlier one."),
    )


class RegradeForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)


class QuizForm(Facts):
    class Meta:
        model = Quiz
        fields = (
            "code", "course", "title_en", "title_ru", "title_be", "pass_mark", "attempts_allowed", "shuffle",
            "questions_per_page", "review",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
        self.fields["pass_mark"].help_text = _("Percent of all points; 0 makes the quiz practice.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(f"title_{code}") for code in ("en", "ru", "be")):
            self.add_error("title_en", _("Write the title in one language at least."))
        return given


class SlotForm(forms.Form):
    """One place of a quiz; its fields carry what the author arranged so far."""

    question = forms.IntegerField(required=False, widget=forms.HiddenInput)
    category = forms.IntegerField(required=False, widget=forms.HiddenInput)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_PLACES, initial=1)
    points = forms.DecimalField(label=_("Points each"), min_value=0, max_value=1000, decimal_places=2, initial=1)

    found_question: Question | None = None
    found_category: Category | None = None
    available = 0  # questions in use that the category may give


class BaseSlots(forms.BaseFormSet):  # type: ignore[type-arg]
    """All places; what is wrong with one stands in its row."""

    def look_up(self) -> None:
        """Four queries for all rows, however many."""
        questions = Question.objects.select_related("bank").in_bulk(self._keys("question"))
        titled(questions.values())
        categories = Category.objects.select_related("bank").in_bulk(self._keys("category"))
        counts = queries.available(categories.values())
        for form in self.forms:
            form.found_question = questions.get(_key(form["question"].value()))
            form.found_category = categories.get(_key(form["category"].value()))
            form.available = counts.get(form.found_category.pk, 0) if form.found_category else 0

    def _keys(self, name: str) -> list[int]:
        return [key for form in self.forms if (key := _key(form[name].value()))]

    def clean(self) -> None:
        self.look_up()
        slots = [self._slot(number, form) for number, form in enumerate(self.forms, 1)]
        if any(form.errors for form in self.forms):
            return
        fixed = [slot.question_id for slot in slots if slot.question_id]
        for form, slot in zip(self.forms, slots, strict=True):
            if slot.question_id and fixed.count(slot.question_id) > 1:
                form.add_error(None, _("This question stands twice in the quiz."))
        if short := rules.short_of(queries.draws(slots), taken=fixed):
            sentence = _("The category has too few questions in use that no other place takes.")
            self.forms[short.slot - 1].add_error(None, sentence)

    def _slot(self, number: int, form: Any) -> QuizSlot:
        if not form.found_question and not form.found_category:
            form.add_error(None, _("This question or category is no longer there."))
        given = getattr(form, "cleaned_data", {})
        return QuizSlot(
            position=number,
            question=form.found_question,
            category=None if form.found_question else form.found_category,
            count=1 if form.found_question else given.get("count") or 1,
            points=given.get("points") or 0,
        )


def _key(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


Slots = forms.formset_factory(SlotForm, formset=BaseSlots, extra=0, max_num=MOST_PLACES, validate_max=True)


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.bank} / {obj}"


class PickForm(forms.Form):
    """What to add: words to find a question by, or a category to draw from."""

    words = forms.CharField(label=_("Name, tag or id number"), required=False, max_length=100)
    pick = CategoryField(
        Category.objects.select_related("bank").order_by("bank__code", "path"),
        label=_("Category"),
        required=False,
        empty_label=_("Choose…"),
    )
