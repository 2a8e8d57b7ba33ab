"""Time zones as people read them: a city and how far its clock is from UTC on that day."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itc.people.zones import CITIES
from itc.web.dates import offset

MORE = {
    "Europe/Vienna": gettext_lazy("Vienna"),
    "Europe/Belgrade": gettext_lazy("Belgrade"),
    "Europe/Istanbul": gettext_lazy("Istanbul"),
    "Asia/Almaty": gettext_lazy("Almaty"),
}


def clock(zone: str, at: dt.datetime | None = None) -> str:
    """Minsk time (UTC+3), as of that moment or of now."""
    if zone == "UTC":
        return zone
    city = MORE.get(zone) or CITIES.get(zone) or zone.rpartition("/")[2].replace("_", " ")
    there = (at or timezone.now()).astimezone(ZoneInfo(zone))
    return _("%(city)s time (%(offset)s)") % {"city": city, "offset": offset(there)}
