from django.db.models import Count, Prefetch

from itc.jobs.models import Job, JobQuerySet, State
from itc.people.models import SentMail


def counts() -> dict[str, int]:
    """How many jobs are in each state; states without any count as 0."""
    found = dict(Job.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def with_letters(found: JobQuerySet) -> JobQuerySet:
    """Each with the letters that it sent, without their texts; in one query for all."""
    return found.prefetch_related(Prefetch("mails", SentMail.objects.select_related("person").defer("body")))
