"""Registers the app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "jifenban.documents"
    label = "documents"
