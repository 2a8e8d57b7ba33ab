"""What people do wrong, at the page or the command where they do it: a clear sentence, and nothing is stored."""

import datetime as dt
import io
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certification.models import Award, Certificate, ProgrammeHours
from courses.models import Question
from courses.quizzes.models import Answer
from itc.people.dated import today
from itc.people.models import Agency, AuditRow, User
from itc.people.rosters.actions import import_people
from scheduling import actions as seminars
from scheduling.models import Attendance, Closing, Nomination, Seminar
from tests import cast as actors
from tests.certification.stage import award, props
from tests.courses.quizzes import stage as quizzes

SignIn = Callable[[User], Client]
DAY = dt.timedelta(days=1)
HEAD = "Фамилия;Имя;E-mail"


def said(response: Any) -> list[str]:
    """Messages and errors of forms, wherever the page shows them."""
    context = response.context
    forms = [context[name] for name in ("form", "letter", "order_form") if name in context]
    errors = [str(error) for form in forms for field in form.errors.values() for error in field]
    return [str(message) for message in context["messages"]] + errors


# files


def test_gift_in_windows_1252_is_refused_by_file_and_line(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cafe.gift"
    file.write_bytes("// Coffee\n::Café::Where is the café?{=Here ~There}".encode("windows-1252"))
    with pytest.raises(SystemExit):
        call_command("import_questions", str(file), "--bank", "cafe")
    first, figures = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{file}:2: Byte 0xE9 on line 2 (byte 16 of the file) is not UTF-8. Save the file as UTF-8")
    assert figures == '{"imported": 0, "refused": 1, "skipped": 0}'
    assert not Question.objects.exists()
    call_command("import_questions", str(file), "--bank", "cafe", "--encoding", "windows-1252")
    assert Question.objects.get().name == "Café"


def send(browser: Client, agency: Agency, content: bytes, name: str = "list.csv") -> Any:
    data = {"agency": agency.pk, "file": SimpleUploadedFile(name, content)}
    return browser.post(reverse("people_import"), data, follow=True)


def book(*rows: list[str]) -> bytes:
    file, made = io.BytesIO(), openpyxl.Workbook()
    for row in [["Surname", "Given name"], *rows]:
        made.active.append(row)
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (f"{HEAD}\n=2+3;Ольга;".encode(), "list.csv", "A cell begins like a formula: =2+3"),
        (book(["=A1&B1", "Ольга"]), "list.xlsx", "A cell begins like a formula: =A1&B1"),
        (
            f"{HEAD}\nЛис;Пётр;p@x.org\nЛис;Пётр;p@x.org".encode(),
            "list.csv",
            "The same e-mail stands in row 2 already.",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_keeps_the_list_out(
    cast: SimpleNamespace, sign_in: SignIn, content: bytes, name: str, sentence: str
) -> None:
    before, bruno = User.objects.count(), sign_in(cast.bruno)
    page = send(bruno, cast.north, content, name)
    (refused,) = page.context["roster"].refused
    assert sentence in refused.why
    bruno.post(reverse("people_import_check"), {"digest": page.context["digest"]})
    assert User.objects.count() == before


def test_fifty_thousand_rows_are_refused_beside_the_field(cast: SimpleNamespace, sign_in: SignIn) -> None:
    before, lines = User.objects.count(), (f"Лис;Пётр;p{n}@x.org" for n in range(50_000))
    page = send(sign_in(cast.bruno), cast.north, "\n".join((HEAD, *lines)).encode())
    assert said(page) == ["More than 5,000 rows. Send the list in parts, and delete empty rows at its end."]
    assert User.objects.count() == before


def test_a_picture_called_a_list_is_refused_beside_the_field(cast: SimpleNamespace, sign_in: SignIn) -> None:
    page = send(sign_in(cast.bruno), cast.north, b"\x89PNG\r\n\x1a\n" + bytes(99))
    assert said(page) == ["list.csv is not what its name says."]


# seminars


@pytest.fixture
def seminar(cast: SimpleNamespace) -> Seminar:
    """It begins tomorrow and still takes nominations."""
    planned = seminars.plan_seminar(
        "S-1", by=cast.farida, title_en="Interview", title_ru="Беседа", starts_on=today() + DAY, ends_on=today() + DAY,
        capacity=2, nominate_until=today(), withdraw_until=today(), programme_version=props().seminar,
    )  # fmt: skip
    return seminars.open_nominations(planned, by=cast.farida)


@pytest.fixture
def nominate(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> Callable[..., list[str]]:
    """The sentences that Bruno reads above his letter, or beside the people of it."""

    def by_letter(person: User, number: str = "7") -> list[str]:
        typed = {"send": "1", "person": [person.pk], "letter_number": number, "letter_date": today().isoformat()}
        page = sign_in(cast.bruno).post(reverse("nominate", args=["S-1"]), typed)
        if page.status_code != 200:
            return []
        return [*page.context["letter"].non_field_errors(), *page.context["errors"].values()]

    return by_letter


def test_another_agencys_person_is_not_nominated(cast: SimpleNamespace, nominate: Callable[..., list[str]]) -> None:
    assert nominate(cast.chinara) == ["Ask the training office about this person."]
    assert (Nomination.objects.count(), AuditRow.objects.filter(verb="refused, sent to the office").count()) == (0, 1)


def test_the_same_person_is_nominated_once(cast: SimpleNamespace, nominate: Callable[..., list[str]]) -> None:
    assert nominate(cast.amina) == []
    assert nominate(cast.amina, "8") == ["This person is already nominated for this seminar."]
    assert list(Nomination.objects.values_list("letter_number", flat=True)) == ["7"]


def test_after_the_deadline_nobody_is_nominated(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., list[str]]
) -> None:
    Seminar.objects.update(nominate_until=today() - DAY)
    assert nominate(cast.amina) == ["The time for nominations is over. Ask the training office."]
    assert not Nomination.objects.exists()


def test_nobody_is_nominated_for_a_cancelled_seminar(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., list[str]]
) -> None:
    seminars.cancel_seminar(seminar, reason="flood", by=cast.farida)
    assert nominate(cast.amina) == ["The seminar is cancelled."]
    assert not Nomination.objects.exists()


def group(cast: SimpleNamespace, seminar: Seminar) -> Any:
    """Amina's seat, and tomorrow's session."""
    letter = {"letter_number": "7", "letter_date": today(), "by": cast.bruno}
    booking = seminars.accept(seminars.nominate(seminar, person=cast.amina, **letter), by=cast.farida)
    begins = timezone.now() + DAY
    begins = begins.astimezone(seminar.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    session = seminars.add_session(
        seminar, by=cast.farida, topic_en="Talk", topic_ru="Беседа", starts_at=begins,
        ends_at=begins + dt.timedelta(minutes=90), hours=2, trainer=cast.dina,
    )  # fmt: skip
    return booking, session


def test_a_session_of_tomorrow_is_marked_by_nobody(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    booking, session = group(cast, seminar)
    page = sign_in(cast.dina).post(reverse("attendance", args=[session.pk]), {f"mark-{booking.pk}": "present"})
    assert page.context["error"] == "The session has not begun: attendance is marked from its beginning on."
    assert not Attendance.objects.exists()


def test_closing_twice_writes_no_second_award(cast: SimpleNamespace, seminar: Seminar, sign_in: SignIn) -> None:
    booking, session = group(cast, seminar)
    order = {"completion-kind": "completion", "completion-date": (today() + DAY).isoformat(), "sure": "1"}
    with time_machine.travel(session.ends_at + DAY, tick=True):
        seminars.mark_attendance(session, marks={booking.pk: "present"}, by=cast.dina)
        pages = [
            sign_in(cast.egor).post(
                reverse("seminar_close", args=["S-1"]), order | {"completion-number": number}, follow=True
            )
            for number in ("5", "6")
        ]
    assert [said(page) for page in pages] == [["The seminar is closed and the awards are written."], []]
    assert (Award.objects.count(), Closing.objects.count()) == (1, 1)
    assert Seminar.objects.get().completion_order_number == "5"


# the register


def test_without_hours_no_certificate_is_issued(cast: SimpleNamespace, sign_in: SignIn) -> None:
    ledger = props()
    ProgrammeHours.objects.all().delete()
    for version in (ledger.online, ledger.seminar):
        award(cast.amina, version)
    egor, address = sign_in(cast.egor), reverse("issue_for", args=["C1"])
    page = egor.post(address, {"people": [cast.amina.pk], "signatory": ledger.signatory.pk})
    whys = [check.why for one in page.context["page"] for check in one.missing]
    assert (page.context["ready"], whys) == ([], ["The programmes have no academic hours."])
    assert whys[0] in page.content.decode()
    assert not Certificate.objects.exists()


# two at once


def import_a_list(agency: Agency, done: list[int], writing: threading.Barrier) -> threading.Thread:
    """5,000 people, imported beside the test, which it meets at `writing` when the first of them is being written."""
    meetings = iter([writing.wait])
    content = "\n".join((HEAD, *(f"Лис;Пётр;p{n}@x.org" for n in range(5000)))).encode()

    def tell(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        if statement.startswith("INSERT"):
            next(meetings, bool)()
        return execute(statement, *rest)

    def run() -> None:
        try:
            with connection.execute_wrapper(tell):
                done.append(import_people(io.BytesIO(content), "list.csv", agency=agency, by=None).imported)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_answers_are_saved_while_five_thousand_people_are_imported(sign_in: SignIn) -> None:
    """How long the longest of them waits is measured by `make bench`."""
    cast = actors.everybody()
    attempt = quizzes.begun(quizzes.quiz_of_all(), cast.amina)
    item, amina = quizzes.items(attempt)["Papers"].pk, sign_in(cast.amina)
    address, done, writing = reverse("attempt_answers", args=[attempt.pk]), list[int](), threading.Barrier(2)
    thread = import_a_list(cast.north, done, writing)
    writing.wait(60)
    for sent in range(3):
        body = {"answers": [{"client_id": f"e{sent}", "item": item, "value": "c1"}]}
        assert amina.post(address, body, content_type="application/json").status_code == 200
    thread.join()
    assert (done, Answer.objects.count()) == ([5000], 3)
