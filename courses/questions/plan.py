"""What an import would do with each question, decided before anything is written."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from courses.questions.cleaning import rendered
from courses.questions.models import Bank, Kind, QuestionText, QuestionVersion
from courses.questions.shape import Json, Parsed, Refusal, body_of, data_of

CHUNK = 500  # keys in one query: SQLite takes no more than 999 variables


class Fate(StrEnum):
    NEW = "new"
    ADDED = "added"  # a language to a standing question
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Prepared:
    """A parsed question with everything ready that takes time to make."""

    parsed: Parsed
    data: Json
    body: Json
    fingerprint: str


@dataclass(frozen=True)
class Step:
    prepared: Prepared
    fate: Fate
    version: QuestionVersion | None = None
    refusal: Refusal | None = None


@dataclass
class Standing:
    """What the bank has, by the keys that the file names; `taken` grows while the file is planned."""

    fingerprints: set[str] = field(default_factory=set)
    by_idnumber: dict[str, QuestionVersion] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[QuestionVersion]] = field(default_factory=lambda: defaultdict(list))
    languages: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    idnumbers_of_file: set[str] = field(default_factory=set)


def prepare(parsed: Parsed, *, bank: str, language: str) -> Prepared:
    data, body = data_of(parsed.shape), body_of(parsed.shape)
    shape = parsed.shape
    content = [bank, language, path(parsed), shape.idnumber, shape.name, data, body]
    fingerprint = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return Prepared(parsed, data, rendered(body), fingerprint)


def path(parsed: Parsed) -> str:
    return "/".join(part.replace("/", "//") for part in parsed.shape.category)


def stamp(bank: Bank | None) -> int | None:
    """Grows with each import into the bank: its texts are insert-only, and their keys are given under its lock."""
    texts = QuestionText.objects.filter(version__question__bank=bank)
    return texts.aggregate(last=Max("pk"))["last"] if bank else None


def standing(bank: Bank | None, prepared: Sequence[Prepared]) -> Standing:
    """Read in three queries for each 500 questions of the file."""
    found = Standing()
    for start in range(0, len(prepared) if bank else 0, CHUNK):
        some = prepared[start : start + CHUNK]
        texts = QuestionText.objects.filter(fingerprint__in=[one.fingerprint for one in some])
        found.fingerprints |= set(texts.values_list("fingerprint", flat=True))
        names = {one.parsed.shape.name for one in some if one.parsed.shape.named}
        idnumbers = {one.parsed.shape.idnumber for one in some} - {""}
        known = Q(question__name__in=names) | Q(question__idnumber__in=idnumbers)
        _remember(found, QuestionVersion.objects.filter(known, question__bank=bank))
    return found


def _remember(found: Standing, versions: QuerySet[QuestionVersion]) -> None:
    latest = {one.question_id: one for one in versions.select_related("question__category").order_by("number")}
    for version in latest.values():
        question = version.question
        if question.idnumber:
            found.by_idnumber[question.idnumber] = version
        key = (question.category.path, question.name)
        if version not in found.by_name[key]:
            found.by_name[key].append(version)
    texts = QuestionText.objects.filter(version__in=[version.pk for version in latest.values()])
    for version_id, language in texts.values_list("version_id", "language"):
        found.languages[version_id].add(language)


def plan(prepared: Sequence[Prepared], found: Standing, *, language: str) -> list[Step]:
    return [_step(one, found, language) for one in prepared]


def _step(one: Prepared, found: Standing, language: str) -> Step:
    shape = one.parsed.shape
    if one.fingerprint in found.fingerprints:
        return Step(one, Fate.SKIPPED)
    found.fingerprints.add(one.fingerprint)
    if not shape.idnumber:
        return _by_name(one, found, language)
    if shape.idnumber in found.idnumbers_of_file:
        sentence = _("The id number %(idnumber)s stands twice in this file, with different questions.")
        return _refused(one, "idnumber_twice", sentence % {"idnumber": shape.idnumber})
    found.idnumbers_of_file.add(shape.idnumber)
    if version := found.by_idnumber.get(shape.idnumber):
        return _joined(one, version, found, language)
    return Step(one, Fate.NEW)


def _by_name(one: Prepared, found: Standing, language: str) -> Step:
    """Names may be repeated: the first question of the name and shape that lacks the language gets it."""
    named = found.by_name.get((path(one.parsed), one.parsed.shape.name), []) if one.parsed.shape.named else []
    lacking = [version for version in named if language not in found.languages[version.pk]]
    fitting = [version for version in lacking if version.data == one.data]
    if lacking:
        return _joined(one, (fitting or lacking)[0], found, language)
    return Step(one, Fate.NEW)


def _joined(one: Prepared, version: QuestionVersion, found: Standing, language: str) -> Step:
    if language in found.languages[version.pk]:
        sentence = _("The bank has another question with the id number %(idnumber)s in this language.")
        return _refused(one, "idnumber_taken", sentence % {"idnumber": one.parsed.shape.idnumber})
    if version.data != one.data:
        return _refused(one, "other_shape", _difference(version.data, one.data))
    found.languages[version.pk].add(language)
    return Step(one, Fate.ADDED, version)


def _difference(old: Json, new: Json) -> str:
    if old["kind"] != new["kind"]:
        kinds = {"old": Kind(old["kind"]).label, "new": Kind(new["kind"]).label}
        return _("The same question in another language is of the kind “%(old)s”, this one “%(new)s”.") % kinds
    for part in ("choices", "numbers", "pairs", "options"):
        if len(old.get(part, [])) != len(new.get(part, [])):
            counts = {"old": len(old[part]), "new": len(new[part])}
            return _("The same question in another language has %(old)d answers, this one %(new)d.") % counts
    return _("The same question in another language has other right answers, or in another order.")


def _refused(one: Prepared, code: str, reason: str) -> Step:
    parsed = one.parsed
    refusal = Refusal(parsed.filename, parsed.line, parsed.item, code, reason, parsed.shape.name)
    return Step(one, Fate.REFUSED, refusal=refusal)
