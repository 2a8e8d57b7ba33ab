"""A holder whose name has changed, what a corrected certificate says otherwise, and what the two say of each other."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from certification import documents
from certification.actions import annul_certificate, correct_award, correct_certificate, erase_certificate_text
from certification.models import Award, Certificate
from itc.people.models import User
from itc.people.naming import folded
from tests.certification import stage

SignIn = Callable[[User], Client]
NUMBER = "ITC-2026-00001"


@pytest.fixture
def married(cast: SimpleNamespace, issued: SimpleNamespace) -> User:
    """Amina Aliyeva is Amina Novaya now, after her certificate was printed."""
    stage.married(cast.amina)
    User.objects.filter(pk=cast.amina.pk).update(search=folded("Новая Амина NOVAYA AMINA"))
    return User.objects.get(pk=cast.amina.pk)


def corrected(cast: SimpleNamespace, issued: SimpleNamespace) -> Certificate:
    facts = {"signatory": issued.signatory, "reason": "name", "by": cast.egor, "at": stage.ISSUED}
    return correct_certificate(issued.certificate, **facts)


def read(client: Client, name: str, *args: object, **query: str) -> str:
    return " ".join(client.get(reverse(name, args=args), query).content.decode().split())


def found(client: Client, words: str) -> list[str]:
    return [row.registration for row in client.get(reverse("register"), {"q": words}).context["page"]]


@pytest.mark.parametrize("words", ["новая", "Novaya", "новая амина", "Алиева", "novaya 2026"])
def test_the_register_finds_a_certificate_by_either_name(
    cast: SimpleNamespace, issued: SimpleNamespace, married: User, sign_in: SignIn, words: str
) -> None:
    egor = sign_in(cast.egor)
    assert found(egor, words) == [NUMBER]
    assert "now Новая Амина / NOVAYA AMINA" in read(egor, "register", q=words)


def test_a_duplicate_is_found_by_the_name_of_who_she_is(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    User.objects.filter(pk=cast.amina.pk).update(same_as=cast.chinara)
    assert found(sign_in(cast.egor), "chinarova") == [NUMBER]


def test_what_was_erased_is_not_found_by_any_name(
    cast: SimpleNamespace, issued: SimpleNamespace, married: User, sign_in: SignIn
) -> None:
    erase_certificate_text(issued.certificate, reason="asked for", by=cast.egor)
    egor = sign_in(cast.egor)
    assert [found(egor, words) for words in ("Новая", "Алиева", NUMBER)] == [[], [], [NUMBER]]


def test_a_search_asks_the_same_number_of_questions_at_any_length(
    cast: SimpleNamespace, issued: SimpleNamespace, married: User, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    egor = sign_in(cast.egor)
    found(egor, "2026")
    with django_assert_num_queries(8):
        assert len(found(egor, "2026")) == 1
    corrected(cast, issued)
    with django_assert_num_queries(8):
        assert len(found(egor, "2026")) == 2


def test_the_page_says_that_the_holder_is_called_otherwise_now(
    cast: SimpleNamespace, issued: SimpleNamespace, married: User, sign_in: SignIn
) -> None:
    said = (
        "The holder&#x27;s name is now Новая Амина / NOVAYA AMINA; the certificate bears Алиева Амина / ALIYEVA AMINA."
    )
    way = f'<a href="{reverse("certificate_act", args=[NUMBER, "correct"])}">Issue a corrected certificate</a>'
    pages = [read(sign_in(one), "certificate", NUMBER) for one in (cast.egor, cast.farida)]
    assert [(said in page.replace("'", "&#x27;"), way in page) for page in pages] == [(True, True), (True, False)]
    assert "A registrar issues a corrected certificate." in pages[1]

    new = corrected(cast, issued)
    egor = sign_in(cast.egor)
    assert "name is now" not in read(egor, "certificate", new.registration)
    assert way not in read(egor, "certificate", NUMBER)  # it is replaced: there is nothing left to correct


def test_a_correction_without_a_difference_leads_to_what_the_reader_may_put_right(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    page = read(sign_in(cast.egor), "certificate_act", NUMBER, "correct")
    ways = [reverse("completion_correct", args=[award.pk]) for award in Award.objects.filter(person=cast.amina)]

    assert [way in page for way in ways] == [True, True]
    assert "is corrected by a training officer or by the focal point of the agency: North, first unit." in page
    assert reverse("person_edit", args=[cast.amina.pk]) not in page


def test_the_two_certificates_name_each_other(
    cast: SimpleNamespace, issued: SimpleNamespace, married: User, sign_in: SignIn
) -> None:
    new = corrected(cast, issued)
    egor = sign_in(cast.egor)
    links = [f'<a href="{reverse("certificate", args=[number])}">{number}</a>' for number in (NUMBER, new.registration)]
    assert f"Replaced by: {links[1]}" in read(egor, "certificate", NUMBER)
    assert f"Issued in place of: {links[0]}" in read(egor, "certificate", new.registration)
    assert f"Issued in place of {NUMBER}." in read(sign_in(cast.amina), "my_certificates")

    papers = [documents.page(json.loads(row.text.content), is_duplicate=False) for row in (issued.certificate, new)]
    assert ["in place of" in paper for paper in papers] == [False, True]
    assert f"Выдан взамен сертификата № {NUMBER}" in papers[1]
    assert f"Issued in place of certificate No. {NUMBER}" in papers[1]


def test_a_certificate_can_be_corrected_once_more(
    cast: SimpleNamespace, issued: SimpleNamespace, married: User
) -> None:
    new = corrected(cast, issued)
    User.objects.filter(pk=married.pk).update(surname="Третья", surname_latin="TRETYA")
    facts = {"signatory": issued.signatory, "reason": "name", "by": cast.egor, "at": stage.ISSUED}

    assert json.loads(correct_certificate(new, **facts).text.content)["replaces"] == new.registration


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            {
                "Mark – Identification: seminar": ("9", "8"),
                "Protocol date – Identification: seminar": ("20.03.2026", "21.03.2026"),
                "Training completed – Identification: online part": ("28.02.2026", "01.03.2026"),
                "Training began – Identification: online part": ("28.02.2026", "01.03.2026"),
                "Form of training – Identification: online part": ("distance", "by correspondence"),
                "Result – Identification: online part": ("passed", "took part, without attestation"),
                "Sex": ("female", "male"),
                "Training began": ("28.02.2026", "01.03.2026"),
            },
        ),
        (
            "ru",
            {
                "Отметка – Выявление: семинар": ("9", "8"),
                "Результат – Выявление: дистанционная часть": ("аттестация пройдена", "участие без аттестации"),
                "Пол": ("женский", "мужской"),
            },
        ),
    ],
)
def test_differences_are_told_by_name_and_in_words(
    cast: SimpleNamespace,
    issued: SimpleNamespace,
    sign_in: SignIn,
    language: str,
    expected: dict[str, tuple[str, str]],
) -> None:
    online, seminar = Award.objects.filter(person=cast.amina).order_by("completed_on")
    correct_award(seminar, reason="error", by=cast.egor, grade="8", protocol_date=stage.SPRING.replace(day=21))
    changes = {"completed_on": stage.SPRING.replace(day=1), "mode": "correspondence", "result": "attended"}
    correct_award(online, reason="error", by=cast.egor, **changes)
    User.objects.filter(pk=cast.amina.pk).update(sex="M")
    url = f"/{language}/office/certificates/{NUMBER}/correct/"
    shown = {label: (one.before, one.after) for label, one in sign_in(cast.egor).get(url).context["differences"]}

    assert {label: shown.get(label) for label in expected} == expected
    assert language == "ru" or shown.keys() == expected.keys()


ACTS = {
    "annul": f"Certificate {NUMBER} is annulled.",
    "correct": f"Certificate ITC-2026-00002 is issued in place of {NUMBER}, which is marked as replaced.",
    "reprint": f"The duplicate of {NUMBER} will be ready in a moment.",
    "erase": f"The personal data of certificate {NUMBER} are erased.",
}


@pytest.mark.parametrize("act", ACTS)
def test_a_confirmation_names_the_certificate(
    cast: SimpleNamespace, issued: SimpleNamespace, married: User, sign_in: SignIn, act: str
) -> None:
    url = reverse("certificate_act", args=[NUMBER, act])
    answer = sign_in(cast.egor).post(url, {"reason": "lost", "signatory": issued.signatory.pk})
    [said] = [str(message).replace(str(new_year()), "2026") for message in get_messages(answer.wsgi_request)]

    assert said == ACTS[act]


def new_year() -> int:
    """Numbers run by the year of issue, which is today's on a screen."""
    from itc.people.dated import today

    return today().year


def test_issuing_names_the_number_and_the_person(
    cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn
) -> None:
    url = reverse("issue_for", args=["C1"])
    answer = sign_in(cast.egor).post(url, {"signatory": issued.signatory.pk, "people": [cast.chinara.pk]})
    [said] = get_messages(answer.wsgi_request)

    assert str(said) == f"A certificate is issued: ITC-{new_year()}-00002 – CHINAROVA CHINARA."


def test_what_was_annulled_runs_no_more(cast: SimpleNamespace, issued: SimpleNamespace, sign_in: SignIn) -> None:
    egor, amina = sign_in(cast.egor), sign_in(cast.amina)

    def pages() -> list[str]:
        return [
            read(egor, "certificate", NUMBER), read(egor, "register"), read(amina, "my_certificates"),
            read(amina, "transcript", cast.amina.pk), read(egor, "person", cast.amina.pk),
        ]  # fmt: skip

    assert [("2029" in page) for page in pages()] == [True] * 5
    annul_certificate(issued.certificate, reason="error", by=cast.egor)
    assert [("2029" in page) for page in pages()] == [False] * 5
