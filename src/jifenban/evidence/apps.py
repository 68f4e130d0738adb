"""Registers the app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jifenban.evidence"
    label = "evidence"
