"""A new question: first its kind and languages, then the same form and preview by which a question is edited."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.questions.adding import add_bank, add_question
from courses.questions.authoring import preview_of
from courses.questions.edit_form import NewForm
from courses.questions.forms import BankForm, KindForm
from courses.questions.models import Bank, Kind, Question
from courses.questions.shape import Kind as ShapeKind
from itc.errors import DomainError
from itc.people.access import Right
from itc.people.models.users import Language
from itc.web.shell import person, with_right

BOTH = ["en", "ru"]


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def bank_new(request: HttpRequest) -> HttpResponse:
    form = BankForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bank = add_bank(**form.cleaned_data, by=person(request))
        except DomainError as refusal:
            form.add_error("code", str(refusal.sentence))
        else:
            messages.success(request, _("The bank is there. Now write its questions, or import them."))
            return redirect("bank", bank.code)
    return render(request, "courses/questions/bank_new.html", {"form": form})


@with_right(Right.WRITE_COURSES)
@require_GET
def question_new(request: HttpRequest, code: str) -> HttpResponse:
    bank = _bank(request, code)
    form = KindForm(request.GET if "kind" in request.GET else None, initial={"kind": "choice", "language": BOTH})
    if form.is_valid():
        query = "&".join(f"language={one}" for one in form.cleaned_data["language"])
        address = redirect("question_write", code, form.cleaned_data["kind"]).url
        return redirect(f"{address}?{query}")
    return render(request, "courses/questions/new.html", {"bank": bank, "form": form})


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def question_write(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    bank, form = _form(request, code, kind)
    is_saving = request.method == "POST" and request.POST.get("act", "save") == "save"
    if is_saving and form.is_valid() and (made := _stored(request, bank, form)):
        return redirect("question", code, made.pk)
    facts: dict[str, Any] = {"bank": bank, "form": form, "kind": Kind(kind), "query": request.GET.urlencode()}
    return render(request, "courses/questions/write.html", facts | preview_of(form))


@with_right(Right.WRITE_COURSES)
@require_POST
def question_write_preview(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The fragment beside the form, made anew while the author types; nothing is stored."""
    _of_bank, form = _form(request, code, kind)
    return render(request, "courses/questions/_preview.html", {"form": form} | preview_of(form))


def _bank(request: HttpRequest, code: str) -> Bank:
    return get_object_or_404(Bank.objects.visible_to(request.user), code=code)


def _form(request: HttpRequest, code: str, kind: str) -> tuple[Bank, NewForm]:
    bank = _bank(request, code)
    if kind not in Kind:
        raise Http404
    languages = [one for one in Language.values if one in request.GET.getlist("language")] or BOTH
    categories = [path for path in bank.categories.values_list("path", flat=True) if path]
    return bank, NewForm(request.POST or None, kind=ShapeKind(kind), languages=languages, categories=categories)


def _stored(request: HttpRequest, bank: Bank, form: NewForm) -> Question | None:
    given = {name: form.cleaned_data[name] for name in ("name", "category", "idnumber", "tags")}
    try:
        made = add_question(bank, shapes=form.shapes, by=person(request), **given)
    except DomainError as refusal:
        form.add_error("idnumber" if refusal.code == "idnumber_taken" else None, str(refusal.sentence))
        return None
    messages.success(
        request, _("The question is in the bank. Quizzes that draw from its category may ask it from now on.")
    )
    return made
