"""Whether a person's Latin spelling is needed elsewhere. The floors above know and tell it here: nothing points up."""

from collections.abc import Callable

from itc.people.models import User

Needs = Callable[[User], bool]

_told: list[Needs] = []


def add(needs: Needs) -> None:
    """`needs(person)`: a paper that still counts carries her spelling."""
    if needs not in _told:
        _told.append(needs)


def is_needed(person: User) -> bool:
    """From now on only the office and her agency correct it, so that paper and profile say the same."""
    return any(needs(person) for needs in _told)
