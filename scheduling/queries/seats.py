"""Seats as they are taken, and the place from which a person counts for them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from itc.people.models import Agency, AgencyParent
from itc.people.tree import ancestors
from scheduling import rules
from scheduling.models import UNDECIDED, Booking, Nomination, SeatShare, Seminar


def seats_of(seminar: Seminar) -> rules.Seats:
    """Seats as they stand now: ask it only with the seminar's row locked when a seat is to be given."""
    return seats_of_each([seminar])[seminar.pk]


def seats_of_each(seminars: Iterable[Seminar]) -> dict[int, rules.Seats]:
    """By seminar, in as many queries for many as for one."""
    capacities = {seminar.pk: seminar.capacity for seminar in seminars}
    shares = SeatShare.objects.filter(seminar__in=capacities).order_by("pk").prefetch_related("regions", "countries")
    kept, taken = defaultdict[int, list[rules.Share]](list), defaultdict[int, Counter[int | None]](Counter)
    for share in shares:
        kept[share.seminar_id].append(_kept(share))
    held = Booking.objects.held().filter(seminar__in=capacities).order_by()
    for seminar, key in held.values_list("seminar", "share"):
        taken[seminar][key] += 1
    return {pk: rules.seats(capacity, kept[pk], taken[pk]) for pk, capacity in capacities.items()}


def _kept(share: SeatShare) -> rules.Share:
    return rules.Share(
        key=share.pk,
        seats=share.seats,
        taken=0,
        regions=frozenset(region.pk for region in share.regions.all()),
        countries=frozenset(country.pk for country in share.countries.all()),
        name=str(share),
    )


def place_of(agency: Agency | None) -> tuple[str | None, str | None]:
    return places_of([agency])[agency]


def places_of(agencies: Iterable[Agency | None]) -> dict[Agency | None, tuple[str | None, str | None]]:
    """Region and country in which an agency's people count; without a region, that of the unit above."""
    found: dict[Agency | None, tuple[str | None, str | None]] = {None: (None, None)}
    found |= {agency: (agency.region_id, agency.country_id) for agency in agencies if agency}
    if lacking := [agency for agency in found if agency and not agency.region_id]:
        parents = AgencyParent.objects.tree()
        above = {agency: ancestors(agency.pk, parents) for agency in lacking}
        units = Agency.objects.filter(pk__in={pk for chain in above.values() for pk in chain}, region__isnull=False)
        regions = dict(units.values_list("pk", "region_id"))
        for agency, chain in above.items():
            found[agency] = next((regions[pk] for pk in chain if pk in regions), None), agency.country_id
    return found


def left_within(agencies: Collection[int], seats: Mapping[int, rules.Seats]) -> dict[int, rules.Left]:
    """By seminar, for the people of these agencies; where no seats are kept it does not matter where they are."""
    places: Collection[rules.Place] = {(None, None)}
    if any(len(one.shares) > 1 for one in seats.values()):
        found = places_of(Agency.objects.filter(pk__in=agencies))
        places = {place for agency, place in found.items() if agency}
    return {seminar: one.left_for_all(places) for seminar, one in seats.items()}


def by_share(left: rules.Left) -> str:
    """Minsk city: 2, Regions: 11; empty where one number says it."""
    return ", ".join(f"{share.name or gettext('open to all')}: {share.left}" for share in left.shares)


def next_of(seminar: Seminar, seats: rules.Seats) -> tuple[Nomination | None, int]:
    """The first of the waiting list for whom one of these seats is free, and her number on it; else None and 0."""
    waiting = list(seminar.nominations.waiting().select_related("agency", "person"))
    places = places_of(row.agency for row in waiting) if waiting else {}
    numbered = ((row, number) for number, row in enumerate(waiting, start=1))
    return next(((row, number) for row, number in numbered if seats.for_place(*places[row.agency])), (None, 0))


@dataclass(frozen=True)
class Outlook:
    """What comes of accepting some people now: who gets a seat, in this order, and for whom none is left."""

    seated: list[Nomination]
    unseated: list[Nomination]
    seats: rules.Seats  # as they stand afterwards


def outlook(seminar: Seminar, nominations: Collection[int]) -> Outlook:
    """Of these nominations those that wait for an answer, in the order in which seats are given."""
    wanted = seminar.nominations.filter(pk__in=nominations, state__in=UNDECIDED).select_related("agency", "person")
    rows, seats = rules.in_turn(list(wanted.order_by("nominated_at", "pk"))), seats_of(seminar)
    places, seated, unseated = places_of(row.agency for row in rows), list[Nomination](), list[Nomination]()
    for row in rows:
        share = seats.for_place(*places[row.agency])
        if share is None:
            unseated.append(row)
        else:
            seats = seats.with_one_in(share)
            seated.append(row)
    return Outlook(seated, unseated, seats)
