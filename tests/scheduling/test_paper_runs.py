"""Papers of a large group: made by a job, with a page that shows how far it is, for who may see the group."""

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.storage import storages
from django.test import Client
from pypdf import PdfReader

from itc.jobs.models import Job
from itc.jobs.testing import run_all
from itc.people.models import AuditRow, User
from scheduling import actions
from scheduling.documents import Paper
from scheduling.models import Booking, PaperRun, Seminar
from scheduling.papers.actions import ask_for_papers, make_papers

pytest.importorskip("weasyprint")

SignIn = Callable[[User], Client]
PAPERS = "/en/office/seminars/S-1/papers/"


@pytest.fixture
def crowd(
    cast: SimpleNamespace,
    plan: Callable[..., Seminar],
    accepted: Callable[..., Booking],
    people: Callable[..., list[User]],
) -> Seminar:
    """Sixteen people: one more than are printed while somebody waits. Dina is a trainer of theirs."""
    seminar = plan(capacity=20)
    for person in people(16):
        accepted(seminar, person)
    actions.assign_staff(seminar, user=cast.dina, role="trainer", by=cast.farida)
    run_all()
    return seminar


def asked(crowd: Seminar, cast: SimpleNamespace, paper: Paper = Paper.ALL) -> PaperRun:
    return ask_for_papers(crowd, paper=paper, language="en", by=cast.farida)


def test_a_large_group_is_answered_at_once_and_printed_by_a_job(
    cast: SimpleNamespace, crowd: Seminar, sign_in: SignIn
) -> None:
    client = sign_in(cast.farida)
    page = client.get(PAPERS + "all.pdf", follow=True)
    assert 'class="job"' in page.content.decode()
    run_all()
    run = PaperRun.objects.get()
    assert f"{PAPERS}made/{run.pk}/papers.pdf" in client.get(f"{PAPERS}made/{run.pk}/").content.decode()
    file = client.get(f"{PAPERS}made/{run.pk}/papers.pdf")
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages]
    assert len(texts) == 1 + 1 + 2 + 16
    names = [(f"NOVAYA {n:02}", f"Новая-{n:02}") for n in range(16)]
    assert [sum(latin in text or russian in text for text in texts) for latin, russian in names] == [4] * 16


def test_the_job_says_how_far_it_is(cast: SimpleNamespace, crowd: Seminar) -> None:
    asked(crowd, cast)
    [job] = run_all()
    assert (job.progress_done, job.progress_total) == (6, 6)  # a sheet, a list, two times cards, two times letters


def test_a_small_group_has_its_papers_directly(cast: SimpleNamespace, crowd: Seminar, sign_in: SignIn) -> None:
    actions.withdraw(crowd.nominations.order_by("pk")[0], by=cast.farida)
    response = sign_in(cast.farida).get(PAPERS + "list.pdf")
    assert (response["Content-Type"], PaperRun.objects.count()) == ("application/pdf", 0)


def test_asked_twice_they_are_made_once(cast: SimpleNamespace, crowd: Seminar) -> None:
    first = asked(crowd, cast)
    assert asked(crowd, cast) == first
    assert asked(crowd, cast, Paper.LIST) != first
    run_all()
    assert asked(crowd, cast) != first


def test_a_job_that_runs_again_leaves_one_file(cast: SimpleNamespace, crowd: Seminar) -> None:
    run = asked(crowd, cast, Paper.LIST)
    storage = storages["private"]
    storage.delete(f"papers/{run.pk}.pdf")
    with storage.open(f"papers/{run.pk}.pdf", "wb") as half:
        half.write(b"of a run that was killed")
    for _run in range(2):
        make_papers(run.pk)
    run.refresh_from_db()
    assert run.path == f"papers/{run.pk}.pdf"
    with storage.open(run.path) as file:
        assert file.read(5) == b"%PDF-"


@pytest.mark.parametrize(("paper", "for_staff"), [(Paper.LIST, 200), (Paper.LETTERS, 403)])
def test_who_may_fetch_them(
    cast: SimpleNamespace, crowd: Seminar, sign_in: SignIn, paper: Paper, for_staff: int
) -> None:
    run = asked(crowd, cast, paper)
    run_all()
    people = (cast.farida, cast.egor, cast.dina, cast.bruno, cast.amina)
    for address in (f"{PAPERS}made/{run.pk}/", f"{PAPERS}made/{run.pk}/papers.pdf"):
        assert [sign_in(one).get(address).status_code for one in people] == [200, 200, for_staff, 404, 404]
    assert AuditRow.objects.filter(verb=f"exported {paper}").count() == (3 if for_staff == 200 else 2)


def test_a_run_of_another_seminar_is_not_found_here(
    cast: SimpleNamespace, crowd: Seminar, plan: Callable[..., Seminar], sign_in: SignIn
) -> None:
    run = asked(crowd, cast)
    plan("S-2")
    assert sign_in(cast.farida).get(f"/en/office/seminars/S-2/papers/made/{run.pk}/").status_code == 404


def test_what_cannot_be_printed_is_told_on_the_page(cast: SimpleNamespace, crowd: Seminar, sign_in: SignIn) -> None:
    User.objects.filter(surname="Новая-03").update(position="王")
    run = asked(crowd, cast)
    run_all()
    page = sign_in(cast.farida).get(f"{PAPERS}made/{run.pk}/").content.decode()
    assert "NOVAYA 03 ANNA: none of our fonts has “王”" in page
    assert sign_in(cast.farida).get(f"{PAPERS}made/{run.pk}/papers.pdf").status_code == 302


def test_yesterdays_files_are_gone(cast: SimpleNamespace, crowd: Seminar, sign_in: SignIn) -> None:
    old = asked(crowd, cast, Paper.LIST)
    run_all()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25), tick=False):
        asked(crowd, cast, Paper.LIST)
        run_all()
        assert not storages["private"].exists(f"papers/{old.pk}.pdf")
        assert "is gone" in sign_in(cast.farida).get(f"{PAPERS}made/{old.pk}/").content.decode()
    assert Job.objects.exclude(state="done").count() == 0
