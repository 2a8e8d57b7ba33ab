"""Small bases for views: who may come in, what a page is cached for, how an action's refusal is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase

from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.people.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ROWS = 25  # of a list on one page: more would be over 400 nodes


def person(request: HttpRequest) -> User:
    """Who is signed in, typed; only for views behind `with_right` or `login_required`."""
    return cast(User, request.user)


def with_right(right: Right) -> Callable[[View[P]], View[P]]:
    """Signed in (else to the login page) and holding the right somewhere (else 403)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            access.require(request.user, right)
            return view(request, *args, **kwargs)

        return cast(View[P], login_required(guarded))

    return decorate


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for, else the nearest one; `rows` a queryset or a sequence."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def cached_for_all(view: View[P]) -> View[P]:
    """The page is the same for every anonymous reader: no form token, no session, no message in it."""

    @wraps(view)
    def marked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            response.cached_for_all = True  # type: ignore[attr-defined]
        return response

    return cast(View[P], marked)


def try_action(request: HttpRequest, action: Callable[..., Any], *args: Any, done: str = "", **kwargs: Any) -> bool:
    """Runs an action; tells its refusal or `done` as a message. True when it went through."""
    try:
        action(*args, **kwargs)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return False
    if done:
        messages.success(request, done)
    return True


def stored(request: HttpRequest, form: Any, action: Callable[..., Any], *args: Any, done: str, **more: Any) -> Any:
    """What the action gives for a form that was sent and is valid; else None, a refusal stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = action(*args, by=person(request), **more, **form.facts)
    except DomainError as refusal:
        form.refuse(refusal.code, refusal.sentence)
        return None
    messages.success(request, done)
    return made
