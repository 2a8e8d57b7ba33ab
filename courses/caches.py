from typing import Any

from django.core.cache import caches
from django.db import transaction


def forget_pages(sender: Any = None, **kwargs: Any) -> None:
    """After the commit, so that no reader puts the old text back meanwhile. Wagtail's publish signals call it too."""
    transaction.on_commit(caches["pages"].clear)
