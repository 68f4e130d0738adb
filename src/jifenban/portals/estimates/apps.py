"""Registers the app; a web process reads the packs before its first visitor comes."""

from django.apps import AppConfig


class EstimatesConfig(AppConfig):
    name = "jifenban.portals.estimates"
    label = "estimates"
