"""Settings of the real processes that tests start: those of production, with a beat that ticks fast."""

import os

from itc.settings import *  # noqa: F403
from itc.settings import BASE_DIR, TEMPLATES

TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates", BASE_DIR / "tests/jobs/templates"]
JOB_LEASE_SECONDS = float(os.environ["JOB_LEASE_SECONDS"])
CELERY_TASK_DEFAULT_QUEUE = os.environ["TEST_QUEUE"]
CELERY_BEAT_SCHEDULE = {"resend-lost-jobs": {"task": "itc.jobs.tasks.resend_lost", "schedule": 0.5}}
