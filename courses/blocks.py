"""The blocks of a lesson. The files under courses/content hold the same shapes, so that authors and files agree."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from courses.uploads import kind_of
from itc.people.dated import today

PLAIN = ["bold", "italic", "ol", "ul", "link"]
FULL = ["h2", "h3", *PLAIN, "hr"]


class MaterialChooserBlock(blocks.ChooserBlock):
    """One of the course files, only of the kind that the block shows."""

    def __init__(self, kind: str = "", **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    @cached_property
    def target_model(self) -> Any:
        from courses.models import Material

        return Material

    @cached_property
    def widget(self) -> Any:
        from courses.cms import material_chooser

        return material_chooser.widget_class()

    def clean(self, value: Any) -> Any:
        material = super().clean(value)
        if material and self.kind and kind_of(material.file.name) != self.kind:
            raise ValidationError(_("Choose a file of the right kind: video, sound or document."))
        return material


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(
        label=_("text instead of the image"), max_length=250, help_text=_("What the image says to who cannot see it.")
    )
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=300)
    source = blocks.CharBlock(label=_("source"), required=False, max_length=300)

    class Meta:
        template = "courses/blocks/image.html"
        icon = "image"
        label = _("image")


class VideoBlock(blocks.StructBlock):
    file = MaterialChooserBlock("video", label=_("video file"))

    class Meta:
        template = "courses/blocks/video.html"
        icon = "media"
        label = _("video")


class AudioBlock(blocks.StructBlock):
    file = MaterialChooserBlock("audio", label=_("sound file"))

    class Meta:
        template = "courses/blocks/audio.html"
        icon = "media"
        label = _("sound")


class DocumentBlock(blocks.StructBlock):
    file = MaterialChooserBlock("document", label=_("document"))

    class Meta:
        template = "courses/blocks/document.html"
        icon = "doc-full"
        label = _("document")


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"))
    source = blocks.CharBlock(label=_("source"), max_length=500)
    url = blocks.URLBlock(label=_("address of the source"), required=False)

    class Meta:
        template = "courses/blocks/quotation.html"
        icon = "openquote"
        label = _("quotation")


class ChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("text"), max_length=500)
    correct = blocks.BooleanBlock(label=_("correct"), required=False)
    feedback = blocks.TextBlock(label=_("feedback"), required=False)

    class Meta:
        label = _("choice")


class CheckBlock(blocks.StructBlock):
    """A knowledge check that the reader does for herself: nothing is stored."""

    question = blocks.TextBlock(label=_("question"))
    choices = blocks.ListBlock(ChoiceBlock(), min_num=2, max_num=8, label=_("choices"))

    class Meta:
        template = "courses/blocks/check.html"
        icon = "help"
        label = _("knowledge check")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(choice["correct"] for choice in cleaned["choices"]):
            wrong = ValidationError(_("Mark at least one choice as correct."))
            raise blocks.StructBlockValidationError(block_errors={"choices": wrong})
        return cleaned


class FigureBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("what is counted"), max_length=300)
    value = blocks.CharBlock(label=_("figure"), max_length=120)

    class Meta:
        label = _("figure")


class FactsBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("title"), max_length=300)
    rows = blocks.ListBlock(FigureBlock(), min_num=1, label=_("figures"))
    n = blocks.IntegerBlock(label=_("of how many (n)"), required=False, min_value=1)
    source = blocks.TextBlock(label=_("source"))
    url = blocks.URLBlock(label=_("address of the source"), required=False)

    class Meta:
        template = "courses/blocks/facts.html"
        icon = "list-ul"
        label = _("figures with their source")


class WarningBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "link"])

    class Meta:
        template = "courses/blocks/warning.html"
        icon = "warning"
        label = _("content warning")


class LawBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("text"), features=PLAIN)
    as_at = blocks.DateBlock(label=_("law as at"))

    class Meta:
        template = "courses/blocks/law.html"
        icon = "calendar-alt"
        label = _("law")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["as_at"] > today():
            wrong = ValidationError(_("Nobody knows the law of a day to come: write today or an earlier day."))
            raise blocks.StructBlockValidationError(block_errors={"as_at": wrong})
        return cleaned


class LessonBody(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("text"), features=FULL, icon="pilcrow", template="courses/blocks/text.html")
    image = ImageBlock()
    video = VideoBlock()
    audio = AudioBlock()
    document = DocumentBlock()
    quotation = QuotationBlock()
    warning = WarningBlock()
    check = CheckBlock()
    facts = FactsBlock()
    law = LawBlock()


def has_content(raw: Iterable[Mapping[str, Any]]) -> bool:
    """Whether there is anything to read, look at or listen to; of the blocks only a text can be stored without."""
    values = (block["value"] for block in raw)
    return any(_plain(value) if isinstance(value, str) else value for value in values)


def _plain(html: str) -> str:
    return strip_tags(html).replace("&nbsp;", " ").strip()
