"""Registers the app."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "jifenban.clock"
    label = "clock"
