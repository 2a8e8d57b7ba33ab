import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certification.actions import annul_certificate, issue_certificate, withdraw_award
from certification.models import Award, Certificate
from certification.queries import scope_of
from certification.reports import COLUMNS, REGISTER_COLUMNS
from itc.jobs.testing import run_all
from itc.people.dated import today
from itc.people.models import AgencyParent, AuditRow, User
from tests.cast import person
from tests.certification import stage

SignIn = Callable[[User], Client]
OFFICE = ("register", "issue", "office_report")


def said(client: Client, name: str, *args: object, **query: object) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def sheet(client: Client, url: str, **query: object) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(client.get(url, query).getvalue()))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_a_focal_point_sees_the_completions_of_her_agencies(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    north, south = said(sign_in(cast.bruno), "completions"), said(sign_in(cast.chidi), "completions")

    assert ("ALIYEVA AMINA" in north, "CHINAROVA" in north, "ITC-2026-00001" in north) == (True, False, True)
    assert ("ALIYEVA" in south, "CHINAROVA CHINARA" in south, "ITC-2026-00001" in south) == (False, True, False)


def test_a_unit_that_moved_leaves_its_old_completions_behind(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    AgencyParent.objects.filter(agency=cast.north_unit).update(parent=cast.south)

    assert "ALIYEVA" in said(sign_in(cast.bruno), "completions")
    assert "ALIYEVA" not in said(sign_in(cast.chidi), "completions")


def test_a_successor_sees_what_its_predecessor_earned(cast: SimpleNamespace, issued: SimpleNamespace) -> None:
    cast.north.successor = cast.south
    cast.north.save()

    assert scope_of(cast.chidi).agencies == {cast.south.pk, cast.north.pk}
    assert Award.objects.within(scope_of(cast.chidi)).count() == 4


def test_trainee_and_trainer_have_no_completions_page(cast: SimpleNamespace, sign_in: SignIn, client: Client) -> None:
    codes = [sign_in(user).get(reverse("completions")).status_code for user in (cast.amina, cast.dina, cast.alina)]

    assert codes == [403, 403, 403]
    assert client.get(reverse("completions")).status_code == 302


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, 4),
        ({"since": "2026-03-20"}, 2),
        ({"until": "2026-03-19"}, 2),
        ({"agency": "NORTH"}, 2),
        ({"agency": "SOUTH", "since": "2026-03-20"}, 1),
        ({"programme": "S-TIP"}, 2),
        ({"qualification": "C1"}, 4),
        ({"country": "BY"}, 4),
        ({"q": "амина алиева"}, 2),
        ({"q": "chinar", "programme": "S-TIP"}, 1),
        ({"q": "nobody"}, 0),
        ({"status": "valid"}, 2),
        ({"status": "none"}, 2),
        ({"status": "annulled"}, 0),
    ],
)
def test_the_filters_of_the_office(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, query: dict[str, str], rows: int
) -> None:
    client = sign_in(cast.farida)

    assert client.get(reverse("completions"), query).context["page"].paginator.count == rows
    assert len(sheet(client, reverse("completions_export", args=["xlsx"]), **query)) == rows + 1


def test_a_period_that_ends_before_it_begins_is_exported_by_nobody(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    client, query = sign_in(cast.farida), {"since": "2026-03-20", "until": "2026-03-01"}

    assert "The period ends before it begins." in said(client, "completions", **query)
    assert client.get(reverse("completions"), query).context["page"].paginator.count == 0
    assert client.get(reverse("office_report"), query).context["countries"] == []
    assert client.get(reverse("office_report_export", args=["csv"]), query).status_code == 302
    response = client.get(reverse("completions_export", args=["csv"]), query)
    assert response["Location"] == "/en/completions/?since=2026-03-20&until=2026-03-01"


def test_the_export_of_a_focal_point_has_the_columns_and_is_audited(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    head, *rows = sheet(sign_in(cast.bruno), reverse("completions_export", args=["xlsx"]))

    assert head == [str(column.label) for column in COLUMNS]
    assert {row[0] for row in rows} == {"Алиева"}
    row = AuditRow.objects.get(verb="exported completions")
    assert (row.actor, row.values.after) == (cast.bruno, {"filter": {}, "rows": 2, "format": "xlsx"})


def test_an_unknown_format_is_no_page(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    assert sign_in(cast.bruno).get(reverse("completions_export", args=["pdf"])).status_code == 404


def test_a_withdrawn_completion_is_on_no_list(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    for award in Award.objects.filter(person=cast.chinara):
        withdraw_award(award, reason="error", by=cast.egor)

    assert "CHINAROVA" not in said(sign_in(cast.chidi), "completions")


@pytest.mark.parametrize("name", OFFICE)
def test_the_registrars_pages_are_the_offices(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, name: str
) -> None:
    people = (cast.egor, cast.farida, cast.bruno, cast.amina, cast.dina)

    assert [sign_in(user).get(reverse(name)).status_code for user in people] == [200, 200, 403, 403, 403]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("алиева", [1]), ("АЛИЕВА амина", [1]), ("Aliyeva", [1]), ("отдел", [1]), ("amina unit", [1]),
        ("север", [1]), ("South", [2]), ("Семенова", [2]), ("СЕМЁНОВА", [2]), ("semenova", [2]),
        ("ITC-2026-00001", [1]), ("itc-2026-1", [1]), ("00001", [1]), ("1", [1]), ("№1", [1]), ("2026-2", [2]),
        ("2026–00002", [2]), ("itc-2", [2]), ("2026", [2, 1]), ("2026 2", [2]), ("itc", [2, 1]), ("12", []),
        ("2025-1", []), ("3", []), ("99999999999999999999", []), ("алиева semenova", []),
    ],
)  # fmt: skip
def test_the_register_is_searched_in_both_scripts_by_number_and_agency(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, words: str, numbers: list[int]
) -> None:
    User.objects.filter(pk=cast.chinara.pk).update(surname="Семёнова", surname_latin="SEMENOVA")
    issue_certificate(User.objects.get(pk=cast.chinara.pk), **issued.facts)
    page = sign_in(cast.egor).get(reverse("register"), {"q": words}).context["page"]

    assert [row.number for row in page] == numbers


def test_the_book_has_the_columns_of_a_registration_book(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    annul_certificate(issued.certificate, reason="error", by=cast.egor)
    head, row = sheet(sign_in(cast.egor), reverse("register_export", args=["xlsx"]))
    day = f"{issued.certificate.events.last().at:%d.%m.%Y}"

    assert head == [str(column.label) for column in REGISTER_COLUMNS]
    assert [value or "" for value in row] == [
        "certificate of qualification", "", "ITC-2026-00001", row[3], "Алиева Амина", "ALIYEVA AMINA",
        "North, first unit", "Identification and referral of victims of trafficking", 36, "20.03.2026, № 7", "", "",
        f"{day}: annulled",
    ]  # fmt: skip


def test_the_book_names_protocol_and_order_of_whichever_part_has_them(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    day = stage.SPRING
    stage.award(cast.dina, issued.seminar, on=day, protocol_number="9", protocol_date=day)
    stage.award(cast.dina, issued.online, on=day.replace(day=22), order_number="41", order_date=day.replace(day=21))
    issue_certificate(cast.dina, **issued.facts)
    *_others, row = sheet(sign_in(cast.egor), reverse("register_export", args=["xlsx"]))

    assert row[9:11] == ["20.03.2026, № 9", "21.03.2026, № 41"]


def test_a_certificates_page_shows_text_file_and_events(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    pytest.importorskip("weasyprint")
    run_all()
    page = said(sign_in(cast.egor), "certificate", "ITC-2026-00001")

    for phrase in ("Алиева Амина", "ALIYEVA AMINA", "WeasyPrint", "issued", "Identification: seminar", "Annul"):
        assert phrase in page
    assert sign_in(cast.bruno).get(reverse("certificate", args=["ITC-2026-00001"])).status_code == 403
    assert sign_in(cast.egor).get(reverse("certificate", args=["ITC-2026-00009"])).status_code == 404


@pytest.mark.parametrize(
    ("act", "kind"), [("annul", "annulled"), ("reprint", "reprinted"), ("correct", "replaced"), ("erase", "erased")]
)
def test_a_registrar_acts_with_a_reason(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, act: str, kind: str
) -> None:
    client, url = sign_in(cast.egor), reverse("certificate_act", args=["ITC-2026-00001", act])
    stage.married(cast.amina)
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "", "signatory": issued.signatory.pk}).status_code == 200
    answer = client.post(url, {"reason": "lost", "signatory": issued.signatory.pk})

    assert answer.status_code == 302
    assert list(issued.certificate.events.values_list("kind", flat=True)) == ["issued", kind]


def test_a_correction_shows_first_what_will_be_printed_otherwise(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.egor), reverse("certificate_act", args=["ITC-2026-00001", "correct"])
    assert client.get(url).context["differences"] == []
    client.post(url, {"reason": "name", "signatory": issued.signatory.pk})
    assert Certificate.objects.count() == 1  # nothing would be corrected
    stage.married(cast.amina)
    shown = {label: (one.before, one.after) for label, one in client.get(url).context["differences"]}

    assert shown["Name in Latin letters"] == ("ALIYEVA AMINA", "NOVAYA AMINA")
    assert sorted(shown) == ["Initials", "Initials in Latin letters", "Name", "Name in Latin letters"]


def test_who_may_not_issue_may_not_act(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    url = reverse("certificate_act", args=["ITC-2026-00001", "annul"])
    codes = [sign_in(user).post(url, {"reason": "x"}).status_code for user in (cast.farida, cast.bruno, cast.amina)]

    assert codes == [403, 403, 403]
    assert sign_in(cast.egor).get(reverse("certificate_act", args=["ITC-2026-00001", "praise"])).status_code == 404


def test_a_refused_act_is_told_on_the_form(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    annul_certificate(issued.certificate, reason="error", by=cast.egor)
    url = reverse("certificate_act", args=["ITC-2026-00001", "reprint"])

    client = sign_in(cast.egor)
    assert "This certificate is annulled already." in client.post(url, {"reason": "x"}).content.decode()
    page = client.get(url, follow=True)
    assert page.redirect_chain == [(reverse("certificate", args=["ITC-2026-00001"]), 302)]
    assert "ITC-2026-00001 is annulled or replaced: nothing of it is changed any more." in page.content.decode()
    assert client.get(reverse("certificate_act", args=["ITC-2026-00001", "erase"])).status_code == 200


def test_who_is_ready_and_who_lacks_what(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    stage.award(cast.dina, issued.online)
    page = said(sign_in(cast.egor), "issue_for", "C1")

    assert ("CHINAROVA CHINARA" in page, "ALIYEVA" in page) == (True, False)
    assert "“Identification: seminar” is not completed." in page


def test_all_who_are_ticked_get_their_certificates(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.egor), reverse("issue_for", args=["C1"])
    nobody = client.post(url, {"signatory": issued.signatory.pk})
    assert (nobody.status_code, Certificate.objects.count()) == (200, 1)
    assert [b" checked" in page.content for page in (client.get(url), nobody)] == [
        False,
        False,
    ]  # spelling not confirmed
    User.objects.update(latin_confirmed_at=timezone.now())
    assert b" checked" in client.get(url).content
    client.post(url, {"signatory": issued.signatory.pk, "people": [cast.chinara.pk]})

    assert Certificate.objects.of(cast.chinara).get().registration == f"ITC-{today().year}-00002"
    assert sign_in(cast.farida).post(url, {"signatory": 1, "people": [1]}).status_code == 403


def test_the_office_compares_countries_and_agencies(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    client = sign_in(cast.farida)
    top = client.get(reverse("office_report")).context
    units = client.get(reverse("office_report"), {"level": "unit", "since": "2026-03-20"}).context

    assert [(row.name, row.awards, row.persons, row.hours, row.share_of_women) for row in top["countries"]] == [
        ("Belarus", 4, 2, 72, 100)
    ]
    assert {(row.name, row.awards) for row in top["agencies"]} == {("Agency North", 2), ("Agency South", 2)}
    assert {(row.name, row.awards) for row in units["agencies"]} == {("North, first unit", 1), ("Agency South", 1)}
    rows = sheet(client, reverse("office_report_export", args=["xlsx"]))
    assert rows[1] == ["Country", "Belarus", 4, 2, 72, 2, 100, 2]


def test_a_trainee_finds_her_certificates_and_completions(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    mine, others = said(sign_in(cast.amina), "my_certificates"), said(sign_in(cast.chinara), "my_certificates")

    assert ("ITC-2026-00001" in mine, "Identification: seminar" in mine) == (True, True)
    assert ("ITC-2026-00001" in others, "Identification: seminar" in others) == (False, True)
    assert "ITC-2026-00001" in said(sign_in(cast.amina), "home")


def test_the_file_is_the_holders_her_focal_points_and_the_offices(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn, client: Client
) -> None:
    url = reverse("certificate_pdf", args=["ITC-2026-00001"])
    assert sign_in(cast.amina).get(url).status_code == 404
    pytest.importorskip("weasyprint")
    run_all()
    people = (cast.amina, cast.bruno, cast.egor, cast.chinara, cast.chidi, cast.dina)
    answers = [sign_in(user).get(url) for user in people]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 404, 404]
    assert answers[0].getvalue().startswith(b"%PDF-")
    assert answers[0]["Cache-Control"] == "private, no-store"
    assert client.get(url).status_code == 302
    downloads = AuditRow.objects.filter(verb="downloaded certificate").order_by("pk")
    assert [row.actor for row in downloads] == [cast.bruno, cast.egor]
    for answer in answers:
        answer.close()


LISTS = {  # page: who reads it, how many queries
    ("completions",): ("bruno", 11),
    ("register",): ("egor", 7),
    ("issue_for", "C1"): ("egor", 15),
    ("my_certificates",): ("amina", 6),
    ("office_report",): ("farida", 8),
}


@pytest.mark.parametrize("page", LISTS)
def test_lists_ask_the_same_number_of_questions_at_any_length(
    issued: SimpleNamespace,
    cast: SimpleNamespace,
    sign_in: SignIn,
    django_assert_num_queries: Any,
    page: tuple[str, ...],
) -> None:
    who, queries = LISTS[page]
    client = sign_in(getattr(cast, who))
    said(client, *page)
    with django_assert_num_queries(queries):
        said(client, *page)
    for number in range(4):
        one = person(f"Новая{number}", "А", latin=("NEW", "A"), agency=cast.north)
        for version in (issued.online, issued.seminar):
            stage.award(one, version)
            stage.award(cast.amina, version, source=f"{version.pk}:{number}")
    with django_assert_num_queries(queries):
        said(client, *page)
