"""A question written in a form: its first version, with its texts in all languages at once; and a new bank for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.questions.models import Bank, Category, Question, QuestionTag, QuestionText, QuestionVersion
from courses.questions.plan import Prepared, path, prepare
from courses.questions.shape import Parsed, Shape
from courses.questions.versions import free_fingerprint
from itc.errors import DomainError
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User
from itc.people.naming import folded


@transaction.atomic
def add_bank(code: str, *, title: str, by: User | None, at: datetime | None = None) -> Bank:
    """Raises DomainError("not_yours", "code_taken")."""
    _require_author(by)
    if Bank.objects.filter(code__iexact=code).exists():
        raise DomainError("code_taken", _("There is a bank with this code already."))
    bank = Bank.objects.create(code=code, title=title, created_at=at or timezone.now())
    audit.log(by, "added", bank, at=at)
    return bank


@transaction.atomic
def add_question(
    bank: Bank,
    *,
    shapes: Mapping[str, Shape],
    name: str,
    category: str = "",
    idnumber: str = "",
    tags: Sequence[str] = (),
    by: User | None,
    at: datetime | None = None,
) -> Question:
    """The question with these texts by language; the same form once more is the same question.

    `category` is a path, as A/B. Raises DomainError("not_yours", "idnumber_taken", "other_shape").
    """
    _require_author(by)
    bank = Bank.objects.select_for_update().get(pk=bank.pk)
    marks = {"name": name, "idnumber": idnumber, "tags": tuple(tags), "category": Category(path=category).parts}
    ready = {
        code: prepare(Parsed("", 0, 0, replace(shape, **marks)), bank=bank.code, language=code)  # type: ignore[arg-type]
        for code, shape in shapes.items()
    }
    if standing := _standing(ready):
        return standing
    if idnumber and bank.questions.filter(idnumber=idnumber).exists():
        raise DomainError("idnumber_taken", _("The bank has a question with this id number."))
    data = [one.data for one in ready.values()]
    if not data or any(one != data[0] for one in data):
        raise DomainError("other_shape", _("The languages of a question have the same answers."))
    question = _stored(bank, ready, at or timezone.now())
    audit.log(by, "added", question, at=at)
    return question


def _standing(ready: Mapping[str, Prepared]) -> Question | None:
    texts = QuestionText.objects.filter(fingerprint__in=[one.fingerprint for one in ready.values()])
    found = set(texts.values_list("version__question", flat=True))
    return Question.objects.get(pk=found.pop()) if len(found) == 1 and texts.count() == len(ready) else None


def _stored(bank: Bank, ready: Mapping[str, Prepared], at: datetime) -> Question:
    parsed = next(iter(ready.values())).parsed
    shape = parsed.shape
    category, _is_new = Category.objects.get_or_create(bank=bank, path=path(parsed))
    facts = {"name": shape.name, "idnumber": shape.idnumber, "kind": shape.kind, "created_at": at}
    search = folded(shape.name, shape.idnumber, *shape.tags)[:800]
    question = Question.objects.create(bank=bank, category=category, search=search, **facts)
    QuestionTag.objects.bulk_create([QuestionTag(question=question, tag=tag) for tag in shape.tags])
    version = QuestionVersion.objects.create(question=question, number=1, data=next(iter(ready.values())).data)
    QuestionText.objects.bulk_create([_text(version, code, one) for code, one in ready.items()])
    return question


def _text(version: QuestionVersion, language: str, one: Prepared) -> QuestionText:
    return QuestionText(
        version=version,
        language=language,
        body=one.body,
        name=one.parsed.shape.name,
        idnumber=one.parsed.shape.idnumber,
        comments="\n".join(one.parsed.shape.comments),
        fingerprint=free_fingerprint(one.fingerprint, version, language),
    )


def _require_author(by: User | None) -> None:
    if by is not None and not access.can(by, Right.WRITE_COURSES):
        raise DomainError("not_yours", _("Authors of courses do this."))
