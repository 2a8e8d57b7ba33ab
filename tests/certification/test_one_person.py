"""A person written down twice counts once in transcript, holdings and figures, and apart when told apart."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from certification import reports
from certification.models import Award
from certification.transcripts.queries import transcript_of
from itc.people.models import User
from tests.cast import person
from tests.certification import stage


def counted(cast: SimpleNamespace) -> tuple[int, int, list[str]]:
    """Persons in the figures, lines of her transcript, and who stands in the holdings of her agency."""
    figures = reports.in_all(Award.objects.standing().filter(agency=cast.north_unit))
    serving = User.objects.serving().filter(agency=cast.north_unit)
    return figures.persons, len(transcript_of(cast.amina).completions), sorted(one.surname for one in serving)


def test_two_rows_declared_one_count_once_and_apart_after_it_is_undone(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    twin = person("Алиева", "Амина", latin=("ALIYEVA", "AMINA"), agency=cast.north_unit)
    stage.award(twin, issued.seminar, source="twin:1")
    assert counted(cast) == (2, 2, ["Алиева", "Алиева"])

    farida = sign_in(cast.farida)
    pair = reverse("duplicates_compare", args=[cast.amina.pk, twin.pk])
    farida.post(pair, {"stays": cast.amina.pk, "reason": "one passport"})
    assert counted(cast) == (1, 3, ["Алиева"])

    farida.post(reverse("person_apart", args=[twin.pk]), {"reason": "two passports"})
    assert counted(cast) == (2, 2, ["Алиева", "Алиева"])
