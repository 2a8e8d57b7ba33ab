"""/cms/ in this product: authors only, our audit, no files beside ours, a way back to the site."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages as editor_messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from courses.cms import material_chooser, material_desk
from courses.models import LessonPage
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User

VERBS = {"publish": "published text", "unpublish": "withdrew text", "delete": "deleted text", "move": "moved text"}
HIDDEN = {"reports", "help", "documents", "settings"}


def choose_materials() -> Any:
    return material_chooser


def keep_materials() -> Any:
    return material_desk


def _author(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the middleware lets nobody else into /cms/
    return request.user


def note_published(request: HttpRequest, page: Page) -> None:
    audit.log(_author(request), VERBS["publish"], page, after={"revision": page.live_revision_id})


def note_unpublished(request: HttpRequest, page: Page) -> None:
    audit.log(_author(request), VERBS["unpublish"], page)


def note_deleted(request: HttpRequest, page: Page) -> None:
    audit.log(_author(request), VERBS["delete"], page, before={"title": page.title})


def note_several(request: HttpRequest, action: str, pages: Iterable[Any], view: Any) -> None:
    for page in pages:
        if isinstance(page, Page) and action in VERBS:
            audit.log(_author(request), VERBS[action], page)


def lead_on(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Who has published goes on from here: to the course, or to the next lesson; never into a tree of all lessons."""
    if not isinstance(page, LessonPage) or "action-publish" not in request.POST:
        return None
    course = page.lesson.course
    facts = {"course": course.code, "number": page.lesson.number, "language": page.locale}
    desk = f"{reverse('course_desk', args=[course.code])}#lesson-{page.lesson_id}"
    buttons = [editor_messages.button(desk, _("Back to the course"))]
    if following := page.following:
        address = reverse("wagtailadmin_pages:edit", args=[following.pk])
        buttons.append(editor_messages.button(address, _("Next lesson")))
    words = _("Course %(course)s, lesson %(number)d (%(language)s). Where next?")
    editor_messages.info(request, words % facts, buttons=buttons)
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_copies(request: HttpRequest, page: Page) -> HttpResponse:
    """A lesson has one text in a language; the other language's comes by "Translate"."""
    messages.error(request, _("A lesson has one text in each language. Use “Translate” for another language."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def keep_documents_private(document: Any, request: HttpRequest) -> None:
    """Wagtail's own documents are not used: course files are Material rows with their own view."""
    if not access.can(request.user, Right.WRITE_COURSES):
        raise PermissionDenied


def shorten_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN]


def publish_first(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Who may publish finds it on the button itself; saving a draft stands in the menu beside it."""
    items.sort(key=lambda item: item.name != "action-publish")


def back_to_site() -> MenuItem:
    return MenuItem(gettext_lazy("Back to the site"), reverse_lazy("courses_office"), icon_name="home", order=20000)


for hook, function in (
    ("register_admin_viewset", choose_materials),
    ("register_admin_viewset", keep_materials),
    ("after_publish_page", note_published),
    ("after_unpublish_page", note_unpublished),
    ("after_delete_page", note_deleted),
    ("after_bulk_action", note_several),
    ("before_copy_page", refuse_copies),
    ("after_edit_page", lead_on),
    ("after_create_page", lead_on),
    ("before_serve_document", keep_documents_private),
    ("construct_main_menu", shorten_menu),
    ("construct_page_action_menu", publish_first),
    ("register_admin_menu_item", back_to_site),
):
    hooks.register(hook, function)
