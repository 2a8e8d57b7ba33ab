from django.utils import timezone

from itc.jobs.models import Job
from itc.jobs.tasks import work


def run_all(*, raises: bool = True) -> list[Job]:
    """Does everything due, also what becomes due by it, in the order it was enqueued; raises the first error."""
    done: list[Job] = []
    while (row := Job.objects.claimable(timezone.now()).order_by("pk").first()) is not None:
        error = work(row)
        if error and raises:
            raise error
        row.refresh_from_db()
        done.append(row)
    return done
