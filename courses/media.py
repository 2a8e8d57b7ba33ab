"""Course files: a view per file behind the access rules, with byte ranges, so that players can wind forward."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CHUNK = 64 * 1024
TYPES = {".vtt": "text/vtt; charset=utf-8", ".opus": "audio/ogg", ".m4a": "audio/mp4"}


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for the whole file. Raises ValueError for a range that the file does not have."""
    found = ONE_RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start > end or start >= size:
        raise ValueError(header)
    return start, end


def serve_file(
    request: HttpRequest, file: FieldFile, *, name: str, download: bool = False, is_public: bool = False
) -> HttpResponseBase:
    ending = PurePosixPath(file.name or "").suffix
    kind = TYPES.get(ending) or mimetypes.guess_type(f"file{ending}")[0] or "application/octet-stream"
    size = file.size
    try:
        span = wanted_range(request.headers.get("Range", ""), size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    source = file.open("rb").file
    response: HttpResponseBase
    if span is None:
        response = FileResponse(source, content_type=kind, as_attachment=download, filename=f"{name}{ending}")
        response["Content-Length"] = str(size)
    else:
        start, end = span
        response = StreamingHttpResponse(_bytes(source, start, end), status=206, content_type=kind)
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
        response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=86400" if is_public else "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _bytes(source: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with source:
        source.seek(start)
        left = end - start + 1
        while left > 0 and (chunk := source.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
