import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from certification.actions import revise_programme, set_threshold
from certification.models import HoursThreshold, Programme, Qualification, Signatory
from certification.queries import missing_for
from itc.errors import DomainError
from itc.people.models import AuditRow, Country
from tests.cast import LONG_AGO
from tests.certification import stage

LINES = {"plan-TOTAL_FORMS": "2", "plan-INITIAL_FORMS": "0", "plan-0-kind": "lecture", "plan-0-hours": "20"}
VERSION = {"title_ru": "Семинар", "title_en": "Seminar", "mode": "in_person", "minutes_per_hour": "45", **LINES}
QUALIFICATION = {
    "title_ru": "К",
    "title_en": "Q",
    "document_class": "qualification",
    "series": "ITC",
    "renewal_days": "60",
}
SIGNATORY = {"name_ru": "Н. Н. Новая", "name_en": "N. Novaya", "title_ru": "Начальник", "title_en": "Head"}
WRITES = {  # route: who may, and a body that does it
    "programme_new": (("farida",), {**VERSION, "code": "new-1"}),
    "qualification_new": (("farida",), {**QUALIFICATION, "code": "q-1"}),
    "signatory_new": (("farida", "egor"), {**SIGNATORY, "since": "2026-01-01"}),
    "threshold_new": (("farida",), {"hours": "40", "since": "2026-01-01"}),
}
LISTS = ("programmes", "qualifications", "signatories", "thresholds")


def hours(amount: int, kind: str = "lecture") -> list[dict[str, Any]]:
    return [{"kind": kind, "hours": Decimal(amount), "topic_ru": "", "topic_en": ""}]


@pytest.mark.parametrize("name", LISTS)
def test_the_office_reads_what_the_ledger_stands_on(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any, name: str
) -> None:
    people = (cast.farida, cast.egor, cast.bruno, cast.amina)

    assert [sign_in(user).get(reverse(name)).status_code for user in people] == [200, 200, 403, 403]


@pytest.mark.parametrize("name", WRITES)
def test_each_is_written_by_whom_it_is_given_to(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any, name: str
) -> None:
    who, body = WRITES[name]
    more = {"programmes": [props.online.programme.pk]} if name == "qualification_new" else {}
    got = {
        one: sign_in(getattr(cast, one)).post(reverse(name), body | more).status_code
        for one in ("egor", "bruno", "amina")
    }
    first = sign_in(cast.farida).post(reverse(name), body | more)

    assert got == {one: 302 if one in who else 403 for one in got}
    # the second officer who writes the same signatory is told that it stands there
    assert first.status_code == (200 if "egor" in who else 302)
    assert AuditRow.objects.filter(verb__in=("added", "set the least hours")).count() == 1


def test_a_new_programme_has_its_first_version_and_its_code_once(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any
) -> None:
    client, body = sign_in(cast.farida), WRITES["programme_new"][1]
    client.post(reverse("programme_new"), body)
    version = Programme.objects.get(code="NEW-1").latest()
    again = client.post(reverse("programme_new"), body)

    assert (version.number, version.total_hours(), version.minutes_per_hour) == (1, 20, 45)
    assert "Another programme has this code." in again.content.decode()


def test_editing_changes_a_version_until_a_completion_rests_on_it(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any
) -> None:
    client, url = sign_in(cast.farida), reverse("programme_edit", args=["S-TIP"])
    client.post(url, VERSION)
    props.seminar.refresh_from_db()
    assert (props.seminar.number, props.seminar.title_en, props.seminar.total_hours()) == (1, "Seminar", 20)
    award = stage.award(cast.amina, props.seminar)
    client.post(url, VERSION | {"title_en": "Seminar, longer", "plan-0-hours": "24"})
    client.post(url, VERSION | {"title_en": "Seminar, longer", "plan-0-hours": "24"})
    versions = props.seminar.programme.versions.order_by("number")
    award.refresh_from_db()

    assert [(row.number, row.title_en, row.total_hours()) for row in versions] == [
        (1, "Seminar", 20), (2, "Seminar, longer", 24),
    ]  # fmt: skip
    assert (award.version.number, award.title_en, award.hours) == (1, "Seminar", 20)
    assert [row.verb for row in AuditRow.objects.filter(object_type="certification.Programme")] == [
        "added a version", "changed",
    ]  # fmt: skip
    page = client.get(reverse("programme", args=["S-TIP"])).content.decode()
    assert "1 completion rests on this version" in page and "No completion rests on this version yet." in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"plan-0-kind": ""}, "Fill this in too, or empty the whole line."),
        ({"plan-0-hours": "0"}, "Ensure this value is greater than or equal to 0.5."),
        ({"plan-0-kind": "", "plan-0-hours": ""}, "Write the hours of at least one kind."),
        ({"plan-1-kind": "lecture", "plan-1-hours": "3"}, "The same kind and topic stand in the plan twice."),
        ({"title_ru": ""}, "This field is required."),
        ({"minutes_per_hour": "0"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_the_field(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any, change: dict[str, str], sentence: str
) -> None:
    answer = sign_in(cast.farida).post(reverse("programme_edit", args=["S-TIP"]), VERSION | change)

    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert props.seminar.programme.latest().total_hours() == 24


def test_saving_nothing_new_makes_no_version(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    stage.award(cast.amina, props.online)
    facts = {"title_en": props.online.title_en, "hours": hours(12, "independent"), "by": cast.farida}

    assert revise_programme(props.online.programme, **facts) == props.online
    assert AuditRow.objects.filter(object_type="certification.Programme").count() == 0


def test_a_qualification_changes_for_later_certificates_only(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any
) -> None:
    client, url = sign_in(cast.farida), reverse("qualification_edit", args=["C1"])
    body = QUALIFICATION | {"programmes": [issued.online.programme.pk], "validity_months": "24"}
    assert client.post(url, body).status_code == 302
    row = Qualification.objects.get(code="C1")
    issued.certificate.refresh_from_db()

    assert (row.validity_months, row.renewal_days, row.programmes.count()) == (24, 60, 1)
    assert issued.certificate.valid_until == dt.date(2029, 3, 25)
    change = AuditRow.objects.get(object_type="certification.Qualification").values
    assert (change.before["programmes"], change.after["programmes"]) == (["C1-ONLINE", "S-TIP"], ["C1-ONLINE"])
    refused = client.post(url, body | {"series": "NEW"}).content.decode()
    assert "Certificates of this qualification were issued" in refused


def test_old_papers_keep_the_title_that_was_printed(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any, client: Any
) -> None:
    body = QUALIFICATION | {"programmes": [issued.online.programme.pk], "title_en": "Something else"}
    sign_in(cast.farida).post(reverse("qualification_edit", args=["C1"]), body)
    pages = [
        sign_in(cast.egor).get(reverse("register")).content.decode().partition("<tbody>")[2],
        client.get(reverse("verify_token", args=[issued.token])).content.decode(),
    ]

    assert ["Identification and referral of victims" in page for page in pages] == [True, True]
    assert ["Something else" in page for page in pages] == [False, False]


def test_a_signatory_signs_from_a_day_to_a_day(cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any) -> None:
    client = sign_in(cast.egor)
    url = reverse("signatory_edit", args=[props.signatory.pk])
    facts = {"name_ru": "И. И. Иванова", "name_en": "I. Ivanova", "title_ru": "Начальник центра", "title_en": "Head"}
    wrong = client.post(url, facts | {"since": "2026-01-02", "until": "2026-01-01"}).content.decode()
    assert "The last day lies before the first." in wrong
    client.post(url, facts | {"since": "2020-01-01", "until": "2026-01-01"})
    props.signatory.refresh_from_db()

    assert (props.signatory.title_en, props.signatory.until) == ("Head", dt.date(2026, 1, 1))
    assert list(Signatory.objects.current()) == []
    assert sign_in(cast.bruno).get(url).status_code == 403


def test_a_letter_that_cannot_be_printed_is_refused_where_it_is_typed(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any
) -> None:
    body = SIGNATORY | {"name_en": "N. Novaya 中", "since": "2026-01-01"}

    assert "U+4E2D" in sign_in(cast.egor).post(reverse("signatory_new"), body).content.decode()


def test_least_hours_are_dated_and_earlier_ones_stay(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    russia, day = Country.objects.get(code="RU"), dt.date(2026, 6, 1)
    set_threshold(russia, hours=Decimal(18), since=day, by=cast.farida)
    set_threshold(russia, hours=Decimal(20), since=day, by=cast.farida)
    set_threshold(russia, hours=None, since=day + dt.timedelta(days=9), by=cast.farida)
    rows = HoursThreshold.objects.filter(country=russia).values_list("hours", "since", "until")

    assert list(rows) == [(16, LONG_AGO, day), (20, day, day + dt.timedelta(days=9))]
    assert list(HoursThreshold.objects.on(dt.date(2026, 6, 5)).filter(country=russia).values_list("hours")) == [(20,)]


@pytest.mark.parametrize(
    ("country", "hours", "year", "code"),
    [("RU", 18, 1990, "before_threshold"), ("", None, 2026, "no_default"), ("BY", None, 2026, "no_figure")],
)
def test_least_hours_that_contradict_what_stands_are_refused(
    issued: SimpleNamespace, country: str, hours: int | None, year: int, code: str
) -> None:
    facts = {"hours": hours, "since": dt.date(year, 1, 1), "by": issued.facts["by"]}
    with pytest.raises(DomainError) as refused:
        set_threshold(Country.objects.filter(code=country).first(), **facts)
    assert refused.value.code == code


def test_a_new_figure_is_what_the_checklist_asks(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: Any) -> None:
    sign_in(cast.farida).post(reverse("threshold_new"), {"country": "", "hours": "40", "since": "2026-04-01"})
    why = {check.code: check.why for check in missing_for(cast.chinara, issued.c1)}

    assert why["hours_below"] == "36 of the 40 academic hours needed for this document."


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_asks_no_more(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: Any, django_assert_num_queries: Any, name: str
) -> None:
    client = sign_in(cast.farida)
    client.get(reverse(name))
    asked = {"programmes": 8, "qualifications": 6, "signatories": 5, "thresholds": 5}[name]
    with django_assert_num_queries(asked):
        client.get(reverse(name))
    for number in range(3):
        version = stage.programme(f"P{number}", "P", "П", {"lecture": 20})
        stage.qualification(f"Q{number}", version)
        Signatory.objects.create(**SIGNATORY, since=LONG_AGO)
        HoursThreshold.objects.create(country=stage.country(f"X{number}", "X", "Х"), hours=20, since=LONG_AGO)
    with django_assert_num_queries(asked):
        client.get(reverse(name))
