from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "itc.web"
    label = "web"
    verbose_name = _("web")

    def ready(self) -> None:
        from itc.people.access import Right
        from itc.web.registry import NavItem, add_nav

        add_nav(
            NavItem(
                _("My training"),
                "home",
                "home",
                order=5,
                when=lambda request: bool(request.user.is_authenticated),
                covers=("my/", "profile/", "transcripts/", "certificates/", "account/"),
            )
        )
        desk = NavItem(
            _("Agency desk"), "desk", "building-office-2", 6, Right.NOMINATE, when=is_focal_point, is_workplace=True
        )
        add_nav(desk)
        add_nav(
            NavItem(
                _("Training office"),
                "office",
                "briefcase",
                7,
                Right.SEE_SEMINARS,
                is_workplace=True,
                covers=("audit/",),
            )
        )


def is_focal_point(request: HttpRequest) -> bool:
    from itc.people.access import roles

    return "focal_point" in roles(request.user)
