"""Registers the app."""

from django.apps import AppConfig


class EmployerPortalConfig(AppConfig):
    name = "jifenban.portals.employers"
    label = "employer_portal"
