"""Addresses without a language."""

from django.urls import path

from itc.web import views

urlpatterns = [
    path("", views.root, name="root"),
    path("language/<slug:code>/", views.set_language, name="set_language"),
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
]
