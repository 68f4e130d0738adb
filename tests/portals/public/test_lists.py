"""Public lists: masked, searched by full name or receipt number, and gone when their time is over."""

from datetime import datetime

import pytest
from django.test import Client

from jifenban.publicity.actions import publish_run
from jifenban.publicity.models import Publication
from jifenban.rankings.actions import freeze_round, release_run
from jifenban.rankings.models import Run
from tests.rankings import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment after the applications have closed."""
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: builders.CLOSED)
    return builders.CLOSED


def published_list(now: datetime) -> Publication:
    """A list of three people, just published."""
    batch = builders.settlement_round()
    officer = builders.round_officer()
    for name, insured in (("黄志强", "2010-01"), ("欧阳明", "2012-01"), ("林某", "2014-01")):
        builders.passed_case(batch, insured_from=insured, name=name)
    freeze_round(round_id=batch.pk, actor=officer, now=now)
    run = builders.computed_run(batch, trial=False, actor=officer, now=now)
    release_run(run_id=run.pk, actor=officer, now=now)
    return publish_run(run_id=run.pk, actor=officer, now=now)


@pytest.fixture
def publication(db: None, now: datetime) -> Publication:
    """A list of three people, just published."""
    return published_list(now)


def test_the_list_shows_masked_names_ranks_and_scores(client: Client, publication: Publication):
    page = client.get(f"/lists/{publication.pk}/").content.decode()

    assert "黄＊强" in page
    assert "欧阳＊" in page
    assert "黄志强" not in page
    assert "姓名已遮盖" in page


def test_a_full_name_finds_the_own_rank(client: Client, publication: Publication):
    page = client.get(f"/lists/{publication.pk}/", {"q": "黄志强"}).content.decode()

    assert "jf-found" in page
    assert "共 3 人" in page


def test_a_receipt_number_finds_the_own_rank(client: Client, publication: Publication):
    number = publication.run.rows.order_by("position").first().case.receipt_number

    page = client.get(f"/lists/{publication.pk}/", {"q": number}).content.decode()

    assert "jf-found" in page
    assert 'aria-current="true"' in page


def test_nobody_found_is_told_what_to_try(client: Client, publication: Publication):
    page = client.get(f"/lists/{publication.pk}/", {"q": "黄"}).content.decode()

    assert "没有查到" in page
    assert "jf-found" not in page


def test_the_download_is_what_was_published(client: Client, publication: Publication):
    answer = client.get(f"/lists/{publication.pk}/download/")

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "黄＊强" in answer.content.decode()


def test_after_its_period_the_list_is_gone_by_itself(
    client: Client, publication: Publication, monkeypatch: pytest.MonkeyPatch
):
    later = publication.shown_until.replace(year=publication.shown_until.year + 1)
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: later)

    page = client.get(f"/lists/{publication.pk}/").content.decode()

    assert "黄＊强" not in page
    assert "公示期已满" in page
    assert client.get(f"/lists/{publication.pk}/download/").status_code == 404


def test_the_list_says_how_to_object_and_what_nobody_knows(client: Client, publication: Publication):
    page = client.get(f"/lists/{publication.pk}/").content.decode()
    told = page[page.index("对名单有异议") :]

    for question in ("谁可以提", "怎样提", "到什么时候", "向哪里提", "没有列入名单的人"):
        assert question in told
    assert "任一积分制受理窗口" in told
    assert 'href="/windows/guangzhou/"' in told
    assert "公示多少天、几天内可以提，没有查到" in told


def test_a_final_list_takes_no_objections(client: Client, publication: Publication):
    publication.run.state = Run.State.FINAL
    publication.run.save()

    page = client.get(f"/lists/{publication.pk}/").content.decode()

    assert "名单已经定稿，不再受理" in page
    assert "向哪里提" not in page
