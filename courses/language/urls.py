from django.urls import path

from courses.language import views

urlpatterns = [
    path("", views.english, name="english"),
    path("tracks/<int:pk>/", views.track, name="track"),
    path("<slug:book>/<int:number>/", views.unit, name="english_unit"),
]
