"""The table of steps answers what may happen from here."""

import pytest

from policypack.process import Length, Who
from policypack.workflow import ITEM_DEPARTMENT
from policypack.workflow_reading import read_workflow
from tests.policypack.process.tiny import WORKFLOW, broken, top


@pytest.fixture
def workflow():
    return read_workflow(top(WORKFLOW)).workflow


def test_steps_from_a_status_come_in_the_order_of_the_file(workflow):
    assert [step.do for step in workflow.steps_from("review")] == ["pass", "back"]


def test_a_step_that_does_not_start_here_is_not_found(workflow):
    assert workflow.step("draft", "pass") is None
    assert workflow.has_step("pass")
    assert not workflow.has_step("fly")


def test_who_is_a_role_of_a_relation(workflow):
    assert workflow.step("review", "pass").who == Who("reviewer", "street")
    assert workflow.step("draft", "submit").who.is_applicant
    assert workflow.step("draft", "lapse").who.is_system


def test_the_department_of_the_item_is_known_without_being_declared(workflow):
    assert workflow.relations[ITEM_DEPARTMENT].kind == "item"


def test_same_means_the_case_stays_where_it_is():
    text = broken(WORKFLOW, "from: review, to: fixing", "from: review, to: same")
    text = text.replace("  fixing: {label: 待补正, tone: yours, opens: returned}\n", "")
    text = text.replace("  - {do: again, label: 再交, from: fixing, to: review, who: applicant}\n", "")
    text = text.replace(", pauses_in: [fixing]", "")

    assert read_workflow(top(text)).workflow.step("review", "back").to is None


def test_a_timer_starts_by_a_step_or_by_a_status(workflow):
    def started(**event):
        return [timer.key for timer in workflow.timers_started_by(**event)]

    assert started(do="open", entered="draft") == ["window"]
    assert started(do="submit", entered="review") == ["checking"]
    assert started(do="again", entered="review") == []


def test_make_up_days_are_counted_unless_the_pack_says_otherwise(workflow):
    assert workflow.timers["window"].make_up_days
    assert not workflow.timers["checking"].make_up_days


def test_a_length_reads_as_people_say_it():
    assert Length(35, "working days").text == "35 个工作日"
    assert Length(30, "days").text == "30 天"


def test_the_ranking_finds_its_step_by_what_it_announces():
    text = broken(
        WORKFLOW,
        "who: reviewer of street, effects: [notify applicant passed]",
        "who: system, when: ranked_in",
    )
    workflow = read_workflow(top(text)).workflow

    assert workflow.step_when("review", "ranked_in").do == "pass"
    assert workflow.step_when("review", "ranked_out") is None
