"""The map of addresses: one branch for each audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("jifenban.portals.public.urls")),
    path("my/", include("jifenban.portals.applicant.urls")),
    path("desk/", include("jifenban.portals.officer.urls")),
    path("accounts/", include("allauth.urls")),
]
