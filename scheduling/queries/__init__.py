from scheduling.queries.closing import Standing, protocol_of, rulings_of, standing_of, standings
from scheduling.queries.journal import Line, corrections, group, journal
from scheduling.queries.makeup import Makeup, Tally
from scheduling.queries.nominations import answers, in_turn, on_list, own, own_nomination, ranked
from scheduling.queries.people import home_of, organisers, people_named, people_who, spokespeople
from scheduling.queries.seats import Outlook, next_of, outlook, place_of, places_of, seats_of, seats_of_each
from scheduling.queries.seminars import earlier, in_state, numbers_by_state, with_counts
from scheduling.queries.sessions import (
    clash,
    feed_of,
    hours_apart,
    sessions_of,
    sessions_of_day,
    timetable,
    unmarked,
    with_marks,
)

__all__ = [
    "Line",
    "Makeup",
    "Outlook",
    "Standing",
    "Tally",
    "answers",
    "clash",
    "corrections",
    "earlier",
    "feed_of",
    "group",
    "home_of",
    "hours_apart",
    "in_state",
    "in_turn",
    "journal",
    "next_of",
    "numbers_by_state",
    "on_list",
    "organisers",
    "outlook",
    "own",
    "own_nomination",
    "people_named",
    "people_who",
    "place_of",
    "places_of",
    "protocol_of",
    "ranked",
    "rulings_of",
    "seats_of",
    "seats_of_each",
    "sessions_of",
    "sessions_of_day",
    "spokespeople",
    "standing_of",
    "standings",
    "timetable",
    "unmarked",
    "with_counts",
    "with_marks",
]
