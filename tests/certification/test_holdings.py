"""A focal point sees who of her people holds what, what expires, and who was never trained."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from certification.actions import annul_certificate, issue_certificate
from certification.holdings.queries import Horizon, Standing
from itc.people.models import AuditRow, User
from tests import cast as actors
from tests.certification import stage

SignIn = Callable[[User], Client]
APRIL = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
LAST_DAY = dt.date(2029, 3, 25)  # 36 months after the day of issue
NEAR_ITS_END = dt.datetime(2029, 1, 10, 9, tzinfo=dt.UTC)
AFTER_ITS_END = dt.datetime(2029, 3, 26, 9, tzinfo=dt.UTC)


def page(client: Client, **query: object) -> Any:
    response = client.get(reverse("holdings"), query)
    assert response.status_code == 200
    return response


def shown(client: Client, **query: object) -> list[tuple[str, list[str]]]:
    rows = page(client, **query).context["rows"]
    return [(person.surname_latin, sorted(one.value for one in holder.standings)) for person, holder in rows]


@time_machine.travel(APRIL, tick=False)
def test_she_sees_her_people_only_and_what_each_holds(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    assert shown(sign_in(cast.bruno)) == [("ALIYEVA", ["valid"]), ("BORISOV", ["never"])]
    assert shown(sign_in(cast.chidi)) == [("CHIDI", ["never"]), ("CHINAROVA", ["uncertified"])]
    text = page(sign_in(cast.chidi)).content.decode()
    assert ["ALIYEVA" in text, issued.certificate.registration in text] == [False, False]


@pytest.mark.parametrize(
    ("now", "query", "standings"),
    [
        (APRIL, {}, ["valid"]),
        (NEAR_ITS_END, {}, ["expiring", "valid"]),
        (NEAR_ITS_END, {"days": "30"}, ["valid"]),
        (AFTER_ITS_END, {}, ["expired"]),
    ],
)
def test_a_certificate_comes_to_its_end(  # noqa: PLR0917
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, now: dt.datetime, query: dict[str, str],
    standings: list[str],
) -> None:  # fmt: skip
    with time_machine.travel(now, tick=False):
        assert shown(sign_in(cast.bruno), **query)[0] == ("ALIYEVA", standings)


@time_machine.travel(NEAR_ITS_END, tick=False)
@pytest.mark.parametrize(
    ("query", "people"),
    [
        ({"standing": "valid"}, ["ALIYEVA"]),
        ({"standing": "expiring"}, ["ALIYEVA"]),
        ({"standing": "expired"}, []),
        ({"standing": "never"}, ["BORISOV"]),
        ({"qualification": "C1"}, ["ALIYEVA", "BORISOV"]),
        ({"agency": "NORTH-1"}, ["ALIYEVA"]),
        ({"q": "борисов"}, ["BORISOV"]),
    ],
)
def test_the_filters(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, query: dict[str, str], people: list[str]
) -> None:
    assert [name for name, _standings in shown(sign_in(cast.bruno), **query)] == people


@time_machine.travel(NEAR_ITS_END, tick=False)
def test_a_renewed_certificate_expires_no_more(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    stage.award(cast.amina, issued.online, on=dt.date(2029, 1, 5), source="again:1")
    facts = issued.facts | {"at": NEAR_ITS_END}
    issue_certificate(cast.amina, **facts)
    assert shown(sign_in(cast.bruno))[0] == ("ALIYEVA", ["valid"])


@time_machine.travel(APRIL, tick=False)
def test_an_annulled_certificate_is_none(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    annul_certificate(issued.certificate, reason="Issued by mistake", by=cast.egor)
    assert shown(sign_in(cast.bruno))[0] == ("ALIYEVA", ["uncertified"])


@time_machine.travel(APRIL, tick=False)
def test_who_moves_takes_what_she_holds_along_and_who_left_is_gone(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(agency=cast.south)
    assert [shown(sign_in(one)) for one in (cast.bruno, cast.chidi)] == [
        [("BORISOV", ["never"])], [("ALIYEVA", ["valid"]), ("CHIDI", ["never"]), ("CHINAROVA", ["uncertified"])],
    ]  # fmt: skip
    User.objects.filter(pk=cast.amina.pk).update(left_on=APRIL.date())
    assert [name for name, _standings in shown(sign_in(cast.chidi))] == ["CHIDI", "CHINAROVA"]


@time_machine.travel(APRIL, tick=False)
def test_what_a_duplicate_earned_counts_for_the_person(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(same_as=cast.bruno, agency=cast.south)
    assert shown(sign_in(cast.bruno)) == [("BORISOV", ["valid"])]


@time_machine.travel(NEAR_ITS_END, tick=False)
def test_the_counts_on_top_lead_to_the_people(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(cast.bruno)
    facts = page(client, standing="never").context
    assert (facts["found"].people, [number for _label, number, *_rest in facts["figures"]]) == (2, [1, 1, 0, 1])
    assert [len(client.get(url).context["rows"]) for _label, _n, url, _tone in facts["figures"]] == [1, 1, 0, 1]
    assert [(title, dict(counts)) for title, counts in facts["found"].by_qualification] == [
        ("Identification and referral of victims of trafficking", {"expiring": 1, "valid": 1})
    ]


def test_bad_filters_say_why_and_show_nobody(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    facts = page(sign_in(cast.bruno), days="-1", agency="SOUTH", standing="nonsense").context
    assert sorted(facts["form"].errors) == ["agency", "days", "standing"]
    assert (facts["page"].paginator.count, facts["found"].people) == (0, 0)
    away = sign_in(cast.bruno).get(reverse("holdings_export", args=["csv"]), {"days": "-1"})
    assert away.headers["Location"] == f"{reverse('holdings')}?days=-1"


def rows_of(client: Client, kind: str, **query: object) -> list[list[Any]]:
    data = client.get(reverse("holdings_export", args=[kind]), query).getvalue()
    if kind == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


@time_machine.travel(APRIL, tick=False)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_holds_the_same_people(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, kind: str
) -> None:
    _head, *rows = rows_of(sign_in(cast.bruno), kind)
    assert [(row[0], row[6] or "", row[8]) for row in rows] == [
        ("ALIYEVA AMINA", issued.certificate.registration, "valid"), ("BORISOV BRUNO", "", "never trained"),
    ]  # fmt: skip
    assert AuditRow.objects.filter(verb="exported holdings", actor=cast.bruno).count() == 1
    assert sign_in(cast.bruno).get(reverse("holdings_export", args=["pdf"])).status_code == 404


def test_who_may_read_it(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    people = (cast.bruno, cast.farida, cast.egor, cast.dina, cast.amina)
    assert [sign_in(one).get(reverse("holdings")).status_code for one in people] == [200, 200, 200, 403, 403]


@pytest.mark.parametrize(
    ("until", "standing"),
    [
        (dt.date(2026, 3, 31), Standing.EXPIRED),
        (dt.date(2026, 4, 1), Standing.EXPIRING),
        (dt.date(2026, 4, 11), Standing.EXPIRING),
        (dt.date(2026, 4, 12), Standing.VALID),
        (dt.date.max, Standing.VALID),
    ],
)
@time_machine.travel(APRIL, tick=False)
def test_the_days_at_the_edges(until: dt.date, standing: Standing) -> None:
    assert Horizon.in_days(10).standing_of(until) == standing


def test_one_holder_and_four_ask_the_same(
    cast: SimpleNamespace,
    issued: SimpleNamespace,
    sign_in: SignIn,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    client = sign_in(cast.bruno)
    page(client)
    with django_assert_num_queries(11):
        page(client)
    for number in range(3):
        one = actors.person(f"Новая{number}", "Анна", latin=(f"NOVAYA{number}", "ANNA"), agency=cast.north)
        stage.award(one, issued.online)
        stage.award(one, issued.seminar)
        issue_certificate(one, **issued.facts)
    with django_assert_num_queries(11):
        assert len(page(client).context["rows"]) == 5
