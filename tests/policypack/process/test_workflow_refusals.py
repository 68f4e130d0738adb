"""Each thing that can be wrong in workflow.yaml is refused at its line, with a way to mend it."""

import pytest

from policypack.errors import PackError
from policypack.workflow_reading import read_workflow
from tests.policypack.process.tiny import WORKFLOW, broken, line_of, top

SUBMIT = "do: submit, label: 提交, from: draft, to: review, who: applicant"
BACK_INPUT = ", input: {items: some, reason: each}"
WINDOW = "window: {label: 提交, starts: draft, until: round.closes_at"

BAD = {
    "an unknown status": (
        "to: review, who: applicant, guard",
        "to: revue, who: applicant, guard",
        "没有叫“revue”的状态",
    ),
    "a role nobody declared": (
        "who: reviewer of street, effects: [notify",
        "who: checker of street, effects: [notify",
        "没有叫“checker”的角色",
    ),
    "an unknown office relation": (
        "to: done, who: reviewer of street",
        "to: done, who: reviewer of village",
        "没有叫“village”的机构关系",
    ),
    "a role without an office": (
        "to: done, who: reviewer of street",
        "to: done, who: reviewer",
        "没有写明是哪个机构的",
    ),
    "an applicant of an office": (SUBMIT, SUBMIT + " of street", "后面不能再写 of"),
    "an unknown guard": (
        "guard: [forms_complete]",
        "guard: [form_complete]",
        "没有叫“form_complete”的前提；是不是“forms_complete”",
    ),
    "a guard that lacks its argument": (
        "guard: [forms_complete]",
        "guard: [verified_score]",
        "请写成“verified_score SERVICE”",
    ),
    "an unknown effect": ("effects: [open_items]", "effects: [open_item]", "没有叫“open_item”的结果"),
    "an effect without its message": (
        "[notify applicant passed]",
        "[notify applicant]",
        "请写成“notify WHOM MESSAGE”",
    ),
    "a message to somebody else": (
        "[notify applicant passed]",
        "[notify neighbour passed]",
        "没有叫“neighbour”的收信人",
    ),
    "an unknown key of a step": (
        "guard: [forms_complete]",
        "guards: [forms_complete]",
        "不认识“guards”这一项",
    ),
    "a status that no step reaches": ("to: done, who", "to: review, who", "没有步骤走到状态“done”"),
    "a status with no way out": (
        "  - {do: again, label: 再交, from: fixing, to: review, who: applicant}\n",
        "",
        "状态“fixing”走不出去",
    ),
    "a start that cannot be filled in": ("tone: yours, opens: all", "tone: yours", "请写 opens: all"),
    "an unknown tone": ("tone: good", "tone: green", "“green”不在可选之列"),
    "the same step twice": (SUBMIT, SUBMIT + "}\n  - {" + SUBMIT, "“submit”写了两次"),
    "a lapse without a warning": (
        ", warn: [5 working days], message: soon",
        "",
        "到期就失效，却没有事先提醒",
    ),
    "a warning without words": (", message: soon", "", "却没有写发哪条短信"),
    "a timer that starts nowhere": ("starts: draft", "starts: drafts", "没有叫“drafts”的状态或步骤"),
    "a timer with neither length nor end": (", until: round.closes_at", "", "请写其中一个"),
    "a length without a unit": ("length: 35 working days", "length: 35", "“35”不是时长"),
    "a timer that runs and pauses at once": ("runs_in: [review]", "runs_in: [review, fixing]", "既走又停"),
    "a timer of a step that does not say where it runs": (", runs_in: [review]", "", "没有写在哪些状态里走"),
    "a date that is not of the round": ("round.closes_at", "closes_at", "如 round.closes_at"),
    "an end that is not a step": ("at_end: lapse", "at_end: expire", "没有叫“expire”的到期处理"),
    "an end by hand": ("to: lapsed, who: system", "to: lapsed, who: applicant", "不是系统步骤"),
    "an end that cannot be reached from there": (
        WINDOW,
        WINDOW + ", runs_in: [draft, review]",
        "从“review”走不了“lapse”",
    ),
    "a system step that nothing triggers": (
        "to: done, who: reviewer of street",
        "to: done, who: system",
        "没有什么会触发系统步骤“pass”",
    ),
    "a condition on somebody's step": (
        "guard: [forms_complete]",
        "when: ranked_in",
        "写了 when，但不是系统步骤",
    ),
    "a return that does not ask which items": (BACK_INPUT, "", "没有问退回哪些项"),
    "an office found in two ways": (
        "city: {root: true}",
        "city: {root: true, office: 440100}",
        "看不出怎样找到这个机构",
    ),
    "an office above nothing": ("{parent_of: street}", "{parent_of: village}", "没有叫“village”的机构关系"),
    "a name with capitals": ("do: again", "do: Again", "“Again”不能作代号"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_faulty_workflow_is_refused_at_its_line(case):
    old, new, sentence = BAD[case]
    text = broken(WORKFLOW, old, new)

    with pytest.raises(PackError) as refusal:
        read_workflow(top(text, "a/b/c/workflow.yaml"))

    assert sentence in str(refusal.value)
    assert refusal.value.file == "a/b/c/workflow.yaml"
    assert refusal.value.line > 0


def test_a_refusal_names_the_line_of_the_faulty_step():
    text = broken(WORKFLOW, "to: done, who: reviewer of street", "to: gone, who: reviewer of street")

    with pytest.raises(PackError) as refusal:
        read_workflow(top(text, "workflow.yaml"))

    assert f"workflow.yaml:{line_of(text, 'do: pass')}: 没有叫“gone”的状态" in str(refusal.value)


def test_all_faults_are_named_in_one_reading():
    text = broken(broken(WORKFLOW, "of street, input", "of village, input"), "to: done, who", "to: gone, who")

    with pytest.raises(PackError) as refusal:
        read_workflow(top(text))

    assert "village" in str(refusal.value)
    assert "gone" in str(refusal.value)


def test_a_timer_that_only_presses_the_office_may_warn_without_words():
    text = broken(WORKFLOW, "at_end: escalate", "warn: [2 working days], at_end: escalate")

    assert read_workflow(top(text)).workflow.timers["checking"].warn[0].number == 2


def test_a_step_that_leads_nowhere_does_not_leave_the_rest_of_the_road_unreached():
    text = broken(WORKFLOW, "to: review, who: applicant, guard", "to: revue, who: applicant, guard")

    with pytest.raises(PackError) as refusal:
        read_workflow(top(text))

    assert [fault.what for fault in refusal.value.errors] == ["没有叫“revue”的状态"]


def test_what_rests_on_a_faulty_step_is_not_a_second_fault():
    text = broken(WORKFLOW, "{do: submit, label: 提交, from: draft", "{do: submit, lable: 提交, from: draft")

    with pytest.raises(PackError) as refusal:
        read_workflow(top(text))

    assert "lable" in str(refusal.value)
    assert "submit" not in str(refusal.value)
