"""What a course lacks before people may enrol: line by line, with the places where it is mended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import queries
from courses.blocks import has_content
from courses.models import Course, Lesson, LessonPage, Material, Question, Quiz
from courses.questions.queries import titled
from courses.quizzes.queries import questions_without_text

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TOLD = ("summary", "audience", "outcomes")
SHOWN = 10  # questions named one by one
PLAYED = ("video", "audio")


@dataclass(frozen=True)
class Place:
    """Where one thing is mended."""

    label: str
    url: str


@dataclass(frozen=True)
class Line:
    """As the checklist shows it; `why` tells what is missing and is empty when nothing is."""

    label: str
    why: str = ""
    places: tuple[Place, ...] = ()
    blocks: bool = True  # people cannot enrol before it is mended

    @property
    def done(self) -> bool | None:
        return True if not self.why else False if self.blocks else None


def check(course: Course, pages: list[LessonPage] | None = None) -> list[Line]:
    """In a fixed number of queries; `pages` as `texts_of` found them, when somebody has asked already."""
    lessons = list(course.lessons.in_use())
    pages = texts_of(course) if pages is None else pages
    quizzes = _quizzes(course)
    return [
        _hours(course),
        _facts(course),
        _texts(course, lessons, pages),
        _words(pages),
        *_copies(pages),
        _images(pages),
        *_transcripts(pages),
        _tests(course, quizzes),
        *_questions(course, quizzes),
    ]


def missing(course: Course) -> list[str]:
    return [line.why for line in check(course) if line.why and line.blocks]


def texts_of(course: Course) -> list[LessonPage]:
    """Every text, published or not, of the lessons in use."""
    pages = LessonPage.objects.filter(lesson__course=course, lesson__retired=False).select_related("lesson")
    return list(pages.order_by("lesson__number", "language"))


def editor(page: LessonPage, block: str = "") -> str:
    """The text in the editor, at this block of it."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) + (f"#block-{block}-section" if block else "")


def mute_images(page: LessonPage) -> list[str]:
    """The keys of the published images that say nothing to who cannot see them."""
    blocks = page.body.raw_data if page.live else []
    return [str(block.get("id") or "") for block in blocks if _is_mute(block)]


def is_empty(page: LessonPage) -> bool:
    """Whether a published text has neither words nor anything to look at or listen to."""
    return page.live and not has_content(page.body.raw_data)


def _is_mute(block: dict[str, Any]) -> bool:
    return block["type"] == "image" and not str(block["value"].get("alt") or "").strip()


def _hours(course: Course) -> Line:
    there = bool(queries.hours_of([course]))
    why = "" if there else _("The programme of this course has no approved hours.")
    return Line(_("The programme has approved hours"), why)


def _facts(course: Course) -> Line:
    """What stands in one language stands in all of them."""
    url = reverse("course_edit", kwargs={"code": course.code})
    lacking = [
        Place(f"{Course._meta.get_field(f'{name}_{code}').verbose_name}", f"{url}#id_{name}_{code}")  # type: ignore[union-attr]
        for name in TOLD
        for code in LANGUAGES
        if not getattr(course, f"{name}_{code}").strip() and any(getattr(course, f"{name}_{one}") for one in LANGUAGES)
    ]
    names = _listed(place.label for place in lacking)
    why = _("Not translated: %(names)s.") % {"names": names} if lacking else ""
    return Line(_("The catalogue entry stands in every language"), why, tuple(lacking))


def _texts(course: Course, lessons: list[Lesson], pages: list[LessonPage]) -> Line:
    label = _("Every lesson has a published text in every language")
    if not lessons:
        url = reverse("lesson_new", kwargs={"code": course.code})
        return Line(label, _("The course has no lessons yet."), (Place(_("Add a lesson"), url),))
    found = {(page.lesson_id, page.language): page for page in pages}
    there = {
        lesson.number: {code for code in LANGUAGES if (page := found.get((lesson.pk, code))) and page.live}
        for lesson in lessons
    }
    lacking = [
        _unwritten(course, lesson, code, found.get((lesson.pk, code)))
        for lesson in lessons
        for code in LANGUAGES
        if code not in there[lesson.number]
    ]
    return Line(label, " ".join(_lacking(there)), tuple(lacking))


def _unwritten(course: Course, lesson: Lesson, language: str, draft: LessonPage | None) -> Place:
    """A draft is published in the editor; a text that is not there begins on the course desk, by a click."""
    facts = {"number": lesson.number, "language": language.upper()}
    if draft:
        return Place(_("Lesson %(number)d, %(language)s: publish the draft") % facts, editor(draft))
    desk = reverse("course_desk", kwargs={"code": course.code})
    return Place(_("Lesson %(number)d, %(language)s: write it") % facts, f"{desk}#lesson-{lesson.pk}")


def _lacking(there: dict[int, set[str]]) -> Iterator[str]:
    bare = [number for number, found in there.items() if not found]
    if bare:
        yield _("Without any published text: lessons %(numbers)s.") % {"numbers": _listed(bare)}
    for code in LANGUAGES:
        if untold := [number for number, found in there.items() if found and code not in found]:
            facts = {"numbers": _listed(untold), "language": code.upper()}
            yield _("Not translated (%(language)s): lessons %(numbers)s.") % facts


def _words(pages: Iterable[LessonPage]) -> Line:
    bare = [page for page in pages if is_empty(page)]
    names = _listed(f"{page.lesson.number} ({page.language.upper()})" for page in bare)
    why = _("Published, but empty: lessons %(numbers)s.") % {"numbers": names} if bare else ""
    places = (Place(_("Lesson %(number)d, %(language)s: write it") % _facts_of(page), editor(page)) for page in bare)
    return Line(_("Every published text has something to read"), why, tuple(places))


def _copies(pages: Iterable[LessonPage]) -> Iterator[Line]:
    """A text that was begun from the other language and published as it was; a hint, told only where there is one."""
    first: dict[tuple[int, str], LessonPage] = {}
    copies = []
    for page in sorted(pages, key=lambda one: one.pk):
        if not page.live or is_empty(page):
            continue
        text = repr([(block["type"], block["value"]) for block in page.body.raw_data])
        if first.setdefault((page.lesson_id, text), page) is not page:
            copies.append(page)
    if copies:
        names = _listed(f"{page.lesson.number} ({page.language.upper()})" for page in copies)
        why = _("Word for word as in the other language: lessons %(numbers)s.") % {"numbers": names}
        places = (Place(_("Lesson %(number)d, %(language)s") % _facts_of(page), editor(page)) for page in copies)
        yield Line(_("Every text is translated"), why, tuple(places), blocks=False)


def _images(pages: Iterable[LessonPage]) -> Line:
    bare = [(page, blocks[0]) for page in pages if (blocks := mute_images(page))]
    names = [f"{page.lesson.number} ({page.language.upper()})" for page, _block in bare]
    why = _("An image without its text: lessons %(numbers)s.") % {"numbers": _listed(names)} if bare else ""
    places = (
        Place(_("Lesson %(number)d, %(language)s") % _facts_of(page), editor(page, block)) for page, block in bare
    )
    return Line(_("Every image has a text instead of it"), why, tuple(places))


def _facts_of(page: LessonPage) -> dict[str, Any]:
    return {"number": page.lesson.number, "language": page.language.upper()}


def _transcripts(pages: Iterable[LessonPage]) -> Iterator[Line]:
    """Sound and video that some cannot hear or play; a hint, told only where there is any."""
    played = {
        int(block["value"]["file"])
        for page in pages
        for block in (page.body.raw_data if page.live else [])
        if block["type"] in PLAYED and block["value"].get("file")
    }
    found = list(Material.objects.filter(pk__in=played, transcript="")) if played else []
    if found:
        why = _("Without a transcript: %(titles)s.") % {"titles": _listed(one.title for one in found)}
        places = tuple(Place(one.title, f"{reverse('materials:edit', args=[one.pk])}#id_transcript") for one in found)
        yield Line(_("Sound and video can be read too"), why, places, blocks=False)


def _quizzes(course: Course) -> list[Quiz]:
    return list(Quiz.objects.in_use().filter(course=course).annotate(places=Count("slots")).order_by("code"))


def _counts(course: Course, quiz: Quiz) -> bool:
    return bool(quiz.pass_mark) and course.quiz_rule != Course.QuizRule.NONE


def _tests(course: Course, quizzes: list[Quiz]) -> Line:
    """A test without a pass mark is practice: then another one has to count, or none at all."""
    label, counts = _("The tests can be passed"), course.quiz_rule != Course.QuizRule.NONE
    if not quizzes:
        url = f"{reverse('quiz_new')}?course={course.code}"
        why = _("Whoever has read the lessons has completed the course.")
        return Line(_("The course has no test yet"), why, (Place(_("Add a test"), url),), blocks=False)
    if counts and not any(quiz.pass_mark for quiz in quizzes):
        places = tuple(_place(quiz, "id_pass_mark") for quiz in quizzes)
        return Line(label, _("No test of the course has a pass mark."), places)
    if empty := [quiz for quiz in quizzes if not getattr(quiz, "places", 0)]:
        titles = {"titles": _listed(quiz.title for quiz in empty)}
        return Line(
            label,
            _("Tests without questions: %(titles)s.") % titles,
            tuple(_place(quiz, "questions") for quiz in empty),
        )
    return _titles(label, quizzes)


def _questions(course: Course, quizzes: list[Quiz]) -> Iterator[Line]:
    """What a test asks, it asks in every language; of practice this is a hint. None where nothing is asked."""
    asked = [quiz for quiz in quizzes if getattr(quiz, "places", 0)]
    if not asked:
        return
    found = questions_without_text(asked, LANGUAGES)
    titled({one for lacking in found.values() for rows in lacking.values() for one in rows})
    label = _("Every question of the tests is there in every language")
    if not found:
        yield Line(label)
    for quiz, lacking in found.items():
        places = tuple(place for code, rows in lacking.items() for place in _unasked(rows, code))
        yield Line(label, _untold_words(quiz, lacking), places, blocks=_counts(course, quiz))


def _untold_words(quiz: Quiz, lacking: dict[str, list[Question]]) -> str:
    told = []
    for code, rows in lacking.items():
        words = ngettext(
            "%(title)s: %(n)d question has no text in %(language)s.",
            "%(title)s: %(n)d questions have no text in %(language)s.",
            len(rows),
        )
        told.append(words % {"title": quiz.title, "n": len(rows), "language": code.upper()})
    return " ".join(told)


def _unasked(rows: list[Question], language: str) -> Iterator[Place]:
    """The first ones by name, the rest as the lists of their banks."""
    for one in rows[:SHOWN]:
        edit = reverse("question_edit", args=[one.bank.code, one.pk])
        yield Place(f"{one.title} ({language.upper()})", f"{edit}?add={language}")
    for bank in dict.fromkeys(one.bank for one in rows[SHOWN:]):
        address = f"{reverse('bank', args=[bank.code])}?lacking={language}"
        words = _("All of the bank %(bank)s that have no text in %(language)s")
        yield Place(words % {"bank": bank, "language": language.upper()}, address)


def _titles(label: str, quizzes: list[Quiz]) -> Line:
    untold = [
        (quiz, code)
        for quiz in quizzes
        if (code := next((one for one in LANGUAGES if not getattr(quiz, f"title_{one}")), None))
    ]
    titles = {"titles": _listed(quiz.title for quiz, _code in untold)}
    why = _("Tests without a title in every language: %(titles)s.") % titles if untold else ""
    return Line(label, why, tuple(_place(quiz, f"id_title_{code}") for quiz, code in untold))


def _place(quiz: Quiz, anchor: str) -> Place:
    return Place(quiz.title, f"{reverse('quiz_edit', args=[quiz.code])}#{anchor}")


def _listed(parts: Iterable[object]) -> str:
    return ", ".join(str(part) for part in parts)
