"""What changed between two packs, in sentences; nothing that changes points goes unsaid."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from policypack.cli import main
from policypack.differing import differences_of
from policypack.errors import PackError
from policypack.expression_words import labels_of, said
from policypack.ground_diff import ground_changes
from policypack.pack import files_of, load_pack
from policypack.process_diff import process_changes, process_of
from policypack.resolved import resolved_entries, resolved_files
from tests.policypack.mutations import mutants
from tests.policypack.primitive_packs import PRIMITIVES
from tests.policypack.tiny import ROOT

POLICIES = Path(__file__).parents[2] / "policies"
OLD, NEW = (files_of(POLICIES / f"guangzhou/points/{year}") for year in ("2018", "2021"))
PACKS = {item.number: item for item in PRIMITIVES}


def sentences(old, new):
    return [f"{change.part}：{change.sentence}" for change in differences_of(*old, *new)]


def changed(number, name, old, new):
    """The sentences for one change of text in the pack of a primitive."""
    item = PACKS[number]
    files = item.with_fault({"file": name, "old": old, "new": new})
    load_pack(files, ROOT)
    return sentences((item.files, ROOT), (files, ROOT))


@pytest.mark.parametrize(
    "sentence",
    [
        "总则：施行期：2018-07-01 至 2021-06-30 → 2021-11-16 至 2026-11-16",
        "合法稳定住所：居住证：每 1 年 3 分 → 8 分",
        "合法稳定住所：合法产权住所：10 分 → 20 分",
        "合法稳定住所：合法租赁住所或单位宿舍：最高 10 分 → 20 分",
        "合法稳定住所：从化区或增城区房产：取消（原：5 分）",
        "合法稳定就业：住房公积金：新增，每 12 个月 2 分",
        "文化程度：由“基础指标”改列“加分指标”",
        "文化程度：本科 50 分 → 30 分",
        "信用情况：每 1 次 -5 分 → -10 分",
        "违法违规情况：改名，原为“违法违规与刑事犯罪情况”",
        "要填写的情况：住所：“住所类型”选项取消：借住（零租金）",
        "另定的数和读法：新增“年龄“不满1岁按1岁”的读法”",
    ],
)
def test_the_2021_edition_differs_from_that_of_2018_clause_by_clause(sentence):
    assert sentence in sentences(OLD, NEW)


def test_a_change_names_its_clause():
    found = {change.sentence: change.clause for change in differences_of(*OLD, *NEW)}

    assert found["合法产权住所：10 分 → 20 分"] == "基础指标一（二）"


@pytest.mark.parametrize(
    ("number", "name", "old", "new", "sentence"),
    [
        ("P3", "indicators.yaml", "cap: 250", "cap: 200", "分组：加分：最高 250 分 → 200 分"),
        ("P3", "indicators.yaml", "total: {floor: 0}", "total: {floor: 5}", "分组：总分：最低 0 分 → 5 分"),
        ("P2", "pack.yaml", "mode: half_up", "mode: truncate", "总则：取整：由“在哪里取整”定，按 0.01 四舍五入 → 由“在哪里取整”定，按 0.01 舍去"),
        ("P2", "pack.yaml", "default: indicator", "default: total", "另定的数和读法：在哪里取整：默认 各项 → 总分"),
        ("P2", "indicators.yaml", ", part: pro rata", "", "不满一年按月折算（北京）：每 12 个月 4.5 分，不满的按比例 → 4.5 分"),
        ("P4", "indicators.yaml", "below: 30000, points: 4", "below: 30000, points: 5", "纳税：10000 至不满 30000：4 分 → 5 分"),
        ("P6", "indicators.yaml", "missing: highest", "missing: zero", "合法稳定住所：按“住所计分方式”选一项，未选的就高 → 按“住所计分方式”选一项，未选的不计"),
        ("P8", "facts.yaml", "    - {when: back_paid, reason: 补缴的不计}\n", "", "要填写的情况：社保：不计入取消：补缴（补缴的不计）"),
        ("P10", "pack.yaml", "2024: 70", "2024: 75", "基准表：落户分数线（演示）：2024 起 70 → 75"),
        ("P11", "indicators.yaml", "group(base) >= 100", "group(base) >= 90", "基础分满 100 分：计分条件：“基础指标”的合计不少于 100 → “基础指标”的合计不少于 90"),
        ("P12", "indicators.yaml", "      take: highest\n", "", "父母社保，双方取高：父亲、母亲各计一次，就高不重复 → 父亲、母亲各计一次，逐项相加"),
        ("P14", "facts.yaml", "years: 5", "years: 3", "要填写的情况：违法记录：回溯期 5 年（按决定日期） → 3 年（按决定日期）"),
        ("P15", "eligibility.yaml", ">= 48", ">= 60", "申请条件：缴纳社会保险满 4 年：条件：社保的月份的数量不少于 48 → 社保的月份的数量不少于 60"),
        ("P15", "eligibility.yaml", "  unless: martyr_family\n", "", "申请条件：缴纳社会保险满 4 年：豁免：烈士遗属 → 无"),
        ("P16", "pack.yaml", ", leaves_out: [deduction]", "", "用途：积分制入学：不计 减分指标 → 无"),
        ("P18", "pack.yaml", "applies_by: acceptance", "applies_by: as_of", "总则：适用版本的依据：受理日期 → 计算日"),
        ("P19", "ranking.yaml", "edge: all_in", "edge: all_out", "排名：末位并列：全部入围 → 全部不入围"),
        ("P20", "ranking.yaml", "[score, home, stay, lottery]", "[score, stay, home, lottery]", "排名：先后：总分、自有住房、居住年数、摇号 → 总分、居住年数、自有住房、摇号"),
        ("P21", "facts.yaml", "merge: all_or_zero", "merge: highest", "要填写的情况：社保：部门核验 都认定才算 → 取最有利的答复"),
        ("P21", "facts.yaml", "10 working days", "5 working days", "要填写的情况：社保：逾期不答复 10 个工作日 后视为认可 → 5 个工作日 后视为认可"),
    ],
)  # fmt: skip
def test_every_kind_of_change_has_its_sentence(number, name, old, new, sentence):
    assert changed(number, name, old, new) == [sentence]


@pytest.mark.parametrize("root", ["guangzhou/points/2018", "guangzhou/settlement/2022"])
def test_no_change_of_a_number_goes_unsaid(root):
    files, _ = files_of(POLICIES / root)
    silent, said_ = [], 0
    for mutant in mutants(files, root):
        try:
            found = differences_of(files, root, {**files, mutant.path: mutant.content}, root)
        except PackError:
            continue
        said_ += bool(found)
        silent += [] if found else [f"{mutant.path}:{mutant.line} {mutant.before} → {mutant.after}"]

    assert silent == []
    assert said_ > 10


@pytest.mark.parametrize("root", ["guangzhou/settlement/2022", "guangzhou/points/2021"])
def test_a_pack_written_out_does_not_differ_from_its_layers(root):
    files, _ = files_of(POLICIES / root)
    plain = {f"{root}/{name}": text for name, text in resolved_files(files, root).items()}

    assert differences_of(files, root, plain, root) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("count(months(insurance)) >= 48", "社会保险的月份的数量不少于 48"),
        ("not any(offences[kind == criminal])", "没有违法违规记录（类别为刑事处罚）"),
        (
            "age(birth_date) < 45 and (total >= 1 or total == 0)",
            "出生日期起的周岁少于 45，且（总分不少于 1，或总分为 0）",
        ),
        ("min(total, 3) * 2 - total % 12", "（总分、3中取小 乘 2） 减去 （总分 除余 12）"),
        ("run(days(permits), gap=30)", "连续到计算日的广东省居住证（广州市办理）的时间（间断不过 30）"),
        ("date(2020, 1, 2)", "2020年1月2日"),
        ("not birth_date", "不是出生日期"),
        ("housing_choice in (own, lease)", "住所计分方式为按合法产权住所、按合法租赁住所或单位宿舍"),
    ],
)
def test_expressions_are_said_in_words(text, words):
    labels = labels_of(resolved_entries(*NEW))

    assert said(text, labels) == words


EDITIONS = [
    ("guangzhou/points/2018", "guangzhou/points/2021"),
    ("guangzhou/settlement/2020", "guangzhou/settlement/2022"),
    ("beijing/settlement/2018", "beijing/settlement/2020"),
    ("hangzhou/residence/2018", "hangzhou/residence/2021"),
]
#: What a citizen meets in the names of things themselves: addresses of sources, names of repositories.
QUOTED = re.compile(
    r"（[^（）]*(?:\w\.(?:com|cn|net)|Milker90|vincent51)[^（）]*）|\S*(?:Milker90|vincent51)\S*|\w+(?:\.\w+)+"
)


@pytest.mark.parametrize(("old", "new"), EDITIONS)
def test_no_sentence_about_the_rules_holds_a_word_of_code(old, new):
    found = differences_of(*files_of(POLICIES / old), *files_of(POLICIES / new))

    told = [f"{one.part}：{one.sentence}" for one in found]
    assert [one for one in told if re.search("[a-z_]{3,}", QUOTED.sub("", one))] == []


def test_what_an_indicator_names_for_itself_is_said_where_it_is_used():
    found = sentences(*(files_of(POLICIES / f"beijing/settlement/{year}") for year in ("2018", "2020")))

    studied = next(one for one in found if one.startswith("教育背景：学习期间不累计：所计的量"))
    assert "社会保险（险种为养老保险）的月份" in studied  # `employment.months`, which another indicator names
    assert not any("中间量" in one for one in found)


def test_every_list_of_a_round_is_compared_with_its_own():
    root = "hangzhou/residence/2018"
    files, _ = files_of(POLICIES / root)
    path = f"{root}/ranking.yaml"
    changed = files[path].decode()
    changed = changed.replace(
        "[score, own_home, residence_months,", "[score, residence_months, own_home,"
    ).replace("list_officer of education", "list_officer of police")
    new = {**files, path: changed.encode()}

    found = [(one.part, one.sentence) for one in differences_of(files, root, new, root)]

    assert [part for part, _ in found] == ["排名（积分入学）"]
    assert found[0][1].startswith("先后：总积分、市区自有住房并居住、居住登记时间")
    grounds = [one.sentence for one in ground_changes(files, root, new, root)]
    assert len(grounds) == 2  # the order, and who confirms the list
    assert grounds[1].startswith("另一份名单“积分入学”：由谁办理 名单经办人")


def test_lists_that_are_taken_back_are_said():
    old, new = "hangzhou/residence/2018", "hangzhou/residence/2021"
    found = differences_of(*files_of(POLICIES / old), *files_of(POLICIES / new))

    assert ("排名（积分入学）", "取消排名规则") in [(one.part, one.sentence) for one in found]


def test_diff_is_a_command(capsys):
    old, new = (str(POLICIES / f"guangzhou/points/{year}") for year in ("2018", "2021"))

    assert main(["diff", old, new]) == 0
    out = capsys.readouterr().out
    assert "  合法产权住所：10 分 → 20 分　〔基础指标一（二）〕\n" in out
    assert main(["diff", old, old]) == 0
    assert "没有不同" in capsys.readouterr().out
    assert main(["diff", old, new, "--json"]) == 0
    assert {"part", "clause", "sentence"} == set(json.loads(capsys.readouterr().out)[0])


def hangzhou(year):
    return files_of(POLICIES / f"hangzhou/residence/{year}")


def test_no_sentence_between_two_real_editions_holds_a_word_of_code():
    for pair in (
        "guangzhou/points/2018 guangzhou/points/2021",
        "guangzhou/points/2018 guangzhou/conghua-school/2020",
        "guangzhou/settlement/2020 guangzhou/settlement/2022",
        "hangzhou/residence/2018 hangzhou/residence/2021",
        "hangzhou/residence/2021 hangzhou/settlement/2021",
        "beijing/settlement/2018 beijing/settlement/2020",
    ):
        old, new = (files_of(POLICIES / root) for root in pair.split())
        told = [*differences_of(*old, *new), *process_changes(process_of(*old), process_of(*new))]
        # addresses, templates of papers and the folder of another service are no words of code
        words = [re.sub(r"[\w.]+\.(com|cn|typ)|post_\d+|\w+/[\w-]+/\d{4}", "", one.sentence) for one in told]
        code = r"[a-z]+_[a-z_]+|“[a-z.]+”|[({]\w+[)}]|{|[^\x00-\x7f] [a-z]{3}"
        assert [word for word in words if re.search(code, word)] == []


def test_what_came_or_went_is_called_by_its_name_once_and_by_no_word_of_code():
    points, school = (
        files_of(POLICIES / f"guangzhou/{root}") for root in ("points/2018", "conghua-school/2020")
    )
    told = {one.sentence for one in process_changes(process_of(*points), process_of(*school))}

    assert "取消角色“核定员”" in told
    assert any("前提 申报表填全 → 在申报期内、有核定积分 “积分制服务”、" in sentence for sentence in told)
    assert any("；短信 “对核定积分有异议的，请在 …”；" in sentence for sentence in told)
    assert any("取消文字“积分制服务管理不包括港澳台居民，不能…”（" in sentence for sentence in told)


def test_how_a_leap_day_is_counted_is_said_in_words():
    files, root = hangzhou("2018")
    path = f"{root}/pack.yaml"
    moved = {**files, path: files[path].replace(b"leap_day: feb_28", b"leap_day: mar_1")}
    day = "2 月 29 日起算的，平年满在"

    assert f"总则：计时规则：{day} 2 月 28 日 → {day} 3 月 1 日" in sentences((files, root), (moved, root))


def test_a_word_of_a_choice_is_not_taken_for_a_let_of_the_same_name():
    told = sentences(hangzhou("2018"), hangzhou("2021"))

    assert any("计分条件：有社会保险（险种为养老保险） → " in sentence for sentence in told)


def test_days_are_compared_as_days_and_departments_called_by_name():
    files, root = hangzhou("2021")
    path = f"{root}/facts.yaml"
    moved = files[path].replace(b"as_of >= date(2024, 7, 1)", b"as_of >= date(2025, 7, 1)")
    told = sentences((files, root), ({**files, path: moved}, root))

    assert moved != files[path]
    assert any("计算日不早于2025年7月1日" in sentence for sentence in told)
    old, now = hangzhou("2018")
    path = f"{now}/facts.yaml"
    asked = old[path].replace(
        "  label: 违法犯罪记录\n".encode(), "  label: 违法犯罪记录\n  verified_by: education\n".encode()
    )
    assert "要填写的情况：违法犯罪记录：核验部门 杭州市公安局 → 杭州市教育局" in sentences(
        (old, now), ({**old, path: asked}, now)
    )
