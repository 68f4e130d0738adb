"""Somebody comes to the window about a public list: found by list and rank, named, never shown to whom it is about."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.codes import new_code
from jifenban.cases.models import Case, CaseOffice, Objection
from jifenban.offices.models import Office
from jifenban.publicity.actions import finalise, retract
from jifenban.publicity.models import Publication
from jifenban.publicity.settling import PUBLISHED, settle
from tests.builders import make_user
from tests.cases import road
from tests.portals.officer.test_objections import text_of
from tests.publicity.test_publications import OVER, PUBLISHED_AT, published
from tests.rankings.builders import passed_case, round_officer, settlement_round

pytestmark = pytest.mark.django_db
LISTED = "/desk/window/listed/"
SAID = "这一位的居住证已经注销。"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The day after the list was published."""
    moment = PUBLISHED_AT + timedelta(days=1)
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    return moment


@pytest.fixture
def shown(now: datetime) -> tuple[Publication, Case]:
    """A public list of two who share a rank, and the case of the first."""
    batch = settlement_round(quota=2)
    cases = [passed_case(batch, name=name) for name in ("黄志强", "欧阳明")]
    city = Office.objects.get(kind=Office.Kind.CITY, city="guangzhou")
    for case in cases:
        case.code = new_code()
        case.save()
        CaseOffice.objects.create(case=case, relation="city", office=city)
    publication = published(batch)
    settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT)
    return publication, cases[0]


@pytest.fixture
def window(shown, now, logged_in) -> Client:
    """A window of another street: anybody may object at any."""
    return logged_in(road.make_officer("clerk", "440106006", now=now))


def test_whoever_shares_the_rank_is_offered_masked_and_leads_to_the_form(window: Client, shown):
    publication, case = shown
    assert LISTED in text_of(window.get("/desk/window/"))

    page = text_of(window.get(LISTED, {"list": publication.pk, "rank": "1"}))

    assert "黄＊强" in page
    assert "欧阳＊" in page
    assert "黄志强" not in page
    assert f"/desk/window/{case.code}/objections/" in page


@pytest.mark.parametrize("rank", ["9", "头名", "-1"])
def test_a_rank_that_nobody_has_is_said(window: Client, shown, rank: str):
    answer = window.get(LISTED, {"list": shown[0].pk, "rank": rank})

    assert answer.status_code == 422
    assert f"名单上没有第 {rank} 名" in text_of(answer)


def test_who_objects_is_named_to_the_decider_and_never_to_whom_it_is_about(
    window: Client, shown, now: datetime, logged_in
):
    _, case = shown
    case.person.account = make_user("listed")
    case.person.save()
    address = f"/desk/window/{case.code}/objections/"
    form = text_of(window.get(address))
    assert "来人对名单上的" in form
    assert case.person.name not in form
    sent = {"do": "object_to_list", "items": ["case"], "reason_case": SAID, "request_key": "k1"}

    nameless = window.post(address, sent)
    assert nameless.status_code == 422
    assert "还没有写提出人的姓名和电话" in text_of(nameless)
    assert SAID in text_of(nameless)
    assert window.post(address, {**sent, "objector": "陈某 13900009999"}).status_code == 302

    objection = Objection.objects.get()
    decider = logged_in(round_officer("manager"))
    assert "提出人：陈某 13900009999" in text_of(decider.get(f"/desk/objections/{objection.pk}/"))
    own = logged_in(case.person.account)
    for page in ("", "objections/"):
        read = text_of(own.get(f"/my/cases/{case.code}/{page}"))
        assert SAID not in read
        assert "陈某" not in read
    assert "由别人提出" in read
    assert "请由本人带" not in read


@pytest.mark.parametrize("over", [finalise, retract])
def test_a_list_that_is_final_or_taken_back_is_not_offered(window: Client, shown, over):
    publication = shown[0]
    if over is retract:
        retract(publication_id=publication.pk, reason="有误", actor=SYSTEM, now=PUBLISHED_AT)
    else:
        finalise(run_id=publication.run_id, actor=SYSTEM, now=OVER)

    assert "现在没有可以在窗口提异议的名单" in text_of(window.get(LISTED))
    assert LISTED not in text_of(window.get("/desk/window/"))


def test_only_a_window_looks_for_somebody_on_a_list(shown, now: datetime, logged_in):
    reviewer = logged_in(road.make_officer("reviewer", road.STREET, now=now))

    assert reviewer.get(LISTED).status_code == 403
