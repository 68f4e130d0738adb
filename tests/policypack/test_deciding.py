"""One person's missing figure is that person's "cannot be decided, because…", and nobody else's."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from policypack import score_files
from policypack.batches import NO_POINTS, parts_of, score_columns
from policypack.cli import main
from policypack.columns import columns_of
from policypack.deciding import decide
from policypack.eligibility import check_eligibility, conditions_of
from policypack.errors import FactsError, Undecided
from policypack.evaluate import evaluate
from policypack.pack import load_pack
from tests.policypack.test_references import ABOVE, FACTS, LINE, PAY, WAGE, paid
from tests.policypack.tiny import AS_OF, ROOT, files, indicator, tiny

PACK = tiny(ABOVE, pack=WAGE, facts=FACTS + PAY)
EARLY = paid(9000, "2010-01")  # the table begins in July 2020
GAP = "“全市职工月平均工资”没有2010年1月1日的值（基准表从2020年7月1日开始），不能计算。"
UNFIT = "“缴费的缴费基数”填写的“x”不对：请填写数字，如 3 或 0.5。"
FIVE = [paid(9000), EARLY, {}, paid("x"), paid(20000)]
RULES = """
holder: {label: 有住所, met: any(homes), refusal: 没有住所}
paid_up: {label: 缴费达到平均工资, met: 'any(pay[base >= city_wage])', refusal: 缴费低于平均工资}
young: {label: 出生日期在线后, met: birth_date >= line_of_birth, refusal: 出生过早}
"""
NEEDED = "parameters: {line_of_birth: {label: 出生日期线, type: date, required: true}}\n"
JUDGING = load_pack(
    files(indicator("1"), pack=WAGE + NEEDED, facts=FACTS + PAY, others={"eligibility.yaml": RULES}), ROOT
)


def test_everybody_else_is_scored():
    found = decide(PACK, FIVE, as_of=AS_OF)

    assert found.rows.tolist() == [0, 2, 4]
    assert [found.assessment.total(row) for row in range(3)] == [12, 0, 30]
    assert found.undecided == {1: GAP, 3: UNFIT}


def test_the_reason_is_each_persons_own_first_gap():
    with pytest.raises(Undecided) as caught:
        evaluate(PACK, [paid(9000), paid(9000, "2018-01"), EARLY], as_of=AS_OF)

    assert caught.value.people == {1: GAP.replace("2010", "2018"), 2: GAP}


def test_a_gap_among_records_of_records_is_their_persons():
    pack = tiny(
        "{each: gifts, points: {value: 1, when: 'amount >= at(least, year(day))'}}",
        pack="reference: {least: {label: 起点, unit: yuan, from: {2020: 100, 2022: {unknown: 未公布}}}}\n",
    )
    lives = [{"gifts": [{"day": f"{year}-06-01", "amount": 150, "people": 1}]} for year in (2021, 2022)]

    found = decide(pack, lives, as_of=AS_OF)

    assert found.undecided == {1: "“起点”没有2022年1月1日的值（未公布），不能计算。"}


def test_a_gap_of_the_day_itself_is_everybodys():
    pack = tiny("{value: 1, when: 'count(gifts) >= at(line, as_of)'}", pack=LINE.replace("point", "time"))

    found = decide(pack, [{}, {}], as_of=date(2023, 1, 1))

    assert len(found.assessment) == 0
    assert set(found.undecided) == {0, 1}


def test_what_is_wrong_for_everybody_is_still_refused():
    with pytest.raises(FactsError, match="1900 年"):
        decide(PACK, FIVE, as_of=date(1800, 1, 1))


@given(st.lists(st.sampled_from([EARLY, paid(9000), paid("x"), paid(20000, "2021-03"), {}]), max_size=7))
@settings(max_examples=40, deadline=None)
def test_who_can_be_scored_has_the_points_they_have_alone(lives):
    found = decide(PACK, lives, as_of=AS_OF)

    alone = [decide(PACK, [life], as_of=AS_OF) for life in lives]
    assert found.undecided == {at: one.undecided[0] for at, one in enumerate(alone) if one.undecided}
    for row, place in enumerate(found.rows.tolist()):
        assert found.assessment.explain(row) == alone[place].assessment.explain(0)


def test_scores_of_a_population_in_parts_say_who_has_none():
    lives = [life for life in FIVE if life != paid("x")]

    scores = score_columns(PACK, parts_of(columns_of(PACK.facts, lives), 1), as_of=AS_OF)

    assert scores.undecided == {1: GAP}
    assert scores.totals.tolist() == [12, NO_POINTS, 0, 30]
    assert scores.explain(3).total == 30
    with pytest.raises(Undecided, match="没有2010年"):
        scores.explain(1)


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_a_file_says_of_each_row_why_it_has_no_points(suffix, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(score_files, "PART", 1)  # the first part has points, another has none
    for name, content in files(indicator(ABOVE), pack=WAGE, facts=FACTS + PAY).items():
        path = tmp_path / "policies" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    out = tmp_path / f"scores{suffix}"
    (tmp_path / "people.jsonl").write_text("".join(json.dumps(life) + "\n" for life in FIVE))
    command = ["score", str(tmp_path / "policies" / ROOT), "--facts", str(tmp_path / "people.jsonl")]

    assert main([*command, "--as-of", "2022-12-31", "--out", str(out)]) == 1

    assert "其中 2 人不能计算" in capsys.readouterr().err
    rows = (
        parquet.read_table(out).to_pylist()
        if suffix == ".parquet"
        else [json.loads(line) for line in out.read_text().splitlines()]
    )
    assert [row["total"] for row in rows] == ["12", None, "0", None, "30"]
    assert [row["undecided"] for row in rows] == ["", GAP, "", UNFIT, ""]
    if suffix == ".parquet":
        assert parquet.read_schema(out).field("total").type == pa.string()


def test_the_command_line_scores_the_others_and_names_who_is_left(tmp_path, capsys):
    for name, content in files(indicator(ABOVE), pack=WAGE, facts=FACTS + PAY).items():
        path = tmp_path / "policies" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    facts = tmp_path / "people.json"
    facts.write_text(json.dumps([EARLY, paid(20000)]))
    command = ["score", str(tmp_path / "policies" / ROOT), "--facts", str(facts), "--as-of", "2022-12-31"]

    assert main(command) == 1
    told = capsys.readouterr()
    assert "—— 第 2 人\n总分 30" in told.out
    assert told.err == f"第 1 人：{GAP}\n"
    assert main([*command, "--json"]) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert (first, second["total"]) == ({"undecided": GAP}, "30")


def test_one_condition_that_cannot_be_judged_leaves_the_others_judged():
    found = {one.key: one for one in check_eligibility(JUDGING, {"birth_date": "1990-01-01"}, as_of=AS_OF)}

    assert (found["holder"].met, found["holder"].undecided) == (False, "")
    assert found["young"].undecided == "还没有“出生日期线”的值，不能计算。"
    assert found["young"].refusal == "“出生日期在线后”暂时不能判断：还没有“出生日期线”的值，不能计算。"
    assert not found["young"].met


def test_a_condition_is_undecided_for_whom_the_table_has_a_gap_and_for_nobody_else():
    found = evaluate(JUDGING, [EARLY, paid(20000)], as_of=AS_OF)

    first, second = ({one.key: one for one in conditions_of(found, i)}["paid_up"] for i in (0, 1))

    assert first.undecided == GAP
    assert (second.met, second.undecided) == (True, "")


def test_points_that_cannot_be_counted_stop_only_the_conditions_that_ask_for_them():
    rules = "{some: {label: 有分, met: total >= 1, refusal: 无分}, old: {label: 年满, met: years >= 1, refusal: 不满}}"
    pack = load_pack(
        files(indicator(ABOVE), pack=WAGE, facts=FACTS + PAY, others={"eligibility.yaml": rules}), ROOT
    )

    some, old = check_eligibility(pack, {**EARLY, "years": 2}, as_of=AS_OF)

    assert some.undecided == GAP
    assert old.met
