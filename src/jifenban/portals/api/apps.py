"""Registers the app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jifenban.portals.api"
    label = "api"
