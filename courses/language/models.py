"""English for counter-trafficking: books of units, their tracks and cards; exercises are quizzes."""

from pathlib import PurePosixPath
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.materials import private_storage
from courses.uploads import AUDIO, must_be_what_it_says
from itc.people.naming import in_language


class Book(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_be = models.CharField(_("title in Belarusian"), max_length=300, blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_ru = models.TextField(_("summary in Russian"), blank=True)
    level = models.CharField(_("level"), max_length=10, blank=True)  # of the CEFR, as "A2" or "B1-B2"
    is_published = models.BooleanField(_("published"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("course book")
        verbose_name_plural = _("course books")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        return in_language(self, "summary")


class BookUnit(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="units", verbose_name=_("course book"))
    number = models.PositiveSmallIntegerField(_("number"))
    title_en = models.CharField(_("title in English"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_be = models.CharField(_("title in Belarusian"), max_length=300, blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_ru = models.TextField(_("summary in Russian"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    # what the learner will be able to do: one aim a line
    aims_en = models.TextField(_("aims in English"), blank=True)
    aims_ru = models.TextField(_("aims in Russian"), blank=True)
    lead_in_en = models.TextField(_("lead-in in English"), blank=True)
    lead_in_ru = models.TextField(_("lead-in in Russian"), blank=True)
    # a point of grammar or manners, cleaned HTML
    point_title_en = models.CharField(_("language point, title in English"), max_length=200, blank=True)
    point_title_ru = models.CharField(_("language point, title in Russian"), max_length=200, blank=True)
    point_en = models.TextField(_("language point in English"), blank=True)
    point_ru = models.TextField(_("language point in Russian"), blank=True)
    role_play_en = models.TextField(_("how to play the roles, in English"), blank=True)
    role_play_ru = models.TextField(_("how to play the roles, in Russian"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    note_ru = models.TextField(_("note in Russian"), blank=True)

    class Meta:
        ordering = ["book", "number"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="one_unit_of_a_number_in_a_book"),
            models.CheckConstraint(name="units_count_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        return in_language(self, "summary")

    @property
    def aims(self) -> list[str]:
        return [line for line in in_language(self, "aims").splitlines() if line.strip()]

    @property
    def lead_in(self) -> str:
        return in_language(self, "lead_in")

    @property
    def point_title(self) -> str:
        return in_language(self, "point_title")

    @property
    def point(self) -> str:
        return in_language(self, "point")

    @property
    def role_play(self) -> str:
        return in_language(self, "role_play")

    @property
    def note(self) -> str:
        return in_language(self, "note")


class ExerciseKind(models.TextChoices):
    MATCHING = "matching", pgettext_lazy("exercise", "matching")
    LISTENING = "listening", pgettext_lazy("exercise", "questions on the listening")
    GAPS = "gaps", pgettext_lazy("exercise", "gaps")


class Exercise(models.Model):
    """A quiz in its place in the unit."""

    Kind = ExerciseKind

    unit = models.ForeignKey(BookUnit, models.CASCADE, related_name="exercises", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=ExerciseKind)
    quiz = models.ForeignKey("courses.Quiz", models.PROTECT, related_name="exercises", verbose_name=_("quiz"))

    class Meta:
        ordering = ["unit", "pk"]
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        constraints = [models.UniqueConstraint(fields=["unit", "quiz"], name="a_quiz_stands_once_in_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"


class TrackKind(models.TextChoices):
    LISTENING = "listening", pgettext_lazy("track", "listening")
    DICTATION = "dictation", pgettext_lazy("track", "dictation")


def _kept_at(track: "Track", filename: str) -> str:
    return f"tracks/{uuid4().hex}{PurePosixPath(filename).suffix.lower()}"


class Track(models.Model):
    """Something to listen to; the transcript opens after listening."""

    Kind = TrackKind

    unit = models.ForeignKey(BookUnit, models.CASCADE, related_name="tracks", verbose_name=_("unit"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=TrackKind, default=TrackKind.LISTENING)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_ru = models.CharField(_("title in Russian"), max_length=200, blank=True)
    # empty until the sound is made or recorded; the transcript can be read meanwhile
    file = models.FileField(
        _("sound file"),
        upload_to=_kept_at,
        storage=private_storage,
        blank=True,
        validators=[must_be_what_it_says(AUDIO)],
    )
    is_synthetic = models.BooleanField(_("the voice is synthetic"), default=False)
    # "SPEAKER: words" a line; of a dictation the sentence
    transcript = models.TextField(_("transcript"), blank=True)
    also_accept = models.JSONField(_("other right answers"), default=list, blank=True)
    meaning_ru = models.TextField(_("meaning in Russian"), blank=True)

    class Meta:
        ordering = ["unit", "number"]
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="one_track_of_a_number_in_a_unit")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Speaker and words; a line without a speaker has an empty one."""
        pairs = (line.partition(": ") for line in self.transcript.splitlines() if line.strip())
        return [(speaker, words) if colon else ("", speaker) for speaker, colon, words in pairs]


class CardKind(models.TextChoices):
    WORD = "word", _("word or phrase")
    ROLE = "role", _("role to play")


class Card(models.Model):
    """A word with its meaning, or a role with what to say and ask."""

    Kind = CardKind

    unit = models.ForeignKey(BookUnit, models.CASCADE, related_name="cards", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=CardKind, default=CardKind.WORD)
    number = models.PositiveSmallIntegerField(_("number"))
    front = models.CharField(_("in English"), max_length=300)
    sound = models.CharField(_("how it sounds"), max_length=120, blank=True)  # IPA
    part_of_speech = models.CharField(_("part of speech"), max_length=40, blank=True)
    meaning_ru = models.CharField(_("in Russian"), max_length=300, blank=True)
    meaning_be = models.CharField(_("in Belarusian"), max_length=300, blank=True)
    explanation_en = models.TextField(_("explanation in English"), blank=True)
    explanation_ru = models.TextField(_("explanation in Russian"), blank=True)
    example = models.TextField(_("example"), blank=True)

    class Meta:
        ordering = ["unit", "kind", "number"]
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "number"], name="one_card_of_a_number_in_a_unit")
        ]

    def __str__(self) -> str:
        return self.front
