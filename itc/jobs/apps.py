from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "itc.jobs"
    label = "jobs"
    verbose_name = _("jobs")

    def ready(self) -> None:
        from itc.jobs.panels import troubles
        from itc.people.access import Right
        from itc.web import registry

        registry.add_nav(registry.NavItem(_("Jobs"), "jobs", "queue-list", order=90, right=Right.SEE_JOBS))
        registry.office.add(registry.Panel("jobs/panel.html", order=5, context=troubles, right=Right.SEE_JOBS))
