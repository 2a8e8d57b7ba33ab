"""Refusals that would reveal another agency's person: the reader is sent to the office, and the office sees why."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.models import User

P = ParamSpec("P")
R = TypeVar("R")


class AskOffice(DomainError):  # noqa: N818  # an instruction to the reader, as the sentence says
    """`why` and `about` are for the office's audit only; the reader gets one sentence for all cases."""

    def __init__(self, by: User | None, why: str, about: Model, **more: str) -> None:
        super().__init__("ask_office", _("Ask the training office about this person."))
        self.by, self.why, self.about, self.more = by, why, about, more

    def tell(self) -> None:
        audit.log(self.by, "refused, sent to the office", self.about, after={"why": self.why, **self.more})


def tells_office(action: Callable[P, R]) -> Callable[P, R]:
    """The action in a transaction of its own; what it refused with AskOffice is logged after the rollback."""

    @wraps(action)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        except AskOffice as refusal:
            refusal.tell()
            raise

    return told
