"""Why a course is not completed yet, line by line; the same facts that complete it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import rules
from courses.models import Course
from courses.queries import Hours, Standing

Line = dict[str, Any]


def lines(standing: Standing, hours: Hours | None) -> list[Line]:
    found = [_lessons(standing), *_tests(standing)]
    if hours is None:
        found.append(
            {
                "label": _("The programme has approved hours"),
                "done": False,
                "why": _("The training office enters them; nothing is asked of you."),
            }
        )
    return found


def _lessons(standing: Standing) -> Line:
    left = rules.lessons_left(standing.required, standing.read)
    line: Line = {"label": _("Every required lesson is read"), "done": not left}
    if left:
        line["why"] = ngettext("Lesson %(numbers)s is left.", "Lessons %(numbers)s are left.", len(left)) % {
            "numbers": ", ".join(map(str, left))
        }
        line["url"] = reverse("lesson", kwargs={"code": standing.course.code, "number": left[0]})
        line["action"] = _("Read on")
    return line


def _tests(standing: Standing) -> list[Line]:
    rule = standing.course.quiz_rule
    if rule == Course.QuizRule.NONE:
        return []
    left = set(rules.tests_left(rule, standing.tests, standing.passed))
    return [
        {
            "label": _("The test “%(title)s” is passed") % {"title": quiz.title},
            "done": quiz.pk not in left,
            "why": "" if quiz.pk not in left else _("%(mark)d %% of the points are needed.") % {"mark": quiz.pass_mark},
            "url": reverse("quiz", kwargs={"code": quiz.code}),
            "action": _("Open the test"),
        }
        for quiz in standing.quizzes
        if quiz.pk in standing.tests and (rule == Course.QuizRule.ALL or quiz.pk in left or quiz.pk in standing.passed)
    ]
