"""The week of a digest begins on Monday at seven in the morning; pure."""

import datetime as dt
from zoneinfo import ZoneInfo

MINSK = ZoneInfo("Europe/Minsk")
HOUR = 7


def week_of(moment: dt.datetime) -> str:
    """The week whose morning has come, as 2026-W09: who slept through Monday catches up later in the week."""
    year, week, _day = (moment.astimezone(MINSK).replace(tzinfo=None) - dt.timedelta(hours=HOUR)).isocalendar()
    return f"{year}-W{week:02}"


def morning_of(week: str) -> dt.datetime:
    """Monday at seven in Minsk of such a week."""
    year, number = (int(part) for part in week.split("-W"))
    return dt.datetime.combine(dt.date.fromisocalendar(year, number, 1), dt.time(HOUR), MINSK)


def week_before(week: str) -> str:
    return week_of(morning_of(week) - dt.timedelta(days=1))
