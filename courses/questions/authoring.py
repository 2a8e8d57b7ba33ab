"""A question under its author's hands: a new version in a form, with what it will look like beside it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.questions import preview
from courses.questions.cleaning import rendered
from courses.questions.edit_form import EditForm
from courses.questions.gift_blocks import notes_of
from courses.questions.models import Question, QuestionVersion
from courses.questions.shape import Json, body_of, data_of
from courses.questions.versions import write_version
from itc.errors import DomainError
from itc.people.access import Right
from itc.people.models.users import Language
from itc.people.naming import FALLBACKS
from itc.web.shell import person, with_right


def shown(version: QuestionVersion | None) -> list[dict[str, Any]]:
    """The texts of a stored version as its author checks them, her own language first."""
    order = FALLBACKS.get((get_language() or "en")[:2], FALLBACKS["en"])
    if version is None:
        return []
    texts = sorted(version.texts.all(), key=lambda text: (*(text.language != code for code in order), text.language))
    return [
        preview.sheet(text.language, version.data, text.body) | {"comments": notes_of(text.comments)} for text in texts
    ]


def lacking(version: QuestionVersion | None) -> list[tuple[str, str]]:
    """Languages of the site in which the version says nothing yet: code and name."""
    there = set(version.texts.values_list("language", flat=True)) if version else set()
    return [(code, name) for code, name in settings.LANGUAGES if code not in there]


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    question, form = _form(request, code, pk)
    is_saving = request.method == "POST" and request.POST.get("act", "save") == "save"
    if is_saving and form.is_valid() and _stored(request, question, form):
        return redirect("question", code, pk)
    facts: dict[str, Any] = {"question": question, "form": form, "version": form.version} | preview_of(form)
    facts["lacking"] = [(one, name) for one, name in Language.choices if one not in form.languages]
    return render(request, "courses/questions/edit.html", facts)


@with_right(Right.WRITE_COURSES)
@require_POST
def question_preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The fragment beside the form, made anew while the author types; nothing is stored."""
    question, form = _form(request, code, pk)
    return render(request, "courses/questions/_preview.html", {"question": question, "form": form} | preview_of(form))


def _form(request: HttpRequest, code: str, pk: int) -> tuple[Question, EditForm]:
    mine = Question.objects.visible_to(request.user).select_related("bank", "category")
    question = get_object_or_404(mine, bank__code=code, pk=pk)
    version = question.versions.order_by("number").last()
    assert version is not None  # a question comes with its first version
    bodies: dict[str, Json] = {text.language: text.body for text in version.texts.all()}
    notes = {text.language: notes_of(text.comments) for text in version.texts.all()}
    adding = request.POST.get("adding") or request.GET.get("add", "")
    return question, EditForm(request.POST or None, version=version, bodies=bodies, notes=notes, adding=adding)


def preview_of(form: EditForm) -> dict[str, Any]:
    if not form.is_bound:
        return {"texts": shown(form.version if form.version.pk else None)}
    form.is_valid()
    return {
        "texts": [
            preview.sheet(code, data_of(shape), rendered(body_of(shape))) | {"comments": "\n".join(shape.comments)}
            for code, shape in form.shapes.items()
        ]
    }


def _stored(request: HttpRequest, question: Question, form: EditForm) -> bool:
    given = form.cleaned_data
    try:
        made = write_version(
            question, shapes=form.shapes, after=given["after"], by=person(request), reason=given["reason"]
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal.sentence))
        return False
    messages.success(request, _("Version %(number)d is the one that new attempts get.") % {"number": made.number})
    return True
