"""The audit as it is read: what each row is about, by name, and a filter that says what is wrong with it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from itc.people import audit
from itc.people.models import AuditRow
from itc.people.subjects import subjects
from itc.people.words import VERBS
from tests.people.test_pages import cells

SignIn = Callable[..., Client]


def test_an_object_stands_by_its_name_with_the_way_to_it(cast: SimpleNamespace, sign_in: SignIn) -> None:
    audit.log(cast.farida, "moved", cast.north)
    text = sign_in(cast.farida).get("/en/audit/").content.decode()
    assert '<a href="/en/agencies/NORTH/">Agency North</a>' in text


def test_what_the_reader_may_not_open_has_a_name_and_no_link(cast: SimpleNamespace) -> None:
    row = audit.log(cast.farida, "closed the access of", cast.amina)
    known = [subjects([row], reader=reader)["people.User", str(cast.amina.pk)] for reader in (cast.farida, cast.dina)]
    assert [(one.name, one.url) for one in known] == [
        ("ALIYEVA AMINA", f"/en/people/{cast.amina.pk}/"), ("ALIYEVA AMINA", ""),
    ]  # fmt: skip


def test_what_was_deleted_or_has_no_known_kind_stands_by_its_number(cast: SimpleNamespace, sign_in: SignIn) -> None:
    for label, number in (("people.Agency", "9999"), ("people.Agency", "none"), ("gone.Thing", "7")):
        AuditRow.objects.create(actor=cast.farida, verb="changed", object_type=label, object_id=number)
    text = sign_in(cast.farida).get("/en/audit/").content.decode()
    assert [said in text for said in ("agency 9999", "agency none", "gone.Thing 7")] == [True] * 3


def test_names_cost_one_query_for_each_kind(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    farida = sign_in(cast.farida)
    audit.log(cast.farida, "changed", cast.amina)
    audit.log(cast.farida, "moved", cast.north)
    farida.get("/en/audit/")
    for _round in range(2):
        with django_assert_num_queries(8):
            farida.get("/en/audit/")
        for person, agency in ((cast.bruno, cast.south), (cast.dina, cast.north_unit)):
            audit.log(cast.farida, "changed", person)
            audit.log(cast.farida, "moved", agency)


def test_the_file_holds_what_was_before_and_after(cast: SimpleNamespace, sign_in: SignIn) -> None:
    audit.log(
        cast.farida, "changed", cast.amina, before={"rank": "капитан", "sex": ""}, after={"rank": "майор", "sex": "F"}
    )
    audit.log(cast.farida, "closed the access of", cast.amina)
    rows = cells(sign_in(cast.farida).get("/en/audit/export.csv"))
    assert rows[0][5:] == ["Which one", "Fields", "Before", "After"]
    assert [row[5:] for row in rows[2:]] == [  # the row of this export itself stands first
        ["ALIYEVA AMINA", "", "", ""],
        ["ALIYEVA AMINA", "rank, sex", "rank: капитан", "rank: майор\nsex: female"],
    ]


@pytest.mark.parametrize(
    ("query", "field"), [("since=2026-03-01&until=2026-02-01", "until"), ("since=31.02.2026", "since")]
)
def test_a_filter_that_cannot_be_read_says_so_and_exports_nothing(
    cast: SimpleNamespace, sign_in: SignIn, query: str, field: str
) -> None:
    farida = sign_in(cast.farida)
    page = farida.get(f"/en/audit/?{query}")
    assert list(page.context["form"].errors) == [field]
    assert "Nothing was done" not in page.content.decode()
    assert farida.get(f"/en/audit/export.csv?{query}").headers["Location"].startswith("/en/audit/?since=")
    assert not AuditRow.objects.exists()


def test_the_file_tells_values_as_people_read_them(cast: SimpleNamespace, sign_in: SignIn) -> None:
    audit.log(cast.farida, "placed", cast.amina, before={"agency": None}, after={"agency": cast.north.pk})
    audit.log(cast.farida, "exported people", cast.farida, after={"filter": {"q": "a", "role": "trainer", "sex": ""}})
    audit.log(cast.farida, "gave a role to", cast.amina, after={"role": "focal_point", "agency": cast.south})
    audit.log(cast.farida, "changed", cast.amina, before={"is_restricted": False}, after={"is_restricted": True})
    rows = cells(sign_in(cast.farida).get("/en/audit/export.csv"))
    assert [row[7:] for row in rows[2:]] == [
        ["restricted identity: no", "restricted identity: yes"],
        ["", "agency: Agency South\nrole: focal point"],
        ["", "filter: q: a, role: trainer"],
        ["", "agency: Agency North"],
    ]


def test_what_was_done_is_chosen_from_words_by_area(cast: SimpleNamespace, sign_in: SignIn) -> None:
    choices = sign_in(cast.farida).get("/ru/audit/").context["form"]["verb"].field.choices
    offered = [verb for _area, verbs in choices[1:] for verb, _said in verbs]
    assert (len(offered), set(offered)) == (len(VERBS), VERBS)
    text = sign_in(cast.farida).get("/ru/audit/").content.decode()
    assert '<option value="moved">перенесено</option>' in text
