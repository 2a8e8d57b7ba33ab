"""The address that calendar programs keep, without a language; whatever stands for the key comes to the same view."""

from django.urls import re_path

from scheduling.views import feed

urlpatterns = [re_path(r"^calendar/(?P<key>(?s:.*))\.ics$", feed.calendar_feed, name="calendar_feed")]
