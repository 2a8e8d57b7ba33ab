from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "itc.people"
    label = "people"
    verbose_name = _("people")
    insert_only = ("AuditRow",)

    def ready(self) -> None:
        from itc.guards import install_guards

        post_migrate.connect(install_guards, sender=self)
        from itc.people import panels, subjects

        panels.register()
        subjects.register()
        _listen_to_allauth()


def _listen_to_allauth() -> None:
    from allauth.account.signals import email_changed, password_changed, password_reset
    from allauth.mfa.signals import authenticator_added, authenticator_removed

    from itc.people.second_factor import enrolled

    authenticator_added.connect(enrolled, dispatch_uid="itc.people.enrolled")
    email_changed.connect(_email_changed, dispatch_uid="itc.people.email_changed")
    for signal, change, what in (
        (password_changed, "password changed", "password"),
        (password_reset, "password set anew", "password"),
        (authenticator_added, "factor added", "second factor added"),
        (authenticator_removed, "factor removed", "second factor removed"),
    ):
        signal.connect(_Note(change, what), weak=False, dispatch_uid=f"itc.people.{change}")


class _Note:
    """Logs what people do on allauth's own pages, and tells them, in case it was somebody else."""

    def __init__(self, change: str, what: str) -> None:
        self.change, self.what = change, what

    def __call__(self, sender: Any, user: Any, authenticator: Any = None, **_more: Any) -> None:
        from itc.people.actions import note_login_change

        if authenticator is None or authenticator.type != "recovery_codes":
            note_login_change(user, change=self.change, what=self.what)


def _email_changed(sender: Any, user: Any, **_more: Any) -> None:
    from itc.people.actions import follow_new_email

    follow_new_email(user, by=user)
