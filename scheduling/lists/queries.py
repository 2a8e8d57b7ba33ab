"""A pasted list against one's own people and who is nominated already; nothing is stored."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.access import Right
from itc.people.likeness import Likeness, is_close
from itc.people.models import User
from itc.people.naming import folded
from scheduling.lists.rules import Line
from scheduling.models import Nomination, Seminar

OFFERED = 5  # people whose names are near to a line's


class Verdict(StrEnum):
    READY = "ready"
    CHOOSE = "choose"
    ALREADY = "already"
    REFUSED = "refused"
    NEAR = "near"
    NEW = "new"


@dataclass
class Match:
    """What comes of a line: `people` is one who is ready, or those to choose from; of those whose names are only near
    to the line's perhaps nobody is meant."""

    line: Line
    verdict: Verdict
    people: list[User] = field(default_factory=list)
    why: str | Promise = ""


def matches(seminar: Seminar, lines: Iterable[Line], *, by: User) -> list[Match]:
    scope, rows = access.scope(by, Right.NOMINATE), list(lines)
    known = _Known(scope)
    keys = [known.keys_of(line) for line in rows]
    near = known.near([line for line, hers in zip(rows, keys, strict=True) if not hers])
    people = User.objects.select_related("agency").in_bulk(sorted(set().union(*keys, *near.values())))
    standing = _Standing(seminar, scope, people)
    found, seen = [], dict[int, int]()
    for line, hers in zip(rows, keys, strict=True):
        meant = [people[key] for key in hers or near[line.number]]
        match = _match(line, sorted(meant, key=lambda one: (folded(one.name), one.pk)), standing, is_near=not hers)
        if match.verdict == Verdict.READY and (first := seen.setdefault(match.people[0].pk, line.number)) < line.number:
            why = format_lazy(_("The same person stands in line {line} already."), line=first)
            match = Match(line, Verdict.REFUSED, match.people, why)
        found.append(match)
    return found


def digest(seminar: Seminar, found: Iterable[Match], *letter: object) -> str:
    """Of everything that was looked through: somebody else may have nominated, added or moved people since."""
    seen = [(one.line.text, one.verdict.value, [person.pk for person in one.people], str(one.why)) for one in found]
    return hashlib.sha256(repr((seminar.pk, letter, seen)).encode()).hexdigest()


def _match(line: Line, people: list[User], standing: "_Standing", *, is_near: bool) -> Match:
    free = [person for person in people if not standing.against(person)]
    if is_near:
        if free or not people:
            return Match(line, Verdict.NEAR if free else Verdict.NEW, free[:OFFERED])
        return Match(line, Verdict.NEW, people[:1], standing.against(people[0]))  # perhaps meant, and not to be taken
    if not free:
        verdict = Verdict.ALREADY if standing.is_own(people[0]) else Verdict.REFUSED
        return Match(line, verdict, people[:1], standing.against(people[0]))
    is_sure = len(people) == 1 and _is_whole(line, people[0])
    return Match(line, Verdict.READY if is_sure else Verdict.CHOOSE, free)


def _is_whole(line: Line, person: User) -> bool:
    """By the e-mail or the whole name; a surname with an initial is only a guess."""
    if line.email and line.email == person.email:
        return True
    names = (person.surname, person.given_name, person.surname_latin, person.given_name_latin)
    whole = set(_whole(*_folded_each(*names)))
    return any(part in whole for parts in line.parts() for part in parts)


class _Standing:
    """What stands against nominating these people."""

    def __init__(self, seminar: Seminar, scope: access.Scope, people: Iterable[int]) -> None:
        self.scope = scope
        live = Nomination.objects.live().filter(seminar=seminar, person__in=list(people))
        self.agencies = dict(live.values_list("person", "agency"))

    def is_own(self, person: User) -> bool:
        agency = self.agencies.get(person.pk)
        return person.pk in self.agencies and (self.scope.everything or agency in self.scope.agencies)

    def against(self, person: User) -> str | Promise:
        if person.left_on or not person.is_active:
            return _("This person has left the agency or is no longer active.")
        if self.is_own(person):
            return _("This person is already nominated for this seminar.")
        return _("Ask the training office about this person.") if person.pk in self.agencies else ""


def _folded_each(*texts: str) -> list[str]:
    """All folded in one step, which many people need."""
    return [part.strip() for part in folded(" | ".join(texts)).split("|")]


def _whole(*names: str) -> Iterable[str]:
    """A whole name in either script, the surname first or last; of names folded already."""
    for surname, given in (names[:2], names[2:]):
        if surname:
            yield f"{surname} {given}".strip()
            yield f"{given} {surname}".strip()


class _Known:
    """One's own people by e-mail, by whole name, and by surname with an initial; one query. An e-mail of a row that was
    declared a duplicate leads to the person herself."""

    def __init__(self, scope: access.Scope) -> None:
        self.emails: dict[str, int] = {}
        self.names: dict[str, set[int]] = defaultdict(set)
        self.initials: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.patronymics: dict[int, str] = {}
        self.each: dict[int, list[str]] = {}
        joined: dict[str, int] = {}
        rows = User.objects.get_queryset().within(access.Scope(scope.everything, scope.agencies))
        fields = ("pk", "same_as", "email", "patronymic", "surname", "given_name", "surname_latin", "given_name_latin")
        for pk, same_as, email, *texts in rows.values_list(*fields).iterator(chunk_size=2000):
            if same_as:
                joined[email or ""] = same_as
                continue
            self.emails[email or ""] = pk
            patronymic, *names = _folded_each(*texts)
            self.patronymics[pk], self.each[pk] = patronymic, names
            for name in _whole(*names):
                self.names[name].add(pk)
            for surname, given in (names[:2], names[2:]):
                if surname and given:
                    self.initials[surname, given[0]].add(pk)
        self.emails |= {email: pk for email, pk in joined.items() if pk in self.each}

    def near(self, lines: Sequence[Line]) -> dict[int, set[int]]:
        """Whom lines that mean nobody may mean, misspelt or in the other script; by the lines' numbers."""
        wanted, found = Likeness[Line](), {line.number: set[int]() for line in lines}
        for line in lines:
            for surname, given in line.pairs():
                wanted.want(line, surname, given)
        for pk, names in self.each.items() if lines else ():
            for line in {one for pair in (names[:2], names[2:]) for one in wanted.of(*pair)}:
                if self._may_be(self.patronymics[pk], line.patronymics):
                    found[line.number].add(pk)
        return found

    @staticmethod
    def _may_be(patronymic: str, named: set[str]) -> bool:
        return not (patronymic and named) or any(is_close(patronymic, one) for one in named)

    def keys_of(self, line: Line) -> set[int]:
        """Whom the line may mean. An e-mail and a name of two different people: both, to choose from."""
        hers = {self.emails[line.email]} if line.email in self.emails and line.email else set()
        by_name = self._by_name(line)
        return hers if hers & by_name else hers | by_name

    def _by_name(self, line: Line) -> set[int]:
        for parts in line.parts():
            if found := set().union(*(self.names.get(part, set()) for part in parts)):
                return self._told_apart(found, line)
        guesses = (self.initials.get(pair, set()) for pair in line.with_initials())
        return set().union(*guesses)

    def _told_apart(self, found: set[int], line: Line) -> set[int]:
        """A patronymic in the line leaves those out who have another one."""
        named = line.patronymics
        if exact := {pk for pk in found if self.patronymics[pk] and self.patronymics[pk] in " ".join(line.words)}:
            return exact
        return {pk for pk in found if not (named and self.patronymics[pk])}
