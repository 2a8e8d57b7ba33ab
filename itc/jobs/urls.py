from django.urls import path

from itc.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:pk>/progress/", views.job_progress, name="job_progress"),
    path("<uuid:pk>/again/", views.job_again, name="job_again"),
]
