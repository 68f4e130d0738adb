"""Registers the app."""

from django.apps import AppConfig


class SharesConfig(AppConfig):
    name = "jifenban.shares"
    label = "shares"
