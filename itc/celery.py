"""Celery only wakes workers: what must happen is written in itc.jobs.models.Job."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itc.settings")

app = Celery("itc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["itc.jobs"])
