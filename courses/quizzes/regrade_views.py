"""A wrong key: what marking anew would change, then the act with its reason, and the acts before it."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.questions.models import Question
from courses.quizzes.forms import RegradeForm
from courses.quizzes.models import Regrade
from courses.quizzes.regrading import find, regrade
from itc.errors import DomainError
from itc.people.access import Right
from itc.web.shell import paged, person, with_right


@with_right(Right.WRITE_COURSES)
@require_http_methods(["GET", "POST"])
def question_regrade(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    mine = Question.objects.visible_to(request.user).select_related("bank")
    question = get_object_or_404(mine, bank__code=code, pk=pk)
    form = RegradeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(request, question, form):
        return redirect("question_regrade", code, pk)
    finding = find(question)
    changes = paged(request, finding.changes)
    turned = Count("changes", filter=~Q(changes__passed_before=F("changes__passed_after")))
    acts = Regrade.objects.filter(version__question=question).select_related("version", "by")
    facts: dict[str, Any] = {"question": question, "form": form, "finding": finding, "page": changes}
    facts["acts"] = acts.annotate(marks=Count("changes"), turned=turned)
    return render(request, "courses/questions/regrade.html", facts)


def _done(request: HttpRequest, question: Question, form: RegradeForm) -> bool:
    given = form.cleaned_data
    try:
        regrade(question, reason=given["reason"], stamp=given["stamp"], by=person(request))
    except DomainError as refusal:
        form.add_error("reason" if refusal.code == "reason" else None, str(refusal.sentence))
        return False
    messages.success(request, _("Marked anew. The old marks are kept in the history."))
    return True
