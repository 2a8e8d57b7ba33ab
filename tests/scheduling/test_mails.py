from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail

from itc.jobs.testing import run_all
from itc.people.models import User
from scheduling import actions
from scheduling.emails import EVENTS
from scheduling.models import Nomination, Seminar
from tests.scheduling.conftest import IN_TIME, LETTER

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


def told(address: str) -> list[str]:
    """The bodies of the letters to this address so far."""
    run_all()
    return [str(message.body) for message in mail.outbox if message.to == [address]]


def test_a_letter_with_many_people_is_answered_by_one_mail_for_each_event(
    cast: SimpleNamespace, plan: Callable[..., Seminar], people: Callable[..., list[User]]
) -> None:
    """Three come in, two get a seat, one waits; Bruno reads three mails, Amina her own two."""
    seminar, group = plan(), [cast.amina, *people(2)]
    User.objects.update(language="en")
    assert actions.nominate_many(seminar, group, by=cast.bruno, at=IN_TIME, **LETTER).refused == {}
    pks = list(seminar.nominations.order_by("pk").values_list("pk", flat=True))
    facts = {"seen": pks[:2], "others_wait": True, "by": cast.farida}
    for _click in range(2):
        actions.accept_as_seen(seminar, pks, **facts)
    letters = told("bruno@example.org")
    names = ["ALIYEVA AMINA", "NOVAYA 00 ANNA", "NOVAYA 01 ANNA"]
    assert [[name in body for name in names] for body in letters] == [
        [True, True, True], [True, True, False], [False, False, True],
    ]  # fmt: skip
    assert [body.count("http") for body in letters] == [1, 1, 1]
    assert ["– ALIYEVA AMINA\n– NOVAYA 00 ANNA" in body for body in letters] == [True, True, False]
    assert len(told("amina@example.org")) == 2


def test_two_letters_are_answered_apart(
    cast: SimpleNamespace, plan: Callable[..., Seminar], nominate: Callable[..., Nomination],
    people: Callable[..., list[User]],
) -> None:  # fmt: skip
    seminar, (one, other, third) = plan(), people(3)
    User.objects.update(language="en")
    made = [nominate(seminar, person, cast.bruno, letter_number="7") for person in (one, other)]
    made.append(nominate(seminar, third, cast.bruno, letter_number="8"))
    run_all()
    mail.outbox.clear()
    actions.refuse_many(seminar, [row.pk for row in made], reason="Late", by=cast.farida)
    assert ["– NOVAYA" in body for body in told("bruno@example.org")] == [True, False]


def test_a_focal_point_who_names_herself_reads_of_it_once(
    cast: SimpleNamespace, seminar: Seminar, people: Callable[..., list[User]]
) -> None:
    User.objects.update(language="en")
    actions.nominate_many(seminar, [cast.bruno, *people(1)], by=cast.bruno, at=IN_TIME, **LETTER)
    assert ["Your agency has nominated you" in body for body in told("bruno@example.org")] == [True, False]


@pytest.mark.parametrize("event", ["accepted", "refused", "waiting", "withdrawn", "cancelled", "promoted"])
def test_the_list_of_people_is_read_in_russian_too(
    cast: SimpleNamespace, plan: Callable[..., Seminar], people: Callable[..., list[User]], event: str
) -> None:
    User.objects.update(language="ru")
    seminar = plan()
    actions.nominate_many(seminar, people(2), by=User.objects.get(pk=cast.bruno.pk), at=IN_TIME, **LETTER)
    pks = list(seminar.nominations.values_list("pk", flat=True))
    many = {
        "accepted": lambda: actions.accept_many(seminar, pks, by=cast.farida),
        "refused": lambda: actions.refuse_many(seminar, pks, reason="Поздно", by=cast.farida),
        "waiting": lambda: actions.wait_many(seminar, pks, by=cast.farida),
        "withdrawn": lambda: actions.withdraw_many(seminar, pks, reason="", by=cast.farida),
        "cancelled": lambda: actions.cancel_seminar(seminar, reason="Карантин", by=cast.farida),
        "promoted": lambda: (
            actions.wait_many(seminar, pks, by=cast.farida),
            actions.accept_many(seminar, pks, by=cast.farida),
        ),
    }
    many[event]()
    body = told("bruno@example.org")[-1]
    assert ("Новая-00 Анна" in body, "your letter" in body, "people" in body) == (True, False, False)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_staff_hears_of_a_cancellation_once(
    cast: SimpleNamespace,
    seminar: Seminar,
    add_session: Callable[..., object],
    nominate: Callable[..., Nomination],
    language: str,
) -> None:
    """Dina trains and interprets, Bruno nominated and organises, Farida cancels."""
    User.objects.update(language=language)
    add_session(seminar)
    for user, role in ((cast.dina, "interpreter"), (cast.bruno, "organiser"), (cast.farida, "organiser")):
        actions.assign_staff(seminar, user=user, role=role, by=cast.farida)
    nominate(seminar, cast.amina, cast.bruno)
    run_all()
    mail.outbox.clear()
    for _click in range(2):
        actions.cancel_seminar(seminar, reason="Quarantine", by=cast.farida)
    run_all()
    told = {message.to[0]: str(message.body) for message in mail.outbox}
    assert (len(mail.outbox), set(told)) == (3, {"amina@example.org", "bruno@example.org", "dina@example.org"})
    words = {"en": "The training in which you work does not take place", "ru": "в котором вы работаете, не состоится"}
    assert [words[language] in told[f"{one}@example.org"] for one in ("dina", "bruno")] == [True, False]
    assert "Quarantine" in told["dina@example.org"]
