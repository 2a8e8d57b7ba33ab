"""Issues of many certificates at once that are under way."""

from certification.models import IssueRun, Qualification
from itc.jobs.models import Job, State


def under_way(qualification: Qualification) -> set[int]:
    """People whose certificate a job is about to issue."""
    runs = [run for run in IssueRun.objects.filter(qualification=qualification)[:20] if not run.is_over]
    keys = [run.job_key for run in runs]
    alive = set(
        Job.objects.filter(key__in=keys).exclude(state__in=(State.DONE, State.DEAD)).values_list("key", flat=True)
    )
    return {person for run in runs if run.job_key in alive for person in run.people if str(person) not in run.outcome}
