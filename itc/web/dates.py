"""Days and times as people write them here: 21 November 2026, 21 ноября 2026 г., 26–28 February 2019."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language


def _full(pattern: str = "j E Y") -> str:
    """Russian and Belarusian write the short word for year behind it."""
    return f"{pattern} \\г." if get_language() in ("ru", "be") else pattern


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: date | None) -> str:
    return format_date(_local(value), _full()) if value else ""


def short_day(value: date | None) -> str:
    return format_date(_local(value), "d.m.Y") if value else ""


def days(start: date, end: date | None = None) -> str:
    """From the first to the last day; what both have in common is written once."""
    first, last = _local(start), _local(end or start)
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return format_date(first, _full())
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_date(last, _full())}"
    opening = "j E" if first.year == last.year else _full()
    return f"{format_date(first, opening)} – {format_date(last, _full())}"


def offset(value: datetime) -> str:
    """UTC+3, UTC+5:30, UTC−4 as of that moment."""
    minutes = round((value.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"


def moment(value: datetime, zone: str = "") -> str:
    """Day and time in the given zone, else in the reader's; the offset is shown where the two differ."""
    here = timezone.localtime(value)
    there = timezone.localtime(value, ZoneInfo(zone)) if zone else here
    text = f"{format_date(there, _full())}, {format_date(there, 'H:i')}"
    return text if there.utcoffset() == here.utcoffset() else f"{text} ({offset(there)})"
