"""Registers the app that holds the project's own commands and tasks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "jifenban.config"
    label = "config"
