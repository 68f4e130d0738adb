"""Moving the cases of a list: in portions, with a bar, taken up again after a kill, each case once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, NotAllowed
from jifenban.cases import portions
from jifenban.cases.models import Case, Event
from jifenban.cases.portions import Unsettled
from jifenban.journal.queries import history, verify_chain
from jifenban.notices.models import Message
from jifenban.publicity import settling as module
from jifenban.publicity.actions import publish_run, restart_settling
from jifenban.publicity.models import Publication, Settling
from jifenban.publicity.settling import PUBLISHED, settle, unsettled
from tests.builders import make_user
from tests.publicity.test_publications import PUBLISHED_AT, released_run
from tests.rankings.builders import passed_case, round_officer, settlement_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication(monkeypatch) -> Publication:
    """Five cases on a list, moved two at a time."""
    monkeypatch.setattr(module, "PORTION", 2)
    round = settlement_round(quota=2)
    for year in range(2012, 2017):
        passed_case(round, insured_from=f"{year}-01")
    return publish_run(run_id=released_run(round).pk, actor=SYSTEM, now=PUBLISHED_AT)


def moves() -> int:
    """How many steps the cases took for the list, by the pack's words for them."""
    return Event.objects.filter(step__in=("admit", "not_admit")).count()


def killed_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The worker dies in the so many-th portion."""
    real, turns = portions.perform_all, []

    def perform_all(takings):
        turns.append(takings)
        if len(turns) == number:
            raise KeyboardInterrupt
        return real(takings)

    monkeypatch.setattr(portions, "perform_all", perform_all)


def run(publication: Publication) -> int:
    return settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT)


def test_a_published_list_says_at_once_how_many_cases_are_to_move(publication: Publication):
    left = unsettled(publication)

    assert left is not None
    assert (left.done, left.total) == (0, 5)


def test_a_worker_killed_half_way_leaves_its_portions_and_the_next_goes_on_behind_them(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        killed_at(patch, 2)
        with pytest.raises(KeyboardInterrupt):
            run(publication)
    assert Settling.objects.get().done == 2
    assert moves() == 2

    assert run(publication) == 3

    assert moves() == 5
    assert unsettled(publication) is None
    assert run(publication) == 0


def test_a_case_that_cannot_move_is_named_and_has_another_turn(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
):
    stuck = Case.objects.order_by("pk")[1]
    real = portions.checked

    def checked(case: Case, **given):
        if case.pk == stuck.pk:
            raise IllegalStep("字库里没有这个字。")
        return real(case, **given)

    with monkeypatch.context() as patch:
        patch.setattr(portions, "checked", checked)
        with pytest.raises(Unsettled, match=f"case {stuck.pk}: 字库里没有"):
            run(publication)
    left = unsettled(publication)
    assert left is not None
    assert left.sentences == ["字库里没有这个字。"]

    assert run(publication) == 1
    assert unsettled(publication) is None


def test_the_rounds_page_shows_the_bar_and_lets_its_officer_go_on(publication: Publication, client):
    officer = round_officer()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    page, bar = f"/desk/rounds/{publication.run.round_id}/", f"/desk/publications/{publication.pk}/settling/"

    assert "已办 0 / 5 件" in client.get(page).content.decode()
    before = ProcrastinateJob.objects.filter(task_name__endswith="settle_list").count()
    assert client.post(f"{bar}go-on/").status_code == 302
    assert ProcrastinateJob.objects.filter(task_name__endswith="settle_list").count() == before + 1
    run(publication)

    assert "已办" not in client.get(page).content.decode()
    assert client.get(bar, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert client.post(f"{bar}go-on/").status_code == 409


def test_nobody_but_the_rounds_officer_takes_it_up(publication: Publication):
    with pytest.raises(NotAllowed):
        restart_settling(publication_id=publication.pk, actor=make_user("stranger"), now=PUBLISHED_AT)


def test_who_may_not_move_keeps_nobody_of_the_portion_back(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PORTION", 5)
    stuck = Case.objects.order_by("pk")[3]
    real = portions.checked

    def checked(case: Case, **given):
        if case.pk == stuck.pk:
            raise IllegalStep("字库里没有这个字。")
        return real(case, **given)

    monkeypatch.setattr(portions, "checked", checked)
    with pytest.raises(Unsettled):
        run(publication)

    assert moves() == 4
    assert Message.objects.filter(template__in=("admitted", "not_admitted")).count() == 4
    stuck.refresh_from_db()
    assert stuck.status == "passed"


def test_each_case_of_a_portion_is_told_and_journaled_once(publication: Publication):
    run(publication)
    again = settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT)

    assert again == 0
    for case in Case.objects.filter(service__key="guangzhou/settlement"):
        event = Event.objects.get(case=case, step__in=("admit", "not_admit"))
        told = Message.objects.get(subject=f"case:{case.pk}", template__in=("admitted", "not_admitted"))
        entries = {entry.verb: entry.data for entry in history(f"case:{case.pk}")}
        assert entries[event.step]["event"] == event.pk
        assert entries["notice_queued"]["message"] == told.pk
        assert verify_chain(f"case:{case.pk}") == len(history(f"case:{case.pk}"))
        assert ProcrastinateJob.objects.filter(args={"message_id": told.pk}).count() == 1


def test_a_portion_is_written_at_once(publication: Publication, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PORTION", 5)

    with CaptureQueriesContext(connection) as seen:
        assert run(publication) == 5

    writes = [query["sql"].split(" (")[0] for query in seen.captured_queries if "INSERT" in query["sql"]]
    assert writes.count('INSERT INTO "cases_event"') == 1
    assert writes.count('INSERT INTO "notices_message"') == 1
    assert writes.count('INSERT INTO "journal_entry"') == 2  # the steps, the messages
