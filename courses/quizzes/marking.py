"""Essays: a person gives points or returns the text with a comment; the trainee hands it in again."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import quiz_finished
from courses.emails import send_essay
from courses.questions.grading import well_formed
from courses.questions.models import Kind
from courses.quizzes import queries, rules
from courses.quizzes.actions import conclude
from courses.quizzes.essays import last_answer
from courses.quizzes.models import Answer, Attempt, AttemptItem, EssayMark, State, Verdict
from itc.errors import DomainError
from itc.jobs.actions import enqueue
from itc.people import audit
from itc.people.models import User


@transaction.atomic
def mark_essay(
    item: AttemptItem, *, earned: Decimal, comment: str = "", after: int, by: User | None, at: datetime | None = None
) -> EssayMark:
    """Points, upon `after` acts that were seen; the last essay concludes the attempt. A further mark corrects.

    The attempt's result, a completion and its award follow at once; a recorded one stays when a mark is lowered.
    Raises DomainError("not_yours", "not_an_essay", "not_finished", "marked_meanwhile", "points").
    """
    attempt, row = _locked(item, by)
    before, comment = row.earned, comment.strip()
    if standing := _standing(row, after, by, {"verdict": Verdict.MARKED, "earned": earned, "comment": comment}):
        return standing
    if not rules.may_be_given(earned, row.points):
        points = f"{row.points.normalize():f}"
        raise DomainError("points", _("Give from 0 to %(points)s points, in halves.") % {"points": points})
    act = _said(row, after, by, at, verdict=Verdict.MARKED, earned=earned, earned_before=before, comment=comment)
    row.earned, row.returned = earned, False
    row.save(update_fields=["earned", "returned"])
    was = (attempt.state, attempt.passed)
    conclude(attempt, queries.items_of(attempt))
    facts = {"position": row.position, "earned": str(earned)}
    audit.log(by, "marked", attempt, before={"earned": None if before is None else str(before)}, after=facts, at=at)
    quiz_finished(attempt, by=by, at=at)
    if was != (attempt.state, attempt.passed) or before not in (None, earned):
        enqueue(send_essay, act.pk, key=f"essay:{act.pk}")
    return act


@transaction.atomic
def return_essay(
    item: AttemptItem, *, comment: str, after: int, by: User | None, at: datetime | None = None
) -> EssayMark:
    """Back to the trainee, who may write it anew; she gets a letter. The text that was read stays in the history.

    Raises DomainError("not_yours", "not_an_essay", "not_finished", "marked_meanwhile", "comment", "marked_already").
    """
    _attempt, row = _locked(item, by)
    comment = comment.strip()
    if standing := _standing(row, after, by, {"verdict": Verdict.RETURNED, "comment": comment}):
        return standing
    if not comment:
        raise DomainError("comment", _("Write what is missing: the trainee reads it and writes anew."))
    if row.earned is not None:
        raise DomainError("marked_already", _("This essay has its points: correct them instead."))
    act = _said(row, after, by, at, verdict=Verdict.RETURNED, comment=comment)
    row.returned = True
    row.save(update_fields=["returned"])
    audit.log(by, "returned", row.attempt, after={"position": row.position}, at=at)
    enqueue(send_essay, act.pk, key=f"essay:{act.pk}")
    return act


@transaction.atomic
def hand_in_again(item: AttemptItem, *, text: str, by: User, at: datetime | None = None) -> Answer:
    """The text written anew; a second click is the same one. Raises DomainError("not_yours", "handed_in", "text")."""
    attempt = Attempt.objects.select_for_update().get(pk=item.attempt_id)
    if attempt.person_id != by.pk:
        raise DomainError("not_yours", _("This is the attempt of another person."))
    row = attempt.items.select_related("version").get(pk=item.pk)
    text = text.strip()
    last = last_answer(row)
    if not row.returned:
        if last and last.value == text:
            return last
        raise DomainError("handed_in", _("This answer is with the trainer: it can no longer be changed."))
    if not text or not well_formed(row.version.data, text):
        raise DomainError("text", _("Write your answer, at most 20,000 characters."))
    number = attempt.answers.count() + 1
    facts = {"client_id": f"again-{number}", "sequence": number, "saved_at": at or timezone.now()}
    made = Answer.objects.create(attempt=attempt, item=row, value=text, **facts)
    row.returned = False
    row.save(update_fields=["returned"])
    audit.log(by, "handed in again", attempt, after={"position": row.position}, at=at)
    return made


def _locked(item: AttemptItem, by: User | None) -> tuple[Attempt, AttemptItem]:
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=item.attempt_id)
    if by is not None and not AttemptItem.objects.visible_to(by).essays().filter(pk=item.pk).exists():
        raise DomainError("not_yours", _("Trainers mark the essays of their own groups."))
    row = attempt.items.select_related("version", "attempt").get(pk=item.pk)
    if row.version.data["kind"] != Kind.ESSAY:
        raise DomainError("not_an_essay", _("Only essays are marked by a person."))
    if attempt.state == State.OPEN:
        raise DomainError("not_finished", _("The quiz is still under way."))
    return attempt, row


def _standing(row: AttemptItem, after: int, by: User | None, wish: dict[str, object]) -> EssayMark | None:
    """The act that a second click means; who comes too late with another one is told."""
    last = row.essay_marks.select_related("by").order_by("number").last()
    if (last.number if last else 0) == after:
        return None
    if last and last.number == after + 1 and last.by == by and all(getattr(last, k) == v for k, v in wish.items()):
        return last
    sentence = _("Somebody marked or returned this essay meanwhile. Look at it once more: nothing of yours is stored.")
    raise DomainError("marked_meanwhile", sentence)


def _said(row: AttemptItem, after: int, by: User | None, at: datetime | None, **facts: object) -> EssayMark:
    answer = last_answer(row)
    if answer is None:
        raise DomainError("not_an_essay", _("Nothing was written here."))
    return EssayMark.objects.create(item=row, number=after + 1, answer=answer, by=by, at=at or timezone.now(), **facts)
