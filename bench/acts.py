"""Acts of the training office on a whole group, through its pages: each run takes a seminar of its own."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from itertools import count

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.stage import Stage
from certification.models import ProgrammeVersion
from itc.people.models import Role
from scheduling import actions
from scheduling.models import Booking, Nomination, Seminar

numbers = count(1)
MANY, GROUP = 200, 30
DAY = dt.timedelta(days=1)


def nominated(stage: Stage, people: int) -> Seminar:
    """Opened today; its one session is over."""
    now, today, officer = timezone.now(), timezone.localdate(), stage.roles[Role.OFFICER]
    seminar = actions.plan_seminar(
        f"BENCH-{next(numbers)}", by=officer, title_en="Bench", title_ru="Замер", capacity=people,
        starts_on=today - DAY, ends_on=today, nominate_until=today, withdraw_until=today,
        programme_version=ProgrammeVersion.objects.get(programme=stage.course.programme),
    )  # fmt: skip
    seminar = actions.open_nominations(seminar, by=officer)
    begins = now - dt.timedelta(hours=2)
    actions.add_session(
        seminar, by=officer, topic_en="Talk", topic_ru="Беседа", starts_at=begins,
        ends_at=begins + dt.timedelta(minutes=45), hours=Decimal(1),
    )  # fmt: skip
    letter = {"letter_number": "1", "letter_date": today, "by": officer}
    for person in stage.people[:people]:
        actions.nominate(seminar, person=person, **letter)
    return seminar


def decide_many(client: Client, seminars: list[Seminar]) -> Callable[[], None]:
    def decide() -> None:
        seminar = seminars.pop()
        keys = list(seminar.nominations.values_list("pk", flat=True))
        client.post(reverse("nominations_decide", args=[seminar.code]), {"nomination": keys, "decision": "accept"})
        if seminar.bookings.held().count() != len(keys):
            raise RuntimeError(f"{seminar.code}: not all were accepted")

    return decide


def ready_to_close(stage: Stage) -> Seminar:
    seminar, officer = nominated(stage, GROUP), stage.roles[Role.OFFICER]
    for nomination in Nomination.objects.filter(seminar=seminar):
        actions.accept(nomination, by=officer)
    present = dict.fromkeys(Booking.objects.filter(seminar=seminar).values_list("pk", flat=True), "present")
    actions.mark_attendance(seminar.sessions.get(), marks=present, by=officer)
    return seminar


def close_group(client: Client, seminars: list[Seminar]) -> Callable[[], None]:
    def close() -> None:
        seminar = seminars.pop()
        today = timezone.localdate().isoformat()
        order = {"completion-kind": "completion", "completion-number": "1", "completion-date": today, "sure": "1"}
        client.post(reverse("seminar_close", args=[seminar.code]), order)
        seminar.refresh_from_db()
        if seminar.state != "closed":
            raise RuntimeError(f"{seminar.code}: not closed")

    return close
