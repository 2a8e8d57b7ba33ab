"""What /cms/ needs before the first author comes: languages, the tree, the site, the rights of the group of authors."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, transaction
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from courses.models import CoursesIndexPage, Material
from itc.people.actions.roles import authors

TITLES = {"en": "Courses", "ru": "Курсы"}
ON_PAGES = ("add", "change", "publish", "lock", "unlock")
ON_IMAGES = ("add", "change", "choose")
ON_MATERIALS = ("add", "change", "delete", "view")


def after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """On a database that an earlier state of the migrations left without these tables there is nothing to set up."""
    needed = {model._meta.db_table for model in (CoursesIndexPage, Material, Site, Collection, GroupPagePermission)}
    if needed <= set(connections[using].introspection.table_names()):
        set_up_wagtail()


@transaction.atomic
def set_up_wagtail() -> dict[str, CoursesIndexPage]:
    """The index page of each language; a second run changes nothing."""
    root = Page.get_first_root_node() or _root()
    indexes = {code: _index(root, code) for code in TITLES}
    _point_site_at(indexes["en"])
    _drop_welcome(root)
    _let_authors_work(indexes)
    return indexes


def _root() -> Page:
    kind = ContentType.objects.get_for_model(Page)
    return Page.add_root(instance=Page(title="Root", slug="root", content_type=kind, locale=_locale("en")))


def _locale(code: str) -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


def _index(root: Page, code: str) -> CoursesIndexPage:
    """All of them are translations of the first one, so that Wagtail finds a lesson's place in the other language."""
    standing: CoursesIndexPage | None = CoursesIndexPage.objects.filter(locale=_locale(code)).first()
    if standing:
        return standing
    page = CoursesIndexPage(title=TITLES[code], slug=f"courses-{code}", locale=_locale(code))
    if first := CoursesIndexPage.objects.order_by("path").first():
        page.translation_key = first.translation_key
    root.refresh_from_db()
    root.add_child(instance=page)
    return page


def _point_site_at(index: CoursesIndexPage) -> None:
    address = urlsplit(settings.BASE_URL)
    facts = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "root_page": index,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(is_default_site=True, **facts)
    elif any(getattr(site, name) != value for name, value in facts.items() if name != "root_page") or (
        site.root_page_id != index.pk
    ):
        for name, value in facts.items():
            setattr(site, name, value)
        site.save()


def _drop_welcome(root: Page) -> None:
    """Wagtail's migrations leave a page that says hello."""
    kind = ContentType.objects.get_for_model(Page)
    for page in root.get_children().filter(content_type=kind, slug="home", numchild=0):
        page.delete()


def _let_authors_work(indexes: dict[str, CoursesIndexPage]) -> None:
    group: Group = authors()
    group.permissions.add(_permission("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"))
    group.permissions.add(
        _permission("simple_translation", "simpletranslation", "submit_translation", "Can submit translations")
    )
    group.permissions.add(*(_of_model(Material, verb) for verb in ON_MATERIALS))
    for index in indexes.values():
        for verb in ON_PAGES:
            GroupPagePermission.objects.get_or_create(group=group, page=index, permission=_of_model(Page, verb))
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for verb in ON_IMAGES:
        permission = _of_model(get_image_model(), verb)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def _of_model(model: type[models.Model], verb: str) -> Permission:
    meta = model._meta
    label, name = meta.app_label, meta.model_name or ""
    return _permission(label, name, f"{verb}_{name}", f"Can {verb} {meta.verbose_name_raw}")


def _permission(app: str, model: str, codename: str, name: str) -> Permission:
    """Made here when Django's own post_migrate has not come to that app yet; it leaves what is there."""
    kind, _is_new = ContentType.objects.get_or_create(app_label=app, model=model)
    return Permission.objects.get_or_create(content_type=kind, codename=codename, defaults={"name": name[:255]})[0]
