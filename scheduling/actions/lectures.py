import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError
from itc.people import audit
from itc.people.dated import today
from itc.people.models import User
from scheduling.models import Lecture, LectureCount


@transaction.atomic
def record_lecture(
    *, held_on: dt.date, heads: Mapping[tuple[str, str], int], by: User, at: dt.datetime | None = None, **facts: Any
) -> Lecture:
    """A mass lecture, its listeners counted by (sex, age group). Raises DomainError("in_future", "nobody_there")."""
    if held_on > today():
        raise DomainError("in_future", _("A lecture is recorded on its day or later."))
    if sum(heads.values()) < 1:
        raise DomainError("nobody_there", _("Count at least one listener."))
    lecture = Lecture.objects.create(held_on=held_on, recorded_by=by, recorded_at=at or timezone.now(), **facts)
    LectureCount.objects.bulk_create(
        LectureCount(lecture=lecture, sex=sex, age_group=group, heads=number)
        for (sex, group), number in heads.items()
        if number
    )
    audit.log(by, "recorded", lecture, after={"held_on": held_on, "heads": sum(heads.values())}, at=at)
    return lecture
