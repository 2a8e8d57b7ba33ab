"""The unbroken chain, once: from an agency's letter to a certificate that can be trusted and a report that is right.

Bruno nominates Amina, who gets the last of two seats; she reads a lesson, answers an imported question and attends a
session; the seminar closes; two awards make one certificate with number 1, one PDF, one row in the agency's CSV.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from certification.models import Award, Certificate, CertificateFile
from courses.models import AttemptItem
from courses.questions.actions import Source, import_questions
from courses.questions.models import Question
from courses.quizzes.actions import Plan, write_quiz
from itc.jobs.testing import run_all
from itc.people.models import SentMail, User
from scheduling import actions as seminars
from scheduling.models import Booking, Nomination, Seminar, Session
from tests import cast as actors
from tests.certification.stage import props
from tests.courses import stage as courses

SignIn = Callable[[User], Client]
MONDAY = dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC)  # 10:00 in Minsk
QUESTION = b"::Passport::Who keeps the passport of an employee?{=The employee ~The employer}"


@pytest.fixture
def stage(cast: SimpleNamespace) -> SimpleNamespace:
    """A course of one lesson and one imported question, a seminar of two seats, and what both prove together."""
    ledger = props()
    with time_machine.travel(MONDAY, tick=False):
        course = courses.course("C1", lessons=1, programme=ledger.online.programme)
        import_questions([Source("c1.gift", QUESTION)], bank="C1", language="en", by=cast.alina)
        write_quiz("c1", slots=[Plan(Question.objects.get())], by=cast.alina, title_en="Test", course=course)
        seminar = seminars.plan_seminar(
            "S-1", by=cast.farida, title_en="Identification", title_ru="Выявление", capacity=2,
            starts_on=dt.date(2026, 3, 12), ends_on=dt.date(2026, 3, 12), nominate_until=dt.date(2026, 3, 6),
            withdraw_until=dt.date(2026, 3, 9), programme_version=ledger.seminar, attestation_form="test",
        )  # fmt: skip
        seminars.open_nominations(seminar, by=cast.farida)
        begins = MONDAY + dt.timedelta(days=10)
        seminars.add_session(
            seminar, by=cast.farida, topic_en="Interview", topic_ru="Беседа", starts_at=begins,
            ends_at=begins + dt.timedelta(minutes=90), hours=Decimal(2), trainer=cast.dina,
        )  # fmt: skip
        rival = actors.person("Южная", "Ольга", latin=("YUZHNAYA", "OLGA"), agency=cast.south, email=None)
        letter = {"letter_number": "7", "letter_date": dt.date(2026, 3, 1), "by": cast.chidi}
        seminars.accept(seminars.nominate(seminar, person=rival, **letter), by=cast.farida)
    return SimpleNamespace(cast=cast, ledger=ledger, course=course, seminar=seminar, rival=rival)


def test_from_a_letter_to_a_certificate_and_a_report(stage: SimpleNamespace, sign_in: SignIn) -> None:
    nominated_and_accepted(stage, sign_in)
    learned(stage, sign_in)
    attended_and_closed(stage, sign_in)
    certificate = certified(stage, sign_in)
    downloaded_and_verified(stage, sign_in, certificate)
    reported(stage, sign_in)
    told(stage)


@time_machine.travel(MONDAY, tick=True)
def nominated_and_accepted(stage: SimpleNamespace, sign_in: SignIn) -> None:
    cast = stage.cast
    letter = {"send": "1", "person": [cast.amina.pk], "letter_number": "12/3-45", "letter_date": "2026-03-01"}
    sign_in(cast.bruno).post(reverse("nominate", args=["S-1"]), letter)
    nomination = Nomination.objects.get(person=cast.amina)
    decision = {"nomination": nomination.pk, "decision": "accept"}
    sign_in(cast.farida).post(reverse("nominations_decide", args=["S-1"]), decision)

    assert Booking.objects.get(person=cast.amina).nomination == nomination
    assert Seminar.objects.get().bookings.held().count() == 2


@time_machine.travel(MONDAY + dt.timedelta(days=1), tick=True)
def learned(stage: SimpleNamespace, sign_in: SignIn) -> None:
    amina = sign_in(stage.cast.amina)
    amina.post(reverse("enrol", args=["C1"]))
    assert amina.get(reverse("lesson", args=["C1", 1])).status_code == 200
    amina.post(reverse("lesson_read", args=["C1", 1]))
    amina.post(reverse("quiz_start", args=["c1"]))
    item = AttemptItem.objects.select_related("attempt").get()
    answer = {"answers": [{"client_id": "phone-1", "item": item.pk, "value": "c1"}]}
    amina.post(reverse("attempt_answers", args=[item.attempt.pk]), answer, content_type="application/json")
    amina.post(reverse("attempt_finish", args=[item.attempt.pk]))

    award = Award.objects.get()
    assert (award.person, award.version, award.hours) == (stage.cast.amina, stage.ledger.online, Decimal(12))


@time_machine.travel(MONDAY + dt.timedelta(days=10, hours=3), tick=True)
def attended_and_closed(stage: SimpleNamespace, sign_in: SignIn) -> None:
    cast, session = stage.cast, Session.objects.get()
    hers = Booking.objects.get(person=cast.amina)
    rival = Booking.objects.get(person=stage.rival)
    dina, egor = sign_in(cast.dina), sign_in(cast.egor)
    dina.post(reverse("attendance", args=[session.pk]), {f"mark-{hers.pk}": "present", f"mark-{rival.pk}": "unexcused"})
    dina.post(reverse("seminar_attest", args=["S-1"]), {f"passed-{hers.pk}": "yes", f"grade-{hers.pk}": "9"})
    egor.post(reverse("seminar_protocol", args=["S-1"]), {"protocol-number": "4", "protocol-date": "2026-03-12"})
    order = {"completion-kind": "completion", "completion-number": "17-к", "completion-date": "2026-03-12", "sure": "1"}
    for _click in range(2):  # closing twice writes one award
        egor.post(reverse("seminar_close", args=["S-1"]), order)

    award = Award.objects.get(version=stage.ledger.seminar)
    assert (award.person, award.protocol_number, award.order_number) == (cast.amina, "4", "17-к")


@time_machine.travel(MONDAY + dt.timedelta(days=11), tick=True)
def certified(stage: SimpleNamespace, sign_in: SignIn) -> Certificate:
    chosen = {"people": [stage.cast.amina.pk], "signatory": stage.ledger.signatory.pk}
    for _click in range(2):  # a second click issues nothing more
        sign_in(stage.cast.egor).post(reverse("issue_for", args=["C1"]), chosen)
    run_all()
    certificate = Certificate.objects.get()
    assert (certificate.registration, certificate.completed_on) == ("ITC-2026-00001", dt.date(2026, 3, 12))
    return certificate


@time_machine.travel(MONDAY + dt.timedelta(days=12), tick=True)
def downloaded_and_verified(stage: SimpleNamespace, sign_in: SignIn, certificate: Certificate) -> None:
    assert CertificateFile.objects.filter(certificate=certificate).count() == 1
    response = sign_in(stage.cast.amina).get(reverse("certificate_pdf", args=[certificate.registration]))
    text = PdfReader(io.BytesIO(b"".join(response))).pages[0].extract_text()
    for printed in ("Алиева Амина", "ALIYEVA AMINA", "ITC-2026-00001", "36"):
        assert printed in text
    token = re.search(r"/v/\s*([0-9A-Z]{26})", text)
    assert token is not None
    page = Client().get(f"/V/{token[1]}").content.decode()
    assert "ITC-2026-00001" in page
    assert not any(kept in page for kept in ("Алиева", "ALIYEVA", "Amina", "Амина", "Agency North"))


@time_machine.travel(MONDAY + dt.timedelta(days=12), tick=True)
def reported(stage: SimpleNamespace, sign_in: SignIn) -> None:
    url = reverse("completions_export", args=["csv"])
    wanted = {"qualification": "C1", "status": "valid"}
    rows = list(csv.DictReader(io.StringIO(b"".join(sign_in(stage.cast.bruno).get(url, wanted)).decode("utf-8-sig"))))
    assert [(row["Surname"], row["Programme"]) for row in rows] == [
        ("Алиева", "Identification: seminar"),
        ("Алиева", "Identification: online part"),
    ]
    assert b"".join(sign_in(stage.cast.chidi).get(url)).decode("utf-8-sig").count("\n") == 1


def told(stage: SimpleNamespace) -> None:
    """Each event told Amina once, in her language."""
    subjects = SentMail.objects.filter(to=stage.cast.amina.email).order_by("pk").values_list("subject", flat=True)
    events = ["Направление получено", "Место подтверждено", "Ваш сертификат готов"]
    assert [subject.partition(":")[0] for subject in subjects] == events
