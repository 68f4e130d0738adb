"""The road of a service in a few steps: what only some go through is no part of it."""

from jifenban.portals.public.roads import main_road, road
from policypack.source import read_yaml
from policypack.workflow_reading import read_workflow
from tests.policypack.process.test_reference import sample


def test_an_objection_is_no_step_of_everybodys_road():
    workflow = read_workflow(read_yaml("workflow.yaml", sample("objections").encode()).as_mapping()).workflow

    assert [stage.label for stage in road(workflow)] == ["提交", "未提异议，视为认可"]
    assert main_road(workflow) == ["draft", "scored", "final"]
