"""Addresses of the applicant portal."""

from django.urls import path

from jifenban.portals.applicant import (
    bringing,
    cases,
    disputes,
    entry,
    fill,
    history,
    home,
    moving,
    objections,
    papers,
    photos,
    progress,
    scores,
    wechat_views,
    wishes,
)

app_name = "applicant"
urlpatterns = [
    path("", home.home, name="home"),
    path("messages/", home.messages, name="messages"),
    path("wechat/part/", wechat_views.part, name="part_wechat"),
    path("apply/<path:service_key>/", entry.entry, name="entry"),
    path("dispute/<slug:condition>/<path:service_key>/", disputes.dispute, name="dispute"),
    path("begin/<path:service_key>/", entry.begin, name="begin"),
    path("scores/", history.scores, name="scores"),
    path("scores/<int:score_id>/", history.one, name="one_score"),
    path("cases/<slug:code>/", cases.case, name="case"),
    path("cases/<slug:code>/take/<slug:do>/", cases.take, name="take"),
    path("cases/<slug:code>/wishes/", wishes.wishes, name="wishes"),
    path("cases/<slug:code>/submitted/", cases.submitted, name="submitted"),
    path("cases/<slug:code>/answers/", cases.answers, name="answers"),
    path("cases/<slug:code>/bring/<slug:key>/", bringing.papers, name="bring"),
    path("cases/<slug:code>/progress/", progress.progress, name="progress"),
    path("cases/<slug:code>/score/", scores.of_case, name="score"),
    path("cases/<slug:code>/edition/", moving.move, name="move"),
    path("cases/<slug:code>/objections/", objections.objections, name="objections"),
    path("cases/<slug:code>/fill/", fill.fill, name="fill"),
    path("cases/<slug:code>/fill/<slug:key>/", fill.page, name="page"),
    path("cases/<slug:code>/photos/<slug:section>/<slug:slot>/", photos.slot, name="slot"),
    path(
        "cases/<slug:code>/photos/<slug:section>/<slug:slot>/reuse/<int:photo_id>/",
        photos.reuse,
        name="reuse_photo",
    ),
    path("photos/<int:photo_id>/", photos.picture, name="picture"),
    path("photos/<int:photo_id>/remove/", photos.remove, name="remove_photo"),
    path("photos/<int:photo_id>/move/", photos.move, name="move_photo"),
    path("photos/<int:photo_id>/turn/", photos.turn, name="turn_photo"),
    path("papers/<int:paper_id>/", papers.pdf, name="paper"),
    path("cases/<slug:code>/print/<slug:kind>/", papers.printing, name="printing"),
]
