"""A list of people from a file: sent, looked through, taken over."""

import datetime as dt
import hashlib
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any, cast
from uuid import uuid4

from django.contrib import messages
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from itc.errors import DomainError
from itc.people import access
from itc.people.access import Right
from itc.people.forms.office import RosterForm
from itc.people.models import Agency
from itc.people.rosters.actions import import_people, tell_office
from itc.people.rosters.queries import Roster, alike, read_roster
from itc.people.rosters.reports import write_template
from itc.web.exports import XLSX
from itc.web.shell import person as me
from itc.web.shell import with_right

FOLDER = "rosters"
KEPT = dt.timedelta(hours=12)
SHOWN = 100
GONE = _("This list is no longer kept here: it was added already, or another one took its place. Nothing is added now.")
REPLACED = _(
    "Another list was sent from another window after you had looked through yours. Nothing is added. "
    "Here is the other list; to add yours, send it again."
)


@with_right(Right.EDIT_PEOPLE)
def people_import(request: HttpRequest) -> HttpResponse:
    form = RosterForm(request.POST or None, request.FILES or None, by=me(request))
    if form.is_valid():
        try:
            _keep(request, form)
            return redirect("people_import_check")
        except DomainError as error:
            form.add_error("file", str(error))
    return render(request, "people/people_import.html", {"form": form})


@with_right(Right.EDIT_PEOPLE)
def people_import_template(request: HttpRequest) -> HttpResponse:
    """A file to fill in, with the codes of the agencies whose people the reader may add."""
    reach, file = access.scope(request.user, Right.EDIT_PEOPLE), BytesIO()
    write_template(file, agencies=Agency.objects.standing().within(reach).order_by("code"))
    answer = HttpResponse(file.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="people-template.xlsx"'
    return answer


def _keep(request: HttpRequest, form: RosterForm) -> None:
    """The file waits in private storage until its list is confirmed, half a day at most."""
    file, agency = form.cleaned_data["file"], form.cleaned_data["agency"]
    wishes = {"name": PurePath(file.name).name[:200], "encoding": form.cleaned_data["encoding"]}
    roster = read_roster(file.file, agency=agency, by=me(request), **wishes)
    tell_office(roster, by=me(request))
    _forget(request)
    _sweep()
    file.seek(0)
    kept = storages["private"].save(f"{FOLDER}/{uuid4()}", file)
    request.session["roster"] = wishes | {"file": kept, "agency": agency.pk}


@with_right(Right.EDIT_PEOPLE)
def people_import_check(request: HttpRequest) -> HttpResponse:
    kept = request.session.get("roster")
    if not kept or not storages["private"].exists(kept["file"]):
        if request.method == "POST":
            messages.error(request, GONE)
        return redirect("people_import")
    reach = access.scope(request.user, Right.EDIT_PEOPLE)
    agency = get_object_or_404(Agency.objects.standing().within(reach), pk=kept["agency"])
    if request.method == "POST":
        return _take_over(request, agency, kept)
    with _opened(kept) as file:
        digest = _digest(file, kept)
        roster = read_roster(file, kept["name"], agency=agency, by=me(request), encoding=kept["encoding"])
    return render(request, "people/people_import_check.html", _shown(roster, kept["name"]) | {"digest": digest})


def _shown(roster: Roster, name: str) -> dict[str, Any]:
    """Rows that are perhaps somebody who is there already come first."""
    near = alike(roster)
    return {
        "roster": roster,
        "name": name,
        "near": near,
        "new": sorted(roster.new, key=lambda pair: pair[0].row not in near)[:SHOWN],
        "more": max(len(roster.new) - SHOWN, 0),
        "refused": roster.refused[: 5 * SHOWN],
    }


def _take_over(request: HttpRequest, agency: Agency, kept: dict[str, Any]) -> HttpResponse:
    """Only the very list that was looked through: another window may have sent one since then."""
    partial = "partial" in request.POST
    try:
        with _opened(kept) as file:
            if request.POST.get("digest") != _digest(file, kept):
                messages.error(request, REPLACED)
                return redirect("people_import_check")
            wishes = {"agency": agency, "by": me(request), "encoding": kept["encoding"], "partial": partial}
            outcome = import_people(file, kept["name"], **wishes)
    except (DomainError, FileNotFoundError) as error:
        messages.error(request, str(error if isinstance(error, DomainError) else GONE))
        return redirect("people_import")
    if outcome.refused and not partial:
        return redirect("people_import_check")
    _forget(request)
    added = outcome.imported
    messages.success(request, ngettext("%(n)s person added.", "%(n)s people added.", added) % {"n": added})
    return redirect("people_list")


def _digest(file: IO[bytes], kept: dict[str, Any]) -> str:
    """Of the bytes and of how they are read: for another agency or in another encoding they are another list."""
    found = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]  # Django's File reads into buffers too
    found.update(repr((kept["agency"], kept["name"], kept["encoding"])).encode())
    return found.hexdigest()


def _opened(kept: dict[str, Any]) -> IO[bytes]:
    return cast(IO[bytes], storages["private"].open(kept["file"]))


def _forget(request: HttpRequest) -> None:
    if kept := request.session.pop("roster", None):
        storages["private"].delete(kept["file"])


def _sweep() -> None:
    """Lists that nobody confirmed."""
    store = storages["private"]
    if not store.exists(FOLDER):
        return
    for name in store.listdir(FOLDER)[1]:
        if store.get_modified_time(f"{FOLDER}/{name}") < timezone.now() - KEPT:
            store.delete(f"{FOLDER}/{name}")
