"""Addresses of the frame itself."""

from django.urls import path

from jifenban.portals.ui import sheet, size

app_name = "ui"
urlpatterns = [
    path("size/", size.choose, name="size"),
    path("ui/", sheet.show, name="sheet"),
]
