"""The lessons, questions, seminars and the English unit that come with the product hold together."""

import datetime as dt
import io
import json
import re
import shutil
import wave
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courses.content.tracks import Line, joined, spoken_lines, tracks_of
from courses.questions.gift import parse_gift
from courses.questions.shape import Kind, Parsed, Refusal, Shape, data_of
from itc.people.models import Agency, CisStatus

CONTENT = Path(__file__).resolve().parents[2] / "courses" / "content"
C1, U1 = CONTENT / "c1", CONTENT / "english" / "u1"
LESSONS = range(1, 7)
BLOCKS = {"text", "quotation", "warning", "check", "facts", "law"}
TAGS = {"h2", "h3", "p", "ul", "ol", "li", "b", "i", "a", "blockquote"}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def loaded(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def lesson(number: int, language: str) -> list[dict[str, Any]]:
    body: list[dict[str, Any]] = loaded(C1 / f"lesson-{number}.{language}.json")
    return body


def of_type(body: list[dict[str, Any]], kind: str) -> list[Any]:
    return [block["value"] for block in body if block["type"] == kind]


def strings(value: Any) -> list[str]:
    """Every text that a reader sees; addresses and dates are not read."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() if key not in {"url", "as_at"} for text in strings(one)]
    return [text for one in value for text in strings(one)] if isinstance(value, list) else []


def words(body: list[dict[str, Any]]) -> int:
    seen = " ".join(text for block in body for text in strings(block["value"]))
    return len(re.sub("<[^>]+>", " ", seen).split())


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.shape: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.shape.append(tag)
        allowed = tag in TAGS and [name for name, _value in attrs] == (["href"] if tag == "a" else [])
        self.wrong += [] if allowed else [tag]

    def handle_endtag(self, tag: str) -> None:
        self.wrong += [] if self.open and self.open.pop() == tag else [f"/{tag}"]


def markup(html: str) -> Balance:
    reader = Balance()
    reader.feed(html)
    reader.close()
    return reader


def written(body: list[dict[str, Any]]) -> list[str]:
    return of_type(body, "text") + [one["text"] for kind in ("warning", "law") for one in of_type(body, kind)]


def skeleton(block: dict[str, Any]) -> Any:
    """What both languages share: the order of blocks, right answers, number of rows, base, date, kinds of headings."""
    kind, value = block["type"], block["value"]
    if kind == "check":
        return kind, [choice["correct"] for choice in value["choices"]]
    if kind == "facts":
        return kind, len(value["rows"]), value["n"]
    if kind == "law":
        return kind, value["as_at"], markup(value["text"]).shape.count("p")
    return kind, [
        tag for tag in markup(value).shape if tag in {"h2", "h3", "p", "ol", "ul", "li"}
    ] if kind == "text" else 0


@pytest.mark.parametrize("number", LESSONS)
def test_both_languages_of_a_lesson_have_the_same_blocks(number: int) -> None:
    english, russian = ([skeleton(block) for block in lesson(number, language)] for language in ("en", "ru"))
    assert english == russian
    assert {kind for kind, *_rest in english} <= BLOCKS


@pytest.mark.parametrize("number", LESSONS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_lesson_is_long_enough_checks_itself_and_names_its_sources(number: int, language: str) -> None:
    body = lesson(number, language)
    assert 600 <= words(body) <= 1000
    assert 2 <= len(of_type(body, "check")) <= 3
    assert body[-1]["type"] == "text"
    assert ("<h2>Sources</h2>" if language == "en" else "<h2>Источники</h2>") in body[-1]["value"]


@pytest.mark.parametrize("number", LESSONS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_markup_of_a_lesson_is_sound_and_plain(number: int, language: str) -> None:
    read = [markup(html) for html in written(lesson(number, language))]
    assert [one.wrong + one.open for one in read] == [[] for _one in read]


@pytest.mark.parametrize("number", LESSONS)
def test_each_language_is_written_in_its_own_letters(number: int) -> None:
    assert [text for block in lesson(number, "en") for text in strings(block["value"]) if CYRILLIC.search(text)] == []
    checks = of_type(lesson(number, "ru"), "check")
    assert [text for text in strings(checks) if not CYRILLIC.search(text)] == []


@pytest.mark.parametrize("number", LESSONS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_checks_figures_quotations_and_law_are_complete(number: int, language: str) -> None:
    body = lesson(number, language)
    for check in of_type(body, "check"):
        assert {choice["correct"] for choice in check["choices"]} == {True, False}
        assert all(choice["text"] and choice["feedback"] for choice in check["choices"])
    for facts in of_type(body, "facts"):
        assert facts["source"] and facts["n"] > 0 and [len(row) for row in facts["rows"]] == [2] * len(facts["rows"])
    for quotation in of_type(body, "quotation"):
        assert quotation["source"] and quotation["url"].startswith("https://")
    for law in of_type(body, "law"):
        assert dt.date.fromisoformat(law["as_at"]) <= dt.date(2026, 12, 31)


def test_the_course_is_twelve_academic_hours_in_six_lessons() -> None:
    course = loaded(C1 / "course.json")
    assert [one["number"] for one in course["lessons"]] == list(LESSONS)
    assert sum(one["minutes"] for one in course["lessons"]) == course["hours"] * course["minutes_per_hour"] == 540
    assert len(course["outcomes_en"]) == len(course["outcomes_ru"])
    assert all(one[f"title_{language}"] for one in course["lessons"] for language in ("en", "ru", "be"))


def test_a_lesson_with_law_says_of_which_day_and_who_must_look_at_it() -> None:
    dated = {
        one["number"]: (one["law_as_at"], bool(one["reviewer_note_ru"]))
        for one in loaded(C1 / "course.json")["lessons"]
    }
    law = {number: of_type(lesson(number, "en"), "law") for number in LESSONS}
    assert dated == {number: (blocks[0]["as_at"], True) if blocks else (None, False) for number, blocks in law.items()}


def bank(file: Path) -> list[Shape]:
    read = parse_gift(file.read_text(encoding="utf-8"), filename=file.name)
    assert [str(one) for one in read if isinstance(one, Refusal)] == []
    return [one.shape for one in read if isinstance(one, Parsed)]


def identity(shape: Shape) -> Any:
    return shape.idnumber, shape.category, shape.tags, data_of(shape), len(shape.accepted), shape.stem.gap


@pytest.mark.parametrize("name", ["quiz", "practice"])
def test_the_nth_question_is_the_same_question_in_both_languages(name: str) -> None:
    english, russian = (bank(C1 / f"{name}.{language}.gift") for language in ("en", "ru"))
    assert [identity(one) for one in english] == [identity(one) for one in russian]
    assert len({one.idnumber for one in english}) == len(english)


@pytest.mark.parametrize("name", ["quiz", "practice"])
def test_the_questions_are_in_the_language_of_their_file(name: str) -> None:
    assert [one.name for one in bank(C1 / f"{name}.en.gift") if CYRILLIC.search(one.stem.text + one.name)] == []
    assert [one.name for one in bank(C1 / f"{name}.ru.gift") if not CYRILLIC.search(one.stem.text)] == []


def test_the_quiz_shows_every_kind_that_a_machine_can_grade() -> None:
    shapes = bank(C1 / "quiz.en.gift")
    assert len(shapes) == 34
    assert {one.kind for one in shapes} == set(Kind) - {Kind.ESSAY, Kind.DESCRIPTION}
    assert {one.kind for one in bank(C1 / "practice.en.gift")} == {Kind.ESSAY, Kind.DESCRIPTION}
    assert {one.single for one in shapes if one.kind is Kind.CHOICE} == {True, False}
    assert any(one.stem.gap for one in shapes)


def test_full_marks_can_be_reached_in_every_question_of_choice() -> None:
    choices = [one for one in bank(C1 / "quiz.en.gift") if one.kind is Kind.CHOICE]
    best = [sum(c.fraction for c in one.choices if c.fraction > 0) for one in choices]
    assert [one.idnumber for one, total in zip(choices, best, strict=True) if round(total) != 100] == []


def minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


SEMINARS = loaded(CONTENT / "seminar_2019.json")["seminars"]


@pytest.mark.parametrize("seminar", SEMINARS, ids=lambda one: one["code"])
def test_the_hours_of_a_seminar_are_the_time_its_sessions_take(seminar: dict[str, Any]) -> None:
    took = [minute(one["end"]) - minute(one["start"]) - one["break_minutes"] for one in seminar["sessions"]]
    assert took == [one["hours"] * seminar["minutes_per_hour"] for one in seminar["sessions"]]
    assert sum(one["hours"] for one in seminar["sessions"]) == seminar["hours"]
    assert sum(share["seats"] for share in seminar["shares"]) <= seminar["capacity"]


@pytest.mark.parametrize("seminar", SEMINARS, ids=lambda one: one["code"])
def test_sessions_follow_each_other_within_the_days_of_the_seminar(seminar: dict[str, Any]) -> None:
    sessions = [(one["date"], one["start"], one["end"]) for one in seminar["sessions"]]
    assert (sessions[0][0], sessions[-1][0]) == (seminar["starts_on"], seminar["ends_on"])
    assert all(before[0] < after[0] or before[2] <= after[1] for before, after in pairwise(sessions))
    assert {one["room"] for one in seminar["sessions"]} <= {room["code"] for room in seminar["rooms"]}
    assert seminar["nominate_until"] < seminar["withdraw_until"] < seminar["starts_on"]


def test_the_seminar_of_2019_keeps_twenty_seats_for_the_regions() -> None:
    seminar = SEMINARS[0]
    assert (seminar["starts_on"], seminar["ends_on"], seminar["capacity"]) == ("2019-02-26", "2019-02-28", 27)
    assert [(share["seats"], len(share["regions"])) for share in seminar["shares"]] == [(7, 1), (20, 6)]
    assert (seminar["hours"], len(seminar["sessions"])) == (24, 9)


def test_the_english_unit_holds_what_its_steps_name() -> None:
    steps = loaded(U1 / "unit.json")["steps"]
    named = {step[key] for step in steps for key in ("file", "track", "transcript") if key in step}
    assert [name for name in sorted(named) if not (U1 / name).is_file()] == []
    assert len(loaded(U1 / "vocabulary.json")["words"]) == 14
    assert len(loaded(U1 / "dictation.json")["sentences"]) == 5
    assert {file.name: len(bank(file)) for file in sorted(U1.glob("*.gift"))} == {
        "gapfill.en.gift": 10,
        "listening.en.gift": 6,
        "matching.en.gift": 4,
    }


def test_two_voices_share_a_transcript_of_about_a_hundred_words() -> None:
    lines = spoken_lines((U1 / "transcript.txt").read_text(encoding="utf-8"))
    assert {line.speaker for line in lines} == {"GUARD", "PASSENGER"}
    assert 80 <= sum(len(line.text.split()) for line in lines) <= 110


def test_the_tracks_are_there_small_and_called_synthetic() -> None:
    plan = loaded(U1 / "track.json")
    assert (plan["synthetic"], bool(plan["label_en"]), bool(plan["label_ru"])) == (True, True, True)
    sizes = {track["file"]: (U1 / track["file"]).stat().st_size for track in plan["tracks"]}
    assert [name for name, size in sizes.items() if not 5_000 < size < 300_000] == []
    tracks, voices, _pause = tracks_of(U1)
    assert {line.speaker for track in tracks for line in track.lines} == set(voices)


def wav(frames: int) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(1000)
        target.writeframes(b"\x01\x00" * frames)
    return made.getvalue()


def test_parts_are_joined_with_silence_between_them() -> None:
    with wave.open(io.BytesIO(joined([wav(100), wav(50)], pause_ms=200))) as whole:
        heard = whole.readframes(whole.getnframes())
    assert heard == b"\x01\x00" * 100 + b"\x00\x00" * 200 + b"\x01\x00" * 50


def test_a_transcript_is_read_line_by_line() -> None:
    assert spoken_lines("A: Is it: yes?\n\nB: No.\n") == (Line("A", "Is it: yes?"), Line("B", "No."))


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """A copy of the first unit without its sounds."""
    shutil.copytree(U1, tmp_path / "u1", ignore=shutil.ignore_patterns("*.mp3"))
    return tmp_path / "u1"


def test_without_the_speaking_program_its_package_is_named(unit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(unit))
    with pytest.raises(CommandError) as refused:
        call_command("make_tracks", unit)
    assert str(refused.value) == "The program espeak-ng is missing: install the package espeak-ng, then try again."
    assert sorted(unit.glob("*.mp3")) == []


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="the package espeak-ng is not installed on this machine")
def test_the_tracks_are_made_once_and_then_kept(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_tracks", unit)
    made = sorted(file.stem for file in unit.iterdir() if file.suffix in {".mp3", ".wav"})
    assert made == ["dictation-1", "dictation-2", "dictation-3", "dictation-4", "dictation-5", "listening"]
    capsys.readouterr()
    call_command("make_tracks", unit)
    assert capsys.readouterr().out.splitlines() == [
        f"{name}.mp3 is there already." for name in ["listening", *made[:-1]]
    ]


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("make_tracks", tmp_path)
    assert str(refused.value) == f"{tmp_path} holds no track.json."


REFERENCE = CONTENT.parents[1] / "itc" / "people" / "reference"


def listed(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = loaded(REFERENCE / f"{name}.json")[key]
    return rows


def unbroken(rows: list[dict[str, Any]]) -> bool:
    """Each row ends where the next begins, only the last is open; days compare as text."""
    return all(a["until"] == b["since"] for a, b in pairwise(rows)) and rows[-1]["until"] is None


def test_every_agency_has_its_parent_before_it_and_an_open_name() -> None:
    agencies = listed("agencies", "agencies")
    places = {one["code"]: number for number, one in enumerate(agencies)}
    assert len(places) == len(agencies)
    assert [one["code"] for one in agencies if one["parent"] and places[one["parent"]] >= places[one["code"]]] == []
    assert [one["code"] for one in agencies if not unbroken(one["names"])] == []
    assert {one["kind"] for one in agencies} <= set(Agency.Kind.values)


def test_agencies_lie_in_known_countries_and_regions() -> None:
    countries = {one["code"] for one in listed("countries", "countries")}
    regions = {one["code"]: one["country"] for one in listed("regions", "regions")}
    agencies = listed("agencies", "agencies")
    assert [one["code"] for one in agencies if one["country"] not in countries] == []
    assert [one["code"] for one in agencies if one["region"] and regions[one["region"]] != one["country"]] == []
    assert sorted(regions) == ["BY-BR", "BY-HM", "BY-HO", "BY-HR", "BY-MA", "BY-MI", "BY-VI"]


def test_the_status_in_the_commonwealth_is_dated_and_sourced() -> None:
    dated = {one["code"]: one["cis"] for one in listed("countries", "countries") if one["cis"]}
    assert {row["status"] for rows in dated.values() for row in rows} <= set(CisStatus.values)
    assert [code for code, rows in dated.items() if not unbroken(rows) or not all(row["source"] for row in rows)] == []
    now = {code: rows[-1]["status"] for code, rows in dated.items()}
    members = sorted(code for code, status in now.items() if status == "member")
    assert members == ["AM", "AZ", "BY", "KG", "KZ", "MD", "RU", "TJ", "UZ"]


def test_names_are_spelled_in_both_scripts() -> None:
    cyrillic, latin = re.compile(r"[А-ЯЁа-яёІіЎў’ -]+"), re.compile(r"[A-Za-z-]+")
    people = [one for tradition in listed("names", "traditions") for key in tradition for one in tradition[key]]
    named = [one for one in people if isinstance(one, dict)]
    spelled = [(latin if "latin" in key else cyrillic, text) for one in named for key, text in one.items()]
    assert [text for script, text in spelled if not script.fullmatch(text)] == []
