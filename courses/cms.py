"""The editor's own desk for course files: choose one in a block, add, change."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UsageCountColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import ReferenceIndex

from courses.models import Material

FIELDS = ["title", "file", "language", "transcript", "captions", "is_synthetic"]


class MaterialChooser(ChooserViewSet):
    model = Material
    icon = "media"
    choose_one_text = _("Choose a file")
    choose_another_text = _("Choose another file")
    form_fields = FIELDS


class MaterialList(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().annotate(usage_count=ReferenceIndex.usage_count_subquery(Material))


class MaterialDesk(ModelViewSet):
    model = Material
    icon = "media"
    menu_label = _("Course files")
    add_to_admin_menu = True
    form_fields = FIELDS
    index_view_class = MaterialList
    list_display = ["title", "language", "added_on", UsageCountColumn("usage_count", label=_("Used in lessons"))]
    list_filter = ["language"]
    inspect_view_enabled = False
    copy_view_enabled = False


material_chooser: Any = MaterialChooser("material_chooser")
material_desk: Any = MaterialDesk("materials")
