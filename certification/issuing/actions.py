"""Many certificates at once: each in a transaction of its own, so that one refusal keeps nobody else's."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from certification.actions.certificates import issue_certificate
from certification.models import IssueRun, Qualification, Signatory
from itc.errors import DomainError
from itc.jobs.actions import enqueue, job, progress
from itc.people import audit
from itc.people.models import User

AT_ONCE = 3  # so few need no waiting


def issue_all(people: Sequence[User], *, qualification: Qualification, signatory: Signatory, by: User) -> IssueRun:
    """A few are issued before this returns, many by a job whose progress `by` may watch."""
    with transaction.atomic():
        numbers = list(dict.fromkeys(person.pk for person in people))
        run = IssueRun.objects.create(qualification=qualification, signatory=signatory, by=by, people=numbers)
        audit.log(by, "asked for certificates", run, after={"people": len(numbers)})
        if len(numbers) > AT_ONCE:
            enqueue(issue_certificates, run.pk, key=run.job_key, by=by)
    if len(numbers) <= AT_ONCE:
        issue_certificates(run.pk)
        run.refresh_from_db()
    return run


@job("issue_certificates", title=_("Issue of certificates"))
def issue_certificates(run: int) -> None:
    """Whoever has an outcome is left alone, so that a second run goes on where the first one stopped."""
    row = IssueRun.objects.get(pk=run)
    for done, person in enumerate(row.people, start=1):
        _issue_to(run, person)
        progress(done, len(row.people))


@transaction.atomic
def _issue_to(run: int, person: int) -> None:
    row = IssueRun.objects.select_for_update(of=["self"]).select_related("qualification", "signatory", "by").get(pk=run)
    if str(person) in row.outcome:
        return
    with translation.override(row.by.language):
        try:
            holder = User.objects.get(pk=person)
            issued = issue_certificate(holder, qualification=row.qualification, signatory=row.signatory, by=row.by)
            outcome = {"issued": issued.registration}
        except DomainError as error:
            outcome = {"refused": str(error)}
    row.outcome[str(person)] = outcome
    row.save(update_fields=["outcome"])
