"""Filling in a form page by page, without JavaScript."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.actions import confirm_link
from jifenban.cases.models import Answer, Case
from jifenban.cases.queries import answers_of, living_link
from tests.cases import beijing
from tests.cases.road import PERMITS, STREET, declare_life, fill

pytestmark = pytest.mark.django_db


def at(case: Case, page: str) -> str:
    return f"/my/cases/{case.code}/fill/{page}/"


def permit(**more: str) -> dict[str, str]:
    """What the page of permits sends with one record."""
    return {
        "permits.version": "0",
        "permits.records": "r1",
        "permits.r1.street": STREET,
        "permits.r1.from": "2014-03-10",
        "moves_out.version": "0",
        **more,
    }


def test_going_on_leads_to_the_first_page_that_lacks_something(mine: Client, draft: Case):
    assert mine.get(f"/my/cases/{draft.code}/fill/").headers["Location"] == at(draft, "permit")


def test_a_page_saves_every_section_and_goes_on_to_the_next(mine: Client, draft: Case):
    answer = mine.post(at(draft, "permit"), permit())

    assert answer.headers["Location"] == at(draft, "home")
    assert answers_of(draft)["permits"]["records"][0]["street"] == STREET


def test_required_fields_carry_a_star_and_the_page_says_so(mine: Client, draft: Case, now: datetime):
    fill(draft, now, permits=PERMITS)

    page = mine.get(at(draft, "permit")).content.decode()

    assert "带 * 的为必填项" in page
    assert '<span class="jf-required" aria-hidden="true"> *</span>' in page


def test_an_error_stands_beside_its_field_and_everything_else_is_kept(mine: Client, draft: Case):
    answer = mine.post(at(draft, "permit"), permit(**{"permits.r1.from": "2014-02-30"}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“2014-02-30”不是日期" in page
    assert 'href="#f-permits-r1-from"' in page
    assert answers_of(draft)["permits"]["records"][0] == {"id": "r1", "street": STREET, "from": "2014-02-30"}


def test_a_date_typed_another_way_is_kept_as_the_day_it_says(mine: Client, draft: Case):
    assert (
        mine.post(at(draft, "permit"), permit(**{"permits.r1.from": "２０１４年３月１０日"})).status_code
        == 302
    )

    assert answers_of(draft)["permits"]["records"][0]["from"] == "2014-03-10"


def test_a_record_is_added_and_removed_and_what_was_typed_is_kept(mine: Client, draft: Case):
    mine.post(at(draft, "permit"), permit(do="add:permits"))
    first, second = answers_of(draft)["permits"]["records"]
    assert first["street"] == STREET

    sent = permit(do=f"remove:permits:{second['id']}")
    sent |= {"permits.version": "1", "permits.records": [first["id"], second["id"]]}
    mine.post(at(draft, "permit"), sent)

    assert [record["id"] for record in answers_of(draft)["permits"]["records"]] == ["r1"]


def test_a_second_phone_sees_the_choice_between_the_two_versions(mine: Client, draft: Case):
    mine.post(at(draft, "permit"), permit())

    answer = mine.post(at(draft, "permit"), permit(**{"permits.r1.from": "2015-01-01"}))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "看新的" in page
    assert "留我这份" in page
    assert 'value="2015-01-01"' in page
    assert answers_of(draft)["permits"]["records"][0]["from"] == "2014-03-10"


def test_a_page_is_not_in_conflict_with_its_own_saving_in_the_background(mine: Client, draft: Case):
    mine.post(at(draft, "permit"), permit(do="keep", request_key="this page"))

    late = permit(request_key="this page", **{"permits.r1.from": "2015-01-01"})
    answer = mine.post(at(draft, "permit"), late)

    assert answer.status_code == 302
    assert answers_of(draft)["permits"]["records"][0]["from"] == "2015-01-01"


def test_a_saving_in_the_background_that_was_overtaken_by_a_press_changes_nothing(mine: Client, draft: Case):
    pressed = permit(do="add:permits", request_key="this page", turn="2")
    mine.post(at(draft, "permit"), pressed)

    late = permit(do="keep", request_key="this page", turn="1", **{"permits.r1.from": "2015-01-01"})
    answer = mine.post(at(draft, "permit"), late)

    assert answer.status_code == 200
    assert len(answers_of(draft)["permits"]["records"]) == 2
    assert answers_of(draft)["permits"]["records"][0]["from"] == "2014-03-10"


def test_what_was_typed_back_stays_typed_back_when_an_earlier_saving_arrives_late(mine: Client, draft: Case):
    mine.post(at(draft, "permit"), permit(do="keep", request_key="this page", turn="1"))
    mine.post(at(draft, "permit"), permit(do="keep", request_key="this page", turn="3"))

    late = permit(do="keep", request_key="this page", turn="2", **{"permits.r1.from": "2015-01-01"})
    mine.post(at(draft, "permit"), late)

    assert answers_of(draft)["permits"]["records"][0]["from"] == "2014-03-10"


def test_another_page_of_the_same_browser_is_in_conflict(mine: Client, draft: Case):
    mine.post(at(draft, "permit"), permit(do="keep", request_key="one page"))

    late = permit(request_key="another page", **{"permits.r1.from": "2015-01-01"})

    assert mine.post(at(draft, "permit"), late).status_code == 409


def test_keeping_ones_own_version_saves_it(mine: Client, draft: Case):
    mine.post(at(draft, "permit"), permit())

    mine.post(at(draft, "permit"), permit(mine="1", **{"permits.r1.from": "2015-01-01"}))

    assert answers_of(draft)["permits"]["records"][0]["from"] == "2015-01-01"


def test_saving_in_the_background_answers_with_the_stamp_and_the_new_version(mine: Client, draft: Case):
    answer = mine.post(at(draft, "permit"), permit(do="keep"), headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert "已保存" in page
    assert 'name="permits.version" value="1"' in page


def test_saving_in_the_background_over_a_newer_version_says_that_nothing_was_saved(mine: Client, draft: Case):
    mine.post(at(draft, "permit"), permit())

    sent = permit(do="keep", **{"permits.r1.from": "2015-01-01"})
    answer = mine.post(at(draft, "permit"), sent, headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "没有保存" in answer.content.decode()


def test_every_page_shows_the_running_estimate_with_its_explanation(mine: Client, draft: Case, now: datetime):
    fill(draft, now, permits=PERMITS)

    page = mine.get(at(draft, "home")).content.decode()

    assert "按现在填的测算" in page
    assert "基础指标一（一）" in page


def test_the_steps_can_be_jumped_to_freely_and_tell_how_far_each_is(mine: Client, draft: Case, now: datetime):
    fill(draft, now, permits=PERMITS)

    page = mine.get(at(draft, "tax")).content.decode()

    assert page.count('<a href="/my/cases/') > 10
    assert "已填好" in page
    assert "未填" in page


def test_checking_the_answers_lists_what_is_missing_with_links(mine: Client, draft: Case):
    page = mine.get(at(draft, "check")).content.decode()

    assert "还不能提交" in page
    assert at(draft, "permit") in page


def test_submitting_an_unfinished_form_changes_nothing(mine: Client, draft: Case):
    sent = {"do": "submit", "promise.version": "0", "promise.promise": "yes"}
    answer = mine.post(at(draft, "check"), sent)

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert draft.status == "draft"


def test_a_finished_form_is_submitted_once_and_shows_when_it_was_received(
    mine: Client, draft: Case, now: datetime
):
    declare_life(draft, now)
    version = Answer.objects.get(case=draft, section="promise").version
    sent = {
        "do": "submit",
        "promise.version": str(version),
        "promise.promise": "yes",
        "request_key": "once",
    }
    first, second = (mine.post(at(draft, "check"), sent) for _ in range(2))

    assert first.headers["Location"] == f"/my/cases/{draft.code}/submitted/"
    assert second.status_code == 302
    assert draft.submissions.count() == 1
    page = mine.get(first.headers["Location"]).content.decode()
    assert "2022年3月1日 10:00" in page
    assert "预审中" in page


def test_a_submitted_form_cannot_be_opened_for_editing(mine: Client, draft: Case, now: datetime):
    declare_life(draft, now)
    sent = {"do": "submit", "promise.version": "1", "promise.promise": "yes"}
    mine.post(at(draft, "check"), sent)

    assert mine.get(at(draft, "permit")).headers["Location"] == f"/my/cases/{draft.code}/"


def test_a_text_too_long_to_save_is_named_beside_its_field_and_the_page_does_not_say_it_was_saved(
    mine: Client, draft: Case
):
    answer = mine.post(at(draft, "permit"), permit(**{"permits.r1.from": "长" * 2001}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这一页还没有保存" in page
    assert 'href="#f-permits-r1-from"' in page
    assert "最多 2000 字" in page.partition('id="f-permits-r1-from"')[0].rpartition("jf-error")[2]
    assert "已保存。" not in page
    assert "长" * 31 not in page.partition('class="jf-field')[0]
    assert "permits" not in answers_of(draft)


def test_a_page_that_could_not_be_saved_still_shows_what_is_given_and_not_typed(
    monkeypatch: pytest.MonkeyPatch, logged_in: Callable[..., Client]
):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: beijing.NOW)
    batch, employer = beijing.open_beijing(), beijing.some_employer()
    case = beijing.ask(beijing.promise(beijing.start(beijing.eligible(batch), batch)), employer)
    confirm_link(link=living_link(case), actor=beijing.agent_of(employer), now=beijing.NOW)
    door = logged_in(case.person.account)
    sent = {
        "basics.version": "0",
        "children.version": "0",
        "children.records": "c1",
        "children.c1.name": "长" * 2001,
    }

    assert "认证服务没有给出" not in door.get(at(case, "basics")).content.decode()
    page = door.post(at(case, "basics"), sent).content.decode()
    assert "这一页还没有保存" in page
    assert "认证服务没有给出" not in page


@pytest.mark.parametrize("day", ["0202-03-10", "1899-12-31", "2200-01-01", "2999-01-01"])
def test_a_year_that_no_rule_can_count_with_is_named_and_the_form_can_still_be_opened(
    mine: Client, draft: Case, day: str
):
    answer = mine.post(at(draft, "permit"), permit(**{"permits.r1.from": day}))

    assert answer.status_code == 422
    assert f"“{day}”的年份不对，应在 1900 至 2199 之间" in answer.content.decode()
    assert mine.get(at(draft, "home")).status_code == 200, "a page that shows the estimate"
    assert mine.get("/my/").status_code == 200
