from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("courses")
    insert_only = (
        "CourseCompletion", "QuestionVersion", "QuestionText", "Answer", "Regrade", "MarkChange", "EssayMark",
    )  # fmt: skip

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished

        from courses import caches, panels, set_up, subjects
        from itc.guards import install_guards

        post_migrate.connect(install_guards, sender=self)
        post_migrate.connect(set_up.after_migrate, sender=self)
        page_published.connect(caches.forget_pages)
        page_unpublished.connect(caches.forget_pages)
        panels.register()
        subjects.register()
