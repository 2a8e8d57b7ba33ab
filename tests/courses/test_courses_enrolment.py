from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client

from courses.actions import decide_enrolment, enrol, leave_course, request_enrolment
from courses.models import Course, Enrolment
from itc.jobs.models import Job
from itc.jobs.testing import run_all
from itc.people.models import AuditRow
from tests.courses import stage

SignIn = Callable[..., Client]
APPROVAL = {"enrolment_mode": Course.EnrolmentMode.APPROVAL}


def state(course: Course) -> list[tuple[str, str]]:
    return list(Enrolment.objects.filter(course=course).values_list("person__email", "state"))


def test_an_open_course_takes_who_comes_and_a_second_click_is_the_same_wish(cast: SimpleNamespace) -> None:
    course = stage.course()
    first = request_enrolment(course, person=cast.amina, by=cast.amina)
    again = request_enrolment(course, person=cast.amina, by=cast.amina)
    assert first == again
    assert state(course) == [("amina@example.org", "active")]
    assert list(AuditRow.objects.values_list("verb", "actor__email")) == [("enrolled", "amina@example.org")]


def test_where_the_office_decides_the_person_waits_and_gets_a_letter(cast: SimpleNamespace) -> None:
    course = stage.course(**APPROVAL)
    wish = request_enrolment(course, person=cast.amina, by=cast.amina)
    assert state(course) == [("amina@example.org", "requested")]
    decide_enrolment(wish, accepted=True, by=cast.farida)
    decide_enrolment(wish, accepted=True, by=cast.farida)  # a second click sends no second letter
    assert state(course) == [("amina@example.org", "active")]
    run_all()
    assert [(letter.to, "Выявление C1" in letter.subject) for letter in mail.outbox] == [(["amina@example.org"], True)]


def test_a_refusal_carries_its_reason_into_the_letter(cast: SimpleNamespace) -> None:
    wish = request_enrolment(stage.course(**APPROVAL), person=cast.amina, by=cast.amina)
    with stage.refused("reason"):
        decide_enrolment(wish, accepted=False, reason="  ", by=cast.farida)
    decide_enrolment(wish, accepted=False, reason="Сначала пройдите C0.", by=cast.farida)
    wish.refresh_from_db()
    assert (wish.state, wish.reason, wish.decided_by) == ("refused", "Сначала пройдите C0.", cast.farida)
    run_all()
    assert ["Сначала пройдите C0." in letter.body for letter in mail.outbox] == [True]


def test_who_was_refused_may_ask_again(cast: SimpleNamespace) -> None:
    course = stage.course(**APPROVAL)
    wish = request_enrolment(course, person=cast.amina, by=cast.amina)
    decide_enrolment(wish, accepted=False, reason="No", by=cast.farida)
    again = request_enrolment(course, person=cast.amina, by=cast.amina)
    assert (again.pk, again.state, again.reason, again.decided_at) == (wish.pk, "requested", "", None)


def test_a_decision_is_not_taken_twice_the_other_way(cast: SimpleNamespace) -> None:
    wish = request_enrolment(stage.course(**APPROVAL), person=cast.amina, by=cast.amina)
    decide_enrolment(wish, accepted=True, by=cast.farida)
    with stage.refused("decided"):
        decide_enrolment(wish, accepted=False, reason="Too late", by=cast.farida)


@pytest.mark.parametrize("closed", [Course.State.DRAFT, Course.State.CLOSED])
def test_a_course_that_is_not_open_takes_nobody(cast: SimpleNamespace, closed: str) -> None:
    course = stage.course(state=closed)
    with stage.refused("course_closed"):
        request_enrolment(course, person=cast.amina, by=cast.amina)
    assert state(course) == []


def test_nobody_enrols_another_person_but_the_office(cast: SimpleNamespace) -> None:
    course = stage.course(**APPROVAL)
    with stage.refused("not_yours"):
        request_enrolment(course, person=cast.amina, by=cast.bruno)
    with stage.refused("not_yours"):
        enrol(course, person=cast.amina, by=cast.amina)
    enrol(course, person=cast.amina, by=cast.farida)
    assert state(course) == [("amina@example.org", "active")]
    assert Job.objects.count() == 0


def test_who_leaves_may_come_back_with_what_was_read(cast: SimpleNamespace) -> None:
    course = stage.course()
    wish = request_enrolment(course, person=cast.amina, by=cast.amina)
    wish.progress.create(lesson=course.lessons.get(number=1), language="en")
    leave_course(wish, by=cast.amina)
    assert state(course) == [("amina@example.org", "left")]
    back = request_enrolment(course, person=cast.amina, by=cast.amina)
    assert (back.pk, back.state, back.progress.count()) == (wish.pk, "active", 1)


def test_the_button_enrols_and_the_page_says_so(cast: SimpleNamespace, sign_in: SignIn) -> None:
    course, browser = stage.course(), sign_in(cast.amina)
    answer = browser.post("/en/courses/C1/enrol/", follow=True)
    assert answer.redirect_chain == [("/en/courses/C1/", 302)]
    assert "You are enrolled." in answer.content.decode()
    assert state(course) == [("amina@example.org", "active")]
    browser.post("/en/courses/C1/leave/")
    assert state(course) == [("amina@example.org", "left")]


def test_a_stranger_is_sent_to_the_login_page(client: Client, db: None) -> None:
    stage.course()
    answer = client.post("/en/courses/C1/enrol/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/en/account/login/")
    assert Enrolment.objects.count() == 0


def test_a_course_in_preparation_does_not_exist_for_trainees(cast: SimpleNamespace, sign_in: SignIn) -> None:
    stage.course(state=Course.State.DRAFT)
    for address in ("/en/courses/C1/", "/en/courses/C1/1/"):
        assert sign_in(cast.amina).get(address).status_code == 404
        assert sign_in(cast.alina).get(address).status_code == 200
    assert sign_in(cast.amina).post("/en/courses/C1/enrol/").status_code == 404
