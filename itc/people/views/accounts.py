"""A person's own page, and the page that a letter of invitation opens."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from itc.errors import DomainError
from itc.people import access, actions
from itc.people.forms.office import FirstPasswordForm
from itc.people.forms.people import ProfileForm
from itc.people.models import User
from itc.people.queries import standing_invitation
from itc.people.second_factor import has_any
from itc.people.views.people import latin_suggestion
from itc.web.shell import person as me
from itc.web.shell import try_action


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    rows = User.objects.select_related("agency").filter(pk=me(request).pk)
    own = rows.get()
    form = ProfileForm(request.POST or None, instance=own)
    wishes = form.cleaned_data if form.is_valid() else None
    if wishes is not None and try_action(request, actions.edit_person, own, by=me(request), done=_("Saved."), **wishes):
        return redirect("profile")
    context = {
        "form": form,
        "me": rows.get(),
        "roles": own.grants.current().select_related("agency"),
        "suggestion": latin_suggestion(own),
        "has_second_factor": has_any(own),
    }
    return render(request, "people/profile.html", context)


@require_POST
@login_required
def profile_confirm(request: HttpRequest) -> HttpResponse:
    done = _("Thank you. Certificates will be printed with this spelling.")
    try_action(request, actions.confirm_latin, me(request), by=me(request), done=done)
    return redirect("profile")


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Sets the first password and signs in; a link that opens nothing says what to do."""
    try:
        standing = standing_invitation(token)
        form = FirstPasswordForm(standing.person, request.POST or None)
        if form.is_valid():
            person = actions.accept_invitation(token, password=form.cleaned_data["new_password1"])
            return _sign_in(request, person)
    except DomainError as error:
        return render(request, "people/invitation_closed.html", {"error": error}, status=410)
    return render(request, "people/invitation.html", {"form": form, "invitation": standing})


def _sign_in(request: HttpRequest, person: User) -> HttpResponse:
    """Who chose the password this moment need not type it again for a second factor."""
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, person, method="password", reauthenticated=True)
    messages.success(request, _("Welcome. Your password is set."))
    target = "mfa_activate_totp" if access.needs_second_factor(person) else "profile"
    response: HttpResponse = perform_login(request, person, redirect_url=redirect(target).url)
    return response
