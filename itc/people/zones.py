"""The time zones people of the region choose from: one city for each clock."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

CITIES = {
    "Europe/London": _("London"),
    "Europe/Warsaw": _("Warsaw, Vienna, Geneva"),
    "Europe/Chisinau": _("Chișinău"),
    "Europe/Kyiv": _("Kyiv"),
    "Europe/Kaliningrad": _("Kaliningrad"),
    "Europe/Minsk": _("Minsk"),
    "Europe/Moscow": _("Moscow"),
    "Asia/Tbilisi": _("Tbilisi"),
    "Asia/Yerevan": _("Yerevan"),
    "Asia/Baku": _("Baku"),
    "Europe/Samara": _("Samara"),
    "Asia/Tashkent": _("Tashkent"),
    "Asia/Dushanbe": _("Dushanbe"),
    "Asia/Ashgabat": _("Ashgabat"),
    "Asia/Almaty": _("Astana, Almaty"),
    "Asia/Yekaterinburg": _("Yekaterinburg"),
    "Asia/Bishkek": _("Bishkek"),
    "Asia/Omsk": _("Omsk"),
    "Asia/Novosibirsk": _("Novosibirsk"),
    "Asia/Irkutsk": _("Irkutsk"),
    "Asia/Yakutsk": _("Yakutsk"),
    "Asia/Vladivostok": _("Vladivostok"),
    "Asia/Magadan": _("Magadan"),
    "Asia/Kamchatka": _("Kamchatka"),
}


def choices(now: dt.datetime) -> list[tuple[str, str]]:
    """Zones with their offset of now, from west to east."""
    offsets = {zone: now.astimezone(ZoneInfo(zone)).utcoffset() or dt.timedelta(0) for zone in CITIES}
    return [(zone, f"{CITIES[zone]} ({_offset(offsets[zone])})") for zone in sorted(CITIES, key=lambda z: offsets[z])]


def _offset(offset: dt.timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'+' if minutes >= 0 else '−'}{abs(minutes) // 60}{f':{minutes % 60:02}' if minutes % 60 else ''}"
