"""The ledger's arithmetic: numbers, hashes, tokens, days; pure."""

import calendar
import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: nobody mistypes them
TOKEN_LENGTH = 26  # 26 letters of 5 bits are 130 bits
REGISTRATION = re.compile(r"(?P<series>[A-Z][A-Z0-9-]*)-(?P<year>\d{4})-(?P<number>\d{5,})")
TYPED = re.compile(r"[№#]?(?:(?P<series>[A-Z][A-Z0-9-]*?)-)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,9})")
OPENED = dt.date(2007, 7, 19)  # the centre: nothing was completed here before
MARKS = {str(mark): mark for mark in range(1, 11)}  # the ten-point scale
LEAST_PASS = 4  # of the ten
PARTS_WITHIN = 36  # months between the first and the last part of one certificate, where no validity tells another
_DASHES = str.maketrans("‐‑–—", "----")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\t": None, "\xa0": None})


class Status(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    ANNULLED = "annulled"


def registration(series: str, year: int, number: int) -> str:
    return f"{series}-{year:04d}-{number:05d}"


def parse_registration(text: str) -> tuple[str, int, int] | None:
    found = REGISTRATION.fullmatch(text.strip().upper())
    return (found["series"], int(found["year"]), int(found["number"])) if found else None


def number_typed(word: str) -> dict[str, str | int] | None:
    """What of a number somebody typed: 147, № 00147, 2026-147, ITC-147, itc-2026-00147; None when it is no number."""
    found = TYPED.fullmatch(word.upper().translate(_DASHES))
    if found is None:
        return None
    told: dict[str, str | int] = {"number": int(found["number"])}
    if found["series"]:
        told["series"] = found["series"]
    return told | ({"year": int(found["year"])} if found["year"] else {})


def canonical(value: Mapping[str, Any]) -> str:
    """JSON that is the same text for the same facts on every machine; dates and decimals as text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain, allow_nan=False)


def _plain(value: Any) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return hours_text(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(content: str, salt: str) -> str:
    """Proves later what was printed and tells nothing while the salt is unknown or erased."""
    return digest(f"{salt}\n{content}")


def in_print(address: str) -> str:
    """An address of verification to be read and typed: the code in capitals, what stands before it in small letters."""
    before, slash, token = address.rpartition("/")
    return f"{before.lower()}{slash}{token}"


def row_hash(facts: Mapping[str, Any], previous: str) -> str:
    return digest(f"{previous}\n{canonical(facts)}")


def new_salt() -> str:
    return secrets.token_hex(32)


def new_token() -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(TOKEN_LENGTH))


def token_from(typed: str) -> str | None:
    """The token a person meant: alone or at the end of the printed address, spaces, dashes and look-alike letters
    forgiven; None when it cannot be one."""
    text = typed[:200].rstrip("/ ").rpartition("/")[2].upper().translate(_MISREAD)
    return text if len(text) == TOKEN_LENGTH and set(text) <= set(CROCKFORD) else None


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day months later; the month's last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def valid_until(issued_on: dt.date, months: int | None) -> dt.date | None:
    """The last day of validity, inclusive; None for ever."""
    return add_months(issued_on, months) if months else None


def status(*, is_annulled: bool, is_replaced: bool, valid_until: dt.date | None, today: dt.date) -> Status:
    if is_annulled:
        return Status.ANNULLED
    if is_replaced:
        return Status.REPLACED
    return Status.EXPIRED if valid_until and valid_until < today else Status.VALID


def may_renew(valid_until: dt.date | None, renewal_days: int, today: dt.date) -> bool:
    return valid_until is not None and today >= valid_until - dt.timedelta(days=renewal_days)


def counted_once(programmes: Sequence[Hashable]) -> list[bool]:
    """Of a person's completions in the order of their days, told by their programmes: which add their hours to her
    total. A programme that was completed again counts with its last completion only."""
    last = {programme: place for place, programme in enumerate(programmes)}
    return [last[programme] == place for place, programme in enumerate(programmes)]


def too_far_apart(days: Collection[dt.date], validity_months: int | None) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of the parts of one certificate, when more months lie between them than the
    certificate itself is valid (PARTS_WITHIN where it is valid for ever): the first part would have run out by then.

    No source sets a term, so this is a warning and forbids nothing."""
    if not days:
        return None
    first, last = min(days), max(days)
    return (first, last) if last > add_months(first, validity_months or PARTS_WITHIN) else None


def initials(*names: str) -> str:
    """A. A. for whatever names there are; a double name gives one letter."""
    return " ".join(f"{name.strip()[0].upper()}." for name in names if name.strip())


def half(text: str, language: str) -> str:
    """One language of a form of attestation that is told in both, "зачёт / credit"; a single word serves both."""
    ru, slash, en = text.partition(" / ")
    return (en if slash and language == "en" else ru).strip()


def hours_text(hours: Decimal) -> str:
    """36, 1.5: without the zeros that the column keeps."""
    return f"{hours.normalize():f}" if hours else "0"


class Fault(StrEnum):
    """What cannot stand in a completion; the values are stable codes."""

    MARK = "mark"
    MARK_TOO_LOW = "mark_too_low"
    MARK_TOO_HIGH = "mark_too_high"
    NOT_ATTESTED = "not_attested"
    FUTURE = "future"
    BEFORE_OPENING = "before_opening"
    BEFORE_TRAINING = "before_training"
    DATES = "dates"


def mark_fault(mark: str, *, passed: bool) -> Fault | None:
    """A mark is a whole number of the ten-point scale that agrees with the result, or there is none."""
    if not mark:
        return None
    if mark not in MARKS:
        return Fault.MARK
    if passed == (MARKS[mark] >= LEAST_PASS):
        return None
    return Fault.MARK_TOO_LOW if passed else Fault.MARK_TOO_HIGH


def award_faults(facts: Mapping[str, Any], today: dt.date) -> list[tuple[str, Fault]]:
    """Fields of a completion that cannot be so; `result` "attended" means that there was no attestation."""
    found: list[tuple[str, Fault]] = []
    if facts["result"] == "attended":
        attested = ("grade", "attestation", "protocol_number", "protocol_date")
        found += [(name, Fault.NOT_ATTESTED) for name in attested if facts[name]]
    elif fault := mark_fault(facts["grade"], passed=facts["result"] == "passed"):
        found.append(("grade", fault))
    begun, ended = facts["started_on"], facts["completed_on"]
    if begun and begun > ended:
        found.append(("started_on", Fault.DATES))
        begun = None
    for name in ("started_on", "completed_on", "protocol_date", "order_date"):
        day = facts[name]
        if day and day > today:
            found.append((name, Fault.FUTURE))
        elif day and day < OPENED:
            found.append((name, Fault.BEFORE_OPENING))
        elif day and begun and name.endswith("_date") and day < begun:
            found.append((name, Fault.BEFORE_TRAINING))
    return found


def new_faults(before: Mapping[str, Any], after: Mapping[str, Any], today: dt.date) -> list[tuple[str, Fault]]:
    """Faults that a correction brings; what an old record has had from the beginning may stand as it is."""
    old = award_faults(before, today)
    return [
        (name, fault)
        for name, fault in award_faults(after, today)
        if (name, fault) not in old or before[name] != after[name]
    ]


def in_no_font(text: str, letters: frozenset[int]) -> list[str]:
    """Letters of the text, each once and in order, that none of the fonts can draw."""
    return list(dict.fromkeys(letter for letter in text if ord(letter) not in letters and not letter.isspace()))


def texts_in(value: Any) -> Iterable[str]:
    """Every text inside nested mappings and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


OF_THE_PAPER = {"version", "token", "address", "registration", "issued_on", "valid_until", "specimen", "replaces"}


@dataclass(frozen=True)
class Difference:
    """A fact that two printed texts tell otherwise; `path` as "holder.latin"."""

    path: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """In the order of the paths; what belongs to the paper itself, as its number and day, is not compared."""
    old, new = _flat(before), _flat(after)
    paths = sorted({*old, *new})
    return [Difference(path, old.get(path, ""), new.get(path, "")) for path in paths if old.get(path) != new.get(path)]


def _called(item: Any) -> str:
    """A part with a code is the same part wherever it stands in its list."""
    return str(item.get("code", "")) if isinstance(item, Mapping) else ""


def _flat(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, Mapping):
        pairs = [(str(key), inner) for key, inner in value.items() if path or key not in OF_THE_PAPER]
    elif isinstance(value, list | tuple):
        pairs = [(_called(inner) or str(number), inner) for number, inner in enumerate(value, 1)]
    else:
        return {path: "" if value is None else str(value)}
    found: dict[str, str] = {}
    for key, inner in pairs:
        found |= _flat(inner, f"{path}.{key}" if path else key)
    return found
