"""Taking a quiz: start, pages of questions, the end, the review. Everything works without JavaScript."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import floatformat
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.quizzes import actions, essays, paper, queries, rules
from courses.quizzes.dealing import result
from courses.quizzes.models import Attempt, AttemptItem, MarkChange, Quiz, State
from itc.errors import DomainError
from itc.people.models import User


def _language() -> str:
    return (get_language() or "en")[:2]


def _own(request: HttpRequest, pk: int) -> Attempt:
    return get_object_or_404(Attempt.objects.visible_to(request.user).select_related("quiz__course"), pk=pk)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_GET
def quiz(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Quiz.objects.visible_to(request.user).select_related("course"), code=code)
    attempts = list(Attempt.objects.of(_person(request)).filter(quiz=found).with_marked().with_returned())
    standing = next((attempt for attempt in attempts if attempt.state == State.OPEN), None)
    facts = {
        "quiz": found,
        "attempts": attempts,
        "count": queries.questions_asked(found),
        "open": standing,
        "open_url": reverse("attempt", args=[standing.pk]) if standing else "",
        "left": max(found.attempts_allowed - len(attempts), 0) if found.attempts_allowed else None,
        "allowed": queries.may_take(_person(request), found),
        "pass_text": _("%(percent)s %% of the points") % {"percent": found.pass_mark}
        if found.pass_mark
        else _("practice: nothing has to be passed"),
        "attempts_text": found.attempts_allowed or _("as many as you like"),
    }
    return render(request, "courses/quizzes/quiz.html", facts)


@login_required
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Quiz.objects.visible_to(request.user), code=code)
    attempt = actions.start_attempt(found, person=_person(request), by=_person(request))
    return redirect("attempt", attempt.pk)


@login_required
@require_http_methods(["GET", "POST"])
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    current = _own(request, pk)
    if current.state != State.OPEN:
        return redirect("attempt_review", current.pk)
    items = queries.items_of(current)
    count = rules.pages(len(items), current.quiz.questions_per_page)
    page = _page(request.GET.get("page", ""), count)
    size = current.quiz.questions_per_page or len(items)
    shown = items[(page - 1) * size : page * size]
    values, saved_at = queries.answers_so_far(current)
    if request.method == "POST":
        _save_form(request, current, paper.filled_in(shown, dict(request.POST.lists())), values)
        return _go(request.POST.get("go", ""), current, page)
    numbered = paper.numbers(items)
    sheets = paper.sheets(shown, values, language=_language(), numbered=numbered)
    facts = {"attempt": current, "quiz": current.quiz, "sheets": sheets, "page": page, "pages": count}
    facts["lead"] = _("Page %(page)d of %(pages)d") % {"page": page, "pages": count} if count > 1 else ""
    languages = [(code, name) for code, name in settings.LANGUAGES if code != _language()]
    facts |= {"saved_at": saved_at, "languages": languages}
    return render(request, "courses/quizzes/attempt.html", facts)


def _page(wanted: str, count: int) -> int:
    return min(max(int(wanted), 1), count) if wanted.isascii() and wanted.isdigit() else 1


def _save_form(request: HttpRequest, current: Attempt, given: dict[int, Any], before: dict[int, Any]) -> None:
    """Only what differs from the last answer becomes an event, so that a form sent twice is one."""
    changed = [
        {"client_id": f"form-{uuid4().hex}", "item": item, "value": value}
        for item, value in given.items()
        if value != before.get(item)
    ]
    if changed:
        actions.save_answers(current, answers=changed, by=_person(request))


def _go(wish: str, current: Attempt, page: int) -> HttpResponse:
    address = reverse("attempt", args=[current.pk])
    if wish == "finish":
        return redirect("attempt_finish", current.pk)
    if wish in dict(settings.LANGUAGES):
        return redirect(f"{translate_url(address, wish)}?page={page}")
    step = {"next": 1, "previous": -1}.get(wish, 0)
    return redirect(f"{address}?page={max(page + step, 1)}")


@login_required
@require_POST
def answers(request: HttpRequest, pk: int) -> JsonResponse:
    """{"answers": [{client_id, item, value}]} -> {"saved": [client_id], "at": "12:04:31"}; refused: code, sentence."""
    current = _own(request, pk)
    try:
        sent = json.loads(request.body).get("answers")
        if not isinstance(sent, list) or not all(isinstance(one, dict) for one in sent):
            raise ValueError
        json.dumps(sent, ensure_ascii=False).encode()  # half a character can be sent in JSON, but not stored
    except (ValueError, AttributeError, RecursionError):
        return JsonResponse({"code": "malformed"}, status=400)
    try:
        saved = actions.save_answers(current, answers=sent, by=_person(request))
    except DomainError as error:
        status = 409 if error.code == "finished" else 400
        return JsonResponse({"code": error.code, "sentence": str(error)}, status=status)
    return JsonResponse({"saved": saved.client_ids, "at": timezone.localtime(saved.at).strftime("%H:%M:%S")})


@login_required
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    current = _own(request, pk)
    if request.method == "POST":
        actions.finish_attempt(current, by=_person(request))
        return redirect("attempt_review", current.pk)
    if current.state != State.OPEN:
        return redirect("attempt_review", current.pk)
    places = _places(current)
    missing = sum(not place["done"] for place in places)
    facts = {
        "attempt": current,
        "quiz": current.quiz,
        "places": places,
        "missing": missing,
        "back": reverse("attempt", args=[current.pk]),
        "first_open": next((place["url"] for place in places if not place["done"]), ""),
    }
    return render(request, "courses/quizzes/finish.html", facts)


def _places(current: Attempt) -> list[dict[str, Any]]:
    """A checklist of the questions, each with the page on which it stands."""
    items = queries.items_of(current)
    values = queries.current_values(current)
    back = reverse("attempt", args=[current.pk])
    size = current.quiz.questions_per_page or len(items)
    numbered = paper.numbers(items)
    return [
        {
            "label": _("Question %(number)d") % {"number": numbered[item.pk]},
            "done": item.pk in values,
            "url": f"{back}?page={index // size + 1}",
            "action": _("Answer it"),
        }
        for index, item in enumerate(items)
        if numbered[item.pk]
    ]


@login_required
@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    current = _own(request, pk)
    if current.state == State.OPEN:
        return redirect("attempt", current.pk)
    items = queries.items_of(current)
    numbered, turns = paper.numbers(items), essays.turns_of(essays.of(items))
    facts = {"attempt": current, "quiz": current.quiz, "everything": current.quiz.review == "everything"}
    facts["sheets"] = _reviewed(current, items, turns) if current.quiz.review != "nothing" else []
    facts["told"] = [(numbered[key], told) for key, told in turns.items() if any(turn.acts for turn in told)]
    facts["returned"] = [(numbered[item.pk], item) for item in items if item.returned]
    facts["corrections"] = MarkChange.objects.filter(item__attempt=current).select_related("regrade", "item")
    return render(request, "courses/quizzes/review.html", facts | _figures(current, items))


def _reviewed(current: Attempt, items: list[AttemptItem], turns: dict[int, list[essays.Turn]]) -> list[paper.Sheet]:
    everything = current.quiz.review == "everything"
    facts: dict[str, Any] = {"language": _language(), "numbered": paper.numbers(items), "turns": turns}
    return paper.sheets(items, queries.current_values(current), review=everything, **facts)


def _figures(current: Attempt, items: list[AttemptItem]) -> dict[str, str]:
    """Of what is marked: while an essay waits, nobody has lost its points. Empty when nothing is marked yet."""
    mark = current.quiz.pass_mark if current.pass_mark is None else current.pass_mark
    score, most = current.score or Decimal(0), current.max_score or Decimal(0)
    if current.state == State.MARKING:
        most = result(items, pass_mark=mark).marked
        if not most:
            return {}
    return {
        "points_text": f"{floatformat(score)} / {floatformat(most)}",
        "percent_text": floatformat(score * 100 / most if most else 100, 0),
        "pass_text": _("to pass: %(percent)s %%") % {"percent": mark} if mark else "",
    }
