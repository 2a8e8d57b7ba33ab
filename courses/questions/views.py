"""The bank for authors: lists, import with a preview of what is refused, a question as it is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.questions import actions, exports, queries
from courses.questions.actions import Outcome, Source
from courses.questions.authoring import lacking, shown
from courses.questions.forms import ConfirmForm, ImportForm, QuestionFilter
from courses.questions.models import Bank, Question
from courses.questions.source import read_source
from courses.quizzes import retiring
from courses.quizzes.queries import history, judged_by_earlier, uses_of
from itc.people import access
from itc.people.models import User
from itc.people.models.users import Language
from itc.web.shell import paged, try_action


def _author(request: HttpRequest) -> User:
    access.require(request.user, access.Right.WRITE_COURSES)
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    author = _author(request)
    found = queries.with_counts(Bank.objects.visible_to(author))
    return render(request, "courses/questions/banks.html", {"banks": found})


@login_required
@require_GET
def bank(request: HttpRequest, code: str) -> HttpResponse:
    author = _author(request)
    found = get_object_or_404(Bank.objects.visible_to(author), code=code)
    form = QuestionFilter(request.GET or None, bank=found)
    questions = form.chosen(Question.objects.visible_to(author).filter(bank=found)).select_related("category")
    page = paged(request, questions.order_by("category__path", "pk"))
    found_here = list(page.object_list)
    languages = queries.titled(found_here)
    rows = [(question, languages.get(question.pk, [])) for question in found_here]
    facts = {"bank": found, "form": form, "page": page, "rows": rows, "all_languages": Language.choices}
    facts["is_empty"] = not rows and not found.questions.exists()
    return render(request, "courses/questions/bank.html", facts)


@login_required
@require_GET
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The file; when it would lack a question of the bank, first a page that names what is left out."""
    author = _author(request)
    found = get_object_or_404(Bank.objects.visible_to(author), code=code)
    language = request.GET.get("language", "en")
    if form not in exports.FORMATS or language not in Language:
        raise Http404
    ready = exports.gathered(found, language=language, format=form)
    if not ready.exported or (ready.left_out and "anyway" not in request.GET):
        facts = {"bank": found, "export": ready, "language": Language(language).label}
        return render(request, "courses/questions/left_out.html", facts)
    text = exports.export_questions(ready, by=author)
    response = HttpResponse(text, content_type=exports.FORMATS[form].media_type)
    response["Content-Disposition"] = f'attachment; filename="{ready.filename}"'
    return response


@login_required
@require_GET
def question(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    author = _author(request)
    mine = Question.objects.visible_to(author).select_related("bank", "category")
    found = get_object_or_404(mine, bank__code=code, pk=pk)
    versions = list(found.versions.order_by("-number"))
    wanted = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == wanted), versions[0] if versions else None)
    texts, is_latest = shown(version), not versions or version == versions[0]
    facts = {
        "question": found,
        "texts": texts,
        "languages": [text["name"] for text in texts],
        "lacking": lacking(version),
        "tags": found.tags.values_list("tag", flat=True),
        "version": version,
        "is_latest": is_latest,
        "history": history(versions),
        "to_regrade": is_latest and judged_by_earlier(found, version),
        "uses": uses_of(found),
    }
    return render(request, "courses/questions/question.html", facts)


@login_required
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """First where it is used and what each quiz asks without it, then the act."""
    author = _author(request)
    mine = Question.objects.visible_to(author).select_related("bank", "category")
    found = get_object_or_404(mine, bank__code=code, pk=pk)
    if request.method == "POST":
        done = _("The question is out of use; answers given stay.")
        try_action(request, retiring.retire_question, found, by=author, done=done)
        return redirect("question", code, pk)
    effects = retiring.effects(found)
    facts = {"question": found, "effects": effects, "stops": any(effect.stops for effect in effects)}
    return render(request, "courses/questions/retire.html", facts)


@login_required
@require_POST
def restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    author = _author(request)
    found = get_object_or_404(Question.objects.visible_to(author), bank__code=code, pk=pk)
    try_action(request, retiring.restore_question, found, by=author, done=_("The question is in use again."))
    return redirect("question", code, pk)


@login_required
@require_http_methods(["GET", "POST"])
def import_(request: HttpRequest) -> HttpResponse:
    """First the file is checked and shown; the second form, with the text in it, imports."""
    author = _author(request)
    if "text" in request.POST:
        return _confirmed(request, author)
    form = ImportForm(request.POST or None, request.FILES or None, initial={"bank": request.GET.get("bank", "")})
    if not form.is_valid():
        return render(request, "courses/questions/import.html", {"form": form})
    given = form.cleaned_data
    wish = {"bank": given["bank"], "language": given["language"]}
    source = Source(given["file"].name, given["file"].read())
    outcome = _check(source, encoding=given["encoding"] or None, by=author, **wish)
    text = read_source(source.content, given["encoding"] or None, filename=source.filename)
    sent = {**wish, "filename": source.filename, "text": text} if isinstance(text, str) else None
    return render(request, "courses/questions/checked.html", {"outcome": outcome, "wish": wish, "sent": sent})


def _check(source: Source, **wish: Any) -> Outcome:
    return actions.import_questions([source], check=True, partial=True, **wish)


def _confirmed(request: HttpRequest, author: User) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("bank_import")
    given = form.cleaned_data
    source = Source(given["filename"], given["text"].encode())
    wish = {"bank": given["bank"], "language": given["language"], "partial": "partial" in request.POST}
    outcome = actions.import_questions([source], by=author, **wish)
    done = ngettext("%(count)d question is imported.", "%(count)d questions are imported.", outcome.imported)
    messages.success(request, done % {"count": outcome.imported})
    if not Bank.objects.filter(code=given["bank"]).exists():
        return redirect("banks")
    return redirect("bank", given["bank"])
