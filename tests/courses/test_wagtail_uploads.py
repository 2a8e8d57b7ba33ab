"""A file that is not what its name says is refused; course files are for those who take the course."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.media import wanted_range
from courses.models import Course, Material
from courses.set_up import set_up_wagtail
from courses.uploads import CAPTIONS, MATERIALS, kind_of, must_be_what_it_says
from itc.people.actions.roles import follow_roles
from tests.courses import files, stage
from tests.courses.files import archive, upload

SignIn = Callable[..., Client]


def status(browser: Client, address: str) -> int:
    answer = browser.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # the file is closed at its end
    return answer.status_code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("law.pdf", files.PDF),
        ("talk.MP3", files.MP3),
        ("talk.wav", files.WAV),
        ("scene.webm", files.WEBM),
        ("task.docx", archive("[Content_Types].xml", "word/document.xml")),
        ("table.xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
    ],
)
def test_honest_files_are_taken(name: str, content: bytes) -> None:
    must_be_what_it_says(MATERIALS)(upload(name, content))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("talk.mp3", files.HTML, "not_what_it_says"),
        ("talk.mp3", files.PDF, "not_what_it_says"),
        ("law.pdf", files.MP3, "not_what_it_says"),
        ("law.pdf", b"", "not_what_it_says"),
        ("task.docx", archive("xl/workbook.xml"), "not_what_it_says"),
        ("task.docx", b"PK\x03\x04 not an archive", "not_what_it_says"),
        ("page.html", files.HTML, "kind"),
        ("picture.svg", b"<svg/>", "kind"),
        ("law.pdf.exe", files.PDF, "kind"),
        ("noextension", files.PDF, "kind"),
    ],
)
def test_files_that_lie_or_are_not_wanted_are_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        must_be_what_it_says(MATERIALS)(upload(name, content))
    assert refusal.value.code == code


def test_captions_are_webvtt_and_nothing_else() -> None:
    must_be_what_it_says(CAPTIONS)(upload("talk.vtt", b"\xef\xbb\xbf" + files.VTT))
    with pytest.raises(ValidationError, match="is not what its name says"):
        must_be_what_it_says(CAPTIONS)(upload("talk.vtt", files.HTML))


def test_the_kind_of_a_file_is_in_its_name() -> None:
    assert [kind_of(name) for name in ("a.MP4", "a.opus", "a.pdf", "a")] == ["video", "audio", "document", "document"]


@pytest.fixture
def author(cast: SimpleNamespace, sign_in: SignIn) -> Client:
    set_up_wagtail()
    follow_roles(cast.alina)
    cast.alina.language = "en"
    cast.alina.save()
    return sign_in(cast.alina)


def test_an_author_adds_a_course_file_and_a_false_one_is_refused_beside_its_field(author: Client) -> None:
    facts = {"title": "First questions", "language": "en", "transcript": "Good evening."}
    refused = author.post("/cms/materials/new/", facts | {"file": upload("talk.mp3", files.HTML)})
    assert "is not what its name says" in refused.content.decode()
    assert Material.objects.count() == 0
    taken = author.post("/cms/materials/new/", facts | {"file": upload("talk.mp3", files.MP3)})
    assert taken.status_code == 302
    material = Material.objects.get()
    assert (material.kind, material.transcript, material.file.size) == ("audio", "Good evening.", len(files.MP3))
    assert Path(material.file.path).is_relative_to(settings.DATA_DIR / "private")


def test_a_picture_that_is_none_is_refused(author: Client) -> None:
    address = "/cms/images/add/"
    author.post(address, {"title": "False", "file": upload("map.png", files.HTML)})
    assert get_image_model().objects.count() == 0
    author.post(address, {"title": "Map", "file": upload("map.png", files.png()), "collection": "1"})
    assert list(get_image_model().objects.values_list("title", flat=True)) == ["Map"]


@pytest.fixture
def material(cast: SimpleNamespace) -> Material:
    """Shown by a lesson of C1, where Amina is enrolled; Chinara takes C2 only."""
    row = Material.objects.create(
        title="Talk", language="en", file=upload("talk.mp3", files.MP3), captions=upload("talk.vtt", files.VTT)
    )
    course, other = stage.course("C1", lessons=1, texts=()), stage.course("C2", lessons=1)
    stage.text(course.lessons.get(), "en", [{"type": "audio", "value": {"file": row.pk}}])
    stage.enrolled(course, cast.amina)
    stage.enrolled(other, cast.chinara)
    return row


def test_a_course_file_is_for_who_takes_the_course_and_for_staff(
    cast: SimpleNamespace, sign_in: SignIn, client: Client, material: Material
) -> None:
    address = f"/en/courses/files/{material.pk}/"
    people = ("amina", "alina", "farida", "chinara", "bruno")
    seen = {who: status(sign_in(getattr(cast, who)), address) for who in people}
    assert seen == {"amina": 200, "alina": 200, "farida": 200, "chinara": 404, "bruno": 404}
    assert client.get(address).status_code == 302
    captions = sign_in(cast.amina).get(f"{address}captions/")
    assert (captions["Content-Type"], captions.getvalue()) == ("text/vtt; charset=utf-8", files.VTT)


def test_who_left_the_course_or_waits_gets_no_file(cast: SimpleNamespace, sign_in: SignIn, material: Material) -> None:
    for state in ("left", "requested"):
        Course.objects.get(code="C1").enrolments.update(state=state)
        assert sign_in(cast.amina).get(f"/en/courses/files/{material.pk}/").status_code == 404


def test_a_file_of_a_withdrawn_text_is_no_longer_served(
    cast: SimpleNamespace, sign_in: SignIn, material: Material
) -> None:
    Course.objects.get(code="C1").lessons.get().pages.get().unpublish()
    assert sign_in(cast.amina).get(f"/en/courses/files/{material.pk}/").status_code == 404


def test_a_player_may_wind_forward(cast: SimpleNamespace, sign_in: SignIn, material: Material) -> None:
    answer = sign_in(cast.amina).get(f"/en/courses/files/{material.pk}/", headers={"Range": "bytes=10-13"})
    assert (answer.status_code, answer.getvalue()) == (206, files.MP3[10:14])
    assert answer["Content-Range"] == f"bytes 10-13/{len(files.MP3)}"
    beyond = sign_in(cast.amina).get(f"/en/courses/files/{material.pk}/", headers={"Range": "bytes=9999-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(files.MP3)}")


@pytest.mark.parametrize(
    ("header", "span"),
    [("bytes=0-", (0, 99)), ("bytes=-10", (90, 99)), ("bytes=5-500", (5, 99)), ("", None), ("bytes=-", None),
     ("bytes=0-1,5-6", None), ("pages=1-2", None), ("bytes=-500", (0, 99))],
)  # fmt: skip
def test_ranges(header: str, span: tuple[int, int] | None) -> None:
    assert wanted_range(header, 100) == span


def test_wagtails_own_documents_are_for_authors_only(cast: SimpleNamespace, sign_in: SignIn, client: Client) -> None:
    document = get_document_model().objects.create(title="Law", file=upload("law.pdf", files.PDF))
    seen = [status(browser, document.url) for browser in (client, sign_in(cast.amina), sign_in(cast.alina))]
    assert seen == [403, 403, 200]


def test_the_editor_says_in_which_lessons_a_file_is_used(author: Client, material: Material) -> None:
    Material.objects.create(title="Other", language="en", file=upload("other.mp3", files.MP3))
    shown = " ".join(author.get("/cms/materials/").content.decode().split())
    usage = f"/cms/materials/usage/{material.pk}/"
    assert (f'<a href="{usage}"> Used 1 time </a>' in shown, "Used 0 times" in shown) == (True, True)
    page = Course.objects.get(code="C1").lessons.get().pages.get()
    assert f'href="/cms/pages/{page.pk}/edit/' in author.get(usage).content.decode()
