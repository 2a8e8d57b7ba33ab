from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"
    verbose_name = _("scheduling")
    insert_only = ("AttendanceChange",)

    def ready(self) -> None:
        from courses import groups, ways
        from itc.guards import install_guards
        from scheduling import panels, subjects, teaching

        post_migrate.connect(install_guards, sender=self)
        panels.register()
        subjects.register()
        groups.add(teaching.taught)
        ways.add(teaching.ways)
