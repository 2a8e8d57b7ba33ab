"""The bank: a question, its versions, and the texts of each version in each language."""

from collections.abc import Mapping
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from courses.questions import shape
from itc.people import access
from itc.people.access import Right
from itc.people.models import User
from itc.people.models.users import Language
from itc.people.naming import FALLBACKS, containing

__all__ = ["Bank", "Category", "Question", "QuestionTag", "QuestionText", "QuestionVersion"]


class Kind(models.TextChoices):
    CHOICE = shape.Kind.CHOICE, pgettext_lazy("question", "choice")
    TRUEFALSE = shape.Kind.TRUEFALSE, pgettext_lazy("question", "true or false")
    SHORT = shape.Kind.SHORT, pgettext_lazy("question", "short answer")
    NUMERICAL = shape.Kind.NUMERICAL, pgettext_lazy("question", "number")
    MATCHING = shape.Kind.MATCHING, pgettext_lazy("question", "matching")
    ESSAY = shape.Kind.ESSAY, pgettext_lazy("question", "essay")
    DESCRIPTION = shape.Kind.DESCRIPTION, pgettext_lazy("question", "text without a question")


class BankQuerySet(models.QuerySet["Bank"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if access.can(user, Right.WRITE_COURSES) else self.none()


class Bank(models.Model):
    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return self.title or self.code


class Category(models.Model):
    """A folder of a bank; the empty path is the bank itself."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="categories", verbose_name=_("question bank"))
    path = models.CharField(_("category"), max_length=255, blank=True)

    class Meta:
        ordering = ["bank", "path"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [models.UniqueConstraint(fields=["bank", "path"], name="one_category_for_a_path")]

    def __str__(self) -> str:
        return self.path or str(_("without a category"))

    @property
    def parts(self) -> tuple[str, ...]:
        """`A/B//C` is A, then B/C."""
        return tuple(part.replace("\0", "/") for part in self.path.replace("//", "\0").split("/") if part)


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if access.can(user, Right.WRITE_COURSES) else self.none()

    def in_use(self) -> Self:
        return self.filter(retired=False)

    def asking(self) -> Self:
        """Without the texts that ask nothing."""
        return self.exclude(kind=Kind.DESCRIPTION)

    def under(self, category: Category) -> Self:
        """In the category and in those below it."""
        within = models.Q(category__path__startswith=f"{category.path}/") if category.path else models.Q()
        return self.filter(within | models.Q(category=category) if category.path else within, bank=category.bank_id)

    def matching(self, words: str) -> Self:
        return self.filter(containing(words))


class Question(models.Model):
    """One identity in all languages; `name` is the one by which it was first imported or written."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="questions", verbose_name=_("question bank"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="questions", verbose_name=_("category"))
    idnumber = models.CharField(_("id number"), max_length=100, blank=True)
    name = models.CharField(pgettext_lazy("question", "name"), max_length=255)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    retired = models.BooleanField(_("out of use"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    search = models.CharField(max_length=800, editable=False, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "idnumber"], condition=~models.Q(idnumber=""), name="one_question_for_an_idnumber"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=list(Kind)), name="question_kind_is_known"),
        ]
        indexes = [models.Index(fields=["bank", "name"], name="question_by_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def title(self) -> str:
        """Its name in the reader's language, or the nearest one in which it has one; lists set it for all at once."""
        texts = QuestionText.objects.filter(version__question=self).order_by("version__number")
        return self.title_of(dict(texts.values_list("language", "name")))

    def title_of(self, names: Mapping[str, str | None]) -> str:
        """Of these names by language, the one for the reader; else the name of the first text."""
        order = FALLBACKS.get((get_language() or "en")[:2], FALLBACKS["en"])
        return next((name for code in order if (name := names.get(code))), self.name)


class QuestionTag(models.Model):
    question = models.ForeignKey(Question, models.CASCADE, related_name="tags")
    tag = models.CharField(_("tag"), max_length=100)

    class Meta:
        ordering = ["tag"]
        constraints = [models.UniqueConstraint(fields=["question", "tag"], name="a_tag_once")]

    def __str__(self) -> str:
        return self.tag


class QuestionVersion(models.Model):
    """What no language changes; insert-only, so that a mark can always be explained. `data` as in shape.data_of."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    data = models.JSONField()
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="one_version_for_a_number")]

    def __str__(self) -> str:
        return f"{self.question_id}.{self.number}"


class QuestionText(models.Model):
    """A version in one language: `body` as in shape.body_of, with ready HTML. A language may be added, none changed."""

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    body = models.JSONField()
    # as its own file named it, "" where it did not, NULL where that was not kept yet (before 0003)
    name = models.CharField(pgettext_lazy("question", "name"), max_length=255, blank=True, null=True)
    idnumber = models.CharField(_("id number"), max_length=100, blank=True, null=True)
    comments = models.TextField(_("comments in the source"), blank=True)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)  # a repeated import finds its text by it
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["version", "language"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="one_text_for_a_language"),
            models.CheckConstraint(condition=models.Q(language__in=list(Language)), name="text_language_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"
