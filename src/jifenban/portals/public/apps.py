"""Registers the app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "jifenban.portals.public"
    label = "public"
