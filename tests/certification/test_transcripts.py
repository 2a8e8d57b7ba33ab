import datetime as dt
import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from certification.actions import annul_certificate, withdraw_award
from certification.models import Award
from certification.transcripts import documents
from certification.transcripts.queries import transcript_of
from itc.people.actions import mark_duplicate, place
from itc.people.dated import today
from itc.people.models import AuditRow, User
from tests.cast import person
from tests.certification import stage


def read(client: Any, who: User) -> str:
    text: str = client.get(reverse("transcript", args=[who.pk])).content.decode()
    return text


def words(data: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.replace("\xa0", " ").split())


def test_a_trainee_reads_all_that_she_completed_with_hours_results_and_certificates(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    page = read(sign_in(cast.amina), cast.amina)

    for phrase in (
        "Identification: online part",
        "Identification: seminar",
        "ITC-2026-00001",
        "passed, 9",
        issued.token,
    ):
        assert phrase in page
    assert transcript_of(cast.amina).hours == 36
    assert (
        reverse("transcript", args=[cast.amina.pk])
        in sign_in(cast.amina).get(reverse("my_certificates")).content.decode()
    )


@pytest.mark.parametrize("name", ["transcript", "transcript_pdf"])
def test_it_is_hers_her_focal_points_and_the_offices(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any, name: str
) -> None:
    url = reverse(name, args=[cast.amina.pk])
    people = (cast.amina, cast.bruno, cast.egor, cast.farida, cast.chidi, cast.chinara, cast.dina)

    assert [sign_in(one).get(url).status_code for one in people] == [200, 200, 200, 200, 404, 404, 404]


def test_a_focal_point_reads_it_while_she_serves(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any) -> None:
    url, link = reverse("transcript", args=[cast.amina.pk]), reverse("person", args=[cast.amina.pk])
    assert url in sign_in(cast.bruno).get(link).content.decode()
    User.objects.filter(pk=cast.amina.pk).update(left_on=dt.date(2026, 4, 1))

    assert [sign_in(one).get(url).status_code for one in (cast.bruno, cast.egor)] == [403, 200]
    assert url not in sign_in(cast.bruno).get(link).content.decode()


def test_it_goes_with_her_to_another_agency_and_leaves_the_first(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    place(cast.amina, agency=cast.south, on=today(), by=cast.farida)
    url = reverse("transcript", args=[cast.amina.pk])

    assert [sign_in(one).get(url).status_code for one in (cast.bruno, cast.chidi)] == [404, 200]


def test_what_is_withdrawn_is_left_out_and_an_annulled_certificate_says_so(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    annul_certificate(issued.certificate, reason="error", by=cast.egor)
    withdraw_award(Award.objects.get(person=cast.amina, version=issued.online), reason="error", by=cast.egor)
    page = read(sign_in(cast.amina), cast.amina)

    assert ("online part" in page, "annulled" in page, transcript_of(cast.amina).hours) == (False, True, 24)


def test_the_paper_is_in_both_languages_with_day_pages_and_addresses(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    pytest.importorskip("weasyprint")
    for number in range(30):
        stage.award(cast.amina, stage.programme(f"P{number}", "More", "Ещё", {"lecture": 24}))
    said = words(sign_in(cast.bruno).get(reverse("transcript_pdf", args=[cast.amina.pk])).content)

    for phrase in (
        "Алиева Амина", "ALIYEVA AMINA", "По состоянию на", "As of", "стр. 1 из 2 / page 1 of 2", "аттестация пройдена",
        "Выявление: семинар", "Identification: seminar", "ITC-2026-00001", "действителен", "valid", "756",
    ):  # fmt: skip
        assert phrase in said, phrase
    assert issued.token in re.sub(r"\s", "", said)
    assert [row.actor for row in AuditRow.objects.filter(verb="downloaded transcript")] == [cast.bruno]


def test_who_completed_nothing_has_an_empty_one(cast: SimpleNamespace, sign_in: Any) -> None:
    assert "Nothing completed yet" in read(sign_in(cast.dina), cast.dina)
    assert "No records." in documents.page(transcript_of(cast.dina))


def test_what_a_duplicate_completed_is_hers(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any) -> None:
    twin = person("Алиева", "Амина", latin=("ALIYEVA", "AMINA"), agency=cast.north)
    stage.award(twin, issued.seminar)
    mark_duplicate(twin, of=cast.amina, reason="written down twice", by=cast.farida)

    assert transcript_of(cast.amina).hours == 36  # she took the seminar under both names: its hours count once
    assert sign_in(cast.bruno).get(reverse("transcript", args=[twin.pk])).status_code == 403


def test_a_longer_record_asks_no_more(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(cast.bruno)
    read(client, cast.amina)
    with django_assert_num_queries(11):
        read(client, cast.amina)
    for number in range(3):
        stage.award(cast.amina, issued.seminar, source=f"more:{number}")
    with django_assert_num_queries(11):
        read(client, cast.amina)
