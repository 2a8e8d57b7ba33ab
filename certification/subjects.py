"""How the audit calls what the ledger holds, and where its reader opens it."""

from django.urls import reverse

from certification.models import Award, Certificate, IssueRun, Programme, Qualification, Signatory
from itc.people import subjects
from itc.people.access import Right
from itc.people.subjects import Kind


def register() -> None:
    award = Kind(
        lambda one: f"{one.person.name}: {one.title}",
        path=lambda one: reverse("completion", args=[one.pk]),
        right=Right.SEE_REGISTER,
        needs=("person",),
    )
    subjects.add(Award, award)
    certificate = Kind(path=lambda one: reverse("certificate", args=[one.registration]), right=Right.SEE_REGISTER)
    subjects.add(Certificate, certificate)
    programme = Kind(path=lambda one: reverse("programme", args=[one.code]), right=Right.SEE_REGISTER)
    subjects.add(Programme, programme)
    qualification = Kind(path=lambda one: reverse("qualification_edit", args=[one.code]), right=Right.CHANGE_SETTINGS)
    subjects.add(Qualification, qualification)
    signatory = Kind(path=lambda one: reverse("signatory_edit", args=[one.pk]), right=Right.KEEP_SIGNATORIES)
    subjects.add(Signatory, signatory)
    run = Kind(
        lambda one: one.qualification,
        path=lambda one: reverse("issue_run", args=[one.qualification.code, one.pk]),
        right=Right.SEE_REGISTER,
        needs=("qualification",),
    )
    subjects.add(IssueRun, run)
