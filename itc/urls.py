"""One table of addresses; the apps are named by string, so that the ground floor imports none of them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from itc.api import api
from itc.web.views import public_file

to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("", include("itc.web.urls_plain")),
    path("", include("certification.urls_plain")),
    path("", include("scheduling.urls_plain")),
    path("api/v1/", api.urls),
    path("admin/login/", to_login),
    path("cms/login/", to_login),
    path("cms/account/", RedirectView.as_view(pattern_name="profile")),
    path("cms/", include(wagtailadmin_urls)),
    path("media/<path:path>", public_file, name="public_file"),
    path("documents/", include(wagtaildocs_urls)),
    *i18n_patterns(
        path("", include("itc.web.urls")),
        path("account/", include("allauth.urls")),
        path("", include("itc.people.urls")),
        path("office/jobs/", include("itc.jobs.urls")),
        path("", include("certification.urls")),
        path("", include("courses.urls")),
        path("", include("scheduling.urls")),
    ),
]
handler404 = "itc.web.views.not_found"
handler403 = "itc.web.views.forbidden"
handler500 = "itc.web.views.server_error"
