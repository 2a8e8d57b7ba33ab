from django.urls import path

from courses.questions import authoring, views
from courses.quizzes import regrade_views

urlpatterns = [
    path("", views.banks, name="banks"),
    path("import/", views.import_, name="bank_import"),
    path("<slug:code>/", views.bank, name="bank"),
    path("<slug:code>/export/<slug:form>/", views.export, name="bank_export"),
    path("<slug:code>/<int:pk>/", views.question, name="question"),
    path("<slug:code>/<int:pk>/edit/", authoring.question_edit, name="question_edit"),
    path("<slug:code>/<int:pk>/regrade/", regrade_views.question_regrade, name="question_regrade"),
    path("<slug:code>/<int:pk>/preview/", authoring.question_preview, name="question_preview"),
    path("<slug:code>/<int:pk>/retire/", views.retire, name="question_retire"),
]
