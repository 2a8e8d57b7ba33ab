import io
import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from certification.actions import (
    annul_certificate,
    correct_award,
    correct_certificate,
    erase_certificate_text,
    issue_certificate,
)
from certification.models import Certificate, CertificateFile
from itc import guards
from itc.jobs.testing import run_all
from tests.certification.stage import award, married

CERTIFICATION = apps.get_app_config("certification")


def verify() -> tuple[list[str], dict[str, int], int]:
    """Faults, the JSON line, the exit status."""
    out = io.StringIO()
    try:
        call_command("verify_register", stdout=out)
        status = 0
    except SystemExit as stop:
        status = int(stop.code or 0)
    *faults, last = out.getvalue().splitlines()
    return faults, json.loads(last), status


@pytest.fixture
def register(cast: SimpleNamespace, props: SimpleNamespace) -> SimpleNamespace:
    """Amina's certificate was corrected, Chinara's annulled: three lines, files for all."""
    pytest.importorskip("weasyprint")
    for person in (cast.amina, cast.chinara):
        award(person, props.online)
        correct_award(award(person, props.seminar), reason="mark", grade="8", by=cast.egor)
    facts = {"qualification": props.c1, "signatory": props.signatory, "by": cast.egor}
    first = issue_certificate(cast.amina, **facts)
    annul_certificate(issue_certificate(cast.chinara, **facts), reason="error", by=cast.egor)
    married(cast.amina)
    correct_certificate(first, signatory=props.signatory, reason="name", by=cast.egor)
    run_all()
    return SimpleNamespace(first=first, by=cast.egor, year=first.year)


@pytest.fixture
def tamper() -> Callable[[str], None]:
    """What somebody with the database in his hands could do."""

    def run(statement: str) -> None:
        guards.remove_guards(CERTIFICATION)
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def test_a_register_that_nobody_touched(register: SimpleNamespace) -> None:
    assert verify() == (
        [], {"certificates": 3, "erased": 0, "events": 5, "files": 3, "awards": 6, "faults": 0}, 0
    )  # fmt: skip


@pytest.mark.django_db
def test_an_empty_register() -> None:
    assert verify()[1:] == (
        {"certificates": 0, "erased": 0, "events": 0, "files": 0, "awards": 0, "faults": 0}, 0
    )  # fmt: skip


def test_erasing_keeps_the_register_provable(
    register: SimpleNamespace, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase_certificate_text(register.first, reason="asked for", by=register.by)

    assert verify() == (
        [], {"certificates": 3, "erased": 1, "events": 6, "files": 3, "awards": 6, "faults": 0}, 0
    )  # fmt: skip


FORGERIES = {
    "UPDATE certification_certificate SET completed_on = '2020-01-01' WHERE number = 2": "{2}: the line was changed",
    "UPDATE certification_certificate SET previous_hash = 'x' WHERE number = 3": (
        "{3}: does not follow the line before it"
    ),
    "UPDATE certification_certificatetext SET content = '{{}}' WHERE certificate_id = {pk}": (
        "{1}: the text is not the one that was printed"
    ),
    "UPDATE certification_certificateevent SET reason = 'other' WHERE kind = 'annulled'": (
        "{2}: event 3 was changed or does not follow the one before it"
    ),
    "DELETE FROM certification_certificateevent WHERE kind = 'annulled'": "event 4: number 3 is missing before it",
    "DELETE FROM certification_certificateevent WHERE kind = 'replaced'": (
        "event: the counter does not stand at the last event, 4"
    ),
    "UPDATE certification_counter SET value = 9 WHERE name LIKE 'ITC%'": (
        "ITC-{year}: the counter stands at 9, the last line is 3"
    ),
    "UPDATE certification_award SET seq = 60 WHERE seq = 6": "award 60: number 6 is missing before it",
    "UPDATE certification_certificatetoken SET token_hash = 'x' WHERE certificate_id = {pk}": (
        "{1}: the line was changed"
    ),
}


@pytest.mark.parametrize("statement", FORGERIES)
def test_what_was_changed_behind_the_guards_is_named(
    register: SimpleNamespace, tamper: Callable[[str], None], statement: str
) -> None:
    names = ["", *(f"ITC-{register.year}-0000{number}" for number in (1, 2, 3))]
    tamper(statement.format(pk=register.first.pk))
    faults, line, status = verify()

    assert FORGERIES[statement].format(*names, year=register.year) in faults
    assert (line["faults"], status) == (len(faults), 1)


def test_a_line_taken_out_is_a_gap(register: SimpleNamespace, tamper: Callable[[str], None]) -> None:
    last = Certificate.objects.get(number=2)
    for table in ("certificateevent", "certificatefile", "certificatetoken", "certificatetext", "certificateaward"):
        tamper(f"DELETE FROM certification_{table} WHERE certificate_id = {last.pk}")
    tamper(f"DELETE FROM certification_certificate WHERE id = {last.pk}")

    assert verify()[0] == [
        "event 4: number 2 is missing before it",
        f"ITC-{register.year}-00003: event 4 was changed or does not follow the one before it",
        f"ITC-{register.year}-00003: number 2 is missing before it",
        f"ITC-{register.year}-00003: does not follow the line before it",
    ]


def test_a_changed_and_a_missing_file(register: SimpleNamespace) -> None:
    one, other = CertificateFile.objects.order_by("pk")[:2]
    storage = storages["private"]
    storage.delete(one.path)
    storage.save(one.path, ContentFile(b"%PDF-forged"))
    storage.delete(other.path)

    assert verify()[0] == [
        f"{one.certificate.registration}: file {one.path} was changed",
        f"{other.certificate.registration}: file {other.path} is missing",
    ]
