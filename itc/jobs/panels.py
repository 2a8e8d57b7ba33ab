from typing import Any

from django.http import HttpRequest

from itc.jobs import parts
from itc.jobs.models import Job, State


def troubles(request: HttpRequest) -> dict[str, Any] | None:
    """For the office: what failed for good and what waits for a part of the machine."""
    dead = Job.objects.filter(state=State.DEAD).count()
    waiting = Job.objects.filter(state=State.WAITING)
    lacks = sorted({need for needs in waiting.values_list("needs", flat=True) for need in needs})
    if not dead and not lacks:
        return None
    return {"dead": dead, "waiting": len(waiting), "lacks": [parts.title(need) for need in lacks]}
