"""A bank goes out as a file. What the file cannot hold as it is, is named with the reason, never dropped in silence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from courses.questions.gift import name_from
from courses.questions.gift_blocks import marks
from courses.questions.gift_writer import file_of, write_gift
from courses.questions.models import Bank, Question, QuestionText
from courses.questions.queries import latest_texts
from courses.questions.shape import Shape, Unwritable, shape_of
from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from itc.people.models.users import Language


@dataclass(frozen=True)
class Form:
    """`write` makes the text of one question or raises Unwritable; `join` makes the file of them."""

    write: Callable[[Shape], str]
    join: Callable[[Iterable[tuple[Shape, str]]], str]
    suffix: str
    media_type: str


FORMATS: dict[str, Form] = {"gift": Form(write_gift, file_of, "gift", "text/plain; charset=utf-8")}


@dataclass(frozen=True)
class LeftOut:
    question: Question
    reason: str

    def __str__(self) -> str:
        """On one line, with the address of the question within the banks."""
        place = f"{self.question.bank.code}/{self.question.pk}"
        return " ".join(f"{place} {self.question.name}: {self.reason}".split())


@dataclass(frozen=True)
class Export:
    bank: Bank
    language: str
    format: str
    text: str
    exported: int
    left_out: tuple[LeftOut, ...]

    @property
    def filename(self) -> str:
        return f"{self.bank.code}-{self.language}.{FORMATS[self.format].suffix}"


def bank_of(code: str) -> Bank:
    """Raises DomainError("bank")."""
    if found := Bank.objects.filter(code=code).first():
        return found
    raise DomainError("bank", _("There is no bank with the code “%(code)s”.") % {"code": code})


def gathered(bank: Bank, *, language: str, format: str = "gift", retired: bool = False) -> Export:
    """The latest version of each question in one language, in the order in which they came into the bank.

    Questions without a category stand first: a file can enter a category, not leave it for none.
    """
    form, texts = FORMATS[format], latest_texts(bank, language)
    written: list[tuple[Shape, str]] = []
    left_out = []
    questions = bank.questions.select_related("bank", "category").prefetch_related("tags").order_by("pk")
    for question in questions:
        try:
            shape = _shape(question, texts.get(question.pk), language=language, retired=retired)
            written.append((shape, form.write(shape)))
        except Unwritable as why:
            left_out.append(LeftOut(question, str(why)))
    written.sort(key=lambda one: bool(one[0].category))
    return Export(bank, language, format, form.join(written), len(written), tuple(left_out))


def export_questions(export: Export, *, by: User | None) -> str:
    """The text of the file, noted in the audit as given out."""
    counts = {"questions": export.exported, "left_out": len(export.left_out)}
    after = {"format": export.format, "language": export.language, **counts}
    audit.log(by, "exported questions", export.bank, after=after)
    return export.text


def _shape(question: Question, text: QuestionText | None, *, language: str, retired: bool) -> Shape:
    if question.retired and not retired:
        raise Unwritable(_("It is out of use."))
    if text is None:
        raise Unwritable(_("It has no text in this language: %(language)s.") % {"language": Language(language).label})
    comments = tuple(text.comments.split("\n")) if text.comments else ()
    tags = [*marks(comments, "tag"), *(tag.tag for tag in question.tags.all())]
    shape = shape_of(
        text.version.data,
        text.body,
        name=question.name if text.name is None else text.name,
        idnumber=question.idnumber if text.idnumber is None else text.idnumber,
        tags=tuple(dict.fromkeys(tags)),
        category=question.category.parts,
        comments=comments,
    )
    unnamed = name_from(shape.stem)
    is_unnamed = not text.name and shape.name in {"", unnamed}
    return replace(shape, name=unnamed, named=False) if is_unnamed else shape
