"""Addresses of the employers' portal."""

from django.urls import path

from jifenban.portals.employers import agents, registering, requests

app_name = "employers"
urlpatterns = [
    path("", requests.home, name="home"),
    path("register/", registering.register, name="register"),
    path("<slug:employer_code>/", requests.requests, name="requests"),
    path("<slug:employer_code>/registration/", registering.registration, name="registration"),
    path("<slug:employer_code>/confirm/", requests.confirm, name="confirm"),
    path("<slug:employer_code>/requests/<int:link_id>/return/", requests.send_back, name="return"),
    path("<slug:employer_code>/agents/", agents.agents, name="agents"),
    path("<slug:employer_code>/agents/<int:agent_id>/end/", agents.end, name="end_agent"),
]
