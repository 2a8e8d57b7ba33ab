"""Every kind of block as the trainee reads it."""

import gc
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.images import get_image_model

from courses.blocks import LessonBody
from courses.models import Material
from tests.courses import files, stage
from tests.courses.files import upload

SignIn = Callable[..., Client]
Read = Callable[..., str]
CHOICES = [{"text": "Yes", "correct": True, "feedback": "Right."}, {"text": "No", "correct": False, "feedback": "Why?"}]


@pytest.fixture
def read(cast: SimpleNamespace, sign_in: SignIn) -> Read:
    """The page of a lesson with these blocks."""

    def page(*blocks: dict[str, Any]) -> str:
        course = stage.course(lessons=1, texts=())
        stage.text(course.lessons.get(), "en", list(blocks))
        stage.enrolled(course, cast.amina)
        return " ".join(sign_in(cast.amina).get("/en/courses/C1/1/").content.decode().split())

    return page


def test_a_quotation_names_its_source(read: Read) -> None:
    page = read({"type": "quotation", "value": {"text": "Act & means", "source": "Protocol", "url": "https://un.org/"}})
    assert (
        '<blockquote><p>Act &amp; means</p><footer><a href="https://un.org/">Protocol</a></footer></blockquote>' in page
    )


def test_a_law_carries_its_day(read: Read) -> None:
    page = read({"type": "law", "value": {"text": "<p>Article 5</p>", "as_at": "2026-11-21"}})
    assert "Law as at 21 November 2026" in page
    assert "<p>Article 5</p>" in page


def test_a_warning_and_figures_with_their_base(read: Read) -> None:
    rows = [{"label": "Children", "value": "25 %"}]
    figures = {"caption": "Assisted in 2021", "rows": rows, "n": 74, "source": "IOM"}
    page = read({"type": "warning", "value": {"text": "<p>Violence.</p>"}}, {"type": "facts", "value": figures})
    assert "Before you read" in page
    assert "n = 74." in page
    assert page.count("25 %") == 1


def test_a_check_shows_every_answer_behind_a_click_and_stores_nothing(read: Read) -> None:
    page = read({"type": "check", "value": {"question": "Is it?", "choices": CHOICES}})
    assert [f"<summary>{word}</summary>" in page for word in ("Yes", "No")] == [True, True]
    assert page.count("csrfmiddlewaretoken") == 2  # to log out, to mark as read


def test_sound_video_and_documents_lead_to_the_guarded_files(read: Read) -> None:
    sound = Material.objects.create(title="Talk", language="en", file=upload("a.mp3", files.MP3), transcript="Hello.")
    video = Material.objects.create(
        title="Scene", language="ru", file=upload("a.webm", files.WEBM), captions=upload("a.vtt", files.VTT)
    )
    law = Material.objects.create(title="Law", language="ru", file=upload("a.pdf", files.PDF))
    kinds = {"audio": sound, "video": video, "document": law}
    page = read(*({"type": kind, "value": {"file": row.pk}} for kind, row in kinds.items()))
    for row in kinds.values():
        assert f'"/en/courses/files/{row.pk}/"' in page
    assert f'src="/en/courses/files/{video.pk}/captions/" srclang="ru"' in page
    assert "<p>Hello.</p>" in page
    assert "/media/" not in page


@pytest.mark.filterwarnings("ignore:(?i)unclosed file:ResourceWarning")  # Wagtail leaves what it drew to the collector
def test_a_picture_has_its_text_and_its_size_and_is_drawn_on_demand(read: Read, client: Client) -> None:
    image = get_image_model().objects.create(title="Map", file=upload("map.png", files.png(1600, 800)))
    page = read({"type": "image", "value": {"image": image.pk, "alt": "A map of routes"}})
    source = page.split('<img src="')[1].split('"')[0]
    assert f'<img src="{source}" alt="A map of routes" width="800" height="400" loading="lazy">' in page
    drawn = client.get(source)
    drawn = client.get(source)
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/png")
    assert b"".join(drawn.streaming_content).startswith(b"\x89PNG")
    assert client.get(source.replace("width-800", "width-4000")).status_code == 403
    del drawn
    gc.collect()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("image", {"image": None, "alt": ""}),
        ("check", {"question": "Is it?", "choices": [CHOICES[1], CHOICES[1]]}),
        ("check", {"question": "Is it?", "choices": CHOICES[:1]}),
        ("quotation", {"text": "Words", "source": ""}),
        ("law", {"text": "<p>Article 5</p>", "as_at": None}),
        ("law", {"text": "<p>Article 5</p>", "as_at": "2131-01-01"}),
        ("facts", {"caption": "Assisted", "rows": [], "source": "IOM"}),
    ],
)
def test_what_an_author_may_not_leave_out(db: None, kind: str, value: dict[str, Any]) -> None:
    body = LessonBody()
    with pytest.raises(ValidationError):
        body.clean(body.to_python([{"type": kind, "value": value}]))


def test_a_block_takes_files_of_its_kind_only(db: None) -> None:
    sound = Material.objects.create(title="Talk", language="en", file=upload("a.mp3", files.MP3))
    body = LessonBody()
    body.clean(body.to_python([{"type": "audio", "value": {"file": sound.pk}}]))
    with pytest.raises(ValidationError):
        body.clean(body.to_python([{"type": "video", "value": {"file": sound.pk}}]))
