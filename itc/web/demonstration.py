"""Whether this database is a demonstration: asked on every page, so kept in the process for a minute."""

import time

from itc.people.models import Centre

_known: dict[str, tuple[float, bool]] = {}


def is_demonstration() -> bool:
    now = time.monotonic()
    asked, answer = _known.get("here", (-60.0, False))
    if now - asked < 60:
        return answer
    answer = Centre.objects.filter(pk=1, is_demonstration=True).exists()
    _known["here"] = (now, answer)
    return answer


def forget() -> None:
    _known.clear()
