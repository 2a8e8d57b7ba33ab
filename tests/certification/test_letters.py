"""What the holder of a certificate is written: once, in her language, with one link."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from certification import documents
from certification.actions import annul_certificate, correct_certificate, reprint_certificate
from certification.models import Certificate
from itc.jobs.models import Job
from itc.jobs.testing import run_all
from itc.people.models import User
from tests.certification import stage


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any file will do here."""
    monkeypatch.setattr(documents, "pdf", lambda *_args, **_more: b"%PDF-")
    monkeypatch.setattr(documents, "engine", lambda: "none")


def printed(certificate: Certificate) -> None:
    documents.render_certificate(certificate.pk, 1, False)


def letters() -> list[tuple[list[str], str, str]]:
    run_all()
    return [(one.to, one.subject, " ".join(str(one.body).split())) for one in mail.outbox]


@pytest.mark.parametrize(
    ("language", "subject", "body"),
    [
        ("en", "Your certificate is ready: ITC-2026-00001", "“Identification and referral of victims of trafficking”"),
        ("ru", "Ваш сертификат готов: ITC-2026-00001", "«Выявление и перенаправление жертв торговли людьми»"),
        ("be", "Ваш сертификат готов: ITC-2026-00001", "«Выявление и перенаправление жертв торговли людьми»"),
    ],
)
def test_the_holder_is_told_once_when_the_paper_is_ready(
    cast: SimpleNamespace, issued: SimpleNamespace, language: str, subject: str, body: str
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(language=language)
    assert not Job.objects.filter(name="certification.issued").exists()  # there is nothing to download yet
    for _time in range(2):
        printed(issued.certificate)
    [(to, said, text)] = letters()

    assert (to, said, text.count("http")) == (["amina@example.org"], subject, 1)
    address = reverse("my_certificates").split("/", 2)[2]
    assert body in text and f"/{'en' if language == 'en' else 'ru'}/{address}" in text


def test_a_corrected_certificate_names_the_one_whose_place_it_takes(
    cast: SimpleNamespace, issued: SimpleNamespace
) -> None:
    User.objects.update(language="en")
    printed(issued.certificate)
    letters()
    stage.married(cast.amina)
    facts = {"signatory": issued.signatory, "reason": "name", "by": cast.egor, "at": stage.ISSUED}
    printed(correct_certificate(issued.certificate, **facts))
    said = [(subject, text) for _to, subject, text in letters()]

    assert [subject for subject, _text in said] == [
        "Your certificate is ready: ITC-2026-00001",
        "Your corrected certificate is ready: ITC-2026-00002",
    ]
    assert "It takes the place of certificate ITC-2026-00001, which no longer counts" in said[1][1]


@pytest.mark.parametrize(
    ("language", "subject", "body"),
    [
        ("en", "Your certificate was annulled: ITC-2026-00001", "reads that it was annulled"),
        ("ru", "Ваш сертификат аннулирован: ITC-2026-00001", "увидит, что он аннулирован"),
    ],
)
def test_an_annulment_is_told_without_its_reason(
    cast: SimpleNamespace, issued: SimpleNamespace, language: str, subject: str, body: str
) -> None:
    User.objects.update(language=language)
    annul_certificate(issued.certificate, reason="Somebody else sat there.", by=cast.egor)
    printed(issued.certificate)  # the paper comes late: nobody is told that it is ready
    [(to, said, text)] = letters()

    assert (to, said, body in text, text.count("http")) == (["amina@example.org"], subject, True, 1)
    assert "Somebody else" not in text


def test_an_annulment_that_was_taken_back_by_an_error_is_told_to_nobody(
    cast: SimpleNamespace, issued: SimpleNamespace
) -> None:
    with pytest.raises(OSError, match="power"), transaction.atomic():
        annul_certificate(issued.certificate, reason="error", by=cast.egor)
        raise OSError("power cut")

    assert not Job.objects.filter(name="certification.annulled").exists()


def test_who_has_no_address_and_who_asked_for_a_duplicate_get_none(
    cast: SimpleNamespace, issued: SimpleNamespace
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(email=None)
    printed(issued.certificate)
    assert letters() == []

    User.objects.filter(pk=cast.amina.pk).update(email="amina@example.org")
    reprint_certificate(issued.certificate, reason="lost", by=cast.egor)
    documents.render_certificate(issued.certificate.pk, 2, True)
    assert letters() == []


def test_the_letter_goes_to_the_person_whose_duplicate_was_taught(
    cast: SimpleNamespace, issued: SimpleNamespace
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(same_as=cast.chinara)
    printed(issued.certificate)

    assert [to for to, _subject, _text in letters()] == [["chinara@example.org"]]


def test_the_office_finds_them_among_the_letters(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any) -> None:
    printed(issued.certificate)
    run_all()
    annul_certificate(issued.certificate, reason="error", by=cast.egor)
    run_all()
    farida, number = sign_in(cast.farida), issued.certificate.pk
    for kind in ("issued", "annulled"):
        page = farida.get(reverse("mails"), {"kind": f"certification.{kind}"}).context["page"]
        assert [(row.key, row.person) for row in page] == [(f"certificate:{number}:{kind}", cast.amina)]
