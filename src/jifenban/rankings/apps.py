"""Registers the app."""

from django.apps import AppConfig


class RankingsConfig(AppConfig):
    name = "jifenban.rankings"
    label = "rankings"
