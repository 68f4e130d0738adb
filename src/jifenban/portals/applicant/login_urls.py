"""Addresses of the log-in."""

from django.urls import path

from jifenban.portals.applicant import login_views, wechat_views

app_name = "login"
urlpatterns = [
    path("", login_views.page, name="page"),
    path("start/", login_views.start, name="start"),
    path("wechat/", wechat_views.start, name="wechat"),
    path("logout/", login_views.out, name="logout"),
]
