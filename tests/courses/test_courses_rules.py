from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courses import rules

NUMBERS = st.sets(st.integers(1, 40), max_size=12)
RULE = st.sampled_from(["all", "any", "none"])
COURSE = st.fixed_dictionaries({"required": NUMBERS, "rule": RULE, "tests": NUMBERS, "passed": NUMBERS})


@given(NUMBERS, NUMBERS)
def test_what_is_left_to_read_is_what_is_required_and_not_read(required: set[int], read: set[int]) -> None:
    assert rules.lessons_left(required, read) == sorted(required - read)


@given(RULE, NUMBERS, NUMBERS)
def test_nothing_is_left_of_tests_that_are_all_passed(rule: str, tests: set[int], passed: set[int]) -> None:
    assert rules.tests_left(rule, tests, tests | passed) == []


@given(NUMBERS, NUMBERS)
def test_one_passed_test_is_enough_where_any_will_do(tests: set[int], passed: set[int]) -> None:
    left = rules.tests_left("any", sorted(tests), passed)
    assert left == ([] if tests & passed else sorted(tests))


@given(COURSE, NUMBERS)
def test_a_course_is_complete_exactly_when_all_steps_are_done(course: dict[str, Any], read: set[int]) -> None:
    share = rules.share(**course, read=read)
    assert 0 <= share.done <= share.of
    assert rules.is_complete(**course, read=read) == (share.of > 0 and share.done == share.of)
    assert (share.percent == 100) == (share.of > 0 and share.done == share.of)


@given(COURSE, NUMBERS, st.integers(1, 40))
def test_reading_one_more_lesson_never_takes_anything_away(course: dict[str, Any], read: set[int], more: int) -> None:
    before, after = rules.share(**course, read=read), rules.share(**course, read=read | {more})
    assert after.done - before.done == int(more in course["required"] and more not in read)


def test_an_empty_course_is_never_completed() -> None:
    assert not rules.is_complete(required=set(), read={1}, rule="none", tests=[7], passed={7})


@given(NUMBERS, NUMBERS)
def test_the_next_lesson_is_the_first_one_not_read(numbers: set[int], read: set[int]) -> None:
    assert rules.next_lesson(numbers, read) == min(numbers - read, default=None)


@given(NUMBERS, st.integers(1, 40), NUMBERS)
def test_one_goes_on_forward_before_going_back(numbers: set[int], number: int, read: set[int]) -> None:
    unread = numbers - read
    ahead = [other for other in unread if other > number]
    assert rules.following(numbers, number, read) == (min(ahead) if ahead else min(unread, default=None))


@given(NUMBERS, st.integers(1, 40))
def test_neighbours_are_the_nearest_on_both_sides(numbers: set[int], number: int) -> None:
    before, after = rules.neighbours(numbers, number)
    assert before == max((other for other in numbers if other < number), default=None)
    assert after == min((other for other in numbers if other > number), default=None)
