"""What pages and steps say of each other, and of parties: one word of Beijing's pack is broken, the refusal says which."""

from pathlib import Path

import pytest

from policypack.errors import PackError
from policypack.policy import collect_files, load_policy
from tests.policypack.process.tiny import broken

POLICIES = Path(__file__).parents[3] / "policies"
PACK = "beijing/settlement/2020"

BAD = {
    "a status that opens a page there is not": ("workflow.yaml", "opens: [promises]", "opens: [promise]", "没有叫“promise”的页；是不是“promises”"),
    "a page whose button takes a step there is not": ("forms.yaml", "step: ask_link", "step: ask", "没有叫“ask”的申请人的步骤"),
    "a page whose button takes somebody else's step": ("forms.yaml", "step: ask_link", "step: confirm_link", "没有叫“confirm_link”的申请人的步骤"),
    "a page about an indicator there is not": ("forms.yaml", "indicator: honour", "indicator: honor", "没有叫“honor”的指标；是不是“honour”"),
    "a shown fact there is not": ("forms.yaml", "shows: [detentions]", "shows: [detention]", "没有叫“detention”的事实"),
    "a shown section named like its fact": (
        "forms.yaml", "key: detention_record", "key: detentions", "和事实同名，部门会收不到这一项"
    ),
    "a shown fact that people declare": ("forms.yaml", "shows: [detentions]", "shows: [homes]", "由本人填写，不是只供查看的"),
    "an age on a day that the round lacks": ("forms.yaml", "on: round.child_age_day", "on: round.child_day", "没有叫“child_day”的批次 "),
    "an age on something that is no day": ("forms.yaml", "on: round.child_age_day", "on: round.quota", "批次里的“quota”（"),
    "an age of somebody without a number": ("forms.yaml", "{key: name, label: 子女姓名, type: text, required: true}", "{key: name, label: 子女姓名, type: text, required: true, age: {below: 18, on: round.child_age_day, say: 太大}}", "只有 id_number 字段才写它"),
    "a promise that is no tick": ("forms.yaml", "type: employer,", "type: employer, promise: true,", "只有 tick 字段才写它"),
    "a party whose answer is no code": ("workflow.yaml", "answer: employer.code", "answer: children.number", "请用 type: employer 的字段"),
    "an effect on a party that nobody is": ("workflow.yaml", "employer: {party: employer, answer: employer.code}", "employer: {any: street}", "没有写“employer”是谁"),
    "disputes by a role there is not": ("workflow.yaml", "who: clerk of insured_district, choose", "who: teller of insured_district, choose", "没有叫“teller”的角色"),
    "disputes of a condition there is not": ("workflow.yaml", "choose: district, say", "choose: district, conditions: [permits], say", "没有叫“permits”的资格条件；是不是“permit”"),
    "a registration checked by an office of the case": ("workflow.yaml", "who: registrar of city\n", "who: registrar of insured_district\n", "由谁核对看不出来"),
    "a registration checked by a role there is not": ("workflow.yaml", "who: registrar of city\n", "who: checker of city\n", "没有叫“checker”的角色"),
    "a registration at a level there is not": ("workflow.yaml", "login: L3", "login: L5", "L5"),
    "a registration with pictures of no known limit": ("workflow.yaml", "photos: {limit: photo, max_files: 2}", "photos: {limit: pictures, max_files: 2}", "没有叫“pictures”的照片规格"),
    "a stage of a status there is not": ("progress.yaml", "statuses: [archive]", "statuses: [archives]", "没有叫“archives”的状态；是不是“archive”"),
    "a status in two stages": ("progress.yaml", "statuses: [archive]", "statuses: [archive, district_review]", "状态“district_review”写在了两个阶段里"),
    "a stage with papers of no list": ("progress.yaml", "bring: branch", "bring: branches", "没有叫“branches”的材料清单；是不是“branch”"),
    "a stage without a name": ("progress.yaml", "    label: 档案审核\n", "", "缺少“label”这一项"),
    "a stage with a key that nobody knows": ("progress.yaml", "    statuses: [archive]\n", "    statuses: [archive]\n    note: 档案\n", "不认识“note”这一项"),
    "a road without a title": ("progress.yaml", "title: 查看调京进度\n", "", "缺少“title”这一项"),
    "papers ticked of a list there is not": ("workflow.yaml", "input: {papers: window}", "input: {papers: windows}", "没有叫“windows”的材料清单；是不是“window”"),
    "a message to somebody there is not": ("workflow.yaml", "notify employer link_reminder", "notify boss link_reminder", "没有叫“boss”的收信人"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_word_that_fits_nothing_is_refused(case):
    name, old, new, sentence = BAD[case]
    refused(PACK, name, (old, new), sentence)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("accept", "没有叫“accept”的状态；是不是“accepted”"),
        ("placed", "“已安排学位，请答复”还没有结束，本来就不能再报"),
    ],
)
def test_a_child_is_kept_only_by_a_status_that_ends_an_application(status, sentence):
    refused("guangzhou/conghua-school/2020", "forms.yaml", ("in: [accepted]", f"in: [{status}]"), sentence)


def refused(pack: str, name: str, change: tuple[str, str], sentence: str) -> None:
    files, root = collect_files(POLICIES / pack)
    path = f"{pack}/{name}"
    files[path] = broken(files[path].decode(), *change).encode()

    with pytest.raises(PackError) as refusal:
        load_policy(files, root)

    assert sentence in str(refusal.value)


def test_beijings_pages_follow_the_guides_order():
    files, root = collect_files(POLICIES / PACK)
    form = load_policy(files, root).forms

    asked = [page.indicator for page in form.pages if page.indicator]

    assert asked == [
        *("employment", "residence", "education", "job_housing", "innovation", "tax", "age", "honour", "law"),
    ]
    assert form.login == "L3"
    assert len(form.login_ways) == 2
