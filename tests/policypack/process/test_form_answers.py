"""What of a form applies to somebody's answers, and what is still missing."""

import pytest

from policypack.form_answers import missing, section_shown, slot_key, visible_fields, visible_photos
from policypack.form_conditions import parse_condition
from policypack.form_reading import FactFields, FactPaper, read_form
from policypack.forms import Field
from policypack.nodes import Place
from tests.policypack.process.tiny import FORM, broken, top

OWNED = {"home": {"kind": "owned", "deed": "粤2020"}, "promise": {"tick": "yes"}}


@pytest.fixture
def form():
    return read_form(top(FORM), {}).form


def found(form, answers, photos=frozenset(), **limits):
    return [(one.section, one.field, one.record) for one in missing(form, answers, photos, **limits)]


def test_a_complete_form_misses_nothing(form):
    assert found(form, OWNED) == []


def test_an_empty_form_asks_for_the_required_fields_of_its_sections_each_once(form):
    assert found(form, {}) == [("home", "kind", None)]


def test_a_hidden_field_is_not_asked(form):
    rented = {"home": {"kind": "rented"}}

    assert [field.key for field in visible_fields(form.section("home"), rented)] == ["kind"]
    assert found(form, rented) == [("home", "lease", None)]


def test_a_section_hidden_by_another_is_not_asked(form):
    assert not section_shown(form.section("promise"), {"home": {"kind": "rented"}})
    assert section_shown(form.section("promise"), OWNED)


def test_a_photo_is_asked_only_where_its_condition_holds(form):
    section = form.section("home")

    assert visible_photos(section, OWNED) == ()
    assert found(form, {"home": {"kind": "rented"}}, {slot_key("home", "lease")}) == []


def test_each_record_of_a_repeated_section_brings_its_own_photos(form):
    children = {"records": [{"id": "a", "name": "甲"}, {"id": "b", "name": ""}]}

    assert found(form, {**OWNED, "children": children}, {"children.a.birth"}) == [
        ("children", "name", "b"),
        ("children", "birth", "b"),
    ]


def test_a_section_may_not_be_filled_more_often_than_allowed(form):
    children = {"records": [{"id": str(n), "name": "甲"} for n in range(3)]}
    photos = {f"children.{n}.birth" for n in range(3)}

    (one,) = missing(form, {**OWNED, "children": children}, photos)

    assert one.sentence == "“子女”最多填 2 份，请用“删除”去掉多出的。"


def test_a_box_must_be_ticked_not_merely_sent(form):
    assert ("promise", "tick", None) in found(form, {**OWNED, "promise": {"tick": "no"}})


def test_only_returned_sections_are_looked_at(form):
    assert found(form, {}, only_sections={"children"}) == []


@pytest.mark.parametrize(
    "nonsense", [{"home": 3}, {"home": ["x"]}, {"home": {"kind": {"a": 1}}}, {"children": {"records": 5}}]
)
def test_data_of_another_shape_counts_as_not_answered(form, nonsense):
    assert ("home", "kind", None) in found(form, nonsense)


def test_points_for_an_item_may_bind_a_choice():
    bind = "rented: 租赁}, binds: [{scored: own_home, allow: [owned], say: 已用自有房产计分，只能选自有。}]}"
    form = read_form(top(broken(FORM, "rented: 租赁}}", bind)), {}).form
    rented = {"home": {"kind": "rented"}}

    (one,) = missing(form, rented, {"home.lease"}, scored={"own_home"})

    assert one.sentence == "已用自有房产计分，只能选自有。"
    assert missing(form, rented, {"home.lease"}) == []
    assert missing(form, OWNED, frozenset(), scored={"own_home"}) == []


def fact_form():
    spouse = FactPaper(
        "marriage", "结婚证", "", parse_condition("tenure == spouse", Place("facts.yaml", 1, 1))
    )
    homes = FactFields(
        "住所",
        "",
        True,
        (Field("tenure", "住所性质", "choice", required=True, choices={"own": "本人", "spouse": "配偶"}),),
        (spouse,),
    )
    section = "- {key: homes, facts: homes, evidence: {limit: photo, required: true}}\n      - key: promise\n"
    return read_form(top(broken(FORM, "- key: promise\n", section)), {"homes": homes}).form


def test_the_papers_of_a_fact_are_asked_when_any_record_asks():
    form = fact_form()
    own = {**OWNED, "homes": {"records": [{"tenure": "own"}]}}
    both = {**own, "homes": {"records": [{"tenure": "own"}, {"tenure": "spouse"}]}}

    assert found(form, own) == []
    assert found(form, both) == [("homes", "marriage", None)]
    assert found(form, both, {"homes.marriage"}) == []


def test_nothing_is_asked_for_a_fact_that_is_not_claimed():
    assert found(fact_form(), OWNED) == []


@pytest.mark.parametrize(("answer", "asked"), [("yes", True), ("no", False), ("", False)])
def test_a_bare_condition_on_yes_or_no_means_yes(answer, asked):
    field = "{key: lift, label: 有电梯, type: yes_no}\n          - {key: lift_no, label: 电梯编号, type: text, required: true, when: lift}\n"
    text = broken(FORM, "          - {key: deed", "          - " + field + "          - {key: deed")
    home = {**OWNED["home"], "lift": answer}

    assert (
        ("home", "lift_no", None) in found(read_form(top(text), {}).form, {**OWNED, "home": home})
    ) is asked
