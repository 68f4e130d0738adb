"""Registers the app."""

from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "jifenban.employers"
    label = "employers"
