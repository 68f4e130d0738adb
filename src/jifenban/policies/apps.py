"""Registers the app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "jifenban.policies"
    label = "policies"
