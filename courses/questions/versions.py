"""A new version of a question: what was answered stays as it was, new attempts get the new one."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from courses.questions.cleaning import rendered
from courses.questions.gift_blocks import with_notes
from courses.questions.models import Question, QuestionText, QuestionVersion
from courses.questions.plan import Prepared, prepare
from courses.questions.shape import Kind, Parsed, Shape
from itc.errors import DomainError
from itc.people import access, audit
from itc.people.access import Right
from itc.people.models import User


@transaction.atomic
def write_version(
    question: Question, *, shapes: Mapping[str, Shape], after: int, by: User | None, reason: str = ""
) -> QuestionVersion:
    """The version with these texts by language, made upon version `after`; the same texts again make no new one.

    Raises DomainError("not_yours", "other_shape", "changed_meanwhile").
    """
    if by is not None and not access.can(by, Right.WRITE_COURSES):
        raise DomainError("not_yours", _("Authors of courses do this."))
    question = Question.objects.select_for_update(of=("self",)).select_related("bank", "category").get(pk=question.pk)
    latest = question.versions.order_by("number").prefetch_related("texts").last()
    assert latest is not None  # a question comes with its first version
    standing = {text.language: text for text in latest.texts.all()}
    ready = {code: _prepared(question, code, shape, standing.get(code)) for code, shape in shapes.items()}
    data = [one.data for one in ready.values()]
    if not data or any(one != data[0] or one["kind"] != question.kind for one in data):
        raise DomainError("other_shape", _("The languages of a question have the same answers."))
    said = {code: _comments(one, standing.get(code)) for code, one in ready.items()}
    is_same = said == {code: text.comments for code, text in standing.items()}
    if is_same and data[0] == latest.data and {code: one.body for code, one in ready.items()} == _bodies(standing):
        return latest
    if latest.number != after:
        sentence = _("Another version was stored meanwhile. Look at it in another tab, then change this one again.")
        raise DomainError("changed_meanwhile", sentence)
    version = question.versions.create(number=latest.number + 1, data=data[0])
    texts = [_text(version, language, one, standing.get(language)) for language, one in ready.items()]
    QuestionText.objects.bulk_create(texts)
    audit.log(by, "edited question", version, after={"number": version.number, "reason": reason})
    return version


def _prepared(question: Question, language: str, shape: Shape, before: QuestionText | None) -> Prepared:
    name = (before.name if before else None) or question.name
    marks = {"name": name, "idnumber": question.idnumber, "category": question.category.parts}
    whole = replace(shape, **marks)  # type: ignore[arg-type]
    return prepare(Parsed("", 0, 0, whole), bank=question.bank.code, language=language)


def _comments(one: Prepared, before: QuestionText | None) -> str:
    """Of an essay the form holds the notes for who marks; the marks of the source, as [id:...], stay before them."""
    standing = before.comments if before else ""
    return with_notes(standing, one.parsed.shape.comments) if one.data["kind"] == Kind.ESSAY else standing


def _bodies(texts: Mapping[str, QuestionText]) -> dict[str, object]:
    """As they would be rendered today."""
    return {language: rendered(text.body) for language, text in texts.items()}


def _text(version: QuestionVersion, language: str, one: Prepared, before: QuestionText | None) -> QuestionText:
    return QuestionText(
        version=version,
        language=language,
        body=one.body,
        name=before.name if before else "",
        idnumber=before.idnumber if before else version.question.idnumber,
        comments=_comments(one, before),
        fingerprint=free_fingerprint(one.fingerprint, version, language),
    )


def free_fingerprint(fingerprint: str, version: QuestionVersion, language: str) -> str:
    """That of an earlier version with the same words stays with it: an import of its file finds it there."""
    if not QuestionText.objects.filter(fingerprint=fingerprint).exists():
        return fingerprint
    return hashlib.sha256(f"{fingerprint} {version.pk} {language}".encode()).hexdigest()
