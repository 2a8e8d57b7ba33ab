import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from certification.actions import correct_award, issue_certificate
from certification.models import Award
from itc.people.models import AuditRow, User
from itc.web.dates import moment
from tests.certification import stage

SignIn = Callable[[User], Client]
PROTOCOL = {"protocol_number": "7", "protocol_date": stage.SPRING}


@pytest.fixture
def award(cast: SimpleNamespace, props: SimpleNamespace) -> Award:
    return stage.award(cast.amina, props.seminar, attestation="test", grade="9", **PROTOCOL)


def sent(award: Award, **changes: Any) -> dict[str, Any]:
    names = ("result", "grade", "attestation", "protocol_number", "protocol_date", "order_number", "completed_on")
    return {name: getattr(award, name) or "" for name in names} | {"reason": "A wrong figure."} | changes


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_wrong_mark_is_put_right_and_the_old_record_stays(
    cast: SimpleNamespace, award: Award, sign_in: SignIn
) -> None:
    egor = sign_in(cast.egor)
    answer = egor.post(reverse("completion_correct", args=[award.pk]), sent(award, grade="8"), follow=True)

    new = answer.context["award"]
    assert [(row.revision, row.grade, row.reason) for row in answer.context["revisions"]] == [
        (2, "8", "A wrong figure."),
        (1, "9", ""),
    ]
    assert (new.protocol_number, new.protocol_date, new.agency_id) == ("7", stage.SPRING, cast.north_unit.pk)
    assert list(Award.objects.standing()) == [new]
    assert AuditRow.objects.get(verb="corrected completion").actor == cast.egor


def test_a_withdrawn_completion_is_counted_no_more_and_can_be_read(
    cast: SimpleNamespace, award: Award, sign_in: SignIn
) -> None:
    egor = sign_in(cast.egor)
    url = reverse("completion_withdraw", args=[award.pk])
    page = egor.post(url, {"reason": "Another person sat there."}, follow=True).context
    again = egor.post(url, {"reason": "Another person sat there."})

    assert (page["award"].is_withdrawn, page["can_correct"]) == (True, False)
    assert not Award.objects.standing().exists()
    own = f"You changed this record yourself: {moment(Award.objects.get(revision=2).recorded_at)}."
    assert errors(again) == {"__all__": [f"{own} Open it again to see it as it is now."]}


def test_the_form_begins_with_what_stands(cast: SimpleNamespace, award: Award, sign_in: SignIn) -> None:
    form = sign_in(cast.egor).get(reverse("completion_correct", args=[award.pk])).context["form"]
    assert {name: field.value() for name, field in zip(form.fields, form, strict=True)} == {
        "started_on": None, "completed_on": stage.SPRING, "result": "passed", "grade": "9", "attestation": "test",
        "protocol_number": "7", "protocol_date": stage.SPRING, "order_number": "", "order_date": None, "reason": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, {"__all__": ["Nothing was changed."]}),
        ({"reason": " ", "grade": "8"}, {"reason": ["This field is required."]}),
        ({"completed_on": "2999-01-01"}, {"completed_on": ["This day lies in the future."]}),
        ({"completed_on": "1906-03-20"}, {"completed_on": ["The centre opened on 19 July 2007. Check the year."]}),
        ({"started_on": "2026-03-21"}, {"started_on": ["The first day lies after the last."]}),
        (
            {"started_on": "2026-03-18", "protocol_date": "2026-03-17", "order_date": "2099-01-01"},
            {
                "protocol_date": ["This day lies before the training began."],
                "order_date": ["This day lies in the future."],
            },
        ),
        ({"grade": "excellent"}, {"grade": ["A mark is a whole number from 1 to 10, or nothing."]}),
        ({"grade": "3"}, {"grade": ["Marks from 1 to 3 are not a pass. Correct the mark or the result."]}),
        ({"result": "failed"}, {"grade": ["Marks from 4 to 10 are a pass. Correct the mark or the result."]}),
        (
            {"result": "attended", "grade": "", "attestation": "", "protocol_date": ""},
            {
                "protocol_number": [
                    "Who took part without attestation has none of this. Empty it or choose another result."
                ]
            },
        ),
        ({"result": "won"}, {"result": ["Select a valid choice. won is not one of the available choices."]}),
        ({"grade": "9" * 21}, {"grade": ["Ensure this value has at most 20 characters (it has 21)."]}),
        ({"completed_on": "20.13.2026"}, {"completed_on": ["Enter a valid date."]}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    cast: SimpleNamespace, award: Award, sign_in: SignIn, changes: dict[str, str], why: dict[str, list[str]]
) -> None:
    answer = sign_in(cast.egor).post(reverse("completion_correct", args=[award.pk]), sent(award, **changes))
    assert (answer.status_code, errors(answer), Award.objects.count()) == (200, why, 1)
    assert all(answer.context["form"][name].value() == typed for name, typed in changes.items())


def test_an_old_mark_in_words_stands_while_something_else_is_corrected(
    cast: SimpleNamespace, props: SimpleNamespace, sign_in: SignIn
) -> None:
    award = stage.award(cast.amina, props.seminar, grade="отлично", order_date=dt.date(1900, 1, 1), **PROTOCOL)
    changes = {"order_date": "1900-01-01", "protocol_number": "8"}
    sign_in(cast.egor).post(reverse("completion_correct", args=[award.pk]), sent(award, **changes))
    new = Award.objects.standing().get()
    assert (new.grade, new.protocol_number) == ("отлично", "8")
    again = sign_in(cast.egor).post(reverse("completion_correct", args=[new.pk]), sent(new, grade="хорошо"))
    assert set(errors(again)) == {"grade"}


def test_two_registrars_correct_the_same_record(cast: SimpleNamespace, award: Award, sign_in: SignIn) -> None:
    correct_award(award, reason="mark", grade="7", by=cast.farida)
    answer = sign_in(cast.egor).post(reverse("completion_correct", args=[award.pk]), sent(award, grade="8"))
    assert errors(answer) == {"__all__": ["This record was changed by somebody else meanwhile. Open it again."]}
    assert Award.objects.standing().get().grade == "7"


def test_the_certificate_that_rests_on_it_is_named(
    cast: SimpleNamespace, props: SimpleNamespace, award: Award, sign_in: SignIn
) -> None:
    stage.award(cast.amina, props.online)
    certificate = issue_certificate(cast.amina, qualification=props.c1, signatory=props.signatory, by=cast.egor)
    egor = sign_in(cast.egor)
    for name in ("completion", "completion_withdraw"):
        assert certificate.registration in egor.get(reverse(name, args=[award.pk])).content.decode()
    egor.post(reverse("completion_correct", args=[award.pk]), sent(award, grade="8"))

    changed = egor.get(reverse("certificate", args=[certificate.registration])).context["changed"]
    assert [row.grade for row in changed] == ["8"]


def test_the_office_finds_it_from_the_list_and_others_do_not(
    cast: SimpleNamespace, award: Award, sign_in: SignIn
) -> None:
    link = reverse("completion", args=[award.pk]).encode()
    assert [link in sign_in(user).get(reverse("completions")).content for user in (cast.egor, cast.bruno)] == [
        True,
        False,
    ]
    people = (cast.egor, cast.farida, cast.bruno, cast.chidi, cast.amina, cast.dina)
    seen = [sign_in(user).get(reverse("completion", args=[award.pk])).status_code for user in people]
    assert seen == [200, 200, 403, 403, 403, 403]
    acts = [sign_in(user).post(reverse("completion_withdraw", args=[award.pk])).status_code for user in people]
    assert acts == [200, 403, 403, 403, 403, 403]
    assert sign_in(cast.egor).get(reverse("completion", args=[award.pk + 99])).status_code == 404


def test_the_page_asks_the_same_number_of_questions_at_any_length(
    cast: SimpleNamespace, award: Award, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    egor, url = sign_in(cast.egor), reverse("completion", args=[award.pk])
    egor.get(url)
    with django_assert_num_queries(7):
        egor.get(url)
    for grade in ("8", "7"):
        award = correct_award(award, reason="mark", grade=grade, by=cast.egor, at=dt.datetime.now(dt.UTC))
    with django_assert_num_queries(7):
        egor.get(url)
