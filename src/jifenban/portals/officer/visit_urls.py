"""Addresses of one visit at the window."""

from django.urls import path

from jifenban.portals.officer import visits

app_name = "visit"
urlpatterns = [
    path("fill/", visits.fill, name="fill"),
    path("fill/<slug:key>/", visits.page, name="page"),
    path("papers/<slug:section>/<slug:slot>/", visits.slot, name="slot"),
    path("papers/<slug:section>/<slug:slot>/reuse/<int:photo_id>/", visits.reuse, name="reuse_photo"),
    path("photos/<int:photo_id>/", visits.picture, name="picture"),
    path("photos/<int:photo_id>/remove/", visits.remove, name="remove_photo"),
    path("photos/<int:photo_id>/move/", visits.move, name="move_photo"),
    path("photos/<int:photo_id>/turn/", visits.turn, name="turn_photo"),
    path("shown/", visits.shown, name="shown"),
    path("end/", visits.end, name="end"),
]
