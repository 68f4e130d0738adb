"""Names that cross the files of a pack: one word of a real pack is broken, and the refusal says which."""

from pathlib import Path

import pytest

from policypack.errors import PackError
from policypack.policy import collect_files, load_policy
from tests.policypack.process.tiny import broken

POLICIES = Path(__file__).parents[3] / "policies"
POINTS = "guangzhou/points/2021"
SETTLEMENT = "guangzhou/settlement/2022"

BAD = {
    "a relation by a fact that the rules lack": (POINTS, "workflow.yaml", "fact: permits, field", "fact: permit, field", "没有叫“permit”的事实；是不是“permits”"),
    "a relation by a field that the fact lacks": (POINTS, "workflow.yaml", "field: street", "field: town", "没有叫“town”的字段"),
    "a relation by an answer that is not asked": (SETTLEMENT, "workflow.yaml", "hukou.target_district", "hukou.district", "没有叫“district”的字段"),
    "a relation by an answer that is no office": (SETTLEMENT, "workflow.yaml", "hukou.target_district", "hukou.address", "填的不是机构"),
    "an office that the city lacks": (SETTLEMENT, "workflow.yaml", "{any: street}", "{office: 440199}", "没有叫“440199”的机构"),
    "a message that nobody wrote": (SETTLEMENT, "workflow.yaml", "notify applicant struck_off", "notify applicant struck", "没有叫“struck”的短信"),
    "a bar without its term": (SETTLEMENT, "workflow.yaml", "bar 5 today", "bar", "请写成“bar YEARS FROM”"),
    "a bar of no years": (SETTLEMENT, "workflow.yaml", "bar 5 today", "bar 0 today", "“0”不是年数"),
    "a bar from nowhere": (SETTLEMENT, "workflow.yaml", "bar 5 today", "bar 5 tomorrow", "没有叫“tomorrow”的起算点"),
    "a message of a timer that nobody wrote": (SETTLEMENT, "workflow.yaml", "message: closing_soon", "message: closing", "没有叫“closing”的短信"),
    "a message that nobody sends": (SETTLEMENT, "messages.yaml", "  lapsed:", "  greeting: 您好。\n  lapsed:", "会发短信“greeting”"),
    "a paper that is not declared": (SETTLEMENT, "workflow.yaml", "[issue_paper receipt,", "[issue_paper reciept,", "没有叫“reciept”的文书；是不是“receipt”"),
    "counting prints that are not limited": (SETTLEMENT, "workflow.yaml", "guard: [prints_left card]", "guard: [prints_left receipt]", "没有打印次数限制"),
    "a score of a service that is no service": (SETTLEMENT, "workflow.yaml", "verified_score guangzhou/points", "verified_score points", "请写成“城市/事项”"),
    "a declaration that is not on the form": (SETTLEMENT, "workflow.yaml", "declared score.confirm", "declared score.confirmed", "没有叫“confirmed”的字段"),
    "a term until a date that the round lacks": (SETTLEMENT, "workflow.yaml", "round.closes_at", "round.ends_at", "没有叫“ends_at”的批次 2022 的值"),
    "a term until something that is no date": (SETTLEMENT, "workflow.yaml", "round.closes_at", "round.quota", "批次里的“quota”（入户名额）不是日期或时刻"),
    "a term of so many days as something that is no number": (SETTLEMENT, "workflow.yaml", "round.settle_days days", "round.cut_off days", "批次里的“cut_off”（"),
    "a value of the ranking that may change after it": (SETTLEMENT, "rounds/2022.yaml", "quota:          {label: 入户名额,", "quota:          {after_freeze: true, label: 入户名额,", "锁定后不能再改"),
    "a round without its opening": (SETTLEMENT, "rounds/2022.yaml", "opens_at: ", "opened_at: ", "没有叫“opens_at”的批次 2022 的值"),
    "a round without a value that the rules require": (SETTLEMENT, "rounds/2022.yaml", "birth_line: ", "birthday: ", "规则要用"),
    "a round that nobody manages": (SETTLEMENT, "rounds/2022.yaml", "who: {manage: round_officer of city}\n", "", "没有写批次由谁管理"),
    "a manager whose role is not declared": (SETTLEMENT, "rounds/2022.yaml", "round_officer of city", "officer of city", "没有叫“officer”的角色"),
    "a window whose role is not declared": (SETTLEMENT, "documents.yaml", "who: clerk of", "who: cashier of", "没有叫“cashier”的角色"),
    "a paper without its template": (SETTLEMENT, "documents.yaml", "template: card.typ", "template: cards.typ", "没有模板文件“cards.typ”"),
    "a section of a fact that the rules lack": (POINTS, "forms.yaml", "facts: volunteering", "facts: volunteers", "没有叫“volunteers”的事实；是不是“volunteering”"),
    "a bind to a line that gives no points": (SETTLEMENT, "forms.yaml", "residence/合法产权住所", "residence/合法住所", "没有叫“residence/合法住所”的指标或计分行"),
    "a round without the number of the list": (SETTLEMENT, "rounds/2022.yaml", "  quota: ", "  places: ", "规则要用“入户名额”（quota），批次里没有"),
    "a step of an office on no page of the desk": (POINTS, "workflow.yaml", "label: 预审通过\n    from: pre_review\n    to: to_window\n    who: reviewer of permit_street\n    screen: review\n", "label: 预审通过\n    from: pre_review\n    to: to_window\n    who: reviewer of permit_street\n", "步骤“pass_pre_review”没有写在工作台的哪一页办"),
    "a placeholder in braces that are never filled": (POINTS, "messages.yaml", "submitted: 您的积分申请（{case}）", "submitted: 您的积分申请（｛case｝）", "短信里的花括号是全角的"),
    "a department that the city lacks": (POINTS, "../../offices.csv", "440100-provident_fund", "440100-fund", "没有叫“provident_fund”的部门"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_name_that_no_other_file_has_is_refused(case):
    pack, name, old, new, sentence = BAD[case]
    files, root = collect_files(POLICIES / pack)
    path = f"{pack.split('/')[0]}/offices.csv" if name.endswith(".csv") else f"{pack}/{name}"
    files[path] = broken(files[path].decode(), old, new).encode()

    with pytest.raises(PackError) as refusal:
        load_policy(files, root)

    assert sentence in str(refusal.value)


def test_every_message_that_nobody_sends_is_named_on_its_own_line():
    files, root = collect_files(POLICIES / POINTS)
    path = f"{POINTS}/messages.yaml"
    files[path] = (
        files[path].rstrip()
        + b"\n  greeting: \xe6\x82\xa8\xe5\xa5\xbd\n  farewell: \xe5\x86\x8d\xe8\xa7\x81\n"
    )
    last = files[path].count(b"\n")

    with pytest.raises(PackError) as refusal:
        load_policy(files, root)

    assert [fault.line for fault in refusal.value.errors] == [last - 1, last]


def test_every_department_that_the_city_lacks_is_named():
    files, root = collect_files(POLICIES / POINTS)
    path = "guangzhou/offices.csv"
    files[path] = (
        files[path].replace(b"440100-provident_fund", b"440100-fund").replace(b"440100-tax", b"440100-taxes")
    )

    with pytest.raises(PackError) as refusal:
        load_policy(files, root)

    assert {"provident_fund", "tax"} <= {
        fault.what.split("“")[1].split("”")[0] for fault in refusal.value.errors
    }


def test_a_department_that_would_report_and_is_not_there_is_named():
    files, root = collect_files(POLICIES / POINTS)
    path = "guangzhou/offices.csv"
    files[path] = files[path].replace(b"440100-market_regulation", b"440100-market")

    with pytest.raises(PackError, match="没有叫“market_regulation”的部门"):
        load_policy(files, root)


@pytest.mark.parametrize("name", ["workflow.yaml", "forms.yaml", "documents.yaml", "messages.yaml"])
def test_a_pack_without_one_of_its_files_is_refused(name):
    files, root = collect_files(POLICIES / SETTLEMENT)
    del files[f"{SETTLEMENT}/{name}"]

    with pytest.raises(PackError, match="缺少这个文件"):
        load_policy(files, root)


def test_a_pack_whose_city_has_no_offices_is_refused():
    files, root = collect_files(POLICIES / SETTLEMENT)
    del files["guangzhou/offices.csv"]

    with pytest.raises(PackError, match="放在城市文件夹里共用"):
        load_policy(files, root)
