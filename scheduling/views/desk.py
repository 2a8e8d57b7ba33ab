"""The agency desk: people are nominated, answers are read, nominations withdrawn."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.people.dated import today
from itc.people.models import User
from itc.people.naming import containing
from itc.people.queries import by_name
from itc.web.shell import paged, person, try_action, with_right
from scheduling import actions, queries, reports, rules
from scheduling.forms import AnswersFilter, LetterForm
from scheduling.models import Nomination, NominationState, Seminar

OFFERED = 25  # people to choose from at once; further ones are found by their name
LONGEST_CHOICE = 200
BACK = {"seminar": "seminar", "office": "seminar_office"}  # where a withdrawal was begun


@with_right(Right.NOMINATE)
def nominate(request: HttpRequest, code: str) -> HttpResponse:
    """One letter names several people. A search keeps the letter and the choice; who is refused stays on the page."""
    seminar = get_object_or_404(Seminar.objects.published(), code=code)
    if "list" in request.POST:
        return redirect(f"{reverse('nominate_list', args=[code])}?{letter_of(request.POST)}")
    typed = request.POST if request.method == "POST" else request.GET
    letter = LetterForm(request.POST if "send" in request.POST else None, initial=typed.dict(), seminar=seminar)
    chosen = list(dict.fromkeys(request.POST.getlist("person")))[:LONGEST_CHOICE]
    errors: dict[str, str] = {}
    if "send" in request.POST and letter.is_valid():
        errors = _sent(request, seminar, chosen, letter)
        if not errors and not letter.errors:
            return redirect("seminar", seminar.code)
        chosen = [key for key in chosen if key in errors or letter.errors]
    facts = {"seminar": seminar, "letter": letter, "errors": errors, **_people(request, seminar, chosen, errors)}
    return render(request, "scheduling/nominate.html", facts)


def letter_of(typed: QueryDict) -> str:
    """The letter as it was typed, for the address of the other page on which it goes on."""
    return urlencode({name: typed.get(name, "")[:60] for name in LetterForm.base_fields if typed.get(name)})


def _sent(request: HttpRequest, seminar: Seminar, chosen: list[str], letter: LetterForm) -> dict[str, str]:
    """Errors by key; what stands against everybody is said once, in the form."""
    if not chosen:
        letter.add_error(None, _("Choose at least one person."))
        return {}
    try:
        return nominate_each(request, seminar, chosen, letter.cleaned_data)
    except DomainError as refusal:
        letter.add_error(None, str(refusal.sentence))
        return {}


def _numbers(keys: list[str]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal() and len(key) < 19]


def _mine(user: User) -> Any:
    """Those whom this person may nominate."""
    return User.objects.serving().within(access.scope(user, Right.NOMINATE))


def nominate_each(request: HttpRequest, seminar: Seminar, chosen: list[str], letter: dict[str, Any]) -> dict[str, str]:
    """Errors by key; the others are nominated. A key outside the own people is answered like one of nobody.

    Raises DomainError for what stands against everybody, as a seminar that takes no nominations.
    """
    by = person(request)
    found = {str(user.pk): user for user in _mine(by).filter(pk__in=_numbers(chosen))}
    named = actions.nominate_many(seminar, [found[key] for key in chosen if key in found], by=by, **letter)
    for refusal in named.refused.values():
        if refusal.code in rules.AGAINST_ALL:
            raise refusal
    errors = {str(one.pk): str(refusal.sentence) for one, refusal in named.refused.items()}
    for key in chosen:
        if key not in found:
            try:
                actions.nominate_unknown(seminar, key=key, by=by)
            except DomainError as refusal:
                errors[key] = str(refusal.sentence)
    if done := len(named.made):
        messages.success(request, ngettext("%(n)s person nominated.", "%(n)s people nominated.", done) % {"n": done})
    if again := len(named.standing):
        sentence = ngettext(
            "%(n)s person was nominated by this letter already.",
            "%(n)s people were nominated by this letter already.",
            again,
        )
        messages.info(request, sentence % {"n": again})
    return errors


def _people(request: HttpRequest, seminar: Seminar, chosen: list[str], errors: dict[str, str]) -> dict[str, Any]:
    """The chosen first, with what is wrong; below, those who match the search and are not chosen."""
    typed = request.POST if request.method == "POST" else request.GET
    words = typed.get("q", "")[:100]
    mine = _mine(person(request)).select_related("agency")
    keys = _numbers(chosen)
    standing = seminar.nominations.live().values("person")
    chosen_ones = mine.filter(pk__in=keys).order_by(*by_name())
    picked = [{"person": row, "error": errors.get(str(row.pk), "")} for row in chosen_ones]
    found = mine.exclude(pk__in=keys).exclude(pk__in=standing).matching(words).order_by(*by_name())
    if not words:  # who works here is found by the name, but not offered
        found = found.outside_the_centre().exclude(pk__in=seminar.staff.values("user"))
    foreign = [errors[key] for key in chosen if key in errors and key not in {str(row["person"].pk) for row in picked}]
    already = mine.filter(pk__in=standing).count()
    first = list(found[: OFFERED + 1])
    return {
        "q": words,
        "picked": picked,
        "found": first[:OFFERED],
        "total": found.count() if len(first) > OFFERED else 0,
        "foreign": foreign,
        "already": already,
    }


@with_right(Right.NOMINATE)
def nominations(request: HttpRequest) -> HttpResponse:
    form, scope = AnswersFilter(request.GET), access.scope(request.user, Right.NOMINATE)
    page = paged(request, _asked_for(scope, form).values_list("pk", flat=True))  # sorting whole rows takes longer
    page.object_list = queries.answers(Nomination.objects.filter(pk__in=list(page.object_list)))
    return render(request, "scheduling/nominations.html", {"page": page, "filter": form, "scope": scope})


def _asked_for(scope: access.Scope, form: AnswersFilter) -> QuerySet[Nomination]:
    found: QuerySet[Nomination] = Nomination.objects.within(scope)
    typed = form.cleaned_data if form.is_valid() else {}
    if typed.get("state"):
        found = found.filter(state=typed["state"])
    if typed.get("when") == "coming":
        found = found.filter(seminar__ends_on__gte=today())
    elif typed.get("when") == "gone":
        found = Nomination.objects.of_people_gone().filter(pk__in=found)
    found = found.filter(containing(typed.get("q", ""), "person__search"))
    return found.filter(containing(typed.get("seminar", ""), "seminar__search"))


@with_right(Right.NOMINATE)
def nominations_export(request: HttpRequest, form: str) -> HttpResponse:
    scope = access.scope(request.user, Right.NOMINATE)
    rows = queries.answers(_asked_for(scope, AnswersFilter(request.GET))).select_related("agency__region")
    return reports.answer(reports.of_nominations(rows), form, name="nominations", by=person(request))


@with_right(Right.NOMINATE)
def nomination_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, and for a reason; then leads back to where it was begun."""
    mine = Nomination.objects.of_agencies_of(person(request)).select_related("seminar", "person")
    found = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        reason, done = request.POST.get("reason", "")[:500], _("The nomination is withdrawn.")
        try_action(request, actions.withdraw, found, by=person(request), reason=reason, done=done)
        back = BACK.get(request.POST.get("back", ""))
        return redirect(back, found.seminar.code) if back else redirect("nominations")
    facts = {"nomination": found, "seminar": found.seminar, "back": request.GET.get("back", "")}
    has_seat = found.state == NominationState.ACCEPTED  # who has none yet is withdrawn at any time
    facts["in_time"] = not has_seat or actions.in_time(found.seminar, person(request), timezone.now())
    return render(request, "scheduling/nomination_withdraw.html", facts)


@with_right(Right.NOMINATE)
def nominations_rank(request: HttpRequest, code: str) -> HttpResponse:
    """The agency's order of its people for one seminar; a button names the place to which somebody moves."""
    seminar = get_object_or_404(Seminar.objects.published(), code=code)
    if access.scope(request.user, Right.NOMINATE).everything:
        return redirect("seminar_office", code)
    rows = queries.ranked(seminar.nominations.live().of_agencies_of(person(request)))
    if request.method == "POST":
        key, _colon, place = request.POST.get("move", "").partition(":")
        moved = get_object_or_404(rows, pk=(_numbers([key]) or [0])[0])
        to = (_numbers([place]) or [1])[0]
        done = _("%(name)s stands at place %(place)s now.") % {"name": moved.person.name, "place": to}
        try_action(request, actions.rank, moved, place=to, by=person(request), done=done)
        return redirect(f"{request.path}#n{moved.pk}")
    return render(request, "scheduling/nominations_rank.html", {"seminar": seminar, "rows": list(rows)})


@with_right(Right.NOMINATE)
def nomination_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """One of her people instead of another; the page says beforehand what becomes of the seat."""
    mine = Nomination.objects.of_agencies_of(person(request)).select_related("seminar", "person", "agency")
    found = get_object_or_404(mine, pk=pk)
    error, keys = "", _numbers(request.POST.getlist("person"))
    if "send" in request.POST:
        other = _mine(person(request)).filter(pk__in=keys[:1]).first()
        error = _replaced(request, found, other)
        if not error:
            return redirect("seminar", found.seminar.code)
    facts = {"nomination": found, "seminar": found.seminar, "error": error, "chosen": keys[:1]}
    facts["in_time"] = actions.in_time(found.seminar, person(request), timezone.now())
    return render(request, "scheduling/nomination_replace.html", facts | _people(request, found.seminar, [], {}))


def _replaced(request: HttpRequest, found: Nomination, other: User | None) -> str:
    """What is wrong; empty when it is done and told."""
    if other is None:
        return _("Choose a person.")
    try:
        made = actions.replace(found, person=other, by=person(request))
    except DomainError as refusal:
        return str(refusal.sentence)
    sentences = {
        NominationState.ACCEPTED: _("%(name)s has the seat now."),
        NominationState.WAITING: _("%(name)s has the place on the waiting list now."),
    }
    asked = _("%(name)s is nominated instead. The training office decides; until then nobody of you holds this seat.")
    if found.state != NominationState.ACCEPTED:
        asked = _("%(name)s is nominated instead. The training office decides.")
    messages.success(request, sentences.get(NominationState(made.state), asked) % {"name": other.name})
    return ""
