"""Addresses of the desk."""

from django.urls import path

from jifenban.portals.officer import (
    clock,
    departments,
    login,
    papers,
    publications,
    queue,
    review,
    rounds,
    visitors,
    window,
)

app_name = "officer"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("login/", login.log_in, name="login"),
    path("logout/", login.log_out, name="logout"),
    path("cases/<slug:code>/", review.case, name="case"),
    path("cases/<slug:code>/take/<slug:do>/", review.take, name="take"),
    path("reviews/", departments.reviews, name="reviews"),
    path("reviews/<int:review_id>/", departments.review, name="review"),
    path("window/", window.find, name="window"),
    path("window/open/", visitors.open_for_visitor, name="open_for_visitor"),
    path("window/<slug:code>/", window.counter, name="counter"),
    path("window/<slug:code>/print/<slug:do>/", window.print_card, name="window_print"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<int:round_id>/", rounds.round_page, name="round"),
    path("rounds/<int:round_id>/values/", rounds.values, name="values"),
    path("rounds/<int:round_id>/values/<slug:key>/", rounds.set_value, name="set_value"),
    path("rounds/<int:round_id>/open/", rounds.open_it, name="open_round"),
    path("rounds/<int:round_id>/freeze/", rounds.freeze, name="freeze_round"),
    path("rounds/<int:round_id>/run/", rounds.run_it, name="start_run"),
    path("runs/<int:run_id>/", rounds.run_rows, name="run"),
    path("runs/<int:run_id>/progress/", rounds.progress, name="run_progress"),
    path("runs/<int:run_id>/restart/", rounds.restart, name="restart_run"),
    path("runs/<int:run_id>/release/", publications.release, name="release_run"),
    path("runs/<int:run_id>/publish/", publications.publish, name="publish_run"),
    path("runs/<int:run_id>/finalise/", publications.finalise_run, name="finalise_run"),
    path("publications/<int:publication_id>/retract/", publications.retract_list, name="retract"),
    path("papers/<int:paper_id>/", papers.paper, name="paper"),
    path("evidence/<uuid:file_id>/", papers.evidence, name="evidence"),
    path("clock/", clock.clock, name="clock"),
    path("messages/", clock.outbox, name="outbox"),
]
