"""Registers the app."""

from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "jifenban.admissions"
    label = "admissions"
