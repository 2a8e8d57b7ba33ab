"""Pages about people, their agencies, their access and the audit."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.utils.functional import Promise

from itc.web.exports import csv_response, xlsx_response


def as_file(
    kind: str, name: str, columns: Sequence[str | Promise], rows: Iterable[Sequence[Any]], *, title: str
) -> HttpResponse:
    if kind not in {"csv", "xlsx"}:
        raise Http404
    if kind == "csv":
        return cast(HttpResponse, csv_response(name, columns, rows))
    return cast(HttpResponse, xlsx_response(name, columns, rows, title=title))
