import csv
import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from certification.actions import correct_award, withdraw_award
from certification.models import Award
from certification.reports import COLUMNS
from itc.people.actions import create_token, revoke_token
from itc.people.models import AuditRow, Country
from tests.certification import stage

URL = "/api/v1/completions"
QUERIES = 10


@pytest.fixture
def ask(cast: SimpleNamespace, issued: SimpleNamespace) -> Callable[..., Any]:
    """The answer to agency North's program."""
    _row, clear = create_token(cast.north, name="HR", expires_at=timezone.now() + dt.timedelta(days=9), by=cast.farida)

    def get(*, token: str = clear, **query: object) -> Any:
        return Client().get(URL, query, headers={"authorization": f"Bearer {token}"})

    return get


def records(answer: Any) -> list[tuple[str, int, str]]:
    assert answer.status_code == 200, answer.content
    return [(row["record"], row["revision"], row["state"]) for row in answer.json()["rows"]]


def test_an_agency_reads_its_own_people_with_every_column(ask: Callable[..., Any], cast: SimpleNamespace) -> None:
    answer = ask().json()

    assert [row["surname"] for row in answer["rows"]] == ["Алиева", "Алиева"]
    assert (answer["has_more"], answer["next_cursor"]) == (False, 2)
    assert answer["rows"][1] == {
        "surname": "Алиева", "given_name": "Амина", "patronymic": "", "surname_latin": "ALIYEVA",
        "given_name_latin": "AMINA", "sex": "female", "rank": "", "position": "",
        "unit": "Agency North / North, first unit", "region": "", "country": "Belarus", "programme_code": "S-TIP",
        "programme": "Identification: seminar", "form": "in person", "started_on": None, "completed_on": "2026-03-20",
        "hours": 24.0, "attestation": "", "result": "passed", "grade": "9", "protocol_number": "7",
        "protocol_date": "2026-03-20", "order_number": "", "order_date": None, "certificate": "ITC-2026-00001",
        "certificate_date": "2026-03-25", "certificate_status": "valid", "valid_until": "2029-03-25",
        "record": f"test:S-TIP:{cast.amina.pk}", "revision": 1, "state": "current",
    }  # fmt: skip


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 26])
def test_a_wrong_token_is_refused(ask: Callable[..., Any], token: str) -> None:
    answer = ask(token=token)

    assert (answer.status_code, answer.json()["code"], answer["WWW-Authenticate"]) == (401, "token", "Bearer")
    assert Client().get(URL).status_code == 401


def test_a_revoked_or_expired_token_is_refused(ask: Callable[..., Any], cast: SimpleNamespace) -> None:
    later = timezone.now() + dt.timedelta(days=9)
    row, clear = create_token(cast.south, name="x", expires_at=later, by=cast.farida)
    assert ask(token=clear).status_code == 200
    revoke_token(row, by=cast.farida)

    assert ask(token=clear).status_code == 401


def test_another_agency_is_answered_like_one_that_does_not_exist(ask: Callable[..., Any]) -> None:
    foreign, unknown = ask(agency="SOUTH"), ask(agency="NOWHERE")

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json() == unknown.json() == {
        "code": "agency", "message": "agency: there is no such agency in your part of the tree."
    }  # fmt: skip


def test_the_units_below_are_reached_by_their_code(ask: Callable[..., Any]) -> None:
    assert len(records(ask(agency="NORTH"))) == len(records(ask(agency="NORTH-1"))) == 2


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ({"since": "21.11.2026"}, "since: "),
        ({"until": "2026-02-30"}, "until: "),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "until: the period ends before it begins."),
        ({"cursor": "-1"}, "cursor: "),
        ({"format": "pdf"}, "format: Input should be 'json', 'csv' or 'xlsx'"),
        ({"country": "XX"}, "country: there is no such country code."),
        ({"qualification": "X"}, "qualification: there is no such code."),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(ask: Callable[..., Any], query: dict[str, str], start: str) -> None:
    answer = ask(**query)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(start)


def test_both_days_of_the_period_belong_to_it(ask: Callable[..., Any], cast: SimpleNamespace) -> None:
    seminar = (f"test:S-TIP:{cast.amina.pk}", 1, "current")

    assert records(ask(since="2026-03-20", until="2026-03-20")) == [seminar]
    assert records(ask(since="2026-03-21")) == records(ask(until="2026-02-27")) == []


def test_country_and_qualification_narrow_it(ask: Callable[..., Any]) -> None:
    Country.objects.create(code="KG", name_en="Kyrgyzstan", name_ru="Кыргызстан")

    assert len(records(ask(country="by", qualification="C1"))) == 2
    assert records(ask(country="KG")) == []


def test_the_cursor_brings_corrections_and_withdrawals(ask: Callable[..., Any], cast: SimpleNamespace) -> None:
    mine = Award.objects.filter(person=cast.amina).order_by("seq")
    known = ask(cursor=0).json()["next_cursor"]
    assert records(ask(cursor=known)) == []
    online, seminar = mine
    correct_award(seminar, reason="mark", grade="10", by=cast.egor)
    withdraw_award(online, reason="error", by=cast.egor)
    answer = ask(cursor=known)

    assert records(answer) == [(seminar.source, 2, "current"), (online.source, 2, "withdrawn")]
    assert (answer.json()["rows"][0]["grade"], records(ask(cursor=answer.json()["next_cursor"]))) == ("10", [])
    assert records(ask()) == [(seminar.source, 2, "current")]


def test_csv_has_the_same_columns_and_no_formula(ask: Callable[..., Any], cast: SimpleNamespace) -> None:
    cast.amina.given_name = "=1+1"
    cast.amina.save()
    answer = ask(format="csv")
    head, *rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))

    assert head == [column.code for column in COLUMNS]
    assert [row[1] for row in rows] == ["'=1+1", "'=1+1"]
    assert answer["X-Next-Cursor"] == "2"


def test_xlsx_has_the_same_columns(ask: Callable[..., Any]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(ask(format="xlsx").getvalue())).active

    assert [cell.value for cell in sheet[1]] == [column.code for column in COLUMNS]
    assert sheet.max_row == 3


def test_long_answers_come_in_pages(
    ask: Callable[..., Any], props: SimpleNamespace, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certification.api.PAGE", 1)
    first = ask(cursor=0).json()
    second = ask(cursor=first["next_cursor"]).json()

    assert [(len(page["rows"]), page["has_more"]) for page in (first, second)] == [(1, True), (1, False)]
    assert first["rows"] != second["rows"]


def test_every_reading_is_audited(ask: Callable[..., Any]) -> None:
    ask(since="2026-03-01")
    row = AuditRow.objects.filter(verb="exported completions").latest("pk")

    assert (row.object_type, row.values.after) == (
        "people.ApiToken", {"filter": {"since": "2026-03-01"}, "rows": 1}
    )  # fmt: skip


def test_the_description_names_parameters_and_answers() -> None:
    description = Client().get("/api/v1/openapi.json").json()
    operation = description["paths"][URL]["get"]

    assert description["openapi"].startswith("3.1")
    assert [parameter["name"] for parameter in operation["parameters"]] == [
        "since", "until", "agency", "country", "qualification", "cursor", "format",
    ]  # fmt: skip
    assert sorted(operation["responses"]) == ["200", "401", "404", "422"]


def test_the_number_of_queries_does_not_grow(
    ask: Callable[..., Any], cast: SimpleNamespace, props: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    ask()
    with django_assert_num_queries(QUERIES):
        assert len(records(ask())) == 2
    for number in range(5):
        stage.award(cast.amina, props.seminar, source=f"more:{number}")
    with django_assert_num_queries(QUERIES):
        assert len(records(ask())) == 7
