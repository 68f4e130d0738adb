"""Who acts for an employer finds the employer's own pages from 我的, with what waits there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from jifenban.cases.actions import confirm_link
from jifenban.cases.queries import living_link
from tests.cases import beijing
from tests.cases.beijing import NOW, agent_of, some_employer

pytestmark = pytest.mark.django_db


def test_an_agent_reads_at_home_that_a_request_waits_and_goes_there(
    monkeypatch: pytest.MonkeyPatch, logged_in: Callable[..., Client]
) -> None:
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    batch, employer = beijing.open_beijing(), some_employer()
    case = beijing.ask(beijing.promise(beijing.start(beijing.eligible(batch), batch)), employer)
    door = logged_in(agent_of(employer))

    page = door.get("/my/").content.decode()
    assert f"/employer/{employer.code}/" in page
    assert "1 份员工的关联申请等您确认或退回" in page
    assert "现在没有要您做的事" not in page

    confirm_link(link=living_link(case), actor=agent_of(employer), now=NOW)
    page = door.get("/my/").content.decode()
    assert f"/employer/{employer.code}/" in page, "the way stays"
    assert "现在没有要您做的事" in page
    assert "单位专栏" not in logged_in(case.person.account).get("/my/").content.decode()
