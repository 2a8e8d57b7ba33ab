"""Issues of many certificates at once that are under way."""

from collections.abc import Collection

from django.db.models.functions import Coalesce

from certification.models import CertificateAward, IssueRun, Qualification
from certification.models.certificates import EventKind
from itc.jobs.models import Job, State


def annulled_before(qualification: Qualification, people: Collection[int]) -> dict[int, str]:
    """By person, the last number of this qualification that was annulled."""
    who = Coalesce("award__person__same_as", "award__person")
    found = CertificateAward.objects.filter(
        certificate__qualification=qualification, certificate__events__kind=EventKind.ANNULLED
    )
    rows = found.annotate(holder=who).filter(holder__in=people).order_by("certificate")
    return dict(rows.values_list("holder", "certificate__registration"))


def under_way(qualification: Qualification) -> set[int]:
    """People whose certificate a job is about to issue."""
    runs = [run for run in IssueRun.objects.filter(qualification=qualification)[:20] if not run.is_over]
    keys = [run.job_key for run in runs]
    alive = set(
        Job.objects.filter(key__in=keys).exclude(state__in=(State.DONE, State.DEAD)).values_list("key", flat=True)
    )
    return {person for run in runs if run.job_key in alive for person in run.people if str(person) not in run.outcome}
