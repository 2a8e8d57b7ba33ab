"""A wrong key is corrected: first what would change, then the explicit act. No completion and no award is touched."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import quiz_finished
from courses.emails import send_regraded
from courses.models import CourseCompletion
from courses.questions.grading import grade
from courses.questions.models import Question, QuestionVersion
from courses.questions.shape import Json, Kind
from courses.quizzes import queries, rules
from courses.quizzes.models import Answer, Attempt, AttemptItem, MarkChange, Regrade, State
from itc.errors import DomainError
from itc.jobs.actions import enqueue
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User

BATCH = 500


@dataclass(frozen=True)
class Change:
    """Of one finished attempt; the scores are those of the whole attempt."""

    item: AttemptItem
    earned: Decimal
    before: Decimal
    after: Decimal
    passed: bool | None
    has_completion: bool

    @property
    def attempt(self) -> Attempt:
        return self.item.attempt

    @property
    def turns(self) -> bool:
        """Whether the result changes."""
        return self.attempt.passed is not None and self.passed != self.attempt.passed


@dataclass(frozen=True)
class Finding:
    """What the latest version would change; `items` are judged by it from then on, also those not finished yet."""

    version: QuestionVersion
    items: list[AttemptItem]
    changes: list[Change]
    unfit: int  # attempts at a version that had other answers: they cannot be compared

    @property
    def now_passed(self) -> int:
        return sum(change.turns and bool(change.passed) for change in self.changes)

    @property
    def now_failed(self) -> int:
        return sum(change.turns and not change.passed for change in self.changes)

    @property
    def under_way(self) -> int:
        return sum(item.attempt.state == State.OPEN for item in self.items)

    @property
    def stamp(self) -> str:
        """Of exactly this finding, so that what is stored is what was shown."""
        facts = [(change.item.pk, f"{change.earned:f}", change.passed) for change in self.changes]
        return hashlib.sha256(repr((self.version.pk, sorted(facts, key=str))).encode()).hexdigest()[:32]


def find(question: Question) -> Finding:
    """In a fixed number of queries; those whose result changes come first."""
    version = question.versions.order_by("-number")[0]
    rows = AttemptItem.objects.filter(version__question=question).select_related("version", "attempt__quiz")
    older = [item for item in rows.order_by("pk") if (item.judged_by_id or item.version_id) != version.pk]
    fit = [item for item in older if is_alike(item.version.data, version.data)]
    events = Answer.objects.filter(item__version__question=question).order_by("attempt", "sequence")
    values = dict(events.values_list("item_id", "value")) if fit else {}
    accepted = (
        [body["accepted"] for body in queries.texts_of([version.pk]).get(version.pk, {}).values()]
        if (version.data["kind"] == Kind.SHORT)
        else []
    )
    done = _completed(question)
    found = [_change(item, version, values.get(item.pk), accepted, done) for item in fit]
    changes = sorted((one for one in found if one), key=lambda one: not one.turns)
    return Finding(version, fit, changes, len(older) - len(fit))


def is_alike(old: Json, new: Json) -> bool:
    """Whether answers given to the old version can be marked by the key of the new one."""
    kind = Kind(new["kind"])
    if old["kind"] != kind or kind in (Kind.ESSAY, Kind.DESCRIPTION):
        return False
    return _keys(old) == _keys(new) and old.get("single") == new.get("single")


def _keys(data: Json) -> tuple[set[str], ...]:
    answers = {one["key"] for one in data.get("choices") or data.get("pairs") or []}
    return answers, set(data.get("options", []))


def _completed(question: Question) -> set[tuple[int, int]]:
    rows = CourseCompletion.objects.filter(enrolment__person__quiz_attempts__items__version__question=question)
    return set(rows.order_by().values_list("enrolment__course", "enrolment__person").distinct())


def _change(
    item: AttemptItem, version: QuestionVersion, value: Any, accepted: Iterable[Any], done: set[tuple[int, int]]
) -> Change | None:
    attempt = item.attempt
    fraction = grade(version.data, value, accepted=list(accepted))
    if attempt.state == State.OPEN or item.earned is None or fraction is None or attempt.score is None:
        return None
    earned = rules.earned(fraction, item.points)
    if earned == item.earned:
        return None
    after, most = attempt.score - item.earned + earned, attempt.max_score or Decimal(0)
    mark = attempt.quiz.pass_mark if attempt.pass_mark is None else attempt.pass_mark
    passed = None if attempt.passed is None else rules.is_passed(after, most, mark)
    return Change(item, earned, attempt.score, after, passed, (attempt.quiz.course_id, attempt.person_id) in done)


@transaction.atomic
def regrade(question: Question, *, reason: str, stamp: str, by: User | None, at: datetime | None = None) -> Regrade:
    """Marks anew by the latest version what `find` has shown under this stamp; a second click is the same act.

    Raises DomainError("not_yours", "reason", "changed_meanwhile", "nothing_to_regrade").
    """
    if by is not None and not access.can(by, Right.WRITE_COURSES):
        raise DomainError("not_yours", _("Authors of courses do this."))
    if not reason.strip():
        raise DomainError("reason", _("Write the reason: it stays in the history of the marks."))
    question = Question.objects.select_for_update().get(pk=question.pk)
    touched = AttemptItem.objects.filter(version__question=question).values("attempt")
    list(Attempt.objects.select_for_update().filter(pk__in=touched).order_by("pk").values_list("pk"))
    finding = find(question)
    if not finding.items:
        if standing := Regrade.objects.filter(version=finding.version).first():
            return standing
        raise DomainError("nothing_to_regrade", _("No attempt waits to be marked by this version."))
    if finding.stamp != stamp:
        raise DomainError("changed_meanwhile", _("Something changed meanwhile: look at what would change once more."))
    act = Regrade.objects.create(version=finding.version, reason=reason.strip(), by=by, at=at or timezone.now())
    changes = _store(act, finding)
    figures = {"marks": len(changes), "passed": finding.now_passed, "failed": finding.now_failed}
    audit.log(by, "regraded", finding.version, after={"reason": act.reason, **figures}, at=at)
    _follow(changes, finding, by=by, at=at)
    return act


def _store(act: Regrade, finding: Finding) -> list[MarkChange]:
    rows = [
        MarkChange(
            regrade=act,
            item=one.item,
            earned_before=one.item.earned or Decimal(0),
            earned_after=one.earned,
            passed_before=one.attempt.passed,
            passed_after=one.passed,
        )
        for one in finding.changes
    ]
    rows = MarkChange.objects.bulk_create(rows, BATCH)
    for one in finding.changes:
        one.item.earned, one.attempt.score, one.attempt.passed = one.earned, one.after, one.passed
    for item in finding.items:
        item.judged_by = finding.version
    AttemptItem.objects.bulk_update(finding.items, ["earned", "judged_by"], BATCH)
    Attempt.objects.bulk_update([one.attempt for one in finding.changes], ["score", "passed"], BATCH)
    return rows


def _follow(rows: list[MarkChange], finding: Finding, *, by: User | None, at: datetime | None) -> None:
    """Who has passed now may have completed the course; who is told, is told once."""
    for row, change in zip(rows, finding.changes, strict=True):
        if row.passed_before == row.passed_after:
            continue
        enqueue(send_regraded, row.pk, key=f"regraded:{row.pk}")
        if row.passed_after:
            quiz_finished(change.attempt, by=by, at=at)
