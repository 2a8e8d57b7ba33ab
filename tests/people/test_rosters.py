import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.db.models import JSONField
from django.db.models.signals import post_init
from django.utils import translation

from itc.errors import DomainError
from itc.people import actions
from itc.people.models import AuditRow, Placement, User
from itc.people.rosters import files
from itc.people.rosters.actions import Outcome, import_people
from itc.people.rosters.reports import write_template
from itc.people.rosters.rules import EXAMPLE, TITLES, columns
from tests.cast import everybody
from tests.people.test_placing import refused

FIXTURES = (
    Path(os.environ.get("ITC_FIXTURES", Path(__file__).resolve().parents[3] / "shared" / "fixtures")) / "users-csv"
)
HEAD = "Фамилия;Имя;Отчество;Пол;Звание;Эл. почта;Код подразделения"
OLGA = "Щёкина;Ольга;Петровна;ж;капитан милиции;Olga@Example.org;NORTH-1"
PETR = "Лис;Пётр;-;М;;;"


def csv_file(*lines: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def xlsx_file(*rows: Sequence[object]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def bring(cast: SimpleNamespace, *lines: str, **wishes: object) -> Outcome:
    return import_people(csv_file(HEAD, *lines), "list.csv", agency=cast.north, by=cast.bruno, **wishes)  # type: ignore[arg-type]


def whys(outcome: Outcome) -> list[tuple[int, str]]:
    return [(refusal.row, str(refusal.why)) for refusal in outcome.refused]


def test_a_list_becomes_people_in_their_units(cast: SimpleNamespace) -> None:
    before = User.objects.count()
    outcome = bring(cast, OLGA, "", PETR)
    assert outcome.figures == {"imported": 2, "refused": 0, "skipped": 0}
    olga, petr = User.objects.get(surname="Щёкина"), User.objects.get(surname="Лис")
    assert (olga.email, olga.sex, olga.agency, olga.has_usable_password()) == (
        "olga@example.org",
        "F",
        cast.north_unit,
        False,
    )
    assert (petr.patronymic, petr.email, petr.agency) == ("", None, cast.north)
    assert set(User.objects.matching("щекина olga@")) == {olga}
    assert Placement.objects.filter(person__in=[olga, petr], until=None).count() == 2
    assert User.objects.count() == before + 2
    assert list(AuditRow.objects.values_list("verb", flat=True)) == ["imported a list for", "added", "added"]


def test_who_comes_by_a_list_is_stored_as_who_is_typed_in(cast: SimpleNamespace) -> None:
    then = dt.datetime(2025, 11, 3, 9, tzinfo=dt.UTC)
    typed = actions.add_person(by=cast.bruno, agency=cast.north, at=then, surname="Лис", given_name="Яна")
    bring(cast, "Лис;Ян;-;;;;", at=then)
    listed = User.objects.get(given_name="Ян")
    ignored = {"id", "given_name", "search", "latin_order", "password"}
    same = [field.attname for field in User._meta.concrete_fields if field.attname not in ignored]
    assert [getattr(listed, name) for name in same] == [getattr(typed, name) for name in same]
    assert (listed.search, listed.has_usable_password()) == ("лис ян", False)
    rows = [AuditRow.objects.get(verb="added", object_id=str(person.pk)) for person in (typed, listed)]
    assert [(row.at, row.actor, row.object_type) for row in rows] == [(then, cast.bruno, "people.User")] * 2
    assert [(row.fields, row.values.before, row.values.after) for row in rows] == [
        (["agency", "given_name", "surname"], {}, {"agency": cast.north.pk, "given_name": name, "surname": "Лис"})
        for name in ("Яна", "Ян")
    ]


def test_each_row_keeps_its_own_place_and_audit_over_many_batches(cast: SimpleNamespace) -> None:
    names = [first + second + "на" for first in "БВГДЖЗКЛМНПРС" for second in "аеиоуыэюя"]
    bring(cast, *(f"Лис;{name};;;;;{'NORTH-1' if number % 3 else ''}" for number, name in enumerate(names)))
    people = User.objects.filter(surname="Лис").order_by("pk")
    assert [person.given_name for person in people] == names
    for number, person in enumerate(people):
        unit = cast.north_unit if number % 3 else cast.north
        assert (person.agency, person.placements.get().agency) == (unit, unit)
        row = AuditRow.objects.select_related("values").get(verb="added", object_id=str(person.pk))
        assert (row.values.after["given_name"], row.values.after["agency"]) == (person.given_name, unit.pk)


@pytest.mark.django_db(transaction=True)
def test_everything_is_made_ready_before_the_transaction_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside it only the line about the list as a whole is made, whose figure is known then."""
    cast, made = everybody(), list[str]()

    def note(name: str) -> None:
        if connection.in_atomic_block:
            made.append(name)

    encode = JSONField.get_db_prep_value
    monkeypatch.setattr(JSONField, "get_db_prep_value", lambda self, *a, **k: note(self.name) or encode(self, *a, **k))
    monkeypatch.setattr(hashers, "get_random_string", lambda length: note("password") or "x" * length)
    with receiving(lambda sender, **rest: note(sender.__name__)):
        bring(cast, OLGA, PETR)
    assert sorted(made) == ["AuditRow", "AuditValues", "after", "before", "fields"]


@contextmanager
def receiving(heard: Callable[..., None]) -> Iterator[None]:
    post_init.connect(heard)
    try:
        yield
    finally:
        post_init.disconnect(heard)


def test_a_refused_row_keeps_all_others_out_unless_partial(cast: SimpleNamespace) -> None:
    outcome = bring(cast, OLGA, "Лис;Пётр;;кот;;;")
    assert outcome.figures == {"imported": 0, "refused": 1, "skipped": 0}
    assert whys(outcome) == [(3, "Sex is F or M (Ж or М): кот")]
    assert not User.objects.filter(surname="Щёкина").exists()
    assert bring(cast, OLGA, "Лис;Пётр;;кот;;;", partial=True).figures == {"imported": 1, "refused": 1, "skipped": 0}


def test_a_check_stores_nothing(cast: SimpleNamespace) -> None:
    assert bring(cast, OLGA, check=True).figures == {"imported": 1, "refused": 0, "skipped": 0}
    assert (User.objects.filter(surname="Щёкина").count(), AuditRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (";Ольга;;ж;;;", "The surname is missing."),
        ("Лис;;;м;;;", "The given name is missing; a dash says that there is none."),
        ("=СУММ(A1);Ольга;;;;;", "A cell begins like a formula: =СУММ(A1)"),
        ("@лис;Пётр;;;;;", "A cell begins like a formula: @лис"),
        ("Лиc;Пётр;;;;;", "Not written in Cyrillic letters alone: Лиc"),  # a Latin c
        ("Лис1;Пётр;;;;;", "Not written in Cyrillic letters alone: Лис1"),
        ("Лис;Пётр;;;;no-mail;", "This is no e-mail address: no-mail"),
        ("Лис;Пётр;;;;;SOUTH", "This is not the code of a unit of NORTH: SOUTH"),
        ("Лис;Пётр;;;;;NOWHERE", "This is not the code of a unit of NORTH: NOWHERE"),
        ("Лис;Пётр;;;;;;lost", "The row has more cells than there are columns."),
        ("Лис;Пётр;;;;chinara@example.org;", "Ask the training office about this person."),
        ("Лис;Пётр;;;;amina@example.org;", "This e-mail belongs to ALIYEVA AMINA."),
        (
            "Лис;;;кот;;mail;SOUTH",
            "The given name is missing; a dash says that there is none. · Sex is F or M (Ж or М): "
            "кот · This is no e-mail address: mail · This is not the code of a unit of NORTH: SOUTH",
        ),
        (
            "Лис;Пётр;;;;amina@example.org;SOUTH",
            "This is not the code of a unit of NORTH: SOUTH · This e-mail belongs to ALIYEVA AMINA.",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said(cast: SimpleNamespace, line: str, why: str) -> None:
    assert whys(bring(cast, line)) == [(2, why)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_template_comes_back_as_a_list(cast: SimpleNamespace, language: str) -> None:
    file = io.BytesIO()
    with translation.override(language):
        write_template(file, agencies=[cast.north, cast.north_unit])
    book = openpyxl.load_workbook(file)
    people, codes = book.worksheets
    assert [cell.value for cell in codes["A"]][1:] == ["NORTH", "NORTH-1"]
    people.append(["Лис", "Пётр", None, None, None, "M", None, None, None, "NORTH-1", None])
    filled = io.BytesIO()
    book.save(filled)
    outcome = import_people(filled, "template.xlsx", agency=cast.north, by=cast.bruno)
    assert (outcome.figures, outcome.unread) == ({"imported": 1, "refused": 0, "skipped": 0}, [])
    assert User.objects.get(surname="Лис").agency == cast.north_unit
    assert not User.objects.filter(email=EXAMPLE).exists()


def test_every_column_of_the_template_is_read() -> None:
    for place in range(2):
        found = columns([titles[place] for titles in TITLES.values()])
        assert (list(found.places.values()), found.unread) == (list(TITLES), [])


def test_the_same_person_twice_in_the_list_is_refused_a_namesake_is_not(cast: SimpleNamespace) -> None:
    outcome = bring(cast, PETR, "ЛИС;Петр;;;;;", "Лис;Пётр;Иванович;;;", "Кот;Пётр;;;;a@x.org;", "Ёж;Яна;;;;A@x.org;")
    assert whys(outcome) == [
        (3, "The same person stands in row 2 already."),
        (4, "The same person stands in row 2 already."),
        (6, "The same e-mail stands in row 5 already."),
    ]
    namesakes = bring(cast, "Лис;Пётр;Иванович;;;", "Лис;Пётр;Петрович;;;")
    assert namesakes.figures == {"imported": 2, "refused": 0, "skipped": 0}


def test_who_is_there_already_is_skipped(cast: SimpleNamespace) -> None:
    outcome = bring(cast, "Алиева;Амина;;ж;;;", "Борисов;Бруно;;м;;BRUNO@example.org;", PETR)
    assert outcome.figures == {"imported": 1, "refused": 0, "skipped": 2}


def test_the_same_list_again_changes_nothing(cast: SimpleNamespace) -> None:
    bring(cast, OLGA, PETR)
    assert bring(cast, OLGA, PETR).figures == {"imported": 0, "refused": 0, "skipped": 2}


def test_a_person_elsewhere_is_the_offices_matter_and_the_office_may_know(cast: SimpleNamespace) -> None:
    bring(cast, "Лис;Пётр;;;;chinara@example.org;")
    row = AuditRow.objects.get()
    assert (row.actor, row.verb, row.object_id) == (cast.bruno, "refused, sent to the office", str(cast.chinara.pk))
    file = csv_file(HEAD, "Лис;Пётр;;;;chinara@example.org;")
    seen = import_people(file, "list.csv", agency=cast.north, by=cast.farida, check=True)
    assert whys(seen) == [(2, "This e-mail belongs to CHINAROVA CHINARA, who serves elsewhere.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_commas_semicolons_and_the_byte_order_mark_are_all_read(
    cast: SimpleNamespace, encoding: str, comma: str
) -> None:
    file = csv_file(*(line.replace(";", comma) for line in (HEAD, OLGA)), encoding=encoding)
    outcome = import_people(file, "list.csv", agency=cast.north, by=cast.bruno)
    assert (outcome.figures, outcome.unread) == ({"imported": 1, "refused": 0, "skipped": 0}, [])


def test_windows_1251_is_refused_until_it_is_named(cast: SimpleNamespace) -> None:
    with refused("not_utf8"):
        import_people(csv_file(HEAD, OLGA, encoding="cp1251"), "l.csv", agency=cast.north, by=None)
    file = csv_file(HEAD, OLGA, encoding="cp1251")
    outcome = import_people(file, "l.csv", agency=cast.north, by=None, encoding="windows-1251")
    assert outcome.figures["imported"] == 1
    with refused("unknown_encoding"):
        import_people(csv_file(HEAD), "l.csv", agency=cast.north, by=None, encoding="martian")


def test_a_workbook_with_english_heads_and_whole_names_is_read(cast: SimpleNamespace) -> None:
    file = xlsx_file(
        ["No", "ФИО", "Sex", "E-mail"], [1, "Щёкина Ольга Петровна", "F", "o@x.org"], [], [2, "Лис Пётр", "M", None]
    )
    outcome = import_people(file, "list.XLSX", agency=cast.north, by=cast.bruno)
    assert (outcome.figures, outcome.unread) == ({"imported": 2, "refused": 0, "skipped": 0}, ["No"])
    assert User.objects.get(email="o@x.org").patronymic == "Петровна"


def test_a_formula_in_a_workbook_is_refused(cast: SimpleNamespace) -> None:
    file = xlsx_file(["Surname", "Given name"], ["=A1&B1", "Ольга"])
    assert whys(import_people(file, "list.xlsx", agency=cast.north, by=None)) == [
        (2, "A cell begins like a formula: =A1&B1")
    ]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of each row that was taken from a file."""
    numbers: list[int] = []
    limited = files._limited
    monkeypatch.setattr(files, "_limited", lambda rows: limited(row for row in rows if not numbers.append(row[0])))
    return numbers


def test_fifty_thousand_rows_are_refused_at_once(cast: SimpleNamespace, taken: list[int]) -> None:
    lines = (f"Лис{'а' * (n % 7)};Пётр;;;;p{n}@example.org;" for n in range(50_000))
    with refused("too_many_rows"):
        import_people(csv_file(HEAD, *lines), "list.csv", agency=cast.north, by=cast.bruno)
    assert taken == [*range(1, files.MOST_ROWS + 3)]  # the head, all that may come, and one more
    assert User.objects.filter(surname__startswith="Лис").count() == 0


def test_fifty_thousand_rows_of_a_workbook_are_refused_at_once(cast: SimpleNamespace, taken: list[int]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Surname", "Given name"])
    for number in range(50_000):
        sheet.append([f"Лис{number}", "Пётр"])
    file = io.BytesIO()
    book.save(file)
    with refused("too_many_rows"):
        import_people(file, "list.xlsx", agency=cast.north, by=cast.bruno)
    assert taken == [*range(1, files.MOST_ROWS + 3)]


def bomb() -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    return file


def zipped() -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("list.csv", HEAD)
    return file


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("list.csv", xlsx_file(["Surname"]).getvalue(), "not_its_name"),
        ("list.xlsx", csv_file(HEAD).getvalue(), "not_its_name"),
        ("list.csv", b"\x89PNG\r\n\x1a\n" + bytes(99), "not_its_name"),
        ("list.xlsx", zipped().getvalue(), "not_its_name"),
        ("list.xlsx", xlsx_file(["Surname"]).getvalue()[:-300], "not_its_name"),
        ("list.xlsx", bomb().getvalue(), "zip_bomb"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        ("list.pdf", b"%PDF-1.7", "not_a_roster"),
        ("list.csv", b"", "empty"),
        ("list.csv", HEAD.encode("utf-16"), "not_utf8"),
        ("list.csv", b"a" * (10 * 1024 * 1024 + 1), "too_large"),
        ("list.csv", "Имя;Пол\nОльга;ж".encode(), "no_surname_column"),
        ("list.csv", "Имя;Фамилия;имя\nО;Щ;О".encode(), "doubled_column"),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(
    cast: SimpleNamespace, name: str, content: bytes, code: str
) -> None:
    with refused(code):
        import_people(io.BytesIO(content), name, agency=cast.north, by=cast.bruno)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("upload_users.csv", 2),
        ("upload_users_cohorts.csv", 4),
        ("upload_users_email_matching.csv", 2),
        ("upload_users_profile.csv", 2),
    ],
)
def test_lists_of_another_system_are_read_without_their_passwords(cast: SimpleNamespace, name: str, count: int) -> None:
    if not FIXTURES.is_dir():
        pytest.skip("the shared fixtures are not here; ITC_FIXTURES names their folder")
    with (FIXTURES / name).open("rb") as file:
        outcome = import_people(file, name, agency=cast.south, by=cast.chidi)
    assert outcome.figures == {"imported": count, "refused": 0, "skipped": 0}
    assert outcome.unread[:2] == ["username", "password"]
    added = User.objects.filter(agency=cast.south, date_joined__gte=cast.chidi.date_joined).exclude(
        surname_latin="CHINAROVA"
    )
    assert [person for person in added if person.surname or person.has_usable_password()] == [cast.chidi]


def test_people_of_a_year_ago_are_placed_a_year_ago(cast: SimpleNamespace) -> None:
    then = dt.datetime(2025, 11, 3, 9, tzinfo=dt.UTC)
    bring(cast, PETR, at=then)
    petr = User.objects.get(surname="Лис")
    assert (petr.date_joined, petr.placements.get().since) == (then, dt.date(2025, 11, 3))


def test_somebody_who_came_meanwhile_stops_the_list(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    from itc.people.rosters import actions

    def and_then_another_comes(file: io.BytesIO, name: str, **wishes: object) -> object:
        roster = actual(file, name, **wishes)  # type: ignore[arg-type]
        User.objects.create(surname="Щёкина", email="olga@example.org")
        return roster

    actual = actions.read_roster
    monkeypatch.setattr(actions, "read_roster", and_then_another_comes)
    with pytest.raises(DomainError, match="changed"):
        bring(cast, PETR, OLGA)
    assert not User.objects.filter(surname="Лис").exists()
