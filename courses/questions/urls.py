from django.urls import path

from courses.questions import authoring, new_views, views
from courses.quizzes import regrade_views

urlpatterns = [
    path("", views.banks, name="banks"),
    path("import/", views.import_, name="bank_import"),
    path("add/", new_views.bank_new, name="bank_new"),
    path("<slug:code>/", views.bank, name="bank"),
    path("<slug:code>/export/<slug:form>/", views.export, name="bank_export"),
    path("<slug:code>/new/", new_views.question_new, name="question_new"),
    path("<slug:code>/new/<slug:kind>/", new_views.question_write, name="question_write"),
    path("<slug:code>/new/<slug:kind>/preview/", new_views.question_write_preview, name="question_write_preview"),
    path("<slug:code>/<int:pk>/", views.question, name="question"),
    path("<slug:code>/<int:pk>/edit/", authoring.question_edit, name="question_edit"),
    path("<slug:code>/<int:pk>/regrade/", regrade_views.question_regrade, name="question_regrade"),
    path("<slug:code>/<int:pk>/preview/", authoring.question_preview, name="question_preview"),
    path("<slug:code>/<int:pk>/retire/", views.retire, name="question_retire"),
    path("<slug:code>/<int:pk>/restore/", views.restore, name="question_restore"),
]
