"""A quiz leaves use: deleted when nobody ever began it, else kept with its attempts; or why it cannot."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.quizzes import retiring
from courses.quizzes.models import Quiz, State
from itc.people.access import Right
from itc.web.shell import person, try_action, with_right


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def quiz_retire(request: HttpRequest, code: str) -> HttpResponse:
    quiz = get_object_or_404(Quiz.objects.select_related("course"), code=code)
    states = list(quiz.attempts.values_list("state", flat=True))
    if request.method == "POST":
        act = retiring.retire_quiz if states else retiring.delete_quiz
        done = _("The quiz is out of use; its attempts stay.") if states else _("The quiz is deleted.")
        is_done = try_action(request, act, quiz, by=person(request), done=done)
        return redirect("quizzes_office") if is_done and not states else redirect("quiz_edit", code)
    facts = {"quiz": quiz, "begun": len(states), "reasons": retiring.reasons_to_keep(quiz)}
    facts |= {"under_way": states.count(State.OPEN), "waiting": states.count(State.MARKING)}
    return render(request, "courses/quizzes/retire.html", facts)


@with_right(Right.WRITE_COURSES)
@require_POST
def quiz_restore(request: HttpRequest, code: str) -> HttpResponse:
    quiz = get_object_or_404(Quiz, code=code)
    try_action(request, retiring.restore_quiz, quiz, by=person(request), done=_("The quiz is in use again."))
    return redirect("quiz_edit", code)
