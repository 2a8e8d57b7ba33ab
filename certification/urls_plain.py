"""The short address that is printed on certificates, in both cases: the code on paper is written in capitals."""

from django.urls import path

from certification.views import verification

urlpatterns = [
    path("v/", verification.by_language),
    path("V/<path:token>", verification.verify_token),
    path("v/<path:token>", verification.verify_token, name="verify_token"),
]
