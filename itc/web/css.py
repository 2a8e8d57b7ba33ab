"""One style sheet from the files of static/css/; a file's or folder's name is its cascade layer."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

LAYERS = ("tokens", "base", "layout", "components", "utilities", "print")
SOURCE = Path(settings.BASE_DIR) / "static" / "css"
BUILT = Path(settings.BASE_DIR) / "static" / "dist" / "site.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def layer_of(path: str) -> str:
    name = path.split("/", maxsplit=1)[0].removesuffix(".css")
    if name not in LAYERS:
        raise ValueError(f"{path}: no such layer; one of {', '.join(LAYERS)}")
    return name


def squeezed(text: str) -> str:
    lines = (line.strip() for line in COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def join(sources: Mapping[str, str]) -> str:
    """The sheet made of texts by path under static/css, in the order of the layers and then of the paths."""
    ordered = sorted(sources, key=lambda path: (LAYERS.index(layer_of(path)), path))
    layers = [f"@layer {layer_of(path)} {{\n{squeezed(sources[path])}\n}}\n" for path in ordered]
    return f"@layer {', '.join(LAYERS)};\n{''.join(layers)}"


def read_sources(folder: Path = SOURCE) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.css")}
