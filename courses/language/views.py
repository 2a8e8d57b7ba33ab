"""English for counter-trafficking: the shelf of books, a unit, its tracks."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from courses.language import queries, rules
from courses.language.models import Track
from courses.media import serve_file
from itc.people.models import User
from itc.web.shell import cached_for_all

LONGEST = 300  # characters of a dictation sentence that anybody would type


@cached_for_all
@require_GET
def english(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/language/english.html", {"books": list(queries.shelf())})


@login_required
@require_GET
def unit(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """A typed dictation comes in the address and is checked here; nothing of it is stored."""
    found = queries.unit_of(book, number)
    if found is None:
        raise Http404
    assert isinstance(request.user, User)
    facts: dict[str, Any] = queries.parts(found, request.user)
    facts["dictation"] = [_checked(track, request.GET.get(f"d{track.number}", "")) for track in facts["dictation"]]
    return render(request, "courses/language/unit.html", {"unit": found, **facts})


def _checked(track: Track, typed: str) -> dict[str, Any]:
    typed = typed.strip()[:LONGEST]
    if not typed:
        return {"track": track}
    right = rules.is_right(typed, track.transcript, track.also_accept)
    return {"track": track, "typed": typed, "right": right, "words": rules.heard(typed, track.transcript)}


@login_required
@require_GET
def track(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Track, pk=pk, unit__book__is_published=True)
    if not found.file:
        raise Http404
    return serve_file(request, found.file, name=found.title_en)
