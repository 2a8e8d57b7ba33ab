from courses.actions.courses import (
    add_course,
    change_course,
    close_course,
    has_fixed_code,
    open_course,
    withdraw_course,
)
from courses.actions.enrolments import decide_enrolment, enrol, leave_course, request_enrolment
from courses.actions.lessons import add_lesson, change_lesson, move_lesson, restore_lesson, retire_lesson
from courses.actions.progress import check_completion, quiz_finished, read_lesson
from courses.actions.texts import begin_text

__all__ = [
    "add_course",
    "add_lesson",
    "begin_text",
    "change_course",
    "change_lesson",
    "check_completion",
    "close_course",
    "decide_enrolment",
    "enrol",
    "has_fixed_code",
    "leave_course",
    "move_lesson",
    "open_course",
    "quiz_finished",
    "read_lesson",
    "request_enrolment",
    "restore_lesson",
    "retire_lesson",
    "withdraw_course",
]
