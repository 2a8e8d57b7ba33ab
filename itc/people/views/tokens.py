from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people import actions
from itc.people.access import Right
from itc.people.actions.tokens import PREFIX
from itc.people.forms.office import TokenForm
from itc.people.keys import in_halves, joined
from itc.people.models import ApiToken
from itc.web.shell import person as me
from itc.web.shell import try_action, with_right

NEW = "new_token"  # in the session


@never_cache
@with_right(Right.MANAGE_TOKENS)
def tokens(request: HttpRequest) -> HttpResponse:
    """The clear text of a new token is shown once, after the redirect: half of it waits in the session until then,
    the other half stands in the address."""
    form = TokenForm(request.POST or None, by=me(request))
    if form.is_valid():
        wishes = {"name": form.cleaned_data["name"], "expires_at": form.expires_at}
        try:
            _token, clear = actions.create_token(form.cleaned_data["agency"], by=me(request), **wishes)
        except DomainError as error:
            form.add_error("name" if error.code == "name_taken" else "expires_on", str(error))
        else:
            messages.success(request, _("The access token is made."))
            half, request.session[NEW] = in_halves(clear)
            return redirect(f"{reverse('tokens')}?new={half}")
    clear = joined(request.GET.get("new", ""), request.session.pop(NEW, ""))
    rows = ApiToken.objects.visible_to(me(request)).select_related("agency", "created_by")
    context = {"form": form, "tokens": rows[:100], "clear": clear if clear.startswith(PREFIX) else ""}
    return render(request, "people/tokens.html", context)


@require_POST
@with_right(Right.MANAGE_TOKENS)
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(me(request)), pk=pk)
    try_action(request, actions.revoke_token, token, by=me(request), done=_("The access token works no longer."))
    return redirect("tokens")
