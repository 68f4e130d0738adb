"""Registers the app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "jifenban.journal"
    label = "journal"
