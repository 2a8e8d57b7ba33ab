"""Parts of the machine that some jobs need and that may be missing on this one."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itc.jobs.libraries import missing_for_pdf

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    title: str | Promise
    is_there: Callable[[], bool]


def _has_pdf() -> bool:
    """The libraries first: WeasyPrint complains at length when it does not find them, and this is asked each minute."""
    if missing_for_pdf():
        return False
    try:
        import_module("weasyprint")
    except (ImportError, OSError) as error:
        logger.warning("PDF is not available: %s", error)
        return False
    return True


PARTS = {"pdf": Part(_("the Pango library, which makes PDF files"), _has_pdf)}


def missing(needs: Iterable[str]) -> list[str]:
    return [name for name in needs if not PARTS[name].is_there()]


def title(name: str) -> str | Promise:
    return PARTS[name].title if name in PARTS else name
