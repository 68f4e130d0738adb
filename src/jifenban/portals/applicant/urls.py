"""Addresses of the applicant portal."""

from django.urls import URLPattern

app_name = "applicant"
urlpatterns: list[URLPattern] = []
