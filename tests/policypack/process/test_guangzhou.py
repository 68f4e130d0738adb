"""Guangzhou's process files say what the notice of 2020 and the guide of 2022 say."""

from datetime import datetime
from pathlib import Path

import pytest

from policypack.form_answers import missing
from policypack.form_scores import scored_names
from policypack.policy import collect_files, load_policy, read_policy
from policypack.rounds import SHANGHAI

POLICIES = Path(__file__).parents[3] / "policies"
CONGHUA_WINDOWS = 10


@pytest.fixture(scope="module")
def points():
    return read_policy(POLICIES / "guangzhou/points/2021")


@pytest.fixture(scope="module")
def points_2018():
    return read_policy(POLICIES / "guangzhou/points/2018")


@pytest.fixture(scope="module")
def settlement():
    return read_policy(POLICIES / "guangzhou/settlement/2022")


def road(policy, *steps):
    """The statuses that the named steps lead through, from the start."""
    status, found = policy.workflow.start, []
    for do in steps:
        step = policy.workflow.step(status, do)
        assert step is not None, f"no step {do} from {status}"
        status = step.to or status
        found.append(status)
    return found


def test_the_road_of_the_notice_leads_to_a_verified_score(points):
    steps = [
        "submit",
        "return_items",
        "resubmit",
        "pass_pre_review",
        "accept",
        "answer",
        "all_answered",
        "confirm_score",
    ]

    assert road(points, *steps) == [
        "pre_review", "correcting", "pre_review", "to_window", "verifying", "verifying", "deciding", "verified"
    ]  # fmt: skip


def test_a_department_may_return_an_item_and_the_clock_stands_still(points):
    steps = ["submit", "pass_pre_review", "accept", "return_from_department", "resubmit_to_department"]

    assert road(points, *steps)[-2:] == ["verifying_returned", "verifying"]
    assert points.workflow.timers["verification"].pauses_in == {"verifying_returned"}


def test_the_trial_edition_owns_the_35_working_days_without_make_up_days(points_2018):
    timer = points_2018.workflow.timers["verification"]

    assert (timer.length.number, timer.length.unit) == (35, "working days")
    assert not timer.make_up_days
    assert timer.starts == "accept"


def test_the_notice_of_2020_holds_submission_and_acceptance_to_the_schools_dates(points_2018):
    school = points_2018.workflow.intents["conghua_school"]

    assert school.round == "guangzhou/conghua-school/2020"
    assert {hold.step: hold.value for hold in school.holds} == {
        "submit": "submit_by",
        "accept": "last_acceptance",
    }


def test_an_objection_of_2018_has_the_terms_of_article_13_and_no_term_after_them(points_2018):
    workflow = points_2018.workflow
    terms = {key: timer.length.text for key, timer in workflow.timers.items() if key.startswith("objecti")}

    assert terms == {
        "objecting": "30 天",
        "objection_window": "7 个工作日",
        "objection_district": "7 个工作日",
        "objection_departments": "15 个工作日",
    }
    assert all(workflow.step("verified", do).who.role == "clerk" for do in workflow.objections["score"].files)


def test_the_ten_windows_of_conghua_have_telephone_address_and_hours(points):
    windows = [office for office in points.offices if office.is_window and office.parent == "440117"]

    assert len(windows) == CONGHUA_WINDOWS
    assert all(window.phones and window.address and "8:30-12:00" in window.hours for window in windows)
    assert points.window("440117001").phones == ("020-87925868",)


def test_the_notices_five_departments_are_there(points):
    for key in ("public_security", "civil_affairs", "human_resources", "health", "housing"):
        assert points.department(key) is not None


def test_the_photo_limit_is_the_guides(settlement):
    assert settlement.forms.photo_limits["photo"].text == "JPG、PNG 图片，不大于 2.5 MB"


def test_the_entry_and_the_first_page_follow_the_guide(settlement):
    form = settlement.forms

    assert (form.entry.column, form.entry.label) == ("积分制入户", "积分制入户申请")
    assert form.pages[0].gate
    assert form.pages[0].button == "确定"
    assert form.section("score").field("total").button == "获取核定积分总分数"
    assert form.section("score").field("confirm").label == "本人确认以上积分并符合基本条件申报"


MOVE_IN = {
    "own_property": ({"address", "police_station"}, {"title_deed"}),
    "relative_property": (
        {"address", "relation", "relative_name", "relative_number", "relative_phone"},
        {"relative_deed", "kinship", "relative_id"},
    ),
    "employer_property": ({"address", "owner"}, {"ownership", "allotment"}),
    "collective": ({"address", "household"}, {"consent", "collective_page"}),
    "public_collective": ({"address", "permit_office"}, {"permit"}),
}


def test_there_are_five_move_in_types(settlement):
    assert set(settlement.forms.section("move_in").field("move_in_type").choices) == set(MOVE_IN)


@pytest.mark.parametrize("kind", MOVE_IN)
def test_each_move_in_type_asks_for_its_own_fields_and_papers(settlement, kind):
    answers = {"move_in": {"notice": "yes", "move_in_type": kind}}

    asked = {one.field for one in missing(settlement.forms, answers, frozenset(), {"move_in"})}

    fields, photos = MOVE_IN[kind]
    assert asked == fields | photos


def test_one_spouse_and_any_number_of_children_may_come_along(settlement):
    assert settlement.forms.section("spouse").repeat.max == 1
    assert settlement.forms.section("children").repeat.max is None


def test_points_for_an_own_home_bind_the_move_in_type(settlement):
    answers = {"move_in": {"notice": "yes", "move_in_type": "collective"}}
    line = {"label": "合法产权住所", "counted_points": "20"}
    explanation = {
        "groups": [{"indicators": [{"key": "residence", "counts": True, "points": "20", "lines": [line]}]}]
    }

    found = missing(settlement.forms, answers, frozenset(), {"move_in"}, scored_names(explanation))

    assert any(one.field == "move_in_type" and "只能选本人房产" in one.sentence for one in found)


def test_wording_that_the_guide_shows_only_as_a_picture_is_marked_as_ours(settlement):
    texts = settlement.forms.texts

    assert texts["move_in_notice"].unknown
    assert texts["applicant_notice"].unknown
    assert not texts["score_confirm"].unknown


def test_the_round_of_2022_opens_and_closes_to_the_minute(settlement):
    plan = settlement.rounds["2022"]

    assert plan.value("opens_at") == datetime(2023, 2, 10, 9, 0, tzinfo=SHANGHAI)
    assert plan.value("closes_at") == datetime(2023, 3, 10, 17, 0, tzinfo=SHANGHAI)
    assert plan.value("quota") == 13000
    assert {value.key for value in plan.unknown} == {"birth_line", "publicity_days"}


def test_a_passed_application_is_ranked_listed_and_gets_its_card(settlement):
    assert road(settlement, "submit", "pass_review", "admit", "issue_card", "print_card") == [
        "reviewing", "passed", "admitted", "card", "card"
    ]  # fmt: skip


def test_a_retracted_list_puts_the_case_back_before_the_ranking(settlement):
    assert road(settlement, "submit", "pass_review", "admit", "retract_list")[-1] == "passed"


def test_three_prints_then_the_window_against_receipt_and_card(settlement):
    card = settlement.documents.paper("card")

    assert card.prints == 3
    assert set(card.then_needs) == {"receipt", "identity_card"}


def test_a_refusal_gives_a_reason_for_each_item(settlement):
    refuse = settlement.workflow.step("reviewing", "refuse")

    assert (refuse.input.items, refuse.input.reason) == ("some", "each")


def test_the_digest_follows_every_file_but_the_rounds():
    files, root = collect_files(POLICIES / "guangzhou/settlement/2022")
    before = load_policy(files, root).digest

    def digest_after(path):
        return load_policy({**files, path: files[path] + b"\n"}, root).digest

    assert digest_after(f"{root}/rounds/2022.yaml") == before
    for path in (f"{root}/messages.yaml", "guangzhou/documents/card.typ", "guangzhou/offices.csv"):
        assert digest_after(path) != before


def test_a_stored_revision_loads_as_its_folder_does():
    files, root = collect_files(POLICIES / "guangzhou/points/2021")

    assert load_policy(files, root).digest == read_policy(POLICIES / root).digest
