"""Essays: the queue of those who mark, one essay with its history, and the trainee who writes a returned one anew."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.questions import preview
from courses.quizzes import essays
from courses.quizzes.forms import EssayForm, RewriteForm
from courses.quizzes.marking import hand_in_again, mark_essay, return_essay
from courses.quizzes.models import AttemptItem, AttemptItemQuerySet, EssayMark
from itc.errors import DomainError
from itc.web.shell import paged, person

STATES: dict[str, Callable[[AttemptItemQuerySet], AttemptItemQuerySet]] = {
    "": AttemptItemQuerySet.to_be_marked,
    "returned": AttemptItemQuerySet.with_the_trainee,
    "marked": AttemptItemQuerySet.marked_by_hand,
}
RELATED = ("version__question", "attempt__quiz__course")


def _language() -> str:
    return (get_language() or "en")[:2]


@login_required
@require_GET
def marking(request: HttpRequest) -> HttpResponse:
    """The oldest first; of those that are marked, the latest first."""
    if not essays.may_mark(request.user):
        raise PermissionDenied
    mine = AttemptItem.objects.visible_to(request.user)
    state = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    order = ("-pk",) if state == "marked" else ("attempt__finished_at", "pk")
    page = paged(request, STATES[state](mine).order_by(*order).values_list("pk", flat=True))
    counts = {key: STATES[key](mine).count() for key in ("", "returned") if key != state}
    facts = {"page": page, "rows": _rows(page.object_list), "state": state}
    facts["tabs"] = _tabs(state, counts | {state: page.paginator.count})
    return render(request, "courses/quizzes/marking.html", facts)


def _rows(keys: Iterable[int]) -> list[tuple[AttemptItem, str]]:
    """In the order of the keys, which alone are sorted."""
    keys = list(keys)
    again = Exists(EssayMark.objects.filter(item=OuterRef("pk"), verdict=EssayMark.Verdict.RETURNED))
    found = AttemptItem.objects.select_related(*RELATED).annotate(was_returned=again).in_bulk(keys)
    names = essays.names_of(found.values(), _language())
    return [(found[key], names[key]) for key in keys]


def _tabs(state: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    names = {
        "": _("To be marked"),
        "returned": pgettext("essays", "With the trainee"),
        "marked": pgettext("essays", "Marked"),
    }
    address = reverse("marking")
    return [
        {
            "label": name,
            "url": f"{address}?state={key}" if key else address,
            "count": counts.get(key),
            "current": key == state,
        }
        for key, name in names.items()
    ]


@login_required
@require_http_methods(["GET", "POST"])
def marking_essay(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(AttemptItem.objects.visible_to(request.user).essays().select_related(*RELATED), pk=pk)
    form = EssayForm(request.POST or None, item=item, initial=_standing(item))
    if request.method == "POST" and form.is_valid():
        try:
            return _acted(request, item, form)
        except DomainError as refusal:
            item = AttemptItem.objects.select_related(*RELATED).get(pk=pk)
            form = _refused(request, item, refusal)
    asked = essays.asked(item, _language())
    turns = essays.turns_of([item])[item.pk]
    facts = {"item": item, "form": form, "asked": asked, "stem": preview.stem(asked.body)}
    facts |= {"told": preview.general(asked.body), "turn": turns[-1] if turns else None, "earlier": turns[-2::-1]}
    return render(request, "courses/quizzes/marking_essay.html", facts)


def _standing(item: AttemptItem) -> dict[str, Any]:
    return {"earned": item.earned, "after": item.essay_marks.count()}


def _acted(request: HttpRequest, item: AttemptItem, form: EssayForm) -> HttpResponse:
    given, act = form.cleaned_data, request.POST.get("act")
    wish = {"comment": given["comment"], "after": given["after"], "by": person(request)}
    if act == "return":
        return_essay(item, **wish)
        messages.success(request, _("Returned; the trainee gets a letter with your comment."))
        return redirect("marking")
    mark_essay(item, earned=given["earned"], **wish)
    messages.success(request, _("The points are stored."))
    mine = AttemptItem.objects.visible_to(request.user).to_be_marked().order_by("attempt__finished_at", "pk")
    following = mine.first() if act == "next" else None
    return redirect("marking_essay", following.pk) if following else redirect("marking")


def _refused(request: HttpRequest, item: AttemptItem, refusal: DomainError) -> EssayForm:
    """What was typed stays; after a look at what another did, the next click is meant."""
    data = request.POST.copy()
    data["after"] = str(item.essay_marks.count())
    form = EssayForm(data, item=item)
    form.add_error(None, str(refusal.sentence))
    return form


@login_required
@require_http_methods(["GET", "POST"])
def essay(request: HttpRequest, pk: int) -> HttpResponse:
    """For the trainee herself: the comment, her text, and the field to write it anew."""
    own = AttemptItem.objects.filter(attempt__person=person(request).pk).select_related(
        "version__question", "attempt__quiz"
    )
    item = get_object_or_404(own.exclude(essay_marks=None).distinct(), pk=pk)
    turns = essays.turns_of([item])[item.pk]
    form = RewriteForm(request.POST or None, initial={"text": turns[-1].text})
    if request.method == "POST" and form.is_valid():
        try:
            hand_in_again(item, text=form.cleaned_data["text"], by=person(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Handed in. The trainer reads it once more."))
            return redirect("attempt_review", item.attempt_id)
    elif request.method == "GET" and not item.returned:
        return redirect("attempt_review", item.attempt_id)
    asked = essays.asked(item, _language())
    facts = {"item": item, "form": form, "asked": asked, "stem": preview.stem(asked.body), "turns": turns}
    return render(request, "courses/quizzes/essay.html", facts)
