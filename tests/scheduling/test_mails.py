from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail

from itc.jobs.testing import run_all
from itc.people.models import User
from scheduling import actions
from scheduling.emails import EVENTS
from scheduling.models import Nomination, Seminar
from tests.scheduling.conftest import IN_TIME

DECISIONS = {
    "nominated": lambda made, cast: None,
    "accepted": lambda made, cast: actions.accept(made, by=cast.farida),
    "refused": lambda made, cast: actions.refuse(made, reason="For investigators only", by=cast.farida),
    "waiting": lambda made, cast: actions.put_on_waiting_list(made, by=cast.farida),
    "withdrawn": lambda made, cast: actions.withdraw(made, by=cast.bruno, at=IN_TIME),
    "replaced": lambda made, cast: actions.replace(made, person=cast.bruno, by=cast.bruno, at=IN_TIME),
    "cancelled": lambda made, cast: actions.cancel_seminar(made.seminar, reason="Quarantine", by=cast.farida),
    "promoted": lambda made, cast: actions.accept(actions.put_on_waiting_list(made, by=cast.farida), by=cast.farida),
}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_person_and_her_agency_are_told(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], event: str, language: str
) -> None:
    User.objects.update(language=language)
    DECISIONS[event](nominate(seminar, cast.amina, cast.bruno), cast)
    run_all()
    last = {message.to[0]: message for message in mail.outbox}
    assert set(last) == {"amina@example.org", "bruno@example.org"}
    assert [f"/{language}/seminars/S-1/" in str(message.body) for message in last.values()] == [True, True]
    assert [seminar.title_en in m.subject or seminar.title_ru in m.subject for m in last.values()] == [True, True]
    assert not any("{{" in str(message.body) or "None" in str(message.body) for message in mail.outbox)


def test_a_reason_reaches_both(cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination]) -> None:
    actions.refuse(nominate(seminar, cast.amina, cast.bruno), reason="Only for <investigators>", by=cast.farida)
    run_all()
    assert ["Only for <investigators>" in str(m.body) for m in mail.outbox] == [False, False, True, True]


def test_a_person_without_address_stops_nobody(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination], people: Callable[..., list[User]]
) -> None:
    nominate(seminar, people(1)[0], cast.bruno)
    run_all()
    assert [message.to for message in mail.outbox] == [["bruno@example.org"]]


def test_a_job_that_runs_twice_sends_once(
    cast: SimpleNamespace, seminar: Seminar, nominate: Callable[..., Nomination]
) -> None:
    from scheduling.emails import send_nomination_mail

    made = nominate(seminar, cast.amina, cast.bruno)
    run_all()
    send_nomination_mail(made.pk, "nominated")
    assert len(mail.outbox) == 2
