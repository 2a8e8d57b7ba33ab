"""The bank's pages for authors, and for nobody else."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courses.questions.actions import Source, import_questions
from courses.questions.exports import gathered
from courses.questions.models import Bank, Question
from itc.people.models import AuditRow, User
from tests import cast as actors

GIFT = """
$CATEGORY: Law
// checked by a lawyer
// [id:Q1] [tag:papers]
::Papers::Who keeps the passport?{=She herself#Yes. ~The employer#Never.####It is hers.}

::Match::Match.{=Minsk -> Belarus =Kyiv -> Ukraine = -> Peru}

::Line::Which number?{#113:1#Yes ~#No}

::Consent::It counts.{F#Wrong#Right}

::Word::The capital is {=Minsk}.
"""
BAD = GIFT + "\nWho?{~a ~b}\n"


@pytest.fixture
def alina(cast: SimpleNamespace, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(cast.alina)


def url(name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def take(gift: str = GIFT, *, language: str = "en") -> None:
    import_questions([Source("c1.gift", gift.encode())], bank="C1", language=language, by=None)


def upload(browser: Client, content: str | bytes, *, name: str = "law.gift", **more: str) -> Any:
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return browser.post(url("bank_import"), {"bank": "C1", "language": "en", "encoding": "", "file": file, **more})


def confirm(browser: Client, checked: Any, **more: str) -> Any:
    return browser.post(url("bank_import"), {**checked.context["sent"], **more})


def test_the_pages_are_for_authors_alone(
    cast: SimpleNamespace, sign_in: Callable[[User], Client], alina: Client
) -> None:
    take()
    question = Question.objects.get(idnumber="Q1")
    pages = [url("banks"), url("bank", "C1"), url("bank_import"), url("question", "C1", question.pk)]
    assert [alina.get(page).status_code for page in pages] == [200, 200, 200, 200]
    for outsider in (cast.amina, cast.bruno, cast.farida):
        browser = sign_in(outsider)
        assert [browser.get(page).status_code for page in pages] == [403, 403, 403, 403]
        assert browser.post(url("question_retire", "C1", question.pk)).status_code == 403
    assert Client().get(pages[0]).url.startswith(url("account_login"))
    assert [alina.get(page).status_code for page in (url("bank", "C9"), url("question", "C9", question.pk))] == [
        404,
        404,
    ]


def test_a_good_file_is_shown_and_then_imported(alina: Client) -> None:
    checked = upload(alina, GIFT)
    assert (checked.context["outcome"].imported, Question.objects.count(), Bank.objects.count()) == (5, 0, 0)
    assert confirm(alina, checked).url == url("bank", "C1")
    assert sorted(Question.objects.values_list("name", flat=True)) == ["Consent", "Line", "Match", "Papers", "Word"]


def test_refused_lines_are_shown_and_the_good_ones_imported_on_a_wish(alina: Client) -> None:
    checked = upload(alina, BAD)
    page = text(checked)
    assert "No answer is marked as right." in page
    assert '<td class="number" data-label="Line">15</td>' in page
    confirm(alina, checked)
    assert Question.objects.count() == 0
    confirm(alina, checked, partial="1")
    assert Question.objects.count() == 5


def test_the_line_of_a_refusal_is_the_same_after_the_browser_sent_the_text_back(alina: Client) -> None:
    checked = upload(alina, BAD)
    sent = checked.content.decode().split('<textarea name="text" hidden>\n')[1].split("</textarea>")[0]
    assert sent.startswith("\n$CATEGORY")


@pytest.mark.parametrize(
    ("content", "encoding", "reason"),
    [
        ("Согласие?{F}".encode("windows-1251"), "", "is not UTF-8"),
        (b"PK\x03\x04\x00\x00\x00", "", "This is not a text file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "windows-1251", "This is not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(alina: Client, content: bytes, encoding: str, reason: str) -> None:
    checked = upload(alina, content, encoding=encoding)
    assert reason in text(checked)
    assert checked.context["sent"] is None


def test_an_encoding_may_be_chosen(alina: Client) -> None:
    checked = upload(alina, "Согласие?{F}".encode("windows-1251"), encoding="windows-1251", language="ru")
    confirm(alina, checked)
    assert Question.objects.get().name == "Согласие?"


def test_another_kind_of_file_is_refused_beside_the_field(alina: Client) -> None:
    page = upload(alina, GIFT, name="law.exe")
    assert "file" in page.context["form"].errors


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Consent", "Line", "Match", "Papers", "Word"]),
        ("words=papers", ["Papers"]),
        ("words=Q1", ["Papers"]),
        ("kind=matching", ["Match"]),
        ("lacking=ru", ["Consent", "Line", "Match", "Papers"]),
        ("lacking=en", []),
        ("kind=nonsense", ["Consent", "Line", "Match", "Papers", "Word"]),
    ],
)
def test_the_list_is_filtered_by_its_address(alina: Client, query: str, names: list[str]) -> None:
    take()
    take("$CATEGORY: Law\n\n::Word::Столица — {=Минск}.", language="ru")
    rows = alina.get(f"{url('bank', 'C1')}?{query}").context["rows"]
    assert sorted(question.name for question, _languages in rows) == names


def test_a_question_is_shown_with_all_it_carries(alina: Client) -> None:
    take()
    page = text(alina.get(url("question", "C1", Question.objects.get(idnumber="Q1").pk)))
    for words in ("She herself", "100 %", "Never.", "It is hers.", "checked by a lawyer", "papers", "Law"):
        assert words in page, words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Match", ["Minsk → Belarus", "→ Peru"]),
        ("Line", ["112 … 114", "any other number"]),
        ("Consent", ["False", "Wrong"]),
        ("Word", ['<span class="gap">_____</span>', "Minsk"]),
    ],
)
def test_each_kind_has_its_preview(alina: Client, name: str, words: list[str]) -> None:
    take()
    page = text(alina.get(url("question", "C1", Question.objects.get(name=name).pk)))
    assert [word for word in words if word not in page] == []


def test_a_question_is_retired_by_its_author(alina: Client) -> None:
    take()
    question = Question.objects.get(idnumber="Q1")
    assert alina.post(url("question_retire", "C1", question.pk)).url == url("question", "C1", question.pk)
    lists = [alina.get(url("bank", "C1") + query).context["page"].paginator.count for query in ("", "?retired=on")]
    assert lists == [4, 5]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_database_as_often_for_one_as_for_three(alina: Client, count: int) -> None:
    take("\n\n".join(f"::Q{number}::Is it {number}?{{T}}" for number in range(count)))
    alina.get(url("banks"))
    asked = []
    for page in (url("banks"), url("bank", "C1")):
        with CaptureQueriesContext(connection) as context:
            alina.get(page)
        asked.append(len(context))
    assert asked == [4, 8]


def download(browser: Client, query: str = "", *, bank: str = "C1", form: str = "gift") -> Any:
    return browser.get(url("bank_export", bank, form) + query)


def test_a_bank_is_taken_home_in_each_language(cast: SimpleNamespace, alina: Client) -> None:
    take()
    offered = [f"{url('bank_export', 'C1', 'gift')}?language={code}" for code in ("en", "ru", "be")]
    page = text(alina.get(url("bank", "C1")))
    assert [page.count(f'href="{address}"') for address in offered] == [1, 1, 1]
    got = alina.get(offered[0])
    assert got["Content-Disposition"] == 'attachment; filename="C1-en.gift"'
    assert got["Content-Type"] == "text/plain; charset=utf-8"
    assert got.content.decode() == gathered(Bank.objects.get(), language="en").text
    assert [row.actor for row in AuditRow.objects.filter(verb="exported questions")] == [cast.alina]


def test_what_an_export_leaves_out_is_shown_before_it_is_given(alina: Client) -> None:
    take()
    take("$CATEGORY: Law\n\n::Word::Столица — {=Минск}.", language="ru")
    page = download(alina, "?language=ru")
    names = [one.question.name for one in page.context["export"].left_out]
    assert names == ["Papers", "Match", "Line", "Consent"]
    assert text(page).count("It has no text in this language: Русский.") == 4
    assert AuditRow.objects.filter(verb="exported questions").count() == 0
    given = download(alina, "?language=ru&anyway=1").content.decode()
    assert given == "$CATEGORY: $course$/top/Law\n\n::Word::Столица — {\n\t=Минск\n}.\n"
    assert AuditRow.objects.filter(verb="exported questions").count() == 1


def test_an_export_of_nothing_is_a_page(alina: Client) -> None:
    take()
    page = download(alina, "?language=be&anyway=1")
    assert (page.context["export"].exported, "Export without them" in text(page)) == (0, False)


def test_an_export_is_for_authors_alone(
    cast: SimpleNamespace, sign_in: Callable[[User], Client], alina: Client
) -> None:
    take()
    actors.grant(cast.dina, "author")
    assert [download(browser).status_code for browser in (alina, sign_in(cast.dina))] == [200, 200]
    refused = [download(sign_in(person)).status_code for person in (cast.amina, cast.bruno, cast.chidi, cast.farida)]
    assert refused == [403, 403, 403, 403]
    assert download(Client()).url.startswith(url("account_login"))
    missing = [download(alina, bank="C9"), download(alina, form="xml"), download(alina, "?language=fr")]
    assert [response.status_code for response in missing] == [404, 404, 404]


RUSSIAN = """
$CATEGORY: Law
// [id:Q1] [tag:papers]
::Документы::У кого паспорт?{=У неё самой#Да. ~У работодателя#Никогда.####Паспорт её.}
"""


@pytest.mark.parametrize(("language", "name"), [("en", "Papers"), ("ru", "Документы")])
def test_a_question_has_its_name_in_the_readers_language(alina: Client, language: str, name: str) -> None:
    take()
    take(RUSSIAN, language="ru")
    question = Question.objects.get(idnumber="Q1")
    rows = dict(alina.get(f"/{language}/office/banks/C1/").context["rows"])
    assert ({row.title for row in rows if row == question}, rows[question]) == ({name}, ["en", "ru"])
    page = alina.get(f"/{language}/office/banks/C1/{question.pk}/")
    assert [one["language"] for one in page.context["texts"]] == sorted(["en", "ru"], key=lambda one: one != language)
    assert (name in text(page), page.context["languages"][0]) == (True, {"en": "English", "ru": "Русский"}[language])
    found = alina.get(f"/{language}/office/banks/C1/", {"words": "документ"}).context["rows"]
    assert [row for row, _languages in found] == [question]


def test_a_question_says_in_which_language_it_has_no_text(alina: Client) -> None:
    take()
    question = Question.objects.get(idnumber="Q1")
    page = alina.get(url("question", "C1", question.pk))
    assert page.context["lacking"] == [("ru", "Русский")]
    assert f"{url('question_edit', 'C1', question.pk)}?add=ru" in text(page)
