"""Registers the app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "jifenban.cases"
    label = "cases"
