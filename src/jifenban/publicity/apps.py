"""Registers the app."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "jifenban.publicity"
    label = "publicity"
