"""What is measured: the goals are 15 ms of CPU and 12 queries a page, 60 ms a quiz cycle, 0.5 s for 10,000 CSV rows."""

import io
import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench import acts, lists
from bench.measure import measure, measure_beside
from bench.stage import AWARDS, Stage
from courses.models import AttemptItem
from courses.questions.actions import MOST, Source, import_questions
from courses.quizzes.models import Attempt, Quiz
from itc.people.models import Role, User
from itc.people.rosters.actions import import_people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PEOPLE = 5_000
numbers = count()


def signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend=BACKEND)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def page(client: Client, url: str) -> Callable[[], None]:
    def get() -> None:
        response = client.get(url)
        size = sum(map(len, response)) if response.streaming else len(response.content)
        if response.status_code != 200 or size < 500:
            raise RuntimeError(f"{url}: {response.status_code}, {size} bytes")

    return get


def run() -> None:
    stage = Stage()
    anonymous, trainee = Client(HTTP_HOST="localhost"), signed_in(stage.trainee)
    focal_point, officer = signed_in(stage.roles[Role.FOCAL_POINT]), signed_in(stage.roles[Role.OFFICER])
    measure("catalogue, anonymous, from the page cache", page(anonymous, reverse("catalogue")))
    settings.PAGE_CACHE_SECONDS = 0
    measure("catalogue, anonymous", page(anonymous, reverse("catalogue")), goal_ms=15)
    measure("course page, trainee", page(trainee, reverse("course", args=["C1"])), goal_ms=15)
    measure("lesson page, trainee", page(trainee, reverse("lesson", args=["C1", 1])), goal_ms=15)
    measure("quiz cycle of 20 questions", quiz_cycle(trainee, stage.trainee), rounds=9, goal_ms=60)
    measure(f"completions page, {AWARDS} awards", page(focal_point, reverse("completions")), goal_ms=15)
    export = reverse("completions_export", args=["csv"])
    measure(f"completions CSV, {AWARDS} rows", page(focal_point, export), rounds=3, goal_ms=500)
    export = reverse("completions_export", args=["xlsx"])
    measure(f"completions XLSX, {AWARDS} rows", page(focal_point, export), rounds=2)
    measure("office report by agency and country", page(officer, reverse("office_report")), rounds=5)
    save, import_list = one_answer(trainee, stage.trainee), roster(stage)
    _lists_and_acts(stage, officer, signed_in(stage.roles[Role.REGISTRAR]))
    measure_beside(f"an answer saved while {PEOPLE} people are imported", save, import_list, goal_ms=2000)
    measure_beside(f"an answer saved while {MOST} questions are imported", save, import_file, goal_ms=2000)
    lists.fill(stage)
    for name, role, address in lists.PAGES:
        measure(f"{name}, {lists.ROWS} rows", page(signed_in(stage.roles[role]), address()), goal_ms=20)


def _lists_and_acts(stage: Stage, officer: Client, registrar: Client) -> None:
    """The people of the stage, the page of 200 nominations, and what is done with a whole group."""
    runs = 3
    many = [acts.nominated(stage, acts.MANY) for _run in range(runs + 2)]
    groups = [acts.ready_to_close(stage) for _run in range(runs + 2)]
    busy = reverse("seminar_office", args=[many[0].code])
    for name in ("people_list", "agencies", "audit", "mails", "jobs", "seminars_office"):
        measure(f"office list: {name}", page(officer, reverse(name)), goal_ms=20)
    measure(f"a page of {acts.MANY} nominations", page(officer, busy), goal_ms=20)
    measure(f"{acts.MANY} nominations decided", acts.decide_many(officer, many), rounds=runs, goal_ms=1000)
    measure(f"a group of {acts.GROUP} closed", acts.close_group(registrar, groups), rounds=runs, goal_ms=1000)


def quiz_cycle(client: Client, person: User) -> Callable[[], None]:
    """Start, a page, 20 answers in one save, finish, review: five requests as a trainee makes them."""
    quiz = Quiz.objects.get(code="c1-final")
    Quiz.objects.filter(pk=quiz.pk).update(attempts_allowed=0)

    def cycle() -> None:
        client.post(reverse("quiz_start", args=[quiz.code]))
        attempt = Attempt.objects.filter(person=person).latest("pk")
        client.get(reverse("attempt", args=[attempt.pk]))
        body = json.dumps({"answers": [answer(item) for item in attempt.items.select_related("version")]})
        client.post(reverse("attempt_answers", args=[attempt.pk]), body, content_type="application/json")
        client.post(reverse("attempt_finish", args=[attempt.pk]))
        review = client.get(reverse("attempt_review", args=[attempt.pk]))
        if review.status_code != 200:
            raise RuntimeError(f"review: {review.status_code}")

    return cycle


def one_answer(client: Client, person: User) -> Callable[[], None]:
    client.post(reverse("quiz_start", args=["c1-final"]))
    attempt = Attempt.objects.filter(person=person).latest("pk")
    item = attempt.items.select_related("version").exclude(version__question__kind="description")[0]
    url = reverse("attempt_answers", args=[attempt.pk])

    def save() -> None:
        response = client.post(url, json.dumps({"answers": [answer(item)]}), content_type="application/json")
        if response.status_code != 200:
            raise RuntimeError(f"{url}: {response.status_code}")

    return save


def roster(stage: Stage) -> Callable[[], None]:
    lines = ("Фамилия;Имя;E-mail", *(f"Лис;Пётр;p{n}@example.org" for n in range(PEOPLE)))

    def import_list() -> None:
        try:
            people = import_people(
                io.BytesIO("\n".join(lines).encode()), "list.csv", agency=stage.people[0].agency, by=None
            )
        finally:
            connection.close()
        if people.imported != PEOPLE:
            raise RuntimeError(f"{people.imported} people were imported")

    return import_list


def import_file() -> None:
    text = "\n\n".join(f"::Q{n}::[html]<p>Number {n}?</p>{{=yes#good ~no#bad ~maybe####Because.}}" for n in range(MOST))
    try:
        outcome = import_questions([Source("large.gift", text.encode())], bank="large", language="en", by=None)
    finally:
        connection.close()
    if outcome.imported != MOST:
        raise RuntimeError(f"{outcome.imported} questions were imported")


def answer(item: AttemptItem) -> dict[str, Any]:
    data = item.version.data
    value: Any = "30"
    if data["kind"] == "choice":
        value = data["choices"][0]["key"] if data["single"] else [data["choices"][0]["key"]]
    elif data["kind"] == "truefalse":
        value = "true"
    elif data["kind"] == "matching":
        value = {pair["key"]: pair["option"] for pair in data["pairs"]}
    return {"client_id": f"bench-{next(numbers)}", "item": item.pk, "value": value}
