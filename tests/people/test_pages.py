import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from types import SimpleNamespace

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from itc.errors import DomainError
from itc.people import actions, passport
from itc.people.actions import invitations
from itc.people.actions.people import LATIN_NEEDED
from itc.people.dated import today
from itc.people.forms.people import PeopleFilter
from itc.people.models import Agency, ApiToken, AuditRow, Centre, Country, Placement, RoleGrant, SentMail, User
from itc.people.tokens import agency_for
from itc.web import demonstration
from tests.cast import PASSWORD, person
from tests.people.test_placing import refused

SignIn = Callable[..., Client]


def listed(browser: Client, query: str = "") -> list[User]:
    return list(browser.get(f"/en/people/{query}").context["page"])


def cells(response: object) -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[call-overload]
    return list(csv.reader(io.StringIO(text)))


def test_each_sees_the_people_of_her_own_tree(cast: SimpleNamespace, sign_in: SignIn) -> None:
    assert set(listed(sign_in(cast.bruno))) == {cast.bruno, cast.amina}
    assert set(listed(sign_in(cast.chidi))) == {cast.chidi, cast.chinara}
    assert listed(sign_in(cast.bruno), "?q=chinara") == []
    assert listed(sign_in(cast.bruno), "?agency=SOUTH") == []  # not one of her choices


@pytest.mark.parametrize("words", ["алиев", "АМИНА алиева", "aliyeva", "amina@example", "aliyeva амина"])
def test_the_search_reads_both_scripts(cast: SimpleNamespace, sign_in: SignIn, words: str) -> None:
    assert listed(sign_in(cast.farida), f"?q={words}") == [cast.amina]


def test_filters_by_agency_role_and_who_left(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    assert listed(farida, "?agency=SOUTH") == [cast.chidi, cast.chinara]
    assert listed(farida, "?role=focal_point") == [cast.bruno, cast.chidi]
    assert listed(farida, "?status=left") == []
    actions.mark_left(cast.chinara, on=today(), by=cast.farida)
    assert listed(farida, "?status=left") == [cast.chinara]
    assert listed(farida, "?agency=SOUTH") == [cast.chidi]


@pytest.mark.parametrize(
    ("typed", "codes"), [("south", {"SOUTH"}), ("север", {"NORTH", "NORTH-1"}), ("nowhere", set())]
)
def test_where_agencies_are_many_a_part_of_the_name_or_the_code_is_typed(
    cast: SimpleNamespace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, typed: str, codes: set[str]
) -> None:
    monkeypatch.setattr(PeopleFilter, "FEW", 1)
    response = sign_in(cast.farida).get("/en/people/", {"agency": typed})
    assert "<option" not in response.content.decode().partition('name="agency"')[2].partition("</div>")[0]
    assert {one.agency.code for one in response.context["page"]} == codes


def test_the_list_costs_the_same_for_one_and_for_three(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bruno = sign_in(cast.bruno)
    bruno.get("/en/people/")
    with django_assert_num_queries(11):
        bruno.get("/en/people/?q=алиева")
    for name in ("Анна", "Белла"):
        extra = person("Алиева", name, latin=("ALIYEVA", name), agency=cast.north)
        RoleGrant.objects.create(user=extra, role="trainer", since=today())
    with django_assert_num_queries(11):
        assert len(listed(bruno, "?q=алиева")) == 3


def test_an_export_holds_what_the_list_shows_and_is_logged(cast: SimpleNamespace, sign_in: SignIn) -> None:
    actions.edit_person(cast.amina, by=cast.bruno, position="=SUM(A1)")
    rows = cells(sign_in(cast.bruno).get("/en/people/export.csv?q=amina"))
    assert rows[1:] == [[
        "Алиева", "Амина", "", "ALIYEVA", "AMINA", "female", "", "'=SUM(A1)", "NORTH-1", "North, first unit",
        "amina@example.org", "",
    ]]  # fmt: skip
    row = AuditRow.objects.filter(verb="exported people").get()
    assert (row.actor, row.values.after) == (cast.bruno, {"rows": 1, "filter": {"q": "amina"}})


def test_a_workbook_holds_the_same(cast: SimpleNamespace, sign_in: SignIn) -> None:
    answer = sign_in(cast.chidi).get("/ru/people/export.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    assert [row[3].value for row in book.active.iter_rows(min_row=2)] == ["CHIDI", "CHINAROVA"]
    assert sign_in(cast.chidi).get("/ru/people/export.pdf").status_code == 404


def test_a_focal_point_adds_and_invites_a_colleague(cast: SimpleNamespace, sign_in: SignIn) -> None:
    new = {
        "surname": "Щёкина", "given_name": "Ольга", "email": "Olga@example.org", "language": "ru",
        "time_zone": "Europe/Minsk", "agency": cast.north_unit.pk, "since": "2026-03-02", "is_invited": "on",
    }  # fmt: skip
    answer = sign_in(cast.bruno).post("/en/people/new/", new)
    olga = User.objects.get(email="olga@example.org")
    assert answer["Location"] == f"/en/people/{olga.pk}/"
    assert (olga.agency, olga.placements.get().since.isoformat()) == (cast.north_unit, "2026-03-02")
    assert olga.invitations.get().invited_by == cast.bruno
    page = sign_in(cast.bruno).post(
        f"/en/people/{olga.pk}/edit/", new | {"email": "o.shchekina@example.org"}, follow=True
    )
    assert "Invite the person once more." in page.content.decode()


def test_nobody_is_added_when_the_invitation_fails(
    cast: SimpleNamespace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*args: object, **wishes: object) -> None:
        raise DomainError("full", "No letters today.")

    monkeypatch.setattr(invitations, "enqueue", refuses)
    new = {
        "surname": "Щёкина", "email": "olga@example.org", "language": "ru", "time_zone": "Europe/Minsk",
        "agency": cast.north.pk, "is_invited": "on",
    }  # fmt: skip
    page = sign_in(cast.bruno).post("/en/people/new/", new)
    assert page.context["form"].non_field_errors() == ["No letters today."]
    assert not User.objects.filter(surname="Щёкина").exists()
    assert (Placement.objects.count(), AuditRow.objects.count()) == (0, 0)


def test_a_corrected_address_is_not_kept_when_the_invitation_fails(cast: SimpleNamespace) -> None:
    with refused("has_login"):
        actions.invite(cast.amina, by=cast.farida, email="new@example.org")
    assert User.objects.get(pk=cast.amina.pk).email == "amina@example.org"
    assert AuditRow.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agency": "SOUTH"}, "agency"),
        ({"surname": ""}, "surname"),
        ({"surname": "Shchekina"}, "surname"),
        ({"surname_latin": "Щёкина"}, "surname_latin"),
        ({"email": "chinara@example.org"}, "email"),
        ({"email": "amina@example.org"}, "email"),
        ({"since": "2099-01-01"}, "since"),
        ({"is_invited": "on"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    cast: SimpleNamespace, sign_in: SignIn, change: dict[str, str], field: str
) -> None:
    new = {"surname": "Щёкина", "language": "ru", "time_zone": "Europe/Minsk", "agency": str(cast.north.pk)} | change
    if change.get("agency"):
        new["agency"] = str(Agency.objects.get(code=change["agency"]).pk)
    page = sign_in(cast.bruno).post("/en/people/new/", new)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert not User.objects.filter(surname="Щёкина").exists()


def test_a_taken_mail_reveals_a_colleague_but_not_a_stranger(cast: SimpleNamespace, sign_in: SignIn) -> None:
    new = {"surname": "Щёкина", "language": "ru", "time_zone": "Europe/Minsk", "agency": cast.north.pk}
    said = [
        sign_in(cast.bruno).post("/en/people/new/", new | {"email": email}).context["form"].errors["email"]
        for email in ("amina@example.org", "chinara@example.org")
    ]
    assert said == [["Another person has this e-mail."], ["Ask the training office about this person."]]
    row = AuditRow.objects.get()  # once, although nothing else of the page is kept
    assert (row.verb, row.object_id) == ("refused, sent to the office", str(cast.chinara.pk))


def test_a_person_is_changed_and_the_page_tells_the_office_how(cast: SimpleNamespace, sign_in: SignIn) -> None:
    same = {"surname": "Алиева", "given_name": "Амина", "surname_latin": "ALIYEVA", "given_name_latin": "AMINA"}
    data = same | {"sex": "F", "language": "ru", "time_zone": "Europe/Minsk", "rank": "майор милиции"}
    assert sign_in(cast.bruno).post(f"/en/people/{cast.amina.pk}/edit/", data).status_code == 302
    assert User.objects.get(pk=cast.amina.pk).rank == "майор милиции"
    assert User.objects.get(pk=cast.amina.pk).email == "amina@example.org"  # a login's address is not in the form
    page = sign_in(cast.farida).get(f"/en/people/{cast.amina.pk}/")
    assert [(row.verb, row.actor, row.fields) for row in page.context["history"]] == [("changed", cast.bruno, ["rank"])]
    assert "history" not in sign_in(cast.bruno).get(f"/en/people/{cast.amina.pk}/").context


def test_the_suggested_spelling_is_taken_over_and_waits_for_her_word(cast: SimpleNamespace, sign_in: SignIn) -> None:
    olga = actions.add_person(by=cast.bruno, agency=cast.north, surname="Щёкина", given_name="Ольга")
    bruno = sign_in(cast.bruno)
    assert b"Shchekina Olga" in bruno.get(f"/en/people/{olga.pk}/").content
    bruno.post(f"/en/people/{olga.pk}/latin/")
    olga.refresh_from_db()
    assert (olga.name_latin, olga.latin_confirmed_at) == ("Shchekina Olga", None)


def test_a_spelling_that_is_there_is_never_overwritten(cast: SimpleNamespace, sign_in: SignIn) -> None:
    sign_in(cast.bruno).post(f"/en/people/{cast.amina.pk}/latin/")
    assert User.objects.get(pk=cast.amina.pk).name_latin == "ALIYEVA AMINA"


def test_a_transfer_goes_only_where_the_focal_point_answers(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno, page = sign_in(cast.bruno), f"/en/people/{cast.amina.pk}/move/"
    assert bruno.post(page, {"agency": cast.south.pk, "on": "2026-03-02"}).status_code == 200
    assert bruno.post(page, {"agency": cast.north.pk, "on": "2026-03-02"}).status_code == 302
    assert User.objects.get(pk=cast.amina.pk).agency == cast.north
    assert bruno.post(page, {"agency": cast.north_unit.pk, "on": "2026-03-01"}).context["form"].non_field_errors() == [
        "The person came to the present agency later than that day."
    ]


def test_an_officer_gives_and_takes_back_a_role(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida, page = sign_in(cast.farida), f"/en/people/{cast.amina.pk}/role/"
    wish = {"role": "focal_point", "agency": cast.south.pk, "since": today().isoformat()}
    assert farida.post(page, wish).context["form"].errors.keys() == {"__all__"}
    assert farida.post(page, wish | {"asked": "1"}).context["form"].errors["sure"] == ["Tick this to go on."]
    farida.post(page, wish | {"sure": "1"})
    given = RoleGrant.objects.current().get(user=cast.amina)
    assert (given.agency, given.granted_by) == (cast.south, cast.farida)
    farida.post(f"/en/roles/{given.pk}/end/")
    assert list(RoleGrant.objects.current().filter(user=cast.amina)) == []


def test_a_role_that_is_seldom_meant_is_asked_about(cast: SimpleNamespace, sign_in: SignIn) -> None:
    Country.objects.create(code="KG", name_en="Kyrgyzstan", name_ru="Кыргызстан")
    Agency.objects.filter(pk=cast.south.pk).update(country="KG")
    farida, page = sign_in(cast.farida), f"/en/people/{cast.amina.pk}/role/"
    assert farida.get(page).context["form"]["agency"].value() == cast.north_unit.pk
    wish = {"role": "focal_point", "agency": cast.south.pk, "since": (today() - dt.timedelta(days=366)).isoformat()}
    foreign, early = farida.post(page, wish).context["form"].asked
    assert foreign == (
        "ALIYEVA AMINA serves in North, first unit (Belarus). "
        "As a focal point she would see the people of Agency South (Kyrgyzstan)."
    )
    assert early.startswith("The role would have begun on ")
    assert not RoleGrant.objects.filter(user=cast.amina).exists()
    for role, agency in (("focal_point", cast.north), ("trainer", cast.south)):  # above her own, and none at all
        assert farida.post(page, {"role": role, "agency": agency.pk, "since": today().isoformat()}).status_code == 302
    assert set(RoleGrant.objects.filter(user=cast.amina).values_list("role", "agency")) == {
        ("focal_point", cast.north.pk), ("trainer", None),
    }  # fmt: skip


def test_a_duplicate_is_named_by_its_number(cast: SimpleNamespace, sign_in: SignIn) -> None:
    twin = actions.add_person(by=cast.farida, surname="Алиева", given_name="Амина")
    page = f"/en/people/{twin.pk}/duplicate/"
    assert sign_in(cast.farida).post(page, {"number": 999_999}).status_code == 200
    assert sign_in(cast.farida).post(page, {"number": cast.amina.pk}).status_code == 200  # why, the office writes
    sign_in(cast.farida).post(page, {"number": cast.amina.pk, "reason": "written down twice"})
    assert User.objects.get(pk=twin.pk).same_as == cast.amina


def test_a_person_says_how_her_passport_spells_her_name(cast: SimpleNamespace, sign_in: SignIn) -> None:
    amina = sign_in(cast.amina)
    assert b"Is it spelt as in your passport?" in amina.get("/en/home/").content
    own = {"surname_latin": "ALIEVA", "given_name_latin": "AMINA", "language": "be", "time_zone": "Asia/Omsk"}
    assert amina.post("/en/profile/", own).status_code == 302
    amina.post("/en/profile/confirm/")
    kept = User.objects.get(pk=cast.amina.pk)
    assert (kept.name_latin, kept.language, kept.time_zone) == ("ALIEVA AMINA", "be", "Asia/Omsk")
    assert kept.latin_confirmed_at is not None
    assert b"Is it spelt as in your passport?" not in amina.get("/en/home/").content


def test_nobody_changes_more_of_herself_than_that(cast: SimpleNamespace, sign_in: SignIn) -> None:
    own = {"surname_latin": "A", "given_name_latin": "B", "language": "ru", "time_zone": "Europe/Minsk"}
    sign_in(cast.amina).post("/en/profile/", own | {"surname": "Другая", "agency": cast.south.pk, "rank": "генерал"})
    kept = User.objects.get(pk=cast.amina.pk)
    assert (kept.surname, kept.agency, kept.rank) == ("Алиева", cast.north_unit, "")


def test_a_token_is_shown_once(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    made = bruno.post("/en/tokens/", {"agency": cast.north.pk, "name": "HR", "expires_on": today().isoformat()})
    page = bruno.get(made["Location"])
    clear = page.context["clear"]
    assert (clear in page.content.decode(), page["Cache-Control"].count("no-store")) == (True, 1)
    assert bruno.get(made["Location"]).context["clear"] == ""  # a second look at the same address
    assert agency_for(clear) == ApiToken.objects.get()
    assert list(sign_in(cast.chidi).get("/en/tokens/").context["tokens"]) == []
    assert sign_in(cast.chidi).get(made["Location"]).context["clear"] == ""
    foreign = {"agency": cast.south.pk, "name": "HR", "expires_on": today().isoformat()}
    assert list(bruno.post("/en/tokens/", foreign).context["form"].errors) == ["agency"]


def test_a_new_token_stands_whole_neither_in_the_session_nor_in_the_address(
    cast: SimpleNamespace, sign_in: SignIn
) -> None:
    bruno = sign_in(cast.bruno)
    made = bruno.post("/en/tokens/", {"agency": cast.north.pk, "name": "HR", "expires_on": today().isoformat()})
    kept = bruno.session["new_token"]
    clear = bruno.get(made["Location"]).context["clear"]
    assert [clear in text or clear.encode().hex() in text for text in (kept, made["Location"])] == [False, False]
    assert "new_token" not in bruno.session


def test_adding_and_correcting_a_person_says_that_it_is_done(cast: SimpleNamespace, sign_in: SignIn) -> None:
    bruno = sign_in(cast.bruno)
    typed = {"surname": "Щёкина", "given_name": "Ольга", "language": "ru", "time_zone": "Europe/Minsk"}
    added = bruno.post("/en/people/new/", typed | {"agency": cast.north.pk, "since": "2026-03-02"}, follow=True)
    corrected = bruno.post(f"{added.redirect_chain[0][0]}edit/", typed | {"rank": "майор"}, follow=True)
    told = [[str(one) for one in page.context["messages"]] for page in (added, corrected)]
    assert told == [["Щёкина Ольга is added."], ["Saved."]]


def test_a_change_of_an_agency_that_changes_nothing_is_refused(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    for page in ("NORTH/rename", "NORTH-1/move", "NORTH/move"):
        form = farida.get(f"/en/agencies/{page}/").context["form"]
        same = {name: form[name].initial or "" for name in form.fields if name != "since"}
        again = farida.post(f"/en/agencies/{page}/", same | {"since": "2026-06-01"})
        assert [str(error)[-11:] for error in again.context["form"].non_field_errors()] == ["or go back."]
    assert not AuditRow.objects.exists()


def test_the_audit_is_read_by_person_deed_and_day(cast: SimpleNamespace, sign_in: SignIn) -> None:
    actions.edit_person(cast.amina, by=cast.bruno, rank="майор")
    actions.mark_left(cast.chinara, on=today(), by=cast.farida)
    farida = sign_in(cast.farida)

    def verbs(query: str) -> list[str]:
        return [row.verb for row in farida.get(f"/en/audit/{query}").context["page"]]

    assert verbs("") == ["marked as left", "changed"]
    left = verbs("?verb=marked as left")
    assert (verbs("?who=borisov"), left, verbs("?verb=zzz")) == (["changed"], ["marked as left"], [])
    assert (verbs("?until=2020-01-01"), verbs(f"?since={today()}")) == ([], ["marked as left", "changed"])
    assert verbs(f"?object_type=people.User&object_id={cast.amina.pk}") == ["changed"]
    rows = cells(farida.get("/en/audit/export.csv?who=borisov"))
    assert [(row[1], row[2], *row[5:]) for row in rows[1:]] == [
        ("BORISOV BRUNO", "changed", "ALIYEVA AMINA", "rank", "", "rank: майор")
    ]


def test_the_audit_costs_the_same_for_one_and_for_three(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    farida = sign_in(cast.farida)
    actions.edit_person(cast.amina, by=cast.bruno, rank="майор")
    farida.get("/en/audit/")
    with django_assert_num_queries(7):
        farida.get("/en/audit/")
    actions.edit_person(cast.chinara, by=cast.chidi, rank="майор")
    actions.edit_person(cast.dina, by=cast.farida, rank="майор")
    with django_assert_num_queries(7):
        assert len(farida.get("/en/audit/").context["page"]) == 3


def test_agencies_are_a_tree_of_what_one_sees(cast: SimpleNamespace, sign_in: SignIn) -> None:
    def tree(who: User) -> list[tuple[str, list[str]]]:
        branches = sign_in(who).get("/en/agencies/").context["branches"]
        return [(top.agency.code, [b.agency.code for b in top.below]) for _country, tops in branches for top in tops]

    assert tree(cast.farida) == [("NORTH", ["NORTH-1"]), ("SOUTH", [])]
    assert tree(cast.chidi) == [("SOUTH", [])]
    assert [a.code for a in sign_in(cast.bruno).get("/en/agencies/?q=отдел").context["page"]] == ["NORTH-1"]
    assert list(sign_in(cast.bruno).get("/en/agencies/?q=south").context["page"]) == []


def test_the_tree_costs_the_same_for_one_and_for_three(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chidi = sign_in(cast.chidi)
    chidi.get("/en/agencies/")
    for _round in range(2):
        with django_assert_num_queries(8):
            chidi.get("/en/agencies/")
        for number in range(2):
            facts = {"name_en": "Unit", "name_ru": "Отдел", "kind": "police", "since": today(), "by": None}
            actions.add_agency(code=f"S{_round}{number}", country=cast.south.country, parent=cast.south, **facts)


def test_the_office_changes_the_tree_on_pages(cast: SimpleNamespace, sign_in: SignIn) -> None:
    farida = sign_in(cast.farida)
    names = {"name_en": "New unit", "name_ru": "Новый отдел"}
    new = names | {"code": "S-1", "kind": "police", "country": "BY", "parent": cast.south.pk, "since": "2026-03-02"}
    assert farida.post("/en/agencies/new/", new)["Location"] == "/en/agencies/S-1/"
    said = farida.get("/en/agencies/S-1/").context["messages"]
    assert [str(message) for message in said] == ["New unit is added."]
    assert list(farida.post("/en/agencies/new/", new).context["form"].errors) == ["code"]
    for page, data in {
        "rename": {"name_en": "Unit", "name_ru": "Отдел", "since": "2026-06-01"},
        "edit": {"kind": "border", "region": "BY-BR", "establishment": "12"},
        "move": {"parent": cast.north.pk, "since": "2026-06-01"},
    }.items():
        assert farida.post(f"/en/agencies/S-1/{page}/", data)["Location"] == "/en/agencies/S-1/"
    unit = Agency.objects.get(code="S-1")
    assert (str(unit), unit.kind, unit.parents.get(until=None).parent) == ("Unit", "border", cast.north)
    assert (
        farida.post("/en/agencies/S-1/merge/", {"into": cast.north.pk, "on": "2026-07-01", "sure": "1"}).status_code
        == 302
    )
    assert farida.post("/en/agencies/NORTH/move/", {"parent": cast.north_unit.pk, "since": "2026-07-01"}).context[
        "form"
    ].non_field_errors() == ["An agency cannot lie under itself or under one of its own units."]


def test_the_office_changes_the_settings(cast: SimpleNamespace, sign_in: SignIn) -> None:
    wishes = {
        "invitation_days": "7", "nomination_days": "18", "withdrawal_days": "7", "attendance_percent": "75",
        "minutes_per_hour": "45", "has_open_signup": "on",
    }  # fmt: skip
    assert sign_in(cast.farida).post("/en/office/settings/", wishes).status_code == 302
    centre = Centre.objects.here()
    assert (centre.invitation_days, centre.attendance_percent, centre.has_open_signup) == (7, 75, True)
    assert AuditRow.objects.get().fields == ["attendance_percent", "has_open_signup", "invitation_days"]
    assert sign_in(cast.farida).post("/en/office/settings/", wishes | {"invitation_days": "91"}).status_code == 200


def test_a_demonstration_shows_its_letters_and_logins_to_anybody(cast: SimpleNamespace, client: Client) -> None:
    from itc.people.demo_accounts import ACCOUNTS, code_now, set_demo_second_factor

    with pytest.raises(RuntimeError):
        set_demo_second_factor(cast.farida, ACCOUNTS[4].secret)
    assert "demo_accounts" not in client.get("/en/account/login/").context
    Centre.objects.update_or_create(pk=1, defaults={"is_demonstration": True})
    demonstration.forget()
    User.objects.filter(pk=cast.farida.pk).update(email=ACCOUNTS[4].email)
    set_demo_second_factor(cast.farida, ACCOUNTS[4].secret)
    letter = SentMail.objects.create(key="x", to="a@example.org", subject="S", body="B")
    assert list(client.get("/en/mailbox/").context["page"]) == [letter]
    assert client.get(f"/en/mailbox/{letter.pk}/").status_code == 200
    (shown,) = client.get("/en/account/login/").context["demo_accounts"]
    assert (shown["name"], shown["totp"]) == ("FARIDOVA FARIDA", code_now(ACCOUNTS[4].secret))
    assert "demo_accounts" not in client.get("/en/account/password/reset/").context
    EmailAddress.objects.create(user=cast.farida, email=ACCOUNTS[4].email, verified=True, primary=True)
    asked = client.post("/en/account/login/", {"login": ACCOUNTS[4].email, "password": PASSWORD}, follow=True)
    assert asked.redirect_chain[-1][0].startswith("/en/account/2fa/authenticate/")
    text = asked.content.decode()
    assert f"<code>{code_now(ACCOUNTS[4].secret)}</code>" in text
    assert '<a href="/en/account/2fa/authenticate/">Show new codes</a>' in text


def test_a_merger_says_first_who_goes_over(cast: SimpleNamespace, sign_in: SignIn) -> None:
    page = sign_in(cast.farida).get("/en/agencies/NORTH/merge/").content.decode()
    assert "People who go over: 1. Units: 1." in page
    wish = {"into": cast.south.pk, "on": today().isoformat()}
    asked = sign_in(cast.farida).post("/en/agencies/NORTH/merge/", wish).context["form"]
    assert asked.asked == [
        "Agency North is closed for good: its people go over to Agency South "
        "(1 person; 2 people serve there today). This cannot be taken back."
    ]
    assert Agency.objects.get(code="NORTH").closed_on is None


def test_the_office_says_where_it_is_reached_and_every_page_tells_it(
    cast: SimpleNamespace, sign_in: SignIn, client: Client
) -> None:
    assert b"Training office:" not in client.get("/en/verify/").content
    contact = {
        "phone": "+375 17 000-00-00", "email": "office@example.org", "address_en": "1 Street, Minsk",
        "address_ru": "ул. Первая, 1",
    }  # fmt: skip
    limits = {"invitation_days": 14, "nomination_days": 18, "withdrawal_days": 7, "attendance_percent": 80}
    farida = sign_in(cast.farida)
    assert farida.post("/en/office/settings/", contact | limits | {"minutes_per_hour": 45}).status_code == 302
    for address, times in (("/en/", 1), ("/en/verify/", 2), ("/en/no/such/page/", 1)):
        text = client.get(address).content.decode()
        assert (text.count('href="mailto:office@example.org"'), text.count("1 Street, Minsk")) == (times, times)
        assert 'href="tel:+37517000-00-00"' in text
    assert "ул. Первая, 1" in client.get("/ru/").content.decode()
    assert sign_in(cast.amina).get("/en/office/").content.decode().count("mailto:office@example.org") == 2  # 403
    assert set(AuditRow.objects.get().fields) == contact.keys()
    assert list(farida.post("/en/office/settings/", limits | {"email": "office"}).context["form"].errors)[:1] == [
        "email"
    ]


def test_labels_agree_with_what_is_asked_for(
    cast: SimpleNamespace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def optional(page: str) -> set[str]:
        text = sign_in(cast.bruno).get(page).content.decode()
        return set(re.findall(r'<label for="id_(\w+)">[^<]*<span class="optional">', text))

    assert {"surname", "surname_latin"} & optional("/en/people/new/") == set()
    assert {"given_name", "patronymic", "rank"} <= optional("/en/people/new/")
    assert {"surname_latin", "given_name_latin"} <= optional("/en/profile/")
    monkeypatch.setattr(passport, "is_needed", lambda person: True)
    assert {"surname_latin", "given_name_latin"} & optional("/en/profile/") == set()
    assert sign_in(cast.bruno).get("/en/profile/").content.decode().count(str(LATIN_NEEDED)) == 2


def test_signing_out_is_said_above_everything_else(cast: SimpleNamespace, sign_in: SignIn) -> None:
    text = sign_in(cast.amina).post("/en/account/logout/", follow=True).content.decode()
    assert 0 < text.index('class="messages"') < text.index('class="hero"')


def test_a_file_in_english_tells_ranks_and_positions_in_english_where_they_are_known(
    cast: SimpleNamespace, sign_in: SignIn
) -> None:
    for who, position in ((cast.amina, "следователь"), (cast.bruno, "Главный по делам")):
        User.objects.filter(pk=who.pk).update(rank="майор милиции", position=position)
    bruno = sign_in(cast.bruno)
    rows = {language: cells(bruno.get(f"/{language}/people/export.csv"))[1:] for language in ("en", "ru")}
    assert [row[6:8] for row in rows["en"]] == [
        ["Major of Militia", "Investigator"], ["Major of Militia", "Главный по делам"],
    ]  # fmt: skip
    assert [row[6:8] for row in rows["ru"]] == [["майор милиции", "следователь"], ["майор милиции", "Главный по делам"]]


def test_a_filter_of_people_that_cannot_be_read_shows_and_exports_nobody(
    cast: SimpleNamespace, sign_in: SignIn
) -> None:
    farida = sign_in(cast.farida)
    page = farida.get("/en/people/?role=king")
    assert (list(page.context["page"]), list(page.context["form"].errors)) == ([], ["role"])
    assert "export.csv" not in page.content.decode()
    assert farida.get("/en/people/export.csv?role=king").headers["Location"] == "/en/people/?role=king"
    assert not AuditRow.objects.exists()
