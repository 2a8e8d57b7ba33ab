"""English for counter-trafficking: the unit that comes with the product, and the pure rules of dictation."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.demo.english import set_up_english
from courses.language import rules
from courses.language.models import Book, BookUnit, Card, Track

SignIn = Callable[..., Client]
UNIT = "/en/english/english/1/"
SENTENCE = "Her name's Olga Novik, isn’t it?"


@pytest.fixture
def book(db: None) -> Book:
    return set_up_english(by=None)


def test_the_shelf_is_public_and_the_unit_is_for_who_is_signed_in(
    cast: SimpleNamespace, sign_in: SignIn, client: Client, book: Book
) -> None:
    assert "At the border: first questions" in client.get("/en/english/").content.decode()
    assert "На границе: первые вопросы" in client.get("/ru/english/").content.decode()
    assert client.get(UNIT).status_code == 302
    assert sign_in(cast.amina).get(UNIT).status_code == 200
    assert sign_in(cast.amina).get("/en/english/english/2/").status_code == 404


def test_an_unpublished_book_is_nowhere(cast: SimpleNamespace, sign_in: SignIn, client: Client, book: Book) -> None:
    Book.objects.update(is_published=False)
    track = Track.objects.first()
    assert track is not None
    assert "At the border" not in client.get("/en/english/").content.decode()
    assert [sign_in(cast.amina).get(page).status_code for page in (UNIT, f"/en/english/tracks/{track.pk}/")] == [
        404,
        404,
    ]


def test_the_unit_has_all_its_parts(cast: SimpleNamespace, sign_in: SignIn, book: Book) -> None:
    facts = sign_in(cast.amina).get(UNIT).context
    counts = {part: len(facts[part]) for part in ("listening", "dictation", "words", "roles", "exercises")}
    assert counts == {"listening": 1, "dictation": 5, "words": 14, "roles": 3, "exercises": 3}
    kinds = [(exercise.kind, exercise.quiz.slots.count() > 3) for exercise, _passed in facts["exercises"]]
    assert kinds == [("matching", True), ("listening", True), ("gaps", True)]


def test_the_voice_is_labelled_and_the_transcript_waits_behind_a_click(
    cast: SimpleNamespace, sign_in: SignIn, book: Book
) -> None:
    page = sign_in(cast.amina).get(UNIT).content.decode()
    assert "synthetic voices" in page
    before, _summary, after = page.partition("I have listened: show the transcript</summary>")
    assert "What is the purpose of your visit?" not in before.partition("Listening</h2>")[2]
    assert "What is the purpose of your visit?" in after.partition("</details>")[0]


def test_the_sound_is_served_to_who_is_signed_in(
    cast: SimpleNamespace, sign_in: SignIn, client: Client, book: Book
) -> None:
    track = Track.objects.get(kind="listening")
    address = f"/en/english/tracks/{track.pk}/"
    answer = sign_in(cast.amina).get(address)
    size = len(b"".join(answer.streaming_content))
    assert (answer["Content-Type"], size, answer["Accept-Ranges"]) == ("audio/mpeg", track.file.size, "bytes")
    assert client.get(address).status_code == 302


def test_a_dictation_is_compared_and_not_stored(cast: SimpleNamespace, sign_in: SignIn, book: Book) -> None:
    first, second = Track.objects.filter(kind="dictation").order_by("number")[:2]
    typed = {f"d{first.number}": "her names Olga Novik", f"d{second.number}": second.transcript.upper()}
    dictation = sign_in(cast.amina).get(UNIT, typed).context["dictation"]
    assert [one.get("right") for one in dictation] == [False, True, None, None, None]
    assert dictation[0]["words"] == [("Her", True), ("name", False), ("is", False), ("Olga", True), ("Novik", True)]


def test_the_unit_without_sound_still_works(cast: SimpleNamespace, sign_in: SignIn, book: Book) -> None:
    Track.objects.update(file="")
    page = sign_in(cast.amina).get(UNIT).content.decode()
    assert "The sound is not there yet" in page
    assert "<audio" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_a_unit_asks_the_database_as_often_with_many_cards(
    cast: SimpleNamespace, sign_in: SignIn, django_assert_num_queries: Any, number: int
) -> None:
    book = Book.objects.create(code="b", title_en="B", title_ru="Б", is_published=True)
    unit = BookUnit.objects.create(book=book, number=1, title_en="U", title_ru="У")
    for one in range(1, number + 1):
        Card.objects.create(unit=unit, number=one, front=f"word {one}")
        Track.objects.create(unit=unit, number=one, title_en="T", transcript="A: Hello.")
    browser = sign_in(cast.amina)
    browser.get("/en/english/b/1/")
    with django_assert_num_queries(7):
        browser.get("/en/english/b/1/")


def test_the_set_up_is_the_same_after_a_second_run(book: Book) -> None:
    before = (BookUnit.objects.count(), Card.objects.count(), Track.objects.count())
    assert set_up_english(by=None) == book
    assert (BookUnit.objects.count(), Card.objects.count(), Track.objects.count()) == before


@given(st.text(alphabet="abc' .,!", max_size=40))
def test_a_sentence_is_right_when_it_is_itself(text: str) -> None:
    assert rules.is_right(text, text) == bool(rules.words(text))
    assert all(caught for _word, caught in rules.heard(text, text))


@pytest.mark.parametrize(
    ("typed", "right"),
    [("her name's olga novik isn't it", True), (" HER NAME’S OLGA NOVIK, ISN'T IT! ", True), ("Her name Olga", False),
     ("", False), ("Olga Novik is her name", True)],
)  # fmt: skip
def test_what_counts_as_right(typed: str, right: bool) -> None:
    assert rules.is_right(typed, SENTENCE, ["olga novik is her name"]) == right


def test_a_transcript_knows_its_speakers() -> None:
    track = Track(transcript="GUARD: Good evening.\n\nPASSENGER: Here: my passport.\nSilence")
    assert track.lines == [("GUARD", "Good evening."), ("PASSENGER", "Here: my passport."), ("", "Silence")]
