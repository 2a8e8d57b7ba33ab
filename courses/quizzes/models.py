"""Quizzes and what people answered. Answers are events: the last one of an item counts, none is ever changed."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses import groups
from courses.questions.models import Category, Question, QuestionVersion
from courses.questions.shape import Kind
from itc.people import access
from itc.people.access import Right
from itc.people.models import User
from itc.people.naming import in_language

__all__ = ["Answer", "Attempt", "AttemptItem", "EssayMark", "MarkChange", "Quiz", "QuizSlot", "Regrade"]

POINT = Decimal(1)


class Review(models.TextChoices):
    EVERYTHING = "everything", _("marks, feedback and right answers")
    MARKS = "marks", _("marks only")
    NOTHING = "nothing", _("only whether it is passed")


class QuizQuerySet(models.QuerySet["Quiz"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Authors and the office see all; others those of their courses, those of none, and those they once began."""
        if access.can(user, Right.WRITE_COURSES) or access.can(user, Right.DECIDE_ENROLMENTS):
            return self
        if not access.can(user, Right.LEARN):
            return self.none()
        enrolled = models.Q(course__enrolments__person=user.pk, course__enrolments__state="active")
        begun = models.Q(attempts__person=user.pk)
        offered = (models.Q(course=None) | enrolled) & models.Q(retired=False)
        return self.filter(offered | begun).distinct()

    def in_use(self) -> Self:
        return self.filter(retired=False)


class Quiz(models.Model):
    code = models.SlugField(_("code"), max_length=60, unique=True)
    course = models.ForeignKey(
        "courses.Course", models.PROTECT, related_name="quizzes", null=True, blank=True, verbose_name=_("course")
    )
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title_ru = models.CharField(_("title in Russian"), max_length=200, blank=True)
    title_be = models.CharField(_("title in Belarusian"), max_length=200, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, %"), default=70, validators=[MaxValueValidator(100)], help_text=_("percent of all points")
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=0, help_text=_("0 means as many as one likes")
    )
    shuffle = models.BooleanField(_("shuffled"), default=True, help_text=_("questions and answers in another order"))
    questions_per_page = models.PositiveSmallIntegerField(
        _("questions per page"), default=5, help_text=_("0 means all on one page")
    )
    review = models.CharField(_("shown after the end"), max_length=12, choices=Review, default=Review.EVERYTHING)
    # its attempts stay; nobody begins it any more
    retired = models.BooleanField(_("out of use"), default=False)

    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(condition=~models.Q(title_en="", title_ru="", title_be=""), name="quiz_has_a_title"),
            models.CheckConstraint(condition=models.Q(pass_mark__lte=100), name="pass_mark_is_a_percentage"),
            models.CheckConstraint(condition=models.Q(review__in=list(Review)), name="review_is_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")


class QuizSlot(models.Model):
    """One fixed question, or `count` drawn from a category and those below it; `points` for each."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField(pgettext_lazy("order", "position"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", null=True, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=POINT)

    class Meta:
        ordering = ["quiz", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="one_slot_for_a_position"),
            models.CheckConstraint(
                condition=models.Q(question=None, category__isnull=False)
                | models.Q(question__isnull=False, category=None, count=1),
                name="slot_is_fixed_or_drawn",
            ),
            models.CheckConstraint(condition=models.Q(count__gte=1, points__gte=0), name="slot_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}.{self.position}"


class State(models.TextChoices):
    OPEN = "open", pgettext_lazy("attempt", "under way")
    MARKING = "marking", pgettext_lazy("attempt", "waits for marking")
    FINISHED = "finished", pgettext_lazy("attempt", "finished")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(person=user.pk) if user.is_authenticated else self.none()

    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def over(self) -> Self:
        return self.exclude(state=State.OPEN)

    def passed(self) -> Self:
        return self.filter(passed=True)

    def with_marked(self) -> Self:
        """Each with `marked`: the points of its questions that have a mark; None when none has."""
        return self.annotate(marked=models.Sum("items__points", filter=models.Q(items__earned__isnull=False)))

    def with_returned(self) -> Self:
        """Each with `is_returned`."""
        return self.annotate(is_returned=came_back())


def came_back() -> models.Exists:
    """Of an attempt: an answer of it lies with the trainee."""
    return models.Exists(AttemptItem.objects.with_the_trainee().filter(attempt=models.OuterRef("pk")))


class Attempt(models.Model):
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts", verbose_name=_("quiz"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="quiz_attempts", verbose_name=_("person")
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    finished_at = models.DateTimeField(pgettext_lazy("attempt", "finished"), null=True, blank=True)
    seed = models.BigIntegerField(editable=False)
    score = models.DecimalField(_("points earned"), max_digits=8, decimal_places=2, null=True, blank=True)
    max_score = models.DecimalField(_("points possible"), max_digits=8, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(
        pgettext_lazy("quiz", "passed"), null=True, blank=True
    )  # not known before the end and the marking
    # the one that decided `passed`; NULL before the end, and of attempts before 0005
    pass_mark = models.PositiveSmallIntegerField(_("pass mark, %"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["quiz", "person", "number"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "person", "number"], name="one_attempt_for_a_number"),
            models.UniqueConstraint(
                fields=["quiz", "person"], condition=models.Q(state="open"), name="one_open_attempt_at_a_quiz"
            ),
            models.CheckConstraint(condition=models.Q(state__in=list(State)), name="attempt_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(state="open", finished_at=None)
                | ~models.Q(state="open") & ~models.Q(finished_at=None),
                name="attempt_over_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["finished_at"], condition=models.Q(state="marking"), name="attempts_to_be_marked")
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.person_id} {self.number}"


class AttemptItemQuerySet(models.QuerySet["AttemptItem"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those who mark: the centre's all, a trainer's those of her groups, nobody's her own.

        The person's name is not theirs to see.
        """
        others = self.exclude(attempt__person=user.pk)
        return others if access.can(user, Right.MARK_ESSAYS) else others.filter(groups.is_taught_by(user))

    def essays(self) -> Self:
        """Those that were handed in; what follows says so by itself."""
        return self.filter(version__question__kind=Kind.ESSAY).exclude(attempt__state=State.OPEN)

    def to_be_marked(self) -> Self:
        return self.filter(attempt__state=State.MARKING, earned=None, returned=False)

    def with_the_trainee(self) -> Self:
        return self.filter(returned=True)

    def marked_by_hand(self) -> Self:
        return self.filter(pk__in=EssayMark.objects.filter(verdict=Verdict.MARKED).values("item"), returned=False)


class AttemptItem(models.Model):
    """One question of an attempt; `order` are the keys of its choices or options as shown."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(pgettext_lazy("order", "position"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=POINT)
    order = models.JSONField(default=list)
    earned = models.DecimalField(_("points earned"), max_digits=6, decimal_places=2, null=True, blank=True)
    # an essay that a trainer sent back with a comment, until it is handed in again
    returned = models.BooleanField(default=False)
    # a later version of the same question whose corrected key decides the mark; `version` is what was asked
    judged_by = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", null=True, blank=True)

    objects = AttemptItemQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="one_item_for_a_position")]
        indexes = [
            models.Index(
                fields=["attempt"], condition=models.Q(earned=None, returned=False), name="items_without_a_mark"
            ),
            models.Index(fields=["attempt"], condition=models.Q(returned=True), name="items_returned"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}.{self.position}"

    @property
    def judge(self) -> QuestionVersion:
        """The version whose key decides the mark."""
        return self.judged_by or self.version


class Answer(models.Model):
    """An event: at `saved_at` the item was answered with `value` (null: withdrawn). Insert-only."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="answers")
    client_id = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["attempt", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "client_id"], name="an_answer_is_stored_once"),
            models.UniqueConstraint(fields=["attempt", "sequence"], name="one_answer_for_a_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}.{self.sequence}"


class Regrade(models.Model):
    """An author's act: attempts at a question are marked anew by the key of a later version. Insert-only."""

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="regrades")
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.at:%Y-%m-%d}"


class MarkChange(models.Model):
    """The mark and the result before and after; insert-only, so that the old mark is never lost."""

    regrade = models.ForeignKey(Regrade, models.PROTECT, related_name="changes")
    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="mark_changes")
    earned_before = models.DecimalField(max_digits=6, decimal_places=2)
    earned_after = models.DecimalField(max_digits=6, decimal_places=2)
    passed_before = models.BooleanField(null=True)
    passed_after = models.BooleanField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["regrade", "item"], name="an_item_is_regraded_once_in_an_act")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.earned_before} {self.earned_after}"


class Verdict(models.TextChoices):
    MARKED = "marked", pgettext_lazy("essay", "marked")
    RETURNED = "returned", pgettext_lazy("essay", "returned")


class EssayMark(models.Model):
    """A person's word to an essay: points, or back to the trainee. Insert-only: a corrected mark is a further row."""

    Verdict = Verdict

    item = models.ForeignKey(AttemptItem, models.PROTECT, related_name="essay_marks")
    number = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="+")  # the text that was read
    earned = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    earned_before = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_act_for_a_number_of_an_essay"),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.MARKED, earned__isnull=False)
                | models.Q(verdict=Verdict.RETURNED, earned=None) & ~models.Q(comment=""),
                name="an_essay_is_marked_or_returned_with_a_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}.{self.number} {self.verdict}"

    @property
    def is_return(self) -> bool:
        return self.verdict == Verdict.RETURNED
