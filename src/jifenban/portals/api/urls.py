"""Addresses of the API and of the page that describes it."""

from django.urls import path

from jifenban.portals.api.operations import api
from jifenban.portals.api.pages import description

app_name = "api"


def _for_everybody(patterns: list) -> list:
    """Every operation is public; the test that walks all addresses asks each view whom it is for."""
    for pattern in patterns:
        pattern.callback.audience = "public"
    return patterns


urlpatterns = [path("", description, name="description"), *_for_everybody(api.urls[0])]
