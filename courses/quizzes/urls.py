from django.urls import path

from courses.quizzes import views

urlpatterns = [
    path("attempts/<int:pk>/", views.attempt, name="attempt"),
    path("attempts/<int:pk>/answers/", views.answers, name="attempt_answers"),
    path("attempts/<int:pk>/finish/", views.finish, name="attempt_finish"),
    path("attempts/<int:pk>/review/", views.review, name="attempt_review"),
    path("marking/", views.marking, name="marking"),
    path("<slug:code>/", views.quiz, name="quiz"),
    path("<slug:code>/start/", views.start, name="quiz_start"),
]
