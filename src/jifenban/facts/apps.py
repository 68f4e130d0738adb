"""Registers the app."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "jifenban.facts"
    label = "facts"
