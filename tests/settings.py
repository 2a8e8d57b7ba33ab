"""A cheap hasher, files in a temporary folder, mails in memory; everything else as in production."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "itc-tests-"
if Path(os.environ.get("DATA_DIR", _PREFIX)).name.startswith(_PREFIX):  # none, or of the process that started this one
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix=_PREFIX)
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "for-tests-only-" * 4)

from itc.settings import *  # noqa: E402, F403
from itc.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PAGE_CACHE_SECONDS = 0
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "memory://")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES["default"].setdefault("TEST", {})
