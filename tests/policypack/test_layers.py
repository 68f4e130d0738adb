"""Editions and layers (P17, P18): province → city → district, next year over last year."""

from __future__ import annotations

from datetime import date

import pytest

from policypack.editions import NoEdition, choices_among, edition_for
from policypack.errors import PackError
from policypack.evaluate import evaluate
from policypack.layers import Layers
from policypack.pack import load_pack, read_pack
from policypack.source import PackFiles
from tests.policypack.tiny import AS_OF

PROVINCE = {
    "pack.yaml": """
city: north
service: points
edition: base
revision: 1
title: 全省统一指标
sources: {law: {title: 省政府令, grade: derived}}
parameters: {quota: {label: 名额, type: integer}}
reference: {line: {label: 分数线, unit: point, from: {2021: 60}}}
rounding: {to: 0.1, mode: half_up, on: indicator}
applies_by: as_of
in_force: {from: 2020-01-01}
""",
    "facts.yaml": """
homes:
  label: 住所
  spell: days
  own_city: city
  fields:
    from: {label: 开始, type: date}
    to: {label: 结束, type: date, required: false}
    tenure: {label: 类型, type: choice, choices: {own: 自有, lease: 租赁, lent: 借住}}
    city: {label: 城市, type: text, required: false}
level: {label: 等级, type: choice, choices: {high: 高, low: 低}, required: false}
""",
    "indicators.yaml": """
groups: {base: {label: 基础}, extra: {label: 附加, cap: 30}}
indicators:
  home:
    group: base
    name: 住所
    fixed: true
    points: {key: own, per: 1 year, of: days(homes), points: 3}
  study:
    group: base
    name: 学历
    let: {bonus: 1}
    points: {sum: [{key: level, table: level, rows: {high: 20, low: 10}}, {key: more, value: 1, cap: 5}]}
  local:
    group: extra
    name: 本地指标
    left_to: 市
""",
}
CITY = {
    "pack.yaml": """
city: port
service: points
edition: "2022"
revision: 1
title: 港城指标
extends: north/points/base
counts_cities: [port, bay]
reference: {line: {from: {2022: 70}}}
in_force: {from: 2022-01-01}
""",
    "facts.yaml": "homes: {take: inherited, narrow: {tenure: [own, lease]}}\n",
    "indicators.yaml": """
groups: {}
change:
  local: {points: {value: 7}}
  study.level: {rows: {high: 25}}
  study.more: {cap: none, value: 2}
indicators: {}
""",
}
DISTRICT = {
    "pack.yaml": """
city: bay
service: points
edition: "2022"
revision: 1
title: 湾区指标
extends: port/points/2022
drop: {indicators: [study], facts: [level]}
in_force: {from: 2022-07-01}
""",
    "indicators.yaml": """
groups: {}
indicators:
  own:
    group: extra
    name: 自有
    points: {value: 40, when: 'any(homes[tenure == own])'}
""",
    "facts.yaml": "homes: {take: inherited, narrow: {tenure: [own]}}\n",
}
FOLDERS = {"north/points/base": PROVINCE, "port/points/2022": CITY, "bay/points/2022": DISTRICT}
LIFE = {
    "homes": [
        {"from": "2019-01-01", "tenure": "own", "city": "bay"},
        {"from": "2015-01-01", "to": "2018-12-31", "tenure": "lease", "city": "port"},
        {"from": "2010-01-01", "to": "2014-12-31", "tenure": "lent"},
    ],
    "level": "high",
}


def files_with(**changes):
    """The three layers; `changes` replace text in a layer's file: `city_pack=("old", "new")`."""
    named = {"province": "north/points/base", "city": "port/points/2022", "district": "bay/points/2022"}
    found = {
        f"{root}/{name}": text.encode() for root, layer in FOLDERS.items() for name, text in layer.items()
    }
    for key, (old, new) in changes.items():
        layer, _, name = key.partition("_")
        path = f"{named[layer]}/{name}.yaml"
        assert old.encode() in found[path]
        found[path] = found[path].replace(old.encode(), new.encode())
    return found


def scored(root, **changes):
    return evaluate(load_pack(files_with(**changes), root), [LIFE], as_of=AS_OF)


def test_each_layer_takes_what_it_does_not_say_from_below():
    province, city, district = (scored(root) for root in FOLDERS)

    assert [found.points(0, "home") for found in (province, city, district)] == [15, 24, 12]
    assert (province.points(0, "study"), city.points(0, "study")) == (21, 27)
    assert (city.total(0), district.total(0)) == (
        24 + 27 + 7,
        12 + 30,
    )  # the cap of 30 comes from the province
    assert list(district.pack.indicators) == ["home", "local", "own"]


def test_rounding_editions_and_tables_come_down_too():
    pack = load_pack(files_with(), "bay/points/2022")

    assert pack.rounding is not None
    assert pack.applies_by == "as_of"
    assert [slot.value for slot in pack.references["line"].slots] == [60, 70]
    assert pack.parameters["quota"].field.label == "名额"
    assert pack.counts_cities == ("port", "bay")


def test_what_a_layer_leaves_to_the_next_is_unknown_there():
    assert [(item.what, item.reason) for item in scored("north/points/base").pack.unknown] == [
        ("本地指标", "由市规定")
    ]


def test_a_word_narrowed_away_is_left_out_with_a_reason_at_every_layer():
    reasons = {
        root: [out.reason for out in scored(root).explain(0).groups[0].indicators[0].left_out]
        for root in ("port/points/2022", "bay/points/2022")
    }

    assert reasons["port/points/2022"] == ["类型为“借住”的，本表不计"]
    assert reasons["bay/points/2022"] == ["类型为“租赁”的，本表不计", "类型为“借住”的，本表不计"]


def test_the_files_of_another_city_are_found_where_a_pack_extends_it(tmp_path):
    for path, content in files_with().items():
        (tmp_path / "policies" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "policies" / path).write_bytes(content)

    assert read_pack(tmp_path / "policies/bay/points/2022").digest == scored("bay/points/2022").pack.digest


def test_a_change_below_changes_the_digest_above():
    changed = scored("bay/points/2022", province_indicators=("points: 3", "points: 4"))

    assert changed.pack.digest != scored("bay/points/2022").pack.digest
    assert changed.points(0, "home") == 16


BAD = {
    "left_unsaid": (
        "port/points/2022",
        {"city_indicators": ("local: {points: {value: 7}}", "")},
        "由市规定，这里没有写",
    ),
    "fixed_replaced": (
        "bay/points/2022",
        {"district_indicators": ("  own:\n", "  home:\n")},
        "由上一级规定，不能改也不能去掉",
    ),
    "fixed_dropped": ("bay/points/2022", {"district_pack": ("[study]", "[study, home]")}, "不能改也不能去掉"),
    "change_of_nothing": ("port/points/2022", {"city_indicators": ("  local:", "  locla:")}, "是不是“local”"),
    "change_of_no_form": (
        "port/points/2022",
        {"city_indicators": ("study.more", "study.mroe")},
        "是不是“more”",
    ),
    "cap_that_is_not_there": (
        "port/points/2022",
        {"city_indicators": ("{rows", "{cap: none, rows")},
        "本来没有“cap”",
    ),
    "drop_of_nothing": ("bay/points/2022", {"district_pack": ("[study]", "[stduy]")}, "没有“stduy”可以去掉"),
    "inherits_a_fact_that_is_not_there": (
        "port/points/2022",
        {"city_facts": ("homes:", "houses:")},
        "所延续的政策包里没有“houses”",
    ),
    "narrow_to_a_word_narrowed_away_below": (
        "bay/points/2022",
        {"district_facts": ("[own]", "[own, lent]")},
        "没有“lent”这个选项",
    ),
    "fact_dropped_but_needed": (
        "bay/points/2022",
        {"district_pack": ("indicators: [study], ", "")},
        "不认识“level”",
    ),
    "applies_by_what_is_not_a_day": (
        "north/points/base",
        {"province_pack": ("applies_by: as_of", "applies_by: luck")},
        "“luck”不在可选之列",
    ),
    "fixed_that_is_not": (
        "north/points/base",
        {"province_indicators": ("fixed: true", "fixed: false")},
        "只能写 true",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_layers_that_do_not_hold_together_are_refused(name):
    root, changes, words = BAD[name]

    with pytest.raises(PackError, match=words) as caught:
        load_pack(files_with(**changes), root)

    assert caught.value.line >= 1
    assert caught.value.file.endswith(".yaml")


def edition(name, *, begins, until="", by="acceptance"):
    pack = PROVINCE["pack.yaml"].replace("edition: base", f'edition: "{name}"').replace("as_of", by)
    pack = pack.replace("{from: 2020-01-01}", f"{{from: {begins}{until and f', until: {until}'}}}")
    root = f"north/points/{name}"
    files = {**PROVINCE, "pack.yaml": pack}
    return load_pack({f"{root}/{key}": text.encode() for key, text in files.items()}, root)


OLD = edition("1", begins="2018-07-01", until="2021-06-30")
NEW = edition("2", begins="2021-07-01")


@pytest.mark.parametrize(
    ("day", "wanted"), [(date(2021, 6, 30), "1"), (date(2021, 7, 1), "2"), (date(2030, 1, 1), "2")]
)
def test_the_day_of_acceptance_chooses_the_edition(day, wanted):
    assert edition_for([OLD, NEW], accepted_on=day).edition == wanted


def test_the_day_the_points_are_counted_for_may_choose_the_edition():
    editions = [
        edition("1", begins="2018-07-01", until="2021-06-30", by="as_of"),
        edition("2", begins="2021-07-01", by="as_of"),
    ]

    assert edition_for(editions, accepted_on=date(2022, 1, 1), as_of=date(2020, 12, 31)).edition == "1"


def test_an_edition_open_by_choice_is_taken_by_whoever_names_it():
    trial = edition("trial", begins="2021-01-01", by="choice")

    assert edition_for([NEW, trial], accepted_on=date(2022, 1, 1)).edition == "2"
    assert edition_for([NEW, trial], accepted_on=date(2022, 1, 1), chosen="trial").edition == "trial"


def test_an_edition_by_choice_alone_needs_nobody_to_choose():
    trial = edition("trial", begins="2021-01-01", by="choice")

    assert edition_for([trial], accepted_on=date(2022, 1, 1)).edition == "trial"
    assert choices_among([trial], date(2022, 1, 1)) == []


def test_what_may_be_chosen_is_the_edition_in_force_and_those_left_to_choice():
    trials = [edition(name, begins="2021-01-01", until="2022-12-31", by="choice") for name in ("t1", "t2")]

    assert choices_among([OLD, NEW, *trials], date(2022, 1, 1)) == [NEW, *trials]
    assert choices_among([OLD, NEW, *trials], date(2023, 1, 1)) == []
    assert choices_among([OLD, NEW], date(2022, 1, 1)) == []


def test_of_two_editions_in_force_the_later_one_holds():
    newer = edition("3", begins="2022-01-01")

    assert edition_for([newer, NEW], accepted_on=date(2021, 12, 31)).edition == "2"
    assert edition_for([NEW, newer], accepted_on=date(2022, 1, 1)).edition == "3"
    assert edition_for([NEW, newer], accepted_on=date(2022, 1, 1), chosen="2").edition == "2"


def test_a_day_without_an_edition_is_said_in_a_sentence():
    with pytest.raises(NoEdition, match="2018-06-30 没有可用的版本"):
        edition_for([OLD, NEW], accepted_on=date(2018, 6, 30))
    with pytest.raises(NoEdition):
        edition_for([OLD, NEW], accepted_on=date(2022, 1, 1), chosen="1")


def test_a_process_file_comes_whole_from_the_layer_below_of_the_same_service():
    files = {**files_with(), "port/points/2022/forms.yaml": b"form: {title: A}\n"}
    settlement = DISTRICT["pack.yaml"].replace("service: points", "service: settlement")
    files["bay/settlement/2022/pack.yaml"] = settlement.encode()

    assert Layers(PackFiles(files, "bay/points/2022")).path("forms.yaml") == "port/points/2022/forms.yaml"
    assert (
        Layers(PackFiles(files, "bay/settlement/2022")).path("forms.yaml") == "bay/settlement/2022/forms.yaml"
    )
