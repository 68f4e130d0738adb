"""Registers the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jifenban.accounts"
    label = "accounts"
