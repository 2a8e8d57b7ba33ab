"""The editor's own desk for course files: choose one in a block, add, change."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from courses.models import Material

FIELDS = ["title", "file", "language", "transcript", "captions", "is_synthetic"]


class MaterialChooser(ChooserViewSet):
    model = Material
    icon = "media"
    choose_one_text = _("Choose a file")
    choose_another_text = _("Choose another file")
    form_fields = FIELDS


class MaterialDesk(ModelViewSet):
    model = Material
    icon = "media"
    menu_label = _("Course files")
    add_to_admin_menu = True
    form_fields = FIELDS
    list_display = ["title", "language", "added_on"]
    list_filter = ["language"]
    inspect_view_enabled = False
    copy_view_enabled = False


material_chooser: Any = MaterialChooser("material_chooser")
material_desk: Any = MaterialDesk("materials")
