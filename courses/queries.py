"""What joins courses, lessons, texts, tests and people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from certification.models import ProgrammeHours
from courses import rules
from courses.models import Attempt, Course, CourseCompletion, Enrolment, Lesson, LessonPage, Progress, Quiz
from courses.quizzes.models import State, came_back
from itc.people.models import User

RETURNED = "returned"  # an answer of the attempt came back to be written anew


@dataclass
class Standing:
    """Where somebody stands in a course; without an enrolment, what the course asks for."""

    course: Course
    lessons: list[Lesson]
    quizzes: list[Quiz]
    enrolment: Enrolment | None = None
    read: set[int] = field(default_factory=set)  # numbers of lessons
    passed: set[int] = field(default_factory=set)  # keys of tests
    begun: dict[int, str] = field(default_factory=dict)  # state of the last attempt or RETURNED, by key of the test
    completion: CourseCompletion | None = None

    @cached_property
    def required(self) -> set[int]:
        return {lesson.number for lesson in self.lessons if lesson.required}

    @cached_property
    def tests(self) -> list[int]:
        """What counts: a test without a pass mark is practice."""
        return [quiz.pk for quiz in self.quizzes if quiz.pass_mark]

    @property
    def is_active(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == Enrolment.State.ACTIVE

    @property
    def is_complete(self) -> bool:
        rule = self.course.quiz_rule
        return rules.is_complete(
            required=self.required, read=self.read, rule=rule, tests=self.tests, passed=self.passed
        )

    @cached_property
    def share(self) -> rules.Share:
        if self.completion:
            return rules.Share(1, 1)
        rule = self.course.quiz_rule
        return rules.share(required=self.required, read=self.read, rule=rule, tests=self.tests, passed=self.passed)

    @cached_property
    def next_lesson(self) -> Lesson | None:
        number = rules.next_lesson((lesson.number for lesson in self.lessons), self.read)
        return next((lesson for lesson in self.lessons if lesson.number == number), None)

    @cached_property
    def tests_left(self) -> list[Quiz]:
        """Those that still have to be passed; one that waits for its marks comes last."""
        left = rules.tests_left(self.course.quiz_rule, self.tests, self.passed)
        found = [quiz for quiz in self.quizzes if quiz.pk in left]
        return sorted(found, key=lambda quiz: self.begun.get(quiz.pk) == State.MARKING)

    def step_after(self, number: int = 0) -> Lesson | Quiz | None:
        """What comes next for who stands at this lesson: a lesson, a test, or nothing when all is done."""
        if rules.goes_to_tests(required=self.required, read=self.read, tests=self.tests_left):
            return self.tests_left[0]
        after = rules.following((lesson.number for lesson in self.lessons), number, self.read)
        return next((lesson for lesson in self.lessons if lesson.number == after), None)

    @cached_property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


def standings(enrolments: Iterable[Enrolment]) -> list[Standing]:
    """One for each enrolment, with the same number of queries for one and for many."""
    enrolments = list(enrolments)
    courses = {enrolment.course_id for enrolment in enrolments}
    people = {enrolment.person_id for enrolment in enrolments}
    lessons, quizzes = _lessons(courses), _quizzes(courses)
    read: dict[int, set[int]] = defaultdict(set)
    for enrolment, number in Progress.objects.filter(enrolment__in=enrolments).values_list(
        "enrolment", "lesson__number"
    ):
        read[enrolment].add(number)
    passed: dict[int, set[int]] = defaultdict(set)
    begun: dict[int, dict[int, str]] = defaultdict(dict)
    taken = Attempt.objects.filter(person__in=people, quiz__course__in=courses)
    attempts = taken.annotate(is_returned=came_back()).order_by("number")
    for attempt in attempts.values("person", "quiz", "state", "passed", "is_returned"):
        begun[attempt["person"]][attempt["quiz"]] = RETURNED if attempt["is_returned"] else attempt["state"]
        if attempt["passed"]:
            passed[attempt["person"]].add(attempt["quiz"])
    done = _completions(enrolments)
    return [
        Standing(
            course=enrolment.course,
            lessons=lessons[enrolment.course_id],
            quizzes=quizzes[enrolment.course_id],
            enrolment=enrolment,
            read=read[enrolment.pk],
            passed=passed[enrolment.person_id] & {quiz.pk for quiz in quizzes[enrolment.course_id] if quiz.pass_mark},
            begun=begun[enrolment.person_id],
            completion=done.get(enrolment.pk),
        )
        for enrolment in enrolments
    ]


def _completions(enrolments: list[Enrolment]) -> dict[int, CourseCompletion]:
    """Asked of the database only for those that did not bring theirs with select_related("completion")."""
    asked = [row.pk for row in enrolments if "completion" not in row._state.fields_cache]
    brought = (row._state.fields_cache.get("completion") for row in enrolments)
    done = {completion.enrolment_id: completion for completion in brought if completion}
    if asked:
        done |= {row.enrolment_id: row for row in CourseCompletion.objects.filter(enrolment__in=asked)}
    return done


def _lessons(courses: Iterable[int]) -> dict[int, list[Lesson]]:
    found: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in Lesson.objects.in_use().filter(course__in=courses).order_by("course", "number"):
        found[lesson.course_id].append(lesson)
    return found


def _quizzes(courses: Iterable[int]) -> dict[int, list[Quiz]]:
    found: dict[int, list[Quiz]] = defaultdict(list)
    for quiz in Quiz.objects.in_use().filter(course__in=courses).order_by("course", "code"):
        found[quiz.course_id or 0].append(quiz)
    return found


def standing_of(course: Course, person: User | None) -> Standing:
    """Of this person; of nobody when she is not enrolled."""
    if person is not None:
        mine = Enrolment.objects.filter(course=course, person=person).select_related("completion")
        if enrolment := mine.first():
            enrolment.course = course
            return standings([enrolment])[0]
    return Standing(course, list(course.lessons.in_use()), list(course.quizzes.in_use()))


def courses_of(person: User) -> list[Standing]:
    mine = Enrolment.objects.filter(person=person).exclude(state=Enrolment.State.LEFT)
    return standings(mine.select_related("course", "completion"))


@dataclass(frozen=True)
class Hours:
    """Academic hours of a programme's last version, and how long such an hour is."""

    hours: Decimal
    minutes_per_hour: int


def hours_of(courses: Iterable[Course]) -> dict[int, Hours]:
    """By course; a course whose programme has no approved hours is left out."""
    programmes = {course.programme_id for course in courses}
    last: dict[int, tuple[int, int]] = {}
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    rows = ProgrammeHours.objects.filter(version__programme__in=programmes).order_by("version__number")
    for programme, number, minutes, hours in rows.values_list(
        "version__programme", "version__number", "version__minutes_per_hour", "hours"
    ):
        last[programme] = (number, minutes)
        sums[programme, number] += hours
    totals = {programme: Hours(sums[programme, number], minutes) for programme, (number, minutes) in last.items()}
    return {course.pk: totals[course.programme_id] for course in courses if course.programme_id in totals}


def languages_of(courses: Iterable[Course]) -> dict[int, list[str]]:
    """Languages in which every lesson of a course can be read, by course; none of a course without lessons."""
    lessons = Lesson.objects.in_use().filter(course__in=courses).order_by()
    counts: dict[int, set[int]] = defaultdict(set)
    texts: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = lessons.values_list("course", "pk", "pages__language", "pages__live")
    for course, lesson, language, is_live in rows:
        counts[course].add(lesson)
        if is_live:
            texts[course][language].add(lesson)
    return {
        course: sorted(language for language, found in texts[course].items() if found == wanted)
        for course, wanted in counts.items()
    }


def overview() -> QuerySet[Course]:
    """For authors and the office: every course with its lessons and their texts."""
    pages = LessonPage.objects.defer("body").order_by("language")
    lessons = Lesson.objects.in_use().prefetch_related(Prefetch("pages", queryset=pages)).order_by("number")
    return Course.objects.prefetch_related(Prefetch("lessons", queryset=lessons))
