"""Quizzes for their authors: the list, settings with the questions, and how it looks to who takes it."""

import random
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.models import Course
from courses.questions.grading import well_formed
from courses.questions.models import Question
from courses.questions.queries import titled
from courses.quizzes import actions, arranging, dealing, paper, queries
from courses.quizzes.forms import BaseSlots, PickForm, QuizForm, Slots
from courses.quizzes.models import AttemptItem, Quiz
from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import paged, person, with_right

SHOWN = 20
KEYS = ("question", "category")


@with_right(Right.WRITE_COURSES)
@require_GET
def quizzes_office(request: HttpRequest) -> HttpResponse:
    is_retired = request.GET.get("state") == "retired"
    quizzes = Quiz.objects.filter(retired=is_retired).select_related("course").order_by("code")
    page, address = paged(request, queries.with_counts(quizzes)), reverse("quizzes_office")
    other = Quiz.objects.filter(retired=not is_retired).count()
    counts = [other, page.paginator.count] if is_retired else [page.paginator.count, other]
    tabs = [
        {"label": _("In use"), "url": address, "count": counts[0], "current": not is_retired},
        {"label": _("Out of use"), "url": f"{address}?state=retired", "count": counts[1], "current": is_retired},
    ]
    facts = {"page": page, "tabs": tabs if counts[1] else [], "is_retired": is_retired}
    return render(request, "courses/quizzes/office.html", facts)


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def quiz_new(request: HttpRequest) -> HttpResponse:
    course = Course.objects.filter(code=request.GET.get("course", "")).first()
    return _settings(request, Quiz(course=course))


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def quiz_edit(request: HttpRequest, code: str) -> HttpResponse:
    return _settings(request, get_object_or_404(Quiz.objects.select_related("course"), code=code))


def _settings(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    act = request.POST.get("act", "save")
    if request.method == "POST" and act == "save":
        form, slots = QuizForm(request.POST, instance=quiz), Slots(request.POST, prefix=arranging.PREFIX)
        if all((form.is_valid(), slots.is_valid())) and (stored := _stored(request, quiz, form, slots)):
            return redirect("quiz_edit", stored.code)
    elif request.method == "POST":
        rows = arranging.arranged(arranging.rows_of(request.POST), act, category=request.POST.get("pick", ""))
        form = QuizForm(instance=quiz, initial=_typed(request))
        slots = Slots(initial=rows, prefix=arranging.PREFIX)
    else:
        form = QuizForm(instance=quiz)
        slots = Slots(initial=_standing(quiz), prefix=arranging.PREFIX)
    assert isinstance(slots, BaseSlots)
    slots.look_up()
    facts = {"quiz": quiz, "form": form, "slots": slots, "begun": quiz.attempts.count() if quiz.pk else 0}
    return render(request, "courses/quizzes/settings.html", facts | _picking(request))


def _stored(request: HttpRequest, quiz: Quiz, form: QuizForm, slots: Any) -> Quiz | None:
    plans = [
        actions.Plan(
            question=row.found_question,
            category=None if row.found_question else row.found_category,
            count=1 if row.found_question else row.cleaned_data["count"],
            points=row.cleaned_data["points"],
        )
        for row in slots.forms
    ]
    try:
        made = actions.write_quiz(slots=plans, by=person(request), is_new=not quiz.pk, **form.facts)
    except DomainError as refusal:
        form.refuse(refusal.code, refusal.sentence)
        return None
    messages.success(request, _("The quiz is stored. Attempts that have begun keep their questions."))
    return made


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the fields, right or wrong, while places are still arranged."""
    fields = QuizForm.Meta.fields
    return {name: request.POST.get(name) for name in fields if name in request.POST} | {
        "shuffle": "shuffle" in request.POST
    }


def _standing(quiz: Quiz) -> list[dict[str, Any]]:
    if not quiz.pk:
        return []
    return [
        {part: getattr(slot, f"{part}_id", None) for part in KEYS}
        | {"count": slot.count, "points": f"{slot.points.normalize():f}"}
        for slot in quiz.slots.order_by("position")
    ]


def _picking(request: HttpRequest) -> dict[str, Any]:
    words = request.POST.get("words", "").strip()
    found = Question.objects.visible_to(request.user).in_use().matching(words).select_related("bank", "category")
    shown = list(found.order_by("bank__code", "category__path", "pk")[:SHOWN]) if words else []
    titled(shown)
    return {"pick": PickForm(initial={"words": words}), "words": words, "found": shown}


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def quiz_preview(request: HttpRequest, code: str) -> HttpResponse:
    """One hand of questions, answered and marked as a trainee would get it; no attempt is made."""
    quiz = get_object_or_404(Quiz.objects.select_related("course"), code=code)
    seed = _seed(request.POST.get("seed", ""))
    try:
        items = dealing.deal(quiz, random.Random(seed))  # noqa: S311 - the same hand when the answers come, no secret
    except DomainError:
        messages.error(request, _("A category has too few questions in use: nobody could begin this quiz. Change it."))
        return redirect("quiz_edit", code)
    for item in items:
        item.pk = item.position  # names its fields; none of them is stored
    facts: dict[str, Any] = {"quiz": quiz, "seed": seed, "everything": quiz.review == "everything"}
    values = _answers(request, items) if request.method == "POST" else {}
    if request.method == "POST":
        dealing.mark(items, values)
        facts["result"] = dealing.result(items, pass_mark=quiz.pass_mark)
    facts["sheets"] = paper.sheets(
        items,
        values,
        language=(get_language() or "en")[:2],
        numbered=paper.numbers(items),
        review=request.method == "POST" and facts["everything"],
    )
    return render(request, "courses/quizzes/preview.html", facts)


def _seed(given: str) -> int:
    is_number = given.isascii() and given.isdigit() and len(given) < 16
    return int(given) if is_number else random.randrange(10**6)  # noqa: S311 - which hand is shown, no secret


def _answers(request: HttpRequest, items: list[AttemptItem]) -> dict[int, Any]:
    given = paper.filled_in(items, dict(request.POST.lists()))
    return {
        item.pk: given[item.pk]
        for item in items
        if well_formed(item.version.data, given.get(item.pk)) and item.pk in given
    }
