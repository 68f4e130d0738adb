"""Each thing that can be wrong in forms.yaml is refused with a way to mend it."""

import pytest

from policypack.errors import PackError
from policypack.form_reading import FactFields, read_form
from policypack.forms import Field
from tests.policypack.process.tiny import FORM, broken, top

FACTS = {"permits": FactFields("居住证", "", True, (Field("street", "镇街", "text"),))}
DEED = "{key: deed, label: 产权证号, type: text, required: true, when: kind == owned}"
PROMISE = "- key: promise\n"
ENTRY = "label: 入户申请}"
CHILD = "fields: [{key: name, label: 姓名, type: text, required: true}]"


def per(number: str, name: str = "home.deed") -> str:
    """The end of the form's head with what each application is for."""
    return f"{ENTRY}, per: {{number: {number}, name: {name}, more: 再报一份, taken: 已有一份。}}"


def born(date: str) -> str:
    """A child's name and a number whose inside must be this date."""
    return f"{CHILD[:-1]}, {{key: number, label: 号码, type: id_number, born: {date}}}]"


BAD = {
    "a photo limit that is not defined": ("required: true, limit: photo, when", "required: true, limit: pictures, when", "没有叫“pictures”的照片规格"),
    "a condition on a field that is not on the form": ("when: kind == owned}", "when: sort == owned}", "没有叫“sort”的字段"),
    "a condition on a choice that is not offered": ("when: kind == owned}", "when: kind == lent}", "没有叫“lent”的选项"),
    "a condition on a section that is not there": ("when: home.kind == owned", "when: house.kind == owned", "没有叫“house”的节"),
    "a condition of a section that does not name the section": ("when: home.kind == owned", "when: kind == owned", "请写成“节.kind”"),
    "a condition on one of many": ("when: home.kind == owned", "when: children.name", "请写 children.any"),
    "a comparison with free text": ("when: kind == owned}", "when: kind == owned and deed == owned}", "不是选择项"),
    "a field that depends on itself": ("when: kind == owned}", "when: deed}", "取决于它自己"),
    "a condition that computes": ("when: kind == owned}", "when: len(kind) > 3}", "条件里不能写"),
    "a condition that is not readable": ("when: kind == owned}", "when: kind = = owned}", "看不懂条件"),
    "a text that is not there": ("text: promise}]", "text: promises}]", "没有叫“promises”的文字"),
    "an unknown field type": ("type: text, required: true, when", "type: textarea, required: true, when", "“textarea”不在可选之列"),
    "a choice without choices": (", choices: {owned: 自有, rented: 租赁}", "", "choice 字段缺少“choices”"),
    "a choice of one": ("{owned: 自有, rented: 租赁}", "{owned: 自有}", "只有一个选项"),
    "choices on a text": (DEED, DEED[:-1] + ", choices: {a: 甲, b: 乙}}", "text 字段不能写“choices”"),
    "the same field twice": (DEED, DEED + "\n          - " + DEED, "“deed”在这一节里写了两次"),
    "the same section twice": ("key: children", "key: home", "“home”写了两次"),
    "a size without a unit": ("max: 2.5 MB", "max: 2.5", "“2.5”不是文件大小"),
    "a picture format nobody knows": ("[JPG, PNG]", "[JPG, BMP]", "“BMP”不在可选之列"),
    "words whose author is unclear": (", unknown: 原文是截图", "", "看不出“promise”的文字是谁写的"),
    "no page to check the answers": ("    check_answers: true\n", "", "核对页应当正好一页"),
    "a required section that repeats": ("title: 子女\n", "title: 子女\n        required: true\n", "不写 required"),
    "a fact that the rules lack": (PROMISE, "- {key: jobs, facts: jobs}\n      " + PROMISE, "没有叫“jobs”的事实"),
    "applications told apart by a section that is not there": (ENTRY, per("child.number"), "没有叫“child”的节"),
    "applications told apart by one of many": (ENTRY, per("children.name"), "不是每份申请都填"),
    "applications told apart by what not all are asked": (ENTRY, per("home.kind"), "“home.deed”不是每份申请都填"),
    "applications told apart by something unnamed": (ENTRY, per("home"), "请写成“节.字段”"),
    "a number that tells a birth date there is not": (CHILD, born("children.birthday"), "没有叫“birthday”的字段"),
    "a number that tells a birth date of a section there is not": (CHILD, born("child.day"), "没有叫“child”的节；是不是“children”"),
    "a number that tells something that is no date": (CHILD, born("children.name"), "“children.name”不是能和号码对照的日期"),
    "a birth date told by what is no number": (DEED, DEED[:-1] + ", born: home.deed}", "只有 id_number 字段才写它"),
    "fields beside a fact": (PROMISE, "- {key: permits, facts: permits, fields: []}\n      " + PROMISE, "不能再写 fields"),
    "an office in a field that is not there": (PROMISE, "- {key: permits, facts: permits, offices: {town: street}}\n      " + PROMISE, "没有叫“town”的文字字段"),
    "evidence of a section without a fact": ("title: 子女\n", "title: 子女\n        evidence: {limit: photo}\n", "只有取自事实的一节才写 evidence"),
    "evidence of a fact that has none": (PROMISE, "- {key: permits, facts: permits, evidence: {limit: photo}}\n      " + PROMISE, "没有证明材料"),
    "a bind to a choice that is not offered": ("rented: 租赁}}", "rented: 租赁}, binds: [{scored: home, allow: [lent], say: 只能选自有}]}", "没有叫“lent”的选项"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_faulty_form_is_refused_at_its_line(case):
    old, new, sentence = BAD[case]

    with pytest.raises(PackError) as refusal:
        read_form(top(broken(FORM, old, new), "a/b/c/forms.yaml"), FACTS)

    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("a/b/c/forms.yaml:")


def test_a_text_of_a_fact_may_be_answered_by_choosing_an_office():
    section = (
        PROMISE.replace("promise", "permits").rstrip()
        + "\n        facts: permits\n        offices: {street: street}\n"
    )

    form = read_form(top(broken(FORM, PROMISE, section + "      " + PROMISE)), FACTS).form

    assert form.section("permits").field("street").type == "office"
    assert form.section("permits").field("street").office_kind == "street"


def test_a_form_without_pages_is_refused():
    with pytest.raises(PackError, match="一页也没有写"):
        read_form(top(FORM[: FORM.index("pages:")] + "pages: []\n"), FACTS)


def test_a_photo_limit_is_told_before_the_upload():
    form = read_form(top(FORM), FACTS).form

    limit = form.photo_limits["photo"]
    assert limit.max_bytes == 2_621_440
    assert limit.text == "JPG、PNG 图片，不大于 2.5 MB"
