"""Questions come into a bank by whole files: a file is stored at once or, when something is refused, not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from courses.questions.gift import parse_gift, read_source
from courses.questions.models import Bank, Category, Question, QuestionTag, QuestionText, QuestionVersion
from courses.questions.plan import Fate, Prepared, Step, path, plan, prepare, stamp, standing
from courses.questions.shape import Parsed, Refusal
from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User
from itc.people.models.users import Language
from itc.people.naming import folded

FORMATS: dict[str, Callable[..., list[Parsed | Refusal]]] = {"gift": parse_gift}
MOST = 2000  # questions in one file: so many are written in half a second, while answers of trainees wait
BATCH = 500


@dataclass(frozen=True)
class Source:
    filename: str
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """Of one file, or of several together; `steps` tells the fate of each question that could be read."""

    imported: int = 0
    skipped: int = 0
    refused: tuple[Refusal, ...] = ()
    steps: tuple[Step, ...] = field(default=(), compare=False)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.imported + other.imported,
            self.skipped + other.skipped,
            self.refused + other.refused,
            self.steps + other.steps,
        )


def import_questions(
    sources: Iterable[Source],
    *,
    bank: str,
    language: str,
    by: User | None,
    format: str = "gift",
    encoding: str | None = None,
    check: bool = False,
    partial: bool = False,
) -> Outcome:
    """With `check` nothing is written and `imported` says what would be. The bank is made when it is new.

    Raises DomainError("bank_code", "language", "format").
    """
    _require(bank, language, format)
    outcome = Outcome()
    for source in sources:
        items = _read(source, format, encoding)
        refused = tuple(item for item in items if isinstance(item, Refusal))
        parsed = [item for item in items if isinstance(item, Parsed)]
        prepared = [prepare(one, bank=bank, language=language) for one in parsed]
        done = _store(prepared, refused, source, bank=bank, language=language, by=by, check=check, partial=partial)
        outcome += done
    return outcome


def _require(bank: str, language: str, format_: str) -> None:
    try:
        validate_slug(bank)
    except ValidationError as error:
        raise DomainError("bank_code", _("The code of a bank has letters, digits, hyphens and underscores.")) from error
    if len(bank) > 60:
        raise DomainError("bank_code", _("The code of a bank has at most 60 characters."))
    if language not in Language:
        known = ", ".join(Language.values)
        raise DomainError("language", _("The language must be one of %(known)s.") % {"known": known})
    if format_ not in FORMATS:
        raise DomainError("format", _("The format must be one of %(known)s.") % {"known": ", ".join(FORMATS)})


def _read(source: Source, format_: str, encoding: str | None) -> list[Parsed | Refusal]:
    text = read_source(source.content, encoding, filename=source.filename)
    if isinstance(text, Refusal):
        return [text]
    items = FORMATS[format_](text, filename=source.filename)
    if len(items) > MOST:
        sentence = _("The file has %(count)d questions. Split it into files of at most %(most)d.")
        return [Refusal(source.filename, 0, 0, "too_many", sentence % {"count": len(items), "most": MOST})]
    return items


def _store(
    prepared: Sequence[Prepared],
    refused: tuple[Refusal, ...],
    source: Source,
    *,
    bank: str,
    language: str,
    by: User | None,
    check: bool,
    partial: bool,
) -> Outcome:
    there = Bank.objects.filter(code=bank).first()
    seen = stamp(there)
    steps = plan(prepared, standing(there, prepared), language=language)
    outcome = _outcome(steps, refused)
    if outcome.refused and not partial:
        return replace(outcome, imported=0)
    if check or not outcome.imported:
        return outcome
    with transaction.atomic():
        row = _locked(bank)
        if stamp(row) != seen:  # another import came between: what it brought is there already
            steps = plan(prepared, standing(row, prepared), language=language)
            outcome = _outcome(steps, refused)
        if outcome.imported and (partial or not outcome.refused):
            _write(steps, row, language)
            audit.log(by, "imported questions", row, after={"file": source.filename, "questions": outcome.imported})
            return outcome
        transaction.set_rollback(True)
    return replace(outcome, imported=0)


def _locked(code: str) -> Bank:
    Bank.objects.get_or_create(code=code, defaults={"title": code})
    return Bank.objects.select_for_update().get(code=code)


def _outcome(steps: Sequence[Step], refused: tuple[Refusal, ...]) -> Outcome:
    fates = [step.fate for step in steps]
    late = tuple(step.refusal for step in steps if step.refusal)
    everything = tuple(sorted(refused + late, key=lambda one: (one.line, one.item)))
    return Outcome(fates.count(Fate.NEW) + fates.count(Fate.ADDED), fates.count(Fate.SKIPPED), everything, tuple(steps))


def _write(steps: Sequence[Step], bank: Bank, language: str) -> None:
    new = [step.prepared for step in steps if step.fate is Fate.NEW]
    categories = _categories(bank, {path(one.parsed) for one in new})
    questions = [_question(one, bank, categories[path(one.parsed)]) for one in new]
    Question.objects.bulk_create(questions, BATCH)
    pairs = list(zip(questions, new, strict=True))
    tags = [QuestionTag(question=row, tag=tag) for row, one in pairs for tag in one.parsed.shape.tags]
    QuestionTag.objects.bulk_create(tags, BATCH)
    versions = [QuestionVersion(question=row, number=1, data=one.data) for row, one in pairs]
    QuestionVersion.objects.bulk_create(versions, BATCH)
    written = [*zip(versions, new, strict=True)]
    added = [(step.version, step.prepared) for step in steps if step.version and step.fate is Fate.ADDED]
    texts = [_text(version, one, language) for version, one in [*written, *added]]
    QuestionText.objects.bulk_create(texts, BATCH)
    _find_by_names({version.question_id: one.parsed.shape.name for version, one in added})


def _find_by_names(names: dict[int, str]) -> None:
    """Questions that got a further language are found by their name in it too."""
    rows = [row for row in Question.objects.in_bulk(list(names)).values() if folded(names[row.pk]) not in row.search]
    for row in rows:
        row.search = f"{row.search} {folded(names[row.pk])}"[:800]
    Question.objects.bulk_update(rows, ["search"], BATCH)


def _categories(bank: Bank, paths: set[str]) -> dict[str, Category]:
    Category.objects.bulk_create(
        [Category(bank=bank, path=path) for path in sorted(paths)], BATCH, ignore_conflicts=True
    )
    return {category.path: category for category in bank.categories.all()}


def _question(one: Prepared, bank: Bank, category: Category) -> Question:
    shape = one.parsed.shape
    search = folded(shape.name, shape.idnumber, *shape.tags)[:800]
    return Question(
        bank=bank, category=category, idnumber=shape.idnumber, name=shape.name, kind=shape.kind, search=search
    )


def _text(version: QuestionVersion, one: Prepared, language: str) -> QuestionText:
    shape = one.parsed.shape
    return QuestionText(
        version=version,
        language=language,
        body=one.body,
        name=shape.name if shape.named else "",
        idnumber=shape.idnumber,
        comments="\n".join(shape.comments),
        fingerprint=one.fingerprint,
    )
