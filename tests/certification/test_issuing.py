import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from certification.actions import issue_certificate
from certification.issuing.actions import issue_all, issue_certificates
from certification.models import Award, Certificate, CertificateText, Counter, IssueRun, ProgrammeHours, Signatory
from itc.jobs.models import Job
from itc.jobs.testing import run_all
from itc.people.dated import today
from itc.people.models import User
from tests.cast import LONG_AGO, person
from tests.certification import stage

URL = ("issue_for", "C1")


@pytest.fixture
def group(cast: SimpleNamespace, issued: SimpleNamespace) -> list[User]:
    """Five people of agency North who are ready, in the order of the list."""
    people = [person(f"Новая{n}", "Анна", latin=(f"NEW{n}", "ANNA"), agency=cast.north) for n in range(5)]
    for one in people:
        stage.award(one, issued.online)
        stage.award(one, issued.seminar)
    return people


def ask(client: Any, issued: SimpleNamespace, people: list[User]) -> Any:
    body = {"signatory": issued.signatory.pk, "people": [one.pk for one in people]}
    return client.post(reverse(URL[0], args=[URL[1]]), body)


def shown(client: Any, run: IssueRun) -> str:
    text: str = client.get(reverse("issue_run", args=["C1", run.pk])).content.decode()
    return text


def test_many_are_issued_by_a_job_that_shows_how_far_it_is(
    cast: SimpleNamespace, issued: SimpleNamespace, group: list[User], sign_in: Any
) -> None:
    client = sign_in(cast.egor)
    answer = ask(client, issued, group)
    run = IssueRun.objects.get()
    assert (answer["Location"], Certificate.objects.count()) == (reverse("issue_run", args=["C1", run.pk]), 1)
    assert "You may leave this page; the work goes on." in shown(client, run)
    assert "5 certificates are being issued now." in client.get(reverse(*URL[:1], args=[URL[1]])).content.decode()
    Job.objects.exclude(name="issue_certificates").delete()
    run_all()
    run.refresh_from_db()

    assert (run.issued, Certificate.objects.count()) == (5, 6)
    assert "You may leave this page" not in shown(client, run)


def test_who_is_being_issued_to_cannot_be_asked_for_again(
    cast: SimpleNamespace, issued: SimpleNamespace, group: list[User], sign_in: Any
) -> None:
    client = sign_in(cast.egor)
    ask(client, issued, group)
    again = ask(client, issued, group)

    assert (again.status_code, IssueRun.objects.count()) == (200, 1)


def test_one_refusal_keeps_nobody_elses_and_is_told_with_its_reason(
    cast: SimpleNamespace, issued: SimpleNamespace, group: list[User], sign_in: Any
) -> None:
    User.objects.filter(pk=cast.egor.pk).update(language="en")
    run = issue_all(group, qualification=issued.c1, signatory=issued.signatory, by=cast.egor)
    issue_certificate(group[1], **issued.facts | {"at": None})  # by a colleague meanwhile
    issue_certificates(run.pk)
    run.refresh_from_db()
    page = shown(sign_in(cast.farida), run)

    assert [("refused" in run.outcome[str(one.pk)]) for one in group] == [False, True, False, False, False]
    assert f"Certificate ITC-{today().year}-00002 was issued for it." in page
    assert page.index("NEW1 ANNA") < page.index("NEW0 ANNA")


def test_a_run_that_begins_again_goes_on_where_it_stopped(
    cast: SimpleNamespace, issued: SimpleNamespace, group: list[User]
) -> None:
    run = issue_all(group, qualification=issued.c1, signatory=issued.signatory, by=cast.egor)
    issue_certificates(run.pk)
    issue_certificates(run.pk)
    run.refresh_from_db()

    assert (run.issued, Certificate.objects.count(), Counter.objects.get(name=f"ITC-{today().year}").value) == (5, 6, 6)


def test_a_few_are_issued_at_once_and_a_refused_one_is_shown(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    ProgrammeHours.objects.filter(version=issued.seminar, kind="lecture").update(topic_ru="中")
    client = sign_in(cast.egor)
    answer = ask(client, issued, [cast.chinara])

    assert answer["Location"] == reverse("issue_run", args=["C1", IssueRun.objects.get().pk])
    assert "U+4E2D" in shown(client, IssueRun.objects.get())
    assert Certificate.objects.count() == 1


def test_a_preview_is_the_paper_marked_all_over_and_stores_nothing(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    pytest.importorskip("weasyprint")
    tables = (Certificate, CertificateText, Award, Job, IssueRun)
    before = [table.objects.count() for table in tables], list(Counter.objects.values_list("name", "value", "head"))
    answer = sign_in(cast.egor).get(reverse("issue_preview", args=["C1", cast.chinara.pk]))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    after = [table.objects.count() for table in tables], list(Counter.objects.values_list("name", "value", "head"))

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert ["НЕ ДОКУМЕНТ" in page and "NOT A DOCUMENT" in page for page in pages] == [True, True]
    assert "CHINAROVA CHINARA" in pages[0] and "ITC-" not in "".join(pages)
    assert before == after


def test_a_preview_is_signed_by_whom_one_chooses(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any) -> None:
    pytest.importorskip("weasyprint")
    other = Signatory.objects.create(
        name_ru="П. Петров", name_en="P. Petrov", title_ru="Зам", title_en="Deputy", since=LONG_AGO
    )
    client, url = sign_in(cast.egor), reverse("issue_preview", args=["C1", cast.chinara.pk])
    text = PdfReader(io.BytesIO(client.get(url, {"signatory": other.pk}).content)).pages[0].extract_text()

    assert "P. Petrov" in text
    assert f"{url}?signatory={other.pk}" in client.get(reverse("issue_for", args=["C1"])).content.decode()
    assert client.get(url, {"signatory": "99999"}).status_code == 404


def test_who_is_not_ready_has_no_preview_but_a_reason(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    client = sign_in(cast.egor)
    answer = client.get(reverse("issue_preview", args=["C1", cast.amina.pk]), follow=True)

    assert "Certificate ITC-2026-00001 was issued for it." in answer.content.decode()
    assert sign_in(cast.farida).get(reverse("issue_preview", args=["C1", cast.chinara.pk])).status_code == 403


def test_a_long_run_asks_no_more_than_a_short_one(
    cast: SimpleNamespace, issued: SimpleNamespace, group: list[User], sign_in: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(cast.egor)
    facts = {"qualification": issued.c1, "signatory": issued.signatory, "by": cast.egor}
    short, long = (issue_all(people, **facts) for people in (group[:1], group[1:]))
    issue_certificates(long.pk)
    shown(client, short)
    for run in (short, long):
        with django_assert_num_queries(5):
            shown(client, run)
