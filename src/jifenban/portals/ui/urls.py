"""Addresses of the frame itself."""

from django.urls import path

from jifenban.portals.ui import size

app_name = "ui"
urlpatterns = [path("size/", size.choose, name="size")]
