from django.urls import path

from itc.web import views

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("desk/", views.desk, name="desk"),
    path("office/", views.office, name="office"),
    path("gallery/", views.gallery, name="gallery"),
]
