"""One row source, three files: CSV, XLSX. Text that a spreadsheet would run as a formula stays text in each of them."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import Promise

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\0",
    "＝",
    "＋",
    "－",
    "＠",
)  # OWASP ASVS 5.0, 1.2.10; CWE-1236
Row = Sequence[Any]


def guarded(value: Any) -> Any:
    """A text that would open as a formula, with an apostrophe before it; numbers and dates as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_lines(columns: Sequence[str | Promise], rows: Iterable[Row], *, chunk: int = 500) -> Iterator[str]:
    """UTF-8 with a byte-order mark, so that Excel shows Cyrillic; lines in chunks."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([str(column) for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow([guarded(value) for value in row])
        if number % chunk == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_response(name: str, columns: Sequence[str | Promise], rows: Iterable[Row]) -> HttpResponseBase:
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@dataclass(frozen=True)
class Sheet:
    title: str
    columns: Sequence[str | Promise]
    rows: Iterable[Row]
    widths: Sequence[int] = ()


def write_book(file: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Sheets in constant memory: bold frozen header, filter, dates as dates, strings never as formulas or links."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    for one in sheets:
        _write(book.add_worksheet(one.title[:31]), one, head)
    book.close()


def _write(sheet: Any, source: Sheet, head: Any) -> None:
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(source.columns):
        sheet.set_column(index, index, source.widths[index] if index < len(source.widths) else 18)
        sheet.write_string(0, index, str(column), head)
    last = 0
    for last, row in enumerate(source.rows, start=1):
        for index, value in enumerate(row):
            sheet.write_string(last, index, value) if isinstance(value, str) else sheet.write(last, index, value)
    sheet.autofilter(0, 0, last, max(len(source.columns) - 1, 0))


def write_xlsx(
    file: IO[bytes], columns: Sequence[str | Promise], rows: Iterable[Row], *, title: str, widths: Sequence[int] = ()
) -> None:
    write_book(file, [Sheet(title, columns, rows, widths)])


def xlsx_response(
    name: str, columns: Sequence[str | Promise], rows: Iterable[Row], *, title: str, widths: Sequence[int] = ()
) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # FileResponse closes it
    write_xlsx(file, columns, rows, title=title, widths=widths)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
