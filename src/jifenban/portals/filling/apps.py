"""Registers the app."""

from django.apps import AppConfig


class FillingConfig(AppConfig):
    name = "jifenban.portals.filling"
    label = "filling"
