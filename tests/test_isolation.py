"""Nobody sees another agency's people: every address of the product is walked by its owner, a stranger and a passer-by.

The table below classifies each route by name; a route that is not in it fails the first test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from itc.people.models import User
from tests.world import build

World = SimpleNamespace
Args = Callable[[World], dict[str, Any]]
SignIn = Callable[[User], Client]


@dataclass(frozen=True)
class Page:
    """`owner` gets 200 (or `good`), `stranger` 404, `without` (an insider without the right) 403 or 404."""

    owner: str
    stranger: str = ""  # "" where there is no foreign object: the address is the same for everybody
    without: str = "amina"
    args: Args = field(default=lambda world: {})
    query: str = ""
    good: tuple[int, ...] = (200,)
    is_act: bool = False  # answers POST only; the owner's GET is 405


def pk(name: str, **more: str) -> Args:
    return lambda world: {"pk": getattr(world, name).pk} | {key: getattr(world, of).pk for key, of in more.items()}


def code(name: str, **more: str) -> Args:
    return lambda world: {"code": getattr(world, name).code} | {key: getattr(world, of).pk for key, of in more.items()}


def amina(world: World) -> dict[str, Any]:
    return {"pk": world.cast.amina.pk}


def north(world: World) -> dict[str, Any]:
    return {"code": world.cast.north.code}


def registration(world: World) -> dict[str, Any]:
    return {"registration": world.certificate.registration}


def completion(world: World) -> dict[str, Any]:
    return {"pk": world.certificate.links.all()[0].award_id}


def both(args: Args, **fixed: Any) -> Args:
    return lambda world: args(world) | fixed


# the same for everybody, without any person's data
PUBLIC = {
    "root", "set_language", "health_live", "health_ready", "openapi-json", "front", "gallery", "catalogue", "course",
    "english", "seminars", "seminar", "invitation", "verify", "verify_token", "lesson_image",
}  # fmt: skip
# served to a demonstration only
DEMONSTRATION = {"mailbox", "letter"}
# one's own, whoever one is
OWN = {"home", "start", "profile", "my_seminars", "today", "my_certificates"}
# need more on the stage than this walk has: tests/courses/test_media.py, tests/courses/test_language.py
ELSEWHERE = {"material", "material_captions", "track", "english_unit", "public_file"}
# the interface for programs has tokens of its own: tests/certification/test_api.py
API = {"api-root", "read_completions"}

# the address is itself the key, for calendar programs: tests/scheduling/test_calendar_address.py
KEYED = {"calendar_feed"}

OFFICE = {"owner": "farida", "without": "bruno"}
SEMINAR = {**OFFICE, "stranger": "chidi", "args": code("seminar")}
AUTHOR = {"owner": "alina", "without": "bruno"}
PAGES: dict[str, Page] = {
    "desk": Page("bruno"),
    "office": Page("farida", without="bruno"),
    # people
    "profile_confirm": Page("amina", without="", is_act=True),
    "people_list": Page("bruno"),
    "people_export": Page("bruno", args=lambda world: {"kind": "csv"}),
    "person_new": Page("bruno"),
    "people_import": Page("bruno"),
    "people_import_check": Page("bruno", good=(200, 302)),
    "people_import_template": Page("bruno"),
    "person": Page("bruno", "chidi", "chinara", args=amina),
    "person_edit": Page("bruno", "chidi", "chinara", args=amina),
    "person_latin": Page("bruno", "chidi", "chinara", args=amina, is_act=True),
    "person_move": Page("bruno", "chidi", "chinara", args=amina),
    "person_left": Page("bruno", "chidi", "chinara", args=amina),
    "person_duplicate": Page("farida", "chidi", "chinara", args=amina),
    "person_apart": Page("farida", "chidi", "chinara", args=amina),
    "person_role": Page("farida", "chidi", "chinara", args=amina),
    "duplicates": Page(**OFFICE),
    "duplicates_compare": Page(
        "farida", "chidi", "chinara", args=lambda world: amina(world) | {"other": world.cast.chinara.pk}
    ),
    "person_invite": Page("bruno", "chidi", "chinara", args=amina, is_act=True),
    "person_uninvite": Page("bruno", "chidi", "chinara", args=amina, is_act=True),
    "person_access": Page("farida", "chidi", "chinara", args=amina, is_act=True),
    "role_end": Page("farida", "chidi", args=lambda world: {"pk": world.cast.bruno.grants.get().pk}, is_act=True),
    "agencies": Page("bruno"),
    "agency": Page("bruno", "chidi", "chinara", args=north),
    "agency_new": Page(**OFFICE),
    "agency_edit": Page("farida", "chidi", args=north),
    "agency_rename": Page("farida", "chidi", args=north),
    "agency_move": Page("farida", "chidi", args=north),
    "agency_merge": Page("farida", "chidi", args=north),
    "tokens": Page("bruno"),
    "token_revoke": Page("bruno", "chidi", args=pk("token"), is_act=True),
    "audit": Page("farida", without="bruno"),
    "audit_export": Page("farida", without="bruno", args=lambda world: {"kind": "csv"}),
    "centre": Page("farida", without="egor"),
    "mails": Page("farida", without="egor"),
    "mail": Page("farida", "chidi", "egor", args=pk("letter")),
    "mail_again": Page("farida", "chidi", "egor", args=pk("letter"), is_act=True),
    # jobs
    "jobs": Page("farida", without="bruno"),
    "job_progress": Page("farida", "chidi", "chinara", args=pk("job")),
    "job_again": Page("farida", "chidi", args=pk("job"), is_act=True),
    # courses
    "enrol": Page("amina", without="", args=code("course"), is_act=True),
    "leave_course": Page("amina", "chinara", without="chidi", args=code("course"), is_act=True),
    "lesson": Page("amina", without="chinara", args=both(code("course"), number=1)),
    # who is not enrolled is led back to the course with a message
    "lesson_read": Page("amina", without="", args=both(code("course"), number=1), is_act=True),
    "complete_course": Page("amina", "chinara", without="chidi", args=code("course"), is_act=True),
    "courses_office": Page(**AUTHOR),
    "course_new": Page(**AUTHOR),
    **{
        name: Page("alina", "chidi", "bruno", args=code("course"))
        for name in ("course_desk", "course_edit", "course_preview", "lesson_new")
    },
    **{
        f"course_{act}": Page("alina", "chidi", "bruno", args=code("course"), is_act=True)
        for act in ("open", "close", "withdraw")
    },
    "lesson_edit": Page("alina", "chidi", "bruno", args=code("course", pk="text")),
    "lesson_text": Page("alina", "chidi", "bruno", args=both(code("course", pk="text"), language="ru"), is_act=True),
    **{
        f"lesson_{act}": Page("alina", "chidi", "bruno", args=code("course", pk="text"), is_act=True)
        for act in ("move", "retire", "restore")
    },
    "enrolments": Page(**OFFICE),
    "enrolment_decide": Page("farida", "chidi", args=pk("wish"), is_act=True),
    "quizzes_office": Page(**AUTHOR),
    "quiz_new": Page(**AUTHOR),
    "quiz_edit": Page("alina", "chidi", "bruno", args=code("quiz")),
    "quiz_preview": Page("alina", "chidi", "bruno", args=code("quiz")),
    "quiz_retire": Page("alina", "chidi", "bruno", args=code("quiz")),
    "quiz_restore": Page("alina", "chidi", "bruno", args=code("quiz"), is_act=True),
    "quiz": Page("amina", "chinara", without="chidi", args=code("quiz")),
    "quiz_start": Page("amina", "chinara", without="chidi", args=code("quiz"), is_act=True),
    "attempt": Page("amina", "chinara", without="bruno", args=pk("attempt")),
    "attempt_answers": Page("amina", "chinara", without="bruno", args=pk("attempt"), is_act=True),
    "attempt_finish": Page("amina", "chinara", without="bruno", args=pk("attempt")),
    "attempt_review": Page("amina", "chinara", without="bruno", args=pk("over")),
    "banks": Page(**AUTHOR),
    "bank_import": Page(**AUTHOR),
    "bank": Page("alina", "chidi", "bruno", args=code("bank")),
    "bank_export": Page("alina", "chidi", "bruno", args=both(code("bank"), form="gift")),
    "question": Page("alina", "chidi", "bruno", args=code("bank", pk="question")),
    "bank_new": Page(**AUTHOR),
    "question_new": Page("alina", "chidi", "bruno", args=code("bank")),
    "question_write": Page("alina", "chidi", "bruno", args=both(code("bank"), kind="choice")),
    "question_write_preview": Page("alina", "chidi", "bruno", args=both(code("bank"), kind="choice"), is_act=True),
    "question_edit": Page("alina", "chidi", "bruno", args=code("bank", pk="question")),
    "question_regrade": Page("alina", "chidi", "bruno", args=code("bank", pk="question")),
    "question_preview": Page("alina", "chidi", "bruno", args=code("bank", pk="question"), is_act=True),
    "question_retire": Page("alina", "chidi", "bruno", args=code("bank", pk="question")),
    "question_restore": Page("alina", "chidi", "bruno", args=code("bank", pk="question"), is_act=True),
    "marking": Page("dina", without="bruno"),
    "marking_essay": Page("dina", "chidi", "bruno", args=pk("essay")),
    "essay": Page("amina", "chinara", "dina", args=pk("returned")),
    # the ledger
    "transcript": Page("bruno", "chidi", "chinara", args=amina),
    "transcript_pdf": Page("bruno", "chidi", "chinara", args=amina, good=(200, 302)),
    "certificate_pdf": Page("bruno", "chidi", "chinara", args=registration),
    "completions": Page("bruno"),
    "completions_export": Page("bruno", args=lambda world: {"kind": "csv"}),
    "holdings": Page("bruno"),
    "holdings_export": Page("bruno", args=lambda world: {"kind": "csv"}),
    "office_report": Page("egor", without="bruno"),
    "office_report_export": Page("egor", without="bruno", args=lambda world: {"kind": "csv"}),
    "register": Page("egor", without="bruno"),
    "register_export": Page("egor", without="bruno", args=lambda world: {"kind": "csv"}),
    "certificate": Page("egor", "chidi", "bruno", args=registration),
    "certificate_making": Page("egor", "chidi", "bruno", args=registration),
    **{
        f"completion{act}": Page("egor", "chidi", "bruno", args=completion) for act in ("", "_correct", "_withdraw")
    },
    "certificate_act": Page("egor", "chidi", "bruno", args=lambda world: registration(world) | {"act": "annul"}),
    "issue": Page("egor", without="bruno"),
    "issue_for": Page("egor", without="bruno", args=lambda world: {"code": "C1"}),
    "issue_run": Page(
        "egor", "chidi", "bruno", args=lambda world: {"code": "C1", "pk": world.run.pk}
    ),
    "issue_preview": Page(
        "egor", "chidi", "farida", args=lambda world: {"code": "C1", "pk": world.cast.chinara.pk}, good=(200, 302)
    ),
    **{
        name: Page("egor", without="bruno") for name in ("programmes", "qualifications", "signatories", "thresholds")
    },
    "programme": Page("egor", "chidi", "bruno", args=lambda world: {"code": "S-TIP"}),
    "programme_edit": Page("farida", "chidi", "egor", args=lambda world: {"code": "S-TIP"}),
    "qualification_edit": Page("farida", "chidi", "egor", args=lambda world: {"code": "C1"}),
    **{name: Page("farida", without="egor") for name in ("programme_new", "qualification_new", "threshold_new")},
    "signatory_new": Page("egor", without="bruno"),
    "signatory_edit": Page("egor", "chidi", "bruno", args=lambda world: {"pk": world.props.signatory.pk}),
    # seminars
    "nominate": Page("bruno", args=code("seminar")),
    "nominate_list": Page("bruno", args=code("seminar")),
    "seminar_withdraw": Page("amina", "chinara", "chidi", args=code("seminar"), is_act=True),
    "nominations_rank": Page("bruno", args=code("seminar")),
    "nominations": Page("bruno"),
    "nominations_export": Page("bruno", args=lambda world: {"form": "csv"}),
    "nomination_withdraw": Page("bruno", "chidi", args=pk("nomination")),
    "nomination_replace": Page("bruno", "chidi", args=pk("nomination")),
    "attendance": Page("dina", "chidi", "amina", args=pk("session")),
    "seminars_office": Page(**OFFICE),
    "seminars_calendar": Page(**OFFICE),
    "seminars_export": Page(**OFFICE, args=lambda world: {"form": "csv"}),
    "seminar_new": Page(**OFFICE),
    "venues": Page(**OFFICE),
    "venue_new": Page(**OFFICE),
    "venue": Page(**OFFICE, args=pk("venue")),
    "room_new": Page(**OFFICE, args=lambda world: {"venue": world.venue.pk}),
    "room": Page(**OFFICE, args=lambda world: {"venue": world.venue.pk, "pk": world.room.pk}),
    **{
        name: Page(**SEMINAR)
        for name in (
            "seminar_office", "seminar_edit", "seminar_participants", "seminar_plan", "session_new", "share_new",
            "seminar_journal", "seminar_closing", "seminar_orders", "seminar_move", "seminar_trainer",
            "seminar_copy",
        )
    },
    **{
        name: Page(**SEMINAR, is_act=True)
        for name in (
            "seminar_open", "seminar_cancel", "nominations_promote", "staff_assign",
            "seminar_attest", "seminar_protocol", "seminar_close",
        )
    },
    **{
        name: Page(**SEMINAR | {"args": both(code("seminar"), form="csv")})
        for name in ("nominations_of_seminar_export", "participants_export", "journal_export")
    },
    "nominations_decide": Page(**SEMINAR | {"good": (302,)}),
    "seminar_papers": Page(**SEMINAR | {"args": both(code("seminar"), paper="letters")}),
    "participant_papers": Page(**SEMINAR | {"args": both(code("seminar", pk="booking"), paper="letters")}),
    "paper_run": Page(**SEMINAR | {"args": code("seminar", pk="papers")}),
    "paper_run_file": Page(**SEMINAR | {"args": code("seminar", pk="papers"), "good": (302,)}),
    "closing_person": Page(**SEMINAR | {"args": code("seminar", pk="booking")}),
    "ruling_take_back": Page(**SEMINAR | {"args": code("seminar", pk="booking")}, is_act=True),
    "session_edit": Page(**SEMINAR | {"args": code("seminar", pk="session")}),
    "session_remove": Page(**SEMINAR | {"args": code("seminar", pk="session")}, is_act=True),
    "share_edit": Page(**SEMINAR | {"args": code("seminar", pk="share")}),
    "share_drop": Page(**SEMINAR | {"args": code("seminar", pk="share")}, is_act=True),
    "staff_release": Page(**SEMINAR | {"args": code("seminar", pk="staff")}, is_act=True),
}  # fmt: skip


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from () if _elsewhere(address) else routes(pattern, address)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def _elsewhere(address: str) -> bool:
    """Wagtail's desk and allauth's account pages: tests/courses/test_wagtail*.py and tests/people/test_accounts*.py."""
    return address.startswith(("cms/", "documents/")) or address.endswith("account/")


@pytest.fixture
def world(cast: SimpleNamespace) -> World:
    return build(cast)


def test_every_route_is_in_the_table() -> None:
    assert set(routes()) == PUBLIC | DEMONSTRATION | OWN | ELSEWHERE | API | KEYED | set(PAGES)


def address(name: str, world: World) -> str:
    return reverse(name, kwargs=PAGES[name].args(world)) + PAGES[name].query


def test_its_owner_gets_every_page(world: World, sign_in: SignIn) -> None:
    got = {}
    for name, page in PAGES.items():
        response = sign_in(getattr(world.cast, page.owner)).get(address(name, world))
        read(response)
        if response.status_code not in ((405,) if page.is_act else page.good):
            got[name] = response.status_code
    assert got == {}


def test_a_stranger_finds_nothing_at_the_same_address(world: World, sign_in: SignIn) -> None:
    got = {}
    for name, page in PAGES.items():
        if page.stranger:
            client = sign_in(getattr(world.cast, page.stranger))
            call = client.post if page.is_act else client.get
            there, nowhere = call(address(name, world)).status_code, call(missing(name, world)).status_code
            # a right held nowhere is refused before anything is looked up: then what is missing is refused too
            if there != 404 and (there, nowhere) != (403, 403):
                got[name] = (there, nowhere)
    assert got == {}


def missing(name: str, world: World) -> str:
    """The same address of something that does not exist."""
    args = PAGES[name].args(world)
    return reverse(name, kwargs=args | {key: 987654321 for key in args if key == "pk"} | nowhere(name, args))


def nowhere(name: str, args: dict[str, Any]) -> dict[str, Any]:
    if isinstance(args.get("pk"), UUID):
        return {"pk": UUID(int=1)}
    return {key: "nowhere" for key in ("code", "registration") if key in args}


def test_an_insider_without_the_right_is_refused(world: World, sign_in: SignIn) -> None:
    got = {}
    for name, page in PAGES.items():
        if page.without:
            client = sign_in(getattr(world.cast, page.without))
            response = client.post(address(name, world)) if page.is_act else client.get(address(name, world))
            if response.status_code not in (403, 404):
                got[name] = response.status_code
    assert got == {}


def test_a_passer_by_is_sent_to_the_login_page(world: World, client: Client) -> None:
    got = {}
    for name in [*PAGES, *OWN]:
        url = address(name, world) if name in PAGES else reverse(name)
        response = client.post(url) if name in PAGES and PAGES[name].is_act else client.get(url)
        if not (response.status_code == 302 and "/account/login/" in response.headers["Location"]):
            got[name] = response.status_code
    assert got == {}


def test_no_list_search_or_export_of_another_agency_names_her(world: World, sign_in: SignIn) -> None:
    """Chidi may open these pages too; Amina stands in the database and on Bruno's."""
    chidi, leaks = sign_in(world.cast.chidi), set()
    for name in [*PAGES, *OWN]:
        url = address(name, world) if name in PAGES else reverse(name)
        for query in ("", "?q=али", "?q=aliy", "?person=али"):
            response = chidi.get(url + query)
            if response.status_code == 200 and names_amina(response):
                leaks.add(url + query)
    assert leaks == set()
    assert names_amina(sign_in(world.cast.bruno).get(reverse("people_list") + "?q=али"))
    for name in ("nominations", "completions"):
        assert names_amina(sign_in(world.cast.bruno).get(reverse(name)))


def read(response: Any) -> str:
    content: bytes = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def names_amina(response: Any) -> bool:
    text = read(response).casefold()
    return "алиева" in text or "aliyeva" in text


def test_anybody_gets_the_public_pages(world: World, client: Client) -> None:
    got = {}
    for name in ("front", "catalogue", "english", "seminars", "health_live", "health_ready", "openapi-json"):
        route = f"api:{name}" if name == "openapi-json" else name
        if (status := client.get(reverse(route)).status_code) != 200:
            got[name] = status
    for name, args in (("course", code("course")), ("seminar", code("seminar"))):
        response = client.get(reverse(name, kwargs=args(world)))
        if response.status_code != 200 or names_amina(response):
            got[name] = response.status_code
    assert got == {}


def test_the_mailbox_is_for_a_demonstration_only(world: World, client: Client, sign_in: SignIn) -> None:
    for name, args in (("mailbox", {}), ("letter", {"pk": world.letter.pk})):
        assert client.get(reverse(name, kwargs=args)).status_code == 404
        assert sign_in(world.cast.farida).get(reverse(name, kwargs=args)).status_code == 404
