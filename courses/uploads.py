"""Whether an upload is what its name says: the first bytes decide, the extension only promises."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

# extension: the kinds `filetype` may find in it; Office files are also seen as plain zip archives
FOUND_IN = {
    "pdf": {"pdf"},
    "docx": {"docx", "zip"},
    "xlsx": {"xlsx", "zip"},
    "pptx": {"pptx", "zip"},
    "odt": {"odt", "zip"},
    "mp3": {"mp3"},
    "ogg": {"ogg"},
    "opus": {"ogg"},
    "wav": {"wav"},
    "m4a": {"m4a", "mp4"},
    "mp4": {"mp4", "m4v"},
    "webm": {"webm"},
}
# a part that every such archive has
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "odt": "content.xml"}
VIDEO = frozenset({"mp4", "webm"})
AUDIO = frozenset({"mp3", "ogg", "opus", "wav", "m4a"})
MATERIALS = frozenset(FOUND_IN)
CAPTIONS = frozenset({"vtt"})
LARGEST = 200 * 1024 * 1024


def extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def kind_of(name: str) -> str:
    """video, audio or document"""
    ending = extension(name)
    return "video" if ending in VIDEO else "audio" if ending in AUDIO else "document"


def is_what_it_says(name: str, head: bytes, parts: Collection[str] = ()) -> bool:
    """`head`: the first 8 kB; `parts`: the names inside, when the file is an archive."""
    ending = extension(name)
    if ending == "vtt":
        return head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") and b"\0" not in head
    found = filetype.guess_extension(head)
    if found not in FOUND_IN.get(ending, set()):
        return False
    return ending not in OFFICE or OFFICE[ending] in parts


def _parts(file: File[bytes]) -> list[str]:
    try:
        return zipfile.ZipFile(file).namelist()
    except zipfile.BadZipFile:
        return []


@deconstructible
class must_be_what_it_says:  # noqa: N801  # reads as a claim where it is used
    """Validates an uploaded file against the extensions that are welcome and against its own first bytes."""

    def __init__(self, welcome: frozenset[str]) -> None:
        self.welcome = frozenset(welcome)

    def __call__(self, file: File[bytes]) -> None:
        name = file.name or ""
        if extension(name) not in self.welcome:
            listed = ", ".join(sorted(self.welcome))
            raise ValidationError(_("Choose a file of one of these kinds: %(kinds)s."), "kind", {"kinds": listed})
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 200 MB."), "too_large")
        file.seek(0)
        head = file.read(8192)
        parts = _parts(file) if extension(name) in OFFICE else []
        file.seek(0)
        if not is_what_it_says(name, head, parts):
            raise ValidationError(_("“%(name)s” is not what its name says."), "not_what_it_says", {"name": name})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, must_be_what_it_says) and self.welcome == other.welcome

    def __hash__(self) -> int:
        return hash(self.welcome)
