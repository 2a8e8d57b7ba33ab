from django.db.models import Count

from itc.jobs.models import Job, State


def counts() -> dict[str, int]:
    """How many jobs are in each state; states without any count as 0."""
    found = dict(Job.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in State.values}
