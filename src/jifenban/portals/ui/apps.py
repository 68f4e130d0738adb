"""Registers the app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "jifenban.portals.ui"
    label = "ui"
