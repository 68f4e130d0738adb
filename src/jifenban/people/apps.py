"""Registers the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jifenban.people"
    label = "people"
