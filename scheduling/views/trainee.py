from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from itc.people import access
from itc.people.dated import today
from itc.people.mail import absolute
from itc.web.shell import person, try_action
from scheduling import actions, queries
from scheduling.models import CalendarFeed, Seminar


@require_POST
@login_required
def seminar_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """She steps back from her own nomination; the agency and the office are told."""
    me = person(request)
    found = queries.own_nomination(get_object_or_404(Seminar.objects.published(), code=code), me)
    if found is None:
        raise Http404
    done = _("You have withdrawn. The focal point of your agency and the training office get a letter.")
    try_action(request, actions.withdraw, found, by=me, reason=request.POST.get("reason", "")[:500], done=done)
    return redirect("seminar", code)


@never_cache
@login_required
def my_seminars(request: HttpRequest) -> HttpResponse:
    """A new calendar address is on the answer to this one POST and nowhere else."""
    me, address = person(request), ""
    if request.POST.get("calendar") == "off":
        try_action(request, actions.turn_off_calendar, me, by=me, done=_("The calendar address works no longer."))
        return redirect("my_seminars")
    if request.POST.get("calendar") == "new":
        address = absolute(reverse("calendar_feed", args=[actions.make_calendar_address(me, by=me)]))
    found = queries.own(me)
    facts = {
        "coming": [row for row in found if row.seminar.ends_on >= today()][::-1],
        "past": [row for row in found if row.seminar.ends_on < today()],
        "address": address,
        "feed": CalendarFeed.objects.filter(person=me).first(),
        "may_have_feed": access.is_let_in(me),
    }
    return render(request, "scheduling/my_seminars.html", facts)
