"""Registers the app."""

from django.apps import AppConfig


class ApplicantConfig(AppConfig):
    name = "jifenban.portals.applicant"
    label = "applicant"
