"""Registers the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "jifenban.notices"
    label = "notices"
