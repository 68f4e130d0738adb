"""Registers the app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "jifenban.demo"
    label = "demo"
