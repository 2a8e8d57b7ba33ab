"""The system's libraries that WeasyPrint loads. Standard library only: the set-up asks before anything is installed."""

import ctypes
import sys

FOR_PDF = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libfontconfig.so.1",
    "libharfbuzz.so.0",
)


def missing_for_pdf() -> "list[str]":
    """Asked anew each time, since they may be installed while the worker runs; other systems name them otherwise."""
    return [name for name in FOR_PDF if sys.platform == "linux" and not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
