"""The fonts that certificates are set in, bundled with their licences: a text looks the same on every machine.

PT Serif (ParaType) draws Latin and Cyrillic; Noto Serif (OFL) the letters it lacks (Azerbaijani, Uzbek in Latin
letters) and, in files of their own, Armenian and Georgian.
"""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
REGULAR = ("PTF55F.ttf", "NotoSerif-Regular.ttf", "NotoSerifArmenian-Regular.ttf", "NotoSerifGeorgian-Regular.ttf")
BOLD = ("PTF75F.ttf", "NotoSerif-Bold.ttf", "NotoSerifArmenian-Bold.ttf", "NotoSerifGeorgian-Bold.ttf")


@cache
def letters() -> frozenset[int]:
    """Code points that the fonts can draw, in regular and in bold."""
    from fontTools.ttLib import TTFont  # 0.1 s, and only who issues needs it

    def drawn(files: tuple[str, ...]) -> set[int]:
        found: set[int] = set()
        for name in files:
            with TTFont(FOLDER / name, lazy=True) as font:
                found |= font.getBestCmap().keys()
        return found

    return frozenset(drawn(REGULAR) & drawn(BOLD))


@cache
def fingerprint() -> str:
    """Hash of all font files, kept with each PDF."""
    found = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.ttf")):
        found.update(file.name.encode())
        found.update(file.read_bytes())
    return found.hexdigest()
