"""Places given and not answered: pressed, taken back with a reason, and given again once nobody can undo it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep
from jifenban.admissions.actions import start_allocation
from jifenban.admissions.free import free_places
from jifenban.cases.actions import run_due_timers, take_step
from jifenban.cases.bulk import release_act
from jifenban.cases.intent_terms import announce_value
from jifenban.cases.late_terms import follow_value
from jifenban.cases.models import BulkAct, Case
from jifenban.journal.models import Entry
from jifenban.policies.models import Round
from tests.admissions.world import LATER, conghua, frozen, given, offer, placer, published, pupil
from tests.builders import make_user
from tests.cases.road import at

LogIn = Callable[..., Client]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def show(moment: Any) -> None:
        monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)

    show(LATER)
    return show


@pytest.fixture
def round(db: None, clock: Any) -> Round:
    return conghua()


@pytest.fixture
def bureau(round: Round, logged_in: LogIn) -> Client:
    return logged_in(placer())


def placed(round: Round, *since: str) -> list[Case]:
    """A family for each of these days its permit began, and a place for all but the last."""
    cases = [pupil(round, since=day) for day in since]
    offer(round, ("jiekou", "grade_1", "一小", len(cases) - 1))
    published(frozen(round))
    return [Case.objects.get(pk=case.pk) for case in cases]


def told(case: Case, words: str) -> bool:
    """Whether the family has a message with these words."""
    return any(words in text for text in case.person.messages.values_list("text", flat=True))


def answers_page(round: Round) -> str:
    return f"/desk/rounds/{round.pk}/answers/"


def take(client: Client, round: Round, do: str, *cases: Case, reason: str = "电话联系三次无人接听") -> Any:
    typed = {"do": do, "reason": reason, "cases": [case.code for case in cases]}
    return client.post(f"{answers_page(round)}take/", typed)


def test_the_page_lists_who_has_not_answered_with_place_and_term(round: Round, bureau: Client):
    silent, answered, _ = placed(round, "2012-05-01", "2013-05-01", "2014-05-01")
    take_step(case_id=answered.pk, do="accept_place", actor=answered.person.account, now=LATER)
    page = bureau.get(answers_page(round)).content.decode()

    assert "共 1 件" in page
    assert silent.receipt_number in page
    assert "街口街 一小" in page
    assert "1 人还没有答复" in bureau.get(f"/desk/rounds/{round.pk}/").content.decode()


def test_places_are_taken_back_for_many_with_one_reason_and_given_to_those_who_wait(
    round: Round, bureau: Client, clock: Any
):
    first, second, third = placed(round, "2012-05-01", "2013-05-01", "2014-05-01")
    act = take(bureau, round, "release_place", first, second)
    assert act.status_code == 302
    assert "回到批次" in bureau.get(act["Location"]).content.decode()
    assert sum(free_places(round).values()) == 2
    assert Entry.objects.filter(verb="release_place").count() == 2
    for case in (first, second):
        case.refresh_from_db()
        assert case.status == "released"
        assert case.events.get(step="release_place").note == "电话联系三次无人接听"

    with pytest.raises(IllegalStep, match="以前还可以撤回"):
        start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=LATER)
    later = LATER + timedelta(hours=1)
    release_act(act_id=BulkAct.objects.get().pk, now=later)
    assert told(first, "已收回另行安排")
    assert given(published(round, now=later)) == {third.code: "一小"}


def test_a_place_taken_back_by_mistake_is_given_back_to_the_family(round: Round, bureau: Client):
    first, _ = placed(round, "2012-05-01", "2014-05-01")
    act = take(bureau, round, "release_place", first)
    bureau.post(f"{act['Location']}undo/", {"undo_reason": "勾错了"})

    first.refresh_from_db()
    assert first.status == "placed"
    assert sum(free_places(round).values()) == 0


def test_who_has_not_answered_is_pressed_and_keeps_the_place(round: Round, bureau: Client):
    first, _ = placed(round, "2012-05-01", "2014-05-01")
    assert take(bureau, round, "remind_answer", first).status_code == 302
    release_act(act_id=BulkAct.objects.get().pk, now=LATER)

    first.refresh_from_db()
    assert first.status == "placed"
    assert told(first, "请尽快登录")


def test_without_a_reason_or_a_tick_nothing_is_done_and_it_is_said(round: Round, bureau: Client):
    first, waiting = placed(round, "2012-05-01", "2014-05-01")
    without = take(bureau, round, "release_place", first, reason=" ")
    assert without.status_code == 422
    assert "还没有写理由" in without.content.decode()
    assert "请勾选要一起办的件" in take(bureau, round, "release_place").content.decode()
    assert "没有可以一起办的这一步" in take(bureau, round, "release_place", waiting).content.decode()

    first.refresh_from_db()
    assert first.status == "placed"


def test_somebody_who_answers_meanwhile_keeps_the_place(round: Round, bureau: Client):
    first, second, _ = placed(round, "2012-05-01", "2013-05-01", "2014-05-01")
    take_step(case_id=first.pk, do="accept_place", actor=first.person.account, now=LATER)
    take(bureau, round, "release_place", first, second)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("accepted", "released")


def test_nobody_else_sees_or_takes_places_back(round: Round, logged_in: LogIn):
    first, _ = placed(round, "2012-05-01", "2014-05-01")
    stranger = logged_in(make_user())

    assert stranger.get(answers_page(round)).status_code in (403, 404)
    assert take(stranger, round, "release_place", first).status_code in (403, 404)


def test_a_term_announced_after_the_list_reminds_everybody_who_waits(db: None, clock: Any):
    round = conghua(answer_by="")
    first, _ = placed(round, "2012-05-01", "2014-05-01")
    run_due_timers(until=at("2020-07-20"))
    assert not told(first, "还没有答复")
    announce_value(round=round, key="answer_by", value="2020-07-31", source="公告", actor=SYSTEM, now=LATER)
    follow_value(round=round, key="answer_by", now=LATER)

    run_due_timers(until=at("2020-08-01"))
    assert told(first, "请在 2020年7月31日")
