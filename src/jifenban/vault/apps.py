"""Registers the app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "jifenban.vault"
    label = "vault"
