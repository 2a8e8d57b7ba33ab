from django.urls import path

from courses.quizzes import authoring, retire_views

urlpatterns = [
    path("quizzes/", authoring.quizzes_office, name="quizzes_office"),
    path("new-quiz/", authoring.quiz_new, name="quiz_new"),
    path("quizzes/<slug:code>/", authoring.quiz_edit, name="quiz_edit"),
    path("quizzes/<slug:code>/retire/", retire_views.quiz_retire, name="quiz_retire"),
    path("quizzes/<slug:code>/restore/", retire_views.quiz_restore, name="quiz_restore"),
    path("quizzes/<slug:code>/preview/", authoring.quiz_preview, name="quiz_preview"),
]
