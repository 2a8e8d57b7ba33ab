"""Letters about courses, written in jobs."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment, EssayMark, MarkChange
from itc.jobs.actions import job


@job("courses.enrolment_decision", title=_("Letter: answer to a request for a course"))
def send_enrolment_decision(enrolment: int) -> None:
    from itc.people.mail import send

    row = Enrolment.objects.select_related("course", "person").get(pk=enrolment)
    if not row.person.email or row.decided_at is None:
        return
    context = {
        "enrolment": row,
        "course": row.course,
        "is_accepted": row.state == Enrolment.State.ACTIVE,
        "action_url": reverse_lazy("course", kwargs={"code": row.course.code}),
        "action_label": _("Open the course"),
    }
    key = f"enrolment:{row.pk}:{row.decided_at.isoformat()}"
    send(row.person, template="courses_enrolment", context=context, key=key)


@job("courses.regraded", title=_("Letter: a test was marked anew"))
def send_regraded(change: int) -> None:
    """To who has passed now, or has no longer passed, because a key was corrected."""
    from itc.people.mail import send

    row = MarkChange.objects.select_related("regrade", "item__attempt__quiz", "item__attempt__person").get(pk=change)
    attempt = row.item.attempt
    if not attempt.person.email:
        return
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz,
        "is_passed": row.passed_after,
        "action_url": reverse_lazy("attempt_review", kwargs={"pk": attempt.pk}),
        "action_label": _("See the answers"),
    }
    send(attempt.person, template="courses_regraded", context=context, key=f"regraded:{row.pk}")


@job("courses.essay", title=_("Letter: an essay is marked or returned"))
def send_essay(act: int) -> None:
    """To the trainee, with the comment: a text to write anew, or the result."""
    from itc.people.mail import send

    related = ("item__attempt__quiz", "item__attempt__person")
    row = EssayMark.objects.select_related(*related).get(pk=act)
    attempt = row.item.attempt
    if not attempt.person.email:
        return
    address = ("essay", row.item_id) if row.is_return else ("attempt_review", attempt.pk)
    context = {
        "act": row,
        "attempt": attempt,
        "quiz": attempt.quiz,
        "is_corrected": row.earned_before is not None,
        "action_url": reverse_lazy(address[0], args=[address[1]]),
        "action_label": _("Write the answer anew") if row.is_return else _("See the answers"),
    }
    send(attempt.person, template="courses_essay", context=context, key=f"essay:{row.pk}")
