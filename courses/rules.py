"""Progress and completion, without a database: lessons are told by their numbers, tests by any key."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key")


def lessons_left(required: Iterable[int], read: Collection[int]) -> list[int]:
    """Required lessons not read yet, in order."""
    return sorted(set(required) - set(read))


def tests_left(rule: str, tests: Iterable[Key], passed: Collection[Key]) -> list[Key]:
    """Tests still to be passed, in their order; under "any" all of them until one is passed."""
    tests = list(tests)
    if rule == "none" or (rule == "any" and any(test in passed for test in tests)):
        return []
    return [test for test in tests if test not in passed]


def is_complete(
    *, required: Collection[int], read: Collection[int], rule: str, tests: Collection[Key], passed: Collection[Key]
) -> bool:
    """Everything that counts is done, and something counts: an empty course is never completed."""
    counted = bool(required) or (rule != "none" and bool(tests))
    return counted and not lessons_left(required, read) and not tests_left(rule, tests, passed)


@dataclass(frozen=True)
class Share:
    """Steps done of steps that count."""

    done: int
    of: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means done."""
        return 100 * self.done // self.of if self.of else 0


def share(
    *, required: Collection[int], read: Collection[int], rule: str, tests: Collection[Key], passed: Collection[Key]
) -> Share:
    """Required lessons and the tests that the rule asks for; of "any" tests one counts."""
    steps = {"none": 0, "any": min(1, len(set(tests)))}.get(rule, len(set(tests)))
    open_tests = set(tests_left(rule, tests, passed))
    missing = min(steps, len(open_tests))
    required = set(required)
    return Share(len(required & set(read)) + steps - missing, len(required) + steps)


def next_lesson(numbers: Iterable[int], read: Collection[int]) -> int | None:
    """The first lesson not read, required or not; None when all are read."""
    return next((number for number in sorted(numbers) if number not in read), None)


def following(numbers: Iterable[int], number: int, read: Collection[int]) -> int | None:
    """Where to go on: the next lesson not read, else the first one left behind; None when all are read."""
    unread = sorted(set(numbers) - set(read))
    return next((other for other in unread if other > number), unread[0] if unread else None)


def goes_to_tests(*, required: Iterable[int], read: Collection[int], tests: Collection[Key]) -> bool:
    """Once nothing required is unread the tests come before lessons that are optional."""
    return bool(tests) and not lessons_left(required, read)


def neighbours(numbers: Iterable[int], number: int) -> tuple[int | None, int | None]:
    """The lessons before and after this one, by number; numbers may have gaps."""
    before = [other for other in numbers if other < number]
    after = [other for other in numbers if other > number]
    return max(before, default=None), min(after, default=None)


def languages_missing(texts: Mapping[int, Collection[str]], numbers: Iterable[int], language: str) -> list[int]:
    """Lessons without a published text in that language; `texts`: languages by lesson."""
    return sorted(number for number in numbers if language not in texts.get(number, ()))


CODE = r"^[A-Za-z0-9][A-Za-z0-9-]*$"
LONGEST_CODE = 20


def is_code(text: str) -> bool:
    """Whether a course may be called so in addresses."""
    return re.fullmatch(CODE, text) is not None


def as_code(text: str) -> str:
    """The nearest code to what somebody typed, in Latin letters already."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:LONGEST_CODE].strip("-") or "C-1"


def free_code(code: str, taken: Collection[str]) -> str:
    """`code` with the first number that makes it free; `taken` in small letters."""
    found = (f"{code[: LONGEST_CODE - 4]}-{number}" for number in range(2, 1000))
    return next((one for one in found if one.casefold() not in taken), "")
