from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from itc.jobs.actions import enqueue
from itc.jobs.models import Job, State
from itc.people.models import AuditRow, SentMail, User
from tests.cast import grant, person
from tests.jobs.work import count_to, write

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def failed(error: str = "Traceback\nValueError: no room") -> Job:
    now = timezone.now()
    return Job.objects.create(name="tests.note", state=State.DEAD, error=error, attempts=8, finished_at=now)


def listed(client: Client, state: str = "") -> list[Job]:
    return list(client.get(reverse("jobs"), {"state": state}).context["page"])


def test_the_office_sees_every_job_and_filters_by_state(cast: SimpleNamespace, sign_in: SignIn) -> None:
    done, dead, queued = Job.objects.create(name="tests.note", state=State.DONE), failed(), enqueue(count_to, 1)
    office = sign_in(cast.farida)
    page = office.get(reverse("jobs"))
    assert [(tab["label"], tab["count"]) for tab in page.context["tabs"]] == [
        ("All", 3), ("Queued", 1), ("Running", 0), ("Waiting for a part of the machine", 0), ("Done", 1), ("Failed", 1),
    ]  # fmt: skip
    assert list(page.context["page"]) == [queued, dead, done]
    assert [listed(office, state) for state in ("done", "dead", "running")] == [[done], [dead], []]


def test_a_job_tells_the_letters_that_it_sent(cast: SimpleNamespace, sign_in: SignIn) -> None:
    job = Job.objects.create(name="tests.note", state=State.DONE)
    facts = {"person": cast.amina, "to": cast.amina.email, "subject": "A seat", "body": "You have one."}
    letter = SentMail.objects.create(job=job, key="one", **facts)
    grant(cast.dina, "auditor")
    pages = [sign_in(one).get(reverse("jobs")).content.decode() for one in (cast.farida, cast.dina)]
    assert [("A seat" in page, cast.amina.name in page, "You have one" in page) for page in pages] == [
        (True, True, False), (True, True, False),
    ]  # fmt: skip
    assert [reverse("mail", args=[letter.pk]) in page for page in pages] == [True, False]


def test_a_failed_job_shows_its_error_and_runs_again(cast: SimpleNamespace, sign_in: SignIn) -> None:
    row, office = failed(), sign_in(cast.farida)
    page = office.get(reverse("jobs")).content.decode()
    assert "ValueError: no room" in page and "Run again" in page
    assert office.get(reverse("job_again", args=[row.pk])).status_code == 405
    answer = office.post(reverse("job_again", args=[row.pk]), follow=True)
    row.refresh_from_db()
    assert (row.state, [str(message) for message in answer.context["messages"]]) == ("queued", ["The job runs again."])
    assert AuditRow.objects.filter(actor=cast.farida, verb="ran again", object_id=str(row.pk)).count() == 1
    again = office.post(reverse("job_again", args=[row.pk]), follow=True)
    assert [str(message) for message in again.context["messages"]] == ["This job has not failed."]


def test_an_auditor_sees_jobs_and_changes_nothing(cast: SimpleNamespace, sign_in: SignIn) -> None:
    row, anna = failed(), person("Аудитова", "Анна", latin=("AUDITOVA", "ANNA"), email="anna@example.org")
    grant(anna, "auditor")
    auditor = sign_in(anna)
    assert listed(auditor) == [row]
    assert "Run again" not in auditor.get(reverse("jobs")).content.decode()
    assert auditor.post(reverse("job_again", args=[row.pk])).status_code == 403
    row.refresh_from_db()
    assert row.state == State.DEAD


@pytest.mark.parametrize("name", ["amina", "bruno", "dina", "egor"])
def test_others_are_not_let_in(cast: SimpleNamespace, sign_in: SignIn, name: str) -> None:
    row, client = failed(), sign_in(getattr(cast, name))
    asked = [client.get(reverse("jobs")), client.post(reverse("job_again", args=[row.pk]))]
    assert [answer.status_code for answer in asked] == [403, 403]


def test_a_passer_by_is_asked_to_sign_in(db: None, client: Client) -> None:
    answer = client.get(reverse("jobs"))
    assert (answer.status_code, answer["Location"]) == (302, "/en/account/login/?next=/en/office/jobs/")


def test_progress_is_for_the_one_who_started_it_and_for_the_office(cast: SimpleNamespace, sign_in: SignIn) -> None:
    row = enqueue(count_to, 1, by=cast.bruno)
    Job.objects.update(state=State.RUNNING, progress_done=20, progress_total=80)
    address = reverse("job_progress", args=[row.pk])
    seen = [sign_in(user).get(address).status_code for user in (cast.bruno, cast.farida, cast.chidi, cast.amina)]
    assert seen == [200, 200, 404, 404]


def test_the_fragment_asks_again_until_the_job_is_over(cast: SimpleNamespace, sign_in: SignIn) -> None:
    row = enqueue(count_to, 1, by=cast.bruno)
    Job.objects.update(state=State.RUNNING, progress_done=20, progress_total=80)
    address, bruno = reverse("job_progress", args=[row.pk]), sign_in(cast.bruno)
    running = bruno.get(address)
    assert f'hx-get="{address}"' in running.content.decode() and "20 of 80" in running.content.decode()
    Job.objects.update(state=State.DONE)
    done = bruno.get(address)
    assert (running.has_header("HX-Refresh"), done["HX-Refresh"]) == (False, "true")
    assert "hx-get" not in done.content.decode()


def test_the_office_page_tells_what_failed_and_what_waits(cast: SimpleNamespace, sign_in: SignIn) -> None:
    office = sign_in(cast.farida)
    assert "jobs/panel.html" not in [part["template"] for part in office.get(reverse("office")).context["panels"]]
    failed()
    Job.objects.create(name="tests.needs_pdf", state=State.WAITING, needs=["pdf"])
    page = office.get(reverse("office")).content.decode()
    assert "1 job did not succeed in any attempt." in page
    assert "1 job waits until this computer has the Pango library, which makes PDF files." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    cast: SimpleNamespace, sign_in: SignIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        failed()
        enqueue(write, "folder", "file")
    office = sign_in(cast.farida)
    office.get(reverse("jobs"))
    with django_assert_num_queries(7):
        office.get(reverse("jobs"))
