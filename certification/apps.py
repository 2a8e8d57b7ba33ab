from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = _("certification")
    insert_only = (
        "Award",
        "AwardAncestor",
        "Certificate",
        "CertificateAward",
        "CertificateToken",
        "CertificateFile",
        "CertificateEvent",
    )

    def ready(self) -> None:
        from itc.guards import install_guards

        post_migrate.connect(install_guards, sender=self)
        from certification import panels, subjects
        from certification.queries import has_standing_certificate
        from itc.people import passport

        panels.register()
        subjects.register()
        passport.add(has_standing_certificate)
