"""Addresses of the public portal."""

from django.urls import path

from jifenban.portals.public import (
    dates,
    demo,
    home,
    lists,
    notes,
    papers,
    placing,
    policies,
    searching,
    trying,
)

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("policy/", policies.services, name="services"),
    path("policy/<path:identity>/dates/", dates.dates, name="dates"),
    path("policy/<path:identity>/", policies.policy, name="policy"),
    path("search/", searching.search, name="search"),
    path("try/", trying.choose, name="try_choose"),
    path("try/shared/<str:token>/", trying.show_shared, name="try_shared"),
    path("try/shared/<str:token>/forget/", trying.forget_shared, name="try_forget"),
    path("try/<path:identity>/", trying.run, name="try"),
    path("windows/<slug:city>/", home.windows, name="windows"),
    path("lists/", lists.overview, name="lists"),
    path("lists/<int:pk>/", lists.show, name="list"),
    path("lists/<int:pk>/download/", lists.download, name="download"),
    path("places/<int:round_id>/", placing.places, name="places"),
    path("places/lists/<int:pk>/", placing.place_list, name="place_list"),
    path("places/lists/<int:pk>/download/", placing.download, name="place_list_file"),
    path("check/", papers.ask, name="check_form"),
    path("check/<str:token>/", papers.check, name="check"),
    path("help/", notes.help_page, name="help"),
    path("privacy/", notes.privacy, name="privacy"),
    path("accessibility/", notes.accessibility, name="accessibility"),
    path("demo/", demo.accounts, name="demo"),
    path("demo/outbox/", demo.outbox, name="outbox"),
]
