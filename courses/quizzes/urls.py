from django.urls import path

from courses.quizzes import marking_views, views

urlpatterns = [
    path("attempts/<int:pk>/", views.attempt, name="attempt"),
    path("attempts/<int:pk>/answers/", views.answers, name="attempt_answers"),
    path("attempts/<int:pk>/finish/", views.finish, name="attempt_finish"),
    path("attempts/<int:pk>/review/", views.review, name="attempt_review"),
    path("essays/<int:pk>/", marking_views.essay, name="essay"),
    path("marking/", marking_views.marking, name="marking"),
    path("marking/<int:pk>/", marking_views.marking_essay, name="marking_essay"),
    path("<slug:code>/", views.quiz, name="quiz"),
    path("<slug:code>/start/", views.start, name="quiz_start"),
]
