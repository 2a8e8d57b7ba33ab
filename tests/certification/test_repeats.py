"""A programme that somebody completed again, and a certificate that joins what was learnt years apart."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.models import Award, Certificate
from certification.queries import hours_of, record_of
from certification.transcripts import documents
from certification.transcripts.queries import transcript_of
from itc.people.models import User
from tests.certification import stage

LATER = stage.SPRING + dt.timedelta(days=60)
LONG_BEFORE = dt.date(2019, 2, 28)


@pytest.fixture
def again(cast: SimpleNamespace, issued: SimpleNamespace) -> Award:
    """Amina takes the seminar a second time."""
    return stage.award(cast.amina, issued.seminar, on=LATER, source="again")


def test_hours_of_a_repeated_programme_count_once_with_the_later_one(cast: SimpleNamespace, again: Award) -> None:
    record = record_of(cast.amina)

    assert [(str(award.hours), is_counted) for award, is_counted in record] == [
        ("12.0", True), ("24.0", False), ("24.0", True),
    ]  # fmt: skip
    assert hours_of(record) == transcript_of(cast.amina).hours == 36


def test_every_page_of_hers_says_so(cast: SimpleNamespace, again: Award, sign_in: Any) -> None:
    client, said = sign_in(cast.amina), "repeated; hours counted once"
    addresses = (reverse("my_certificates"), reverse("transcript", args=[cast.amina.pk]))
    pages = [client.get(address).content.decode() for address in addresses]
    assert [(page.count(said), page.count(">36<")) for page in pages] == [(1, 2), (1, 1)]  # once on the certificate
    assert "2 completed programmes, 36 academic hours." in client.get(reverse("home")).content.decode()
    assert documents.page(transcript_of(cast.amina)).count("пройдено повторно; часы учтены один раз") == 1


def test_the_registrar_reads_it_on_the_completion(cast: SimpleNamespace, again: Award, sign_in: Any) -> None:
    first = Award.objects.get(person=cast.amina, version=again.version, completed_on=stage.SPRING)
    egor, said = sign_in(cast.egor), "This programme was completed more than once"
    for shown, other in ((first, again), (again, first)):
        page = egor.get(reverse("completion", args=[shown.pk])).content.decode()
        assert (said in page, reverse("completion", args=[other.pk]) in page) == (True, True)
    alone = Award.objects.get(person=cast.chinara, version=again.version)
    assert said not in egor.get(reverse("completion", args=[alone.pk])).content.decode()


def test_issuing_says_that_a_programme_was_taken_twice(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    stage.award(cast.chinara, issued.seminar, on=LATER, source="again")
    page = sign_in(cast.egor).get(reverse("issue_for", args=["C1"])).content.decode()

    assert "“Identification: seminar” was also taken on 20 March 2026: its hours count once." in page


@pytest.mark.parametrize(("months", "term"), [(36, 36), (None, 36), (12, 12)])
def test_parts_that_lie_years_apart_are_warned_of_and_not_ticked(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any, months: int | None, term: int
) -> None:
    User.objects.update(latin_confirmed_at=timezone.now())
    issued.c1.validity_months = months
    issued.c1.save()
    for version, day in ((issued.seminar, LONG_BEFORE), (issued.online, stage.SPRING)):
        stage.award(cast.dina, version, on=day)
    client, url = sign_in(cast.egor), reverse("issue_for", args=["C1"])
    found = client.get(url)
    page = " ".join(found.content.decode().split())

    assert f"Between the first and the last part lie more than {term} months." in page
    assert ("Identification: seminar: 28 February 2019" in page, page.count("Parts lie far apart")) == (True, 1)
    assert found.context["ticked"] == {str(cast.chinara.pk)}
    client.post(url, {"signatory": issued.signatory.pk, "people": [cast.dina.pk]})
    assert Certificate.objects.of(cast.dina).count() == 1  # the registrar may go on


def test_who_may_not_issue_reads_why_and_has_nothing_to_tick(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    said = "Certificates are issued by a registrar"
    for name, args in (("issue", []), ("issue_for", ["C1"])):
        pages = [sign_in(one).get(reverse(name, args=args)).content.decode() for one in (cast.farida, cast.egor)]
        assert [said in page for page in pages] == [True, False]
    assert ['name="people"' in page for page in pages] == [False, True]
