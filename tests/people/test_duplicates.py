"""One person written down twice: proposed, compared, declared with a reason, told apart again."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from itc.people import actions
from itc.people.duplicates.queries import possible_duplicates
from itc.people.models import AuditRow, User
from itc.web import registry
from tests.people.test_placing import refused

SignIn = Callable[..., Client]
TWIN: dict[str, Any] = {
    "surname": "Алиева",
    "given_name": "Амина",
    "surname_latin": "ALIYEVA",
    "given_name_latin": "AMINA",
}


@pytest.fixture
def twin(cast: SimpleNamespace) -> User:
    return actions.add_person(by=cast.farida, agency=cast.north_unit, **TWIN)


def proposed(elsewhere: bool = False) -> list[tuple[str, str, list[str]]]:
    return [(pair.one.surname, pair.other.surname, pair.signs) for pair in possible_duplicates(elsewhere=elsewhere)]


@pytest.mark.parametrize(
    "as_written",
    [
        {"surname": "АЛИЕВА", "given_name": "амина"},
        {"surname": "Алиева", "given_name": "Амина", "patronymic": "Рашидовна"},
        {"surname_latin": "Aliyeva", "given_name_latin": "Amina"},
    ],
)
def test_the_same_name_in_one_agency_is_proposed(cast: SimpleNamespace, as_written: dict[str, Any]) -> None:
    again = actions.add_person(by=cast.farida, agency=cast.north_unit, **as_written)
    assert [(pair.one, pair.other) for pair in possible_duplicates()] == [(cast.amina, again)]


@pytest.mark.parametrize("against", [{"sex": "M"}, {"given_name": "Амира", "given_name_latin": "AMIRA"}])
def test_what_speaks_against_it_is_heard(cast: SimpleNamespace, against: dict[str, Any]) -> None:
    actions.add_person(by=cast.farida, agency=cast.north_unit, **TWIN | against)
    assert (proposed(), proposed(elsewhere=True)) == ([], [])


def test_two_patronymics_are_two_people(cast: SimpleNamespace) -> None:
    for patronymic in ("Игоревна", "Павловна"):
        actions.add_person(by=cast.farida, agency=cast.south, surname="Лис", given_name="Анна", patronymic=patronymic)
    assert proposed() == []


def test_in_two_agencies_the_name_alone_is_not_enough(cast: SimpleNamespace) -> None:
    actions.add_person(by=cast.farida, agency=cast.south, **TWIN)
    assert (proposed(), proposed(elsewhere=True)) == ([], [])
    actions.add_person(by=cast.farida, agency=cast.south, email="a.m.i.n.a@mail.example.org", **TWIN)
    assert proposed(elsewhere=True) == [("Алиева", "Алиева", ["name", "latin", "mail"])]


def test_the_office_declares_it_and_undoes_it_by_its_pages(cast: SimpleNamespace, twin: User, sign_in: SignIn) -> None:
    farida, page = sign_in(cast.farida), f"/en/people/duplicates/{cast.amina.pk}/{twin.pk}/"
    assert page in farida.get("/en/people/duplicates/").content.decode()
    assert farida.post(page, {"stays": cast.amina.pk}).status_code == 200  # no reason
    farida.post(page, {"stays": cast.amina.pk, "reason": "one passport"})
    assert User.objects.get(pk=twin.pk).same_as == cast.amina
    assert (proposed(), twin.name in farida.get("/en/people/duplicates/?declared=1").content.decode()) == ([], True)
    farida.post(f"/en/people/{twin.pk}/apart/", {"reason": "two passports"})
    again = User.objects.get(pk=twin.pk)
    assert (again.same_as, again.is_active, proposed()) == (None, False, [])


def test_the_row_with_the_login_is_offered_to_stay(cast: SimpleNamespace, twin: User, sign_in: SignIn) -> None:
    actions.edit_person(twin, by=cast.farida, email="aliyeva@example.org")
    actions.open_login(twin, password="a long pass phrase of a twin", by=None)
    User.objects.filter(pk=cast.amina.pk).update(password="!")
    form = sign_in(cast.farida).get(f"/en/people/duplicates/{cast.amina.pk}/{twin.pk}/").context["form"]
    assert form["stays"].initial == twin.pk


def test_both_acts_are_in_the_audit_with_their_reasons(cast: SimpleNamespace, twin: User) -> None:
    for _click in range(2):
        actions.mark_duplicate(twin, of=cast.amina, reason="one passport", by=cast.farida)
    for _click in range(2):
        actions.tell_apart(twin, reason="two passports", by=cast.farida)
    rows = AuditRow.objects.filter(object_id=str(twin.pk)).exclude(verb="added").order_by("pk")
    assert [(row.verb, row.values.before, row.values.after) for row in rows] == [
        ("marked as a duplicate", {"same_as": None}, {"same_as": cast.amina.pk, "reason": "one passport"}),
        ("undid the duplicate of", {"same_as": cast.amina.pk}, {"same_as": None, "reason": "two passports"}),
    ]


def test_neither_is_done_without_a_reason(cast: SimpleNamespace, twin: User) -> None:
    with refused("reason"):
        actions.mark_duplicate(twin, of=cast.amina, reason=" ", by=cast.farida)
    actions.mark_duplicate(twin, of=cast.amina, reason="one passport", by=cast.farida)
    with refused("reason"):
        actions.tell_apart(twin, reason="", by=cast.farida)
    assert User.objects.get(pk=twin.pk).same_as == cast.amina


def test_a_pair_with_a_number_that_is_not_there_is_no_page(cast: SimpleNamespace, sign_in: SignIn) -> None:
    pages = [f"/en/people/duplicates/{cast.amina.pk}/{other}/" for other in (cast.amina.pk, 999_999)]
    assert [sign_in(cast.farida).get(page).status_code for page in pages] == [404, 404]


def test_the_proposals_ask_the_same_for_one_pair_and_for_three(
    cast: SimpleNamespace, twin: User, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    farida = sign_in(cast.farida)
    farida.get("/en/people/duplicates/")
    with django_assert_num_queries(8):
        farida.get("/en/people/duplicates/")
    actions.add_person(by=cast.farida, agency=cast.north_unit, **TWIN)
    with django_assert_num_queries(8):
        assert len(farida.get("/en/people/duplicates/").context["page"]) == 3


def test_namesakes_who_are_two_people_leave_the_list_and_the_audit_says_why(
    cast: SimpleNamespace, twin: User, sign_in: SignIn
) -> None:
    farida, page = sign_in(cast.farida), f"/en/people/duplicates/{twin.pk}/{cast.amina.pk}/"
    assert list(farida.post(page, {"two": "1"}).context["apart"].errors) == ["reason"]
    for _click in range(2):
        farida.post(page, {"two": "1", "two-reason": "born in other years"})
    assert (proposed(), User.objects.exclude(same_as=None).exists()) == ([], False)
    rows = AuditRow.objects.filter(verb="said to be two people").order_by("pk")
    assert [(row.object_id, row.values.after) for row in rows] == [
        (str(twin.pk), {"reason": "born in other years", "person": cast.amina.pk}),
        (str(cast.amina.pk), {"reason": "born in other years", "person": twin.pk}),
    ]
    assert "born in other years" in farida.get("/en/people/duplicates/?two=1").content.decode()
    assert "born in other years" in farida.get(page).content.decode()


def test_two_people_can_still_be_declared_one_when_more_is_known(cast: SimpleNamespace, twin: User) -> None:
    actions.declare_two(twin, cast.amina, reason="as it seems", by=cast.farida)
    actions.mark_duplicate(twin, of=cast.amina, reason="one passport", by=cast.farida)
    with refused("duplicate"):
        actions.declare_two(twin, cast.amina, reason="again", by=cast.farida)


def test_the_comparison_counts_what_each_row_has(
    cast: SimpleNamespace, twin: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/en/people/duplicates/{cast.amina.pk}/{twin.pk}/"
    lines = {str(label): (here, there) for label, here, there in sign_in(cast.farida).get(page).context["lines"]}
    assert [lines[name] for name in ("Completions", "Certificates", "Nominations")] == [("0", "0")] * 3
    assert lines["E-mail"] == ("amina@example.org", None)
    monkeypatch.setattr(registry, "_tallies", [registry.Tally("Kept", 1, lambda pk: 3 if pk == twin.pk else 0)])
    assert sign_in(cast.farida).get(page).context["lines"][-1] == ("Kept", "0", "3")


def test_a_person_is_found_by_the_e_mail_of_the_row_that_was_joined_to_her(
    cast: SimpleNamespace, twin: User, sign_in: SignIn
) -> None:
    actions.edit_person(twin, by=cast.farida, email="former@example.org")
    actions.mark_duplicate(twin, of=cast.amina, reason="one passport", by=cast.farida)
    for reader, found in ((cast.farida, [cast.amina]), (cast.bruno, [cast.amina]), (cast.chidi, [])):
        assert list(sign_in(reader).get("/en/people/?q=former@example").context["page"]) == found
    assert list(sign_in(cast.farida).get("/en/people/?q=former@example&status=duplicate").context["page"]) == [twin]
