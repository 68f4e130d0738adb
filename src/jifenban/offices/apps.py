"""Registers the app."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "jifenban.offices"
    label = "offices"
