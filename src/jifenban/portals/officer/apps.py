"""Registers the app."""

from django.apps import AppConfig


class OfficerConfig(AppConfig):
    name = "jifenban.portals.officer"
    label = "officer"
