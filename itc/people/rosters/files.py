"""Opens a roster: what the file really is, its rows as text one after the other, never all of it in memory."""

import codecs
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, Any

import filetype
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 5000
MOST_ROWS_SCANNED = 20_000  # a sheet formatted to its last row holds a million empty ones
MOST_COLUMNS = 60
CONTAINERS = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"}
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
Rows = Iterator[tuple[int, list[str]]]


@contextmanager
def opened(file: IO[bytes], name: str, *, encoding: str = "") -> Iterator[Rows]:
    """Rows that hold anything, with their numbers. Raises DomainError, also while reading."""
    kind = _kind(file, name)
    _require_size(file)
    if kind == "csv":
        yield _csv(file, encoding)
        return
    book = _book(file)
    try:
        yield _limited(_xlsx(book))
    finally:
        book.close()


def _kind(file: IO[bytes], name: str) -> str:
    """By content; the name must agree. Raises DomainError("not_a_roster", "old_excel", "not_its_name")."""
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    suffix = PurePath(name).suffix.casefold()
    if suffix not in {".csv", ".txt", ".xlsx"} and not head.startswith(OLD_EXCEL):
        raise DomainError("not_a_roster", _("A list of people is an Excel file (.xlsx) or a CSV file (.csv)."))
    if head.startswith(OLD_EXCEL):
        raise DomainError("old_excel", _("This is an old or a locked Excel file. Save it as .xlsx without a password."))
    found = filetype.guess(head)
    is_text = found is None and b"\0" not in head.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if suffix == ".xlsx" and found is not None and found.mime in CONTAINERS:
        return "xlsx"
    if suffix != ".xlsx" and (is_text or is_utf16):
        return "csv"
    raise DomainError("not_its_name", format_lazy(_("{name} is not what its name says."), name=name))


def _require_size(file: IO[bytes]) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise DomainError("empty", _("The file is empty."))
    if size > LARGEST:
        raise DomainError("too_large", _("The file is larger than 10 MB. A list of 5,000 people needs less than 1 MB."))


def _limited(rows: Rows) -> Rows:
    """Raises DomainError("too_many_rows") as soon as it is known."""
    found = 0
    for number, cells in rows:
        if number > MOST_ROWS_SCANNED:
            raise DomainError("too_many_rows", TOO_MANY)
        if any(cells):
            found += 1
            if found > MOST_ROWS + 1:
                raise DomainError("too_many_rows", TOO_MANY)
            yield number, cells


TOO_MANY = _("More than 5,000 rows. Send the list in parts, and delete empty rows at its end.")


def _csv(file: IO[bytes], encoding: str) -> Rows:
    text = io.TextIOWrapper(file, encoding=_encoding(encoding), newline="")
    try:
        first = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter=_delimiter(first))
        yield from _limited((reader.line_num, [cell.strip() for cell in cells]) for cells in reader)
    except UnicodeDecodeError as error:
        raise DomainError("not_utf8", NOT_DECODED if encoding else NOT_UTF8) from error
    except csv.Error as error:
        raise DomainError("not_csv", _("The file is not a CSV table.")) from error
    finally:
        text.detach()


NOT_UTF8 = _(
    "The file is not in UTF-8, perhaps in windows-1251. Save it as “CSV UTF-8”, "
    "or say its encoding (--encoding windows-1251)."
)
NOT_DECODED = _("The file is not in the encoding that was named.")


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name if name else "utf-8-sig"
    except LookupError as error:
        raise DomainError("unknown_encoding", _("There is no such encoding.")) from error


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _book(file: IO[bytes]) -> Any:
    """Raises DomainError("not_its_name", "zip_bomb")."""
    import openpyxl  # only where a workbook is read: its import takes a third of a second

    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise DomainError("not_its_name", _("This is not an Excel workbook."))
            if len(parts) > 2000 or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise DomainError("zip_bomb", _("Unpacked, the file is far too large for a list of people."))
        file.seek(0)
        return openpyxl.load_workbook(file, read_only=True, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:  # what a broken workbook raises
        raise DomainError("not_its_name", _("This is not an Excel workbook.")) from error


def _xlsx(book: Any) -> Rows:
    """The first sheet. A formula comes as its text, which begins with an equals sign and is refused later."""
    if not book.worksheets:
        raise DomainError("empty", _("The workbook holds no sheet."))
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield number, [_text(cell) for cell in cells]
    except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise DomainError("not_its_name", _("The workbook is damaged.")) from error


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return f"={str(value).removeprefix('=')}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
