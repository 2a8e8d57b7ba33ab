"""What the office decides for the whole installation."""

from typing import Any

from django.db import transaction

from itc.people import audit
from itc.people.models import Centre, User


@transaction.atomic
def change_settings(*, by: User | None, **changes: Any) -> Centre:
    """Raises TypeError for a setting that there is not."""
    centre = Centre.objects.locked()
    before = {name: getattr(centre, name) for name in changes}
    wanted = {name: value for name, value in changes.items() if before[name] != value}
    if wanted:
        for name, value in wanted.items():
            setattr(centre, name, value)
        centre.save(update_fields=list(wanted))
        audit.log(by, "changed the settings", centre, before={name: before[name] for name in wanted}, after=wanted)
    return centre
