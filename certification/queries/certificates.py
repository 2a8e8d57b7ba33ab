"""Who holds a certificate, who may have one, and what is missing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import fonts, rules
from certification.models import (
    Award,
    Certificate,
    CertificateAward,
    DocumentClass,
    HoursThreshold,
    Qualification,
    Result,
)
from certification.models.certificates import CertificateQuerySet
from itc.people import access
from itc.people.access import Right, Scope
from itc.people.dated import today
from itc.people.models import Agency, User


def scope_of(user: User) -> Scope:
    """Whose awards a user may see. The frozen ancestors are compared with the agencies of the role and with
    those they replaced; not with today's subtree, or a unit that moved would take its old awards along."""
    held = {role: tops for role, tops in access.roles(user).items() if Right.SEE_COMPLETIONS in access.RIGHTS[role]}
    if held.keys() - access.SCOPED:
        return Scope(everything=True, person=user.pk)
    tops = frozenset().union(*held.values())
    return Scope(agencies=frozenset(with_predecessors(tops)) if tops else tops, person=user.pk)


def with_predecessors(tops: Iterable[int]) -> set[int]:
    """These agencies and all that were merged into them, directly or one after another."""
    found = set(tops)
    replaced = list(Agency.objects.exclude(successor=None).values_list("pk", "successor_id"))
    while more := {old for old, new in replaced if new in found} - found:
        found |= more
    return found


def visible_certificates(user: User) -> CertificateQuerySet:
    if access.can(user, Right.SEE_REGISTER):
        return Certificate.objects.all()
    return Certificate.objects.within(scope_of(user))


def has_standing_certificate(person: User) -> bool:
    """Any that was neither annulled nor replaced: it carries her name."""
    return Certificate.objects.of(person).unrevoked().exists()


def holds(person: User, qualification: Qualification, on: dt.date) -> bool:
    """Whether a certificate of this qualification, neither annulled nor replaced, was valid for her on that day."""
    return Certificate.objects.of(person).filter(qualification=qualification).valid_on(on).exists()


@dataclass(frozen=True)
class Check:
    """One line of the list "why can't she have it?"; `why` is a whole sentence when it is not done."""

    code: str
    label: str | Promise
    done: bool
    why: str | Promise = ""


@dataclass
class Readiness:
    person: User
    qualification: Qualification
    checks: list[Check] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    repeats: list[Award] = field(default_factory=list)  # other completions of the same programmes

    @property
    def apart(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of its parts when they lie too far apart to pass unseen."""
        return rules.too_far_apart([award.completed_on for award in self.awards], self.qualification.validity_months)

    @property
    def is_ready(self) -> bool:
        return all(check.done for check in self.checks)

    @property
    def is_certified(self) -> bool:
        return any(check.code == "already_issued" and not check.done for check in self.checks)

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if not check.done]

    @property
    def hours(self) -> Decimal:
        return sum((award.hours for award in self.awards), Decimal(0))


def missing_for(person: User, qualification: Qualification, *, on: dt.date | None = None) -> list[Check]:
    return readiness(qualification, people=[person], on=on)[0].checks


def readiness(
    qualification: Qualification, *, people: Collection[User] | None = None, on: dt.date | None = None
) -> list[Readiness]:
    """What each of these people has and lacks on that day; without `people`, all who completed a part and whose
    certificate, if any, may be renewed."""
    facts = _Facts(qualification, people, on or today())
    return [facts.of(person) for person in (people if people is not None else facts.everybody)]


def waiting() -> dict[int, tuple[int, int]]:
    """By qualification, of people without its certificate: who completed every programme, and who lack one."""
    done: dict[int, set[int]] = defaultdict(set)
    one = Coalesce("person__same_as", "person")
    for programme, person in Award.objects.standing().order_by().values_list("version__programme", one).distinct():
        done[programme].add(person)
    certified: dict[int, set[int]] = defaultdict(set)
    links = CertificateAward.objects.filter(certificate__in=Certificate.objects.unrevoked().values("pk")).order_by()
    holder = Coalesce("award__person__same_as", "award__person")
    for qualification, person in links.values_list("certificate__qualification", holder).distinct():
        certified[qualification].add(person)
    found = {}
    for row in Qualification.objects.prefetch_related("programmes"):
        people = [done[programme.pk] for programme in row.programmes.all()]
        complete = set.intersection(*people) if people else set()
        part = set().union(*people) - complete
        found[row.pk] = (len(complete - certified[row.pk]), len(part - certified[row.pk]))
    return found


class _Facts:
    """All that the checks ask, read once for all people."""

    def __init__(self, qualification: Qualification, people: Collection[User] | None, day: dt.date) -> None:
        self.qualification, self.day = qualification, day
        self.programmes = list(qualification.programmes.all())
        ids = (
            None
            if people is None
            else {person.pk for person in people} | {p.same_as_id for p in people if p.same_as_id}
        )
        self.repeats: dict[int, list[Award]] = defaultdict(list)
        self.awards = self._awards(ids)
        self.certificates = self._certificates(ids)

    def _hers(self, ids: set[int] | None, prefix: str = "") -> Q:
        if ids is None:
            return Q()
        return Q(**{f"{prefix}person__in": ids}) | Q(**{f"{prefix}person__same_as__in": ids})

    def _awards(self, ids: set[int] | None) -> dict[int, dict[int, Award]]:
        """The best award by person and programme: passed before not passed, then the latest."""
        found: dict[int, dict[int, Award]] = defaultdict(dict)
        rows = Award.objects.standing().filter(self._hers(ids), completed_on__lte=self.day)
        if ids is None:
            rows = rows.exclude(person__in=self._settled())
        rows = rows.filter(version__programme__in=self.programmes).select_related("person__same_as", "version")
        for award in sorted(rows, key=lambda row: (row.result == Result.PASSED, row.completed_on, row.seq)):
            hers, programme = award.person.same_as_id or award.person_id, award.version.programme_id
            if programme in found[hers]:
                self.repeats[hers].append(found[hers][programme])
            found[hers][programme] = award
        return found

    def _settled(self) -> QuerySet[CertificateAward, Any]:
        """People whose certificate runs for longer than the renewal window: they need no list."""
        edge = self.day + dt.timedelta(days=self.qualification.renewal_days)
        running = Certificate.objects.unrevoked().filter(qualification=self.qualification)
        running = running.filter(Q(valid_until=None) | Q(valid_until__gt=edge), issued_on__lte=self.day)
        return CertificateAward.objects.filter(certificate__in=running.values("pk")).order_by().values("award__person")

    def _certificates(self, ids: set[int] | None) -> dict[int, dict[Certificate, set[str]]]:
        """Certificates that count, each with the sources of its awards, by person."""
        found: dict[int, dict[Certificate, set[str]]] = defaultdict(lambda: defaultdict(set))
        counted = Certificate.objects.unrevoked().filter(qualification=self.qualification, issued_on__lte=self.day)
        links = CertificateAward.objects.filter(self._hers(ids, "award__"), certificate__in=counted.values("pk"))
        for link in links.select_related("certificate", "award__person").order_by("pk"):
            person = link.award.person
            found[person.same_as_id or person.pk][link.certificate].add(link.source)
        return found

    @cached_property
    def thresholds(self) -> dict[str | None, Decimal]:
        return dict(HoursThreshold.objects.on(self.day).values_list("country", "hours"))

    @property
    def everybody(self) -> list[User]:
        hers = [next(iter(awards.values())).person for awards in self.awards.values()]
        return sorted(
            (one.same_as or one for one in hers), key=lambda one: (one.surname or one.surname_latin, one.given_name)
        )

    def of(self, person: User) -> Readiness:
        hers = self.awards.get(person.same_as_id or person.pk, {})
        awards = sorted(hers.values(), key=lambda award: (award.completed_on, award.seq))
        checks = [self._completed(programme.title, programme.pk in hers) for programme in self.programmes]
        if not self.programmes:
            checks.append(Check("no_programme", _("Programmes"), False, _("This qualification names no programme.")))
        checks.append(self._hours(awards))
        if self.qualification.document_class == DocumentClass.QUALIFICATION:
            checks.append(self._attestation(awards))
        checks.append(self._letters(person, awards))
        checks.append(self._not_yet(person, awards))
        return Readiness(person, self.qualification, checks, awards, self.repeats[person.same_as_id or person.pk])

    def _completed(self, title: str, done: bool) -> Check:
        why = "" if done else _("“%(title)s” is not completed.") % {"title": title}
        return Check("missing_programme", title, done, why)

    def _attestation(self, awards: list[Award]) -> Check:
        failed = [award.title for award in awards if award.result != Result.PASSED]
        why = _("The attestation is not passed: %(title)s.") % {"title": "; ".join(failed)}
        if not failed:
            why = "" if awards else _("Nothing is completed yet.")
        return Check("attestation", _("Attestation passed"), not why, why)

    def _hours(self, awards: list[Award]) -> Check:
        hours = sum((award.hours for award in awards), Decimal(0))
        label = _("Academic hours")
        if not awards:
            return Check("hours_below", label, False, _("Nothing is completed yet."))
        if not hours:
            return Check("no_hours", label, False, _("The programmes have no academic hours."))
        if self.qualification.document_class != DocumentClass.QUALIFICATION:
            return Check("hours_below", label, True)
        country = awards[-1].country_code
        needed = self.thresholds.get(country, self.thresholds.get(None, Decimal(36)))
        label = _("At least %(hours)s academic hours") % {"hours": rules.hours_text(needed)}
        if hours >= needed:
            return Check("hours_below", label, True)
        why = _("%(hours)s of the %(needed)s academic hours needed for this document.")
        return Check(
            "hours_below", label, False, why % {"hours": rules.hours_text(hours), "needed": rules.hours_text(needed)}
        )

    def _letters(self, person: User, awards: list[Award]) -> Check:
        texts = [person.name_cyrillic, person.name_latin]
        texts += [
            text
            for award in awards
            for text in (award.title_ru, award.title_en, award.agency_ru, award.agency_en, award.rank)
        ]
        return letters_check(texts)

    def _not_yet(self, person: User, awards: list[Award]) -> Check:
        label = _("No certificate yet")
        for certificate, sources in self.certificates.get(person.same_as_id or person.pk, {}).items():
            is_running = certificate.valid_until is None or certificate.valid_until >= self.day
            renewable = rules.may_renew(certificate.valid_until, self.qualification.renewal_days, self.day)
            is_new = bool({award.source for award in awards} - sources)
            if (is_running and not renewable) or not is_new:
                why = _("Certificate %(number)s was issued for it.") % {"number": certificate.registration}
                return Check("already_issued", label, False, why)
        return Check("already_issued", label, True)


def letters_check(texts: Iterable[str]) -> Check:
    lost = rules.in_no_font(" ".join(texts), fonts.letters())
    named = ", ".join(f"“{letter}” (U+{ord(letter):04X})" for letter in lost)
    why = ngettext(
        "No font of the certificate has this letter: %(letters)s.",
        "No font of the certificate has these letters: %(letters)s.",
        len(lost),
    )
    return Check("missing_glyph", _("Every letter can be printed"), not lost, why % {"letters": named} if lost else "")
