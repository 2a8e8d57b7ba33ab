"""People who do not exist: common names of their country, ranks of their service, addresses at example.org."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

from itc.people.actions import add_person, confirm_latin
from itc.people.demo.reference import Record, records
from itc.people.models import Agency, User

WOMEN = 0.33
OFFICE = {  # where nobody answers
    "phone": "+375 17 000-00-00",
    "email": "office@example.org",
    "address_ru": "ул. Примерная, 1, 220000, г. Минск, Республика Беларусь",
    "address_en": "1 Prymernaya Street, 220000 Minsk, Republic of Belarus",
}
ZONES = {record["code"]: record["time_zone"] for record in records("countries")["countries"]}


def invent_people(
    agencies: Sequence[Agency], *, count: int, chance: random.Random, by: User | None, at: dt.datetime
) -> list[User]:
    """`count` people spread over the agencies; every second one has an address, and with it a login once invited."""
    taken: set[tuple[str, str]] = set()
    people = []
    for number in range(count):
        agency = agencies[number % len(agencies)]
        fields = next(new for new in _candidates(agency, chance) if (new["surname"], new["given_name"]) not in taken)
        taken.add((fields["surname"], fields["given_name"]))
        email = f"{_plain(fields['given_name_latin'])}.{_plain(fields['surname_latin'])}{number}@example.org"
        person = add_person(by=by, agency=agency, at=at, email=email if number % 2 else None, **fields)
        if number % 3:
            confirm_latin(person, by=person, at=at)
        people.append(person)
    return people


def _candidates(agency: Agency, chance: random.Random) -> Iterator[dict[str, Any]]:
    tradition = _tradition(agency.country_id)
    while True:
        sex = "female" if chance.random() < WOMEN else "male"
        surname = chance.choice(tradition["surnames"])
        given = chance.choice(tradition[f"given_{sex}"])
        patronymic = chance.choice(tradition["patronymics"])[sex] if tradition["patronymics"] else ""
        rank, position = _service(agency, chance)
        yield {
            "surname": surname[sex],
            "given_name": given["ru"],
            "patronymic": patronymic,
            "surname_latin": surname[f"{sex}_latin"],
            "given_name_latin": given["latin"],
            "sex": sex[0].upper(),
            "rank": rank,
            "position": position,
            "language": tradition["languages"][0],
            "time_zone": ZONES.get(agency.country_id) or "Europe/Minsk",
        }


def _tradition(country: str) -> Record:
    traditions: list[Record] = records("names")["traditions"]
    return next((one for one in traditions if country in one["countries"]), traditions[0])


def _service(agency: Agency, chance: random.Random) -> tuple[str, str]:
    """A position of the agency's kind and a rank of its service that goes with it (none for civilians), in Russian."""
    known = records("ranks")
    positions = [one for one in known["positions"] if agency.kind in one["agency_kinds"]]
    position = chance.choice(positions) if positions else {"ru": "специалист", "group": "civilian"}
    ranks = [
        rank["ru"]
        for service in known["services"]
        if agency.kind in service["agency_kinds"] and agency.country_id in service["countries"]
        for rank in service["ranks"]
        if rank["group"] == position["group"]
    ]
    return (chance.choice(ranks) if ranks else "", position["ru"])


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isascii() and letter.isalpha())
