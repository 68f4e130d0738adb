"""Files of many people: JSON Lines and Parquet, resumed after a kill, one row explained alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from policypack import people_parts, score_files
from policypack.cli import main
from policypack.evaluate import evaluate
from policypack.exact import points_text
from policypack.pack import read_pack

PACK = Path(__file__).parents[2] / "policies/guangzhou/points/2021"
AS_OF = ["--as-of", "2022-12-31"]
DAY = date(2022, 12, 31)


def people(n: int) -> list[dict[str, object]]:
    """Lives that differ: ages, spells, and now and then a deduction."""
    return [
        {
            "birth_date": f"{1960 + i % 45}-06-01",
            "permits": [{"from": f"{2005 + i % 17}-03-0{1 + i % 9}"}],
            "insurance": [{"kind": "pension", "from": f"{2010 + i % 9}-02", "to": "2021-07"}],
            "offences": [{"kind": "public_security"}] * (i % 3 == 0),
        }
        for i in range(n)
    ]


@pytest.fixture(params=[".jsonl", ".parquet"])
def facts(request, tmp_path, monkeypatch):
    monkeypatch.setattr(score_files, "PART", 4)
    path = tmp_path / f"people{request.param}"
    if request.param == ".jsonl":
        path.write_text("".join(json.dumps(person) + "\n" for person in people(11)))
    else:
        parquet.write_table(pa.Table.from_pylist(people(11)), path, row_group_size=3)
    return path


def scores(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_row_of_a_file_has_the_points_the_person_has_alone(facts, tmp_path, capsys):
    out = tmp_path / f"scores{facts.suffix}"

    assert main(["score", str(PACK), "--facts", str(facts), "--out", str(out), *AS_OF]) == 0

    pack = read_pack(PACK)
    for row, person in zip(scores(out), people(11), strict=True):
        alone = evaluate(pack, [person], as_of=DAY)
        assert row["total"] == points_text(alone.total(0))
        assert row["group.deduction"] == points_text(alone.group(0, "deduction"))
        assert row["indicator.age"] == points_text(alone.points(0, "age"))
    assert [row["row"] for row in scores(out)] == list(range(1, 12))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([facts.name, out.name])
    told = capsys.readouterr()
    assert "11 / 11 人" in told.err
    assert str(out) in told.out


def test_a_run_that_was_killed_goes_on_where_it_stopped(facts, tmp_path, monkeypatch, capsys):
    out = tmp_path / f"scores{facts.suffix}"
    command = ["score", str(PACK), "--facts", str(facts), "--out", str(out), *AS_OF]
    scored: list[int] = []

    def killed_in_the_second_part(written: Path, pieces: object, write=score_files._write) -> None:
        scored.append(1)
        if len(scored) == 2:
            raise KeyboardInterrupt
        write(written, pieces)

    monkeypatch.setattr(score_files, "_write", killed_in_the_second_part)
    assert main(command) == 130
    assert not out.exists()
    assert main(command) == 0

    # One part before the kill, the killed one, the two that were left, and the joining.
    assert len(scored) == 5
    assert [row["row"] for row in scores(out)] == list(range(1, 12))
    assert "\r███████████" in capsys.readouterr().err


def test_parts_of_another_calculation_are_not_joined_with_this_one(facts, tmp_path, capsys):
    out = tmp_path / f"scores{facts.suffix}"
    parts = tmp_path / f"{out.name}.parts"
    parts.mkdir()
    (parts / "about.json").write_text("{}")

    assert main(["score", str(PACK), "--facts", str(facts), "--out", str(out), *AS_OF]) == 1
    assert "请删去这个文件夹" in capsys.readouterr().err


def test_one_row_is_explained_without_the_others(facts, capsys):
    assert main(["explain", str(PACK), "--facts", str(facts), "--row", "10", *AS_OF, "--json"]) == 0

    alone = evaluate(read_pack(PACK), [people(11)[9]], as_of=DAY)
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(alone.as_json()))
    assert main(["explain", str(PACK), "--facts", str(facts), "--row", "12", *AS_OF]) == 1
    assert "没有第 12 人：文件里有 11 人" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{birth_date", "第 6 人：这一行不是 JSON"),
        ("[1]", "第 6 人：这一行应当是"),
        ('{"birthday": "1990-01-01"}', "第 6 人：这个政策包不问“birthday”"),
        ('{"permits": [{"form": "2015-01-01"}]}', "没有“form”这一项；是不是“from”"),
        ('{"birth_date": "1990-01-01", "birth_date": "1991-01-01"}', "第 6 人：“birth_date”写了两次"),
    ],
)
def test_a_bad_line_is_named_and_stops_nobody_else(line, said, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(score_files, "PART", 4)
    path, out = tmp_path / "people.jsonl", tmp_path / "scores.jsonl"
    lines = [json.dumps(person) for person in people(8)]
    path.write_text("\n".join([*lines[:5], line, *lines[5:]]) + "\n")

    assert main(["score", str(PACK), "--facts", str(path), "--out", str(out), *AS_OF]) == 1

    told = capsys.readouterr().err
    assert "其中 1 人不能计算" in told
    assert said in told
    rows, pack = scores(out), read_pack(PACK)
    assert [row["row"] for row in rows if row["undecided"]] == [6]
    totals = [row["total"] for row in rows if not row["undecided"]]
    assert totals == [points_text(evaluate(pack, [one], as_of=DAY).total(0)) for one in people(8)]
    assert main(["explain", str(PACK), "--facts", str(path), "--row", "6", *AS_OF]) == 1
    assert said in capsys.readouterr().err


def test_a_column_of_records_that_the_pack_does_not_ask_is_refused(tmp_path, capsys):
    path, out = tmp_path / "people.parquet", tmp_path / "scores.parquet"
    parquet.write_table(pa.Table.from_pylist([{"permits": [{"form": "2015-01-01"}]}]), path)

    assert main(["score", str(PACK), "--facts", str(path), "--out", str(out), *AS_OF]) == 1
    assert "没有“form”这一项；是不是“from”" in capsys.readouterr().err


def test_a_file_of_no_known_kind_is_refused_for_one_person_too(tmp_path, capsys):
    (tmp_path / "one.csv").write_text("birth_date")

    assert main(["score", str(PACK), "--facts", str(tmp_path / "one.csv"), *AS_OF]) == 1
    assert "应当是 YAML、JSON、.jsonl 或 .parquet 文件" in capsys.readouterr().err


def test_of_many_bad_lines_the_first_ten_are_named(tmp_path, capsys):
    path, out = tmp_path / "people.jsonl", tmp_path / "scores.jsonl"
    path.write_text("?\n" * 12)

    assert main(["score", str(PACK), "--facts", str(path), "--out", str(out), *AS_OF]) == 1

    told = capsys.readouterr().err
    assert "第 10 人：" in told
    assert "第 11 人：" not in told
    assert "还有 2 人" in told


@pytest.mark.parametrize(
    ("name", "content", "out", "said"),
    [
        ("people.csv", b"", "scores.jsonl", "应当是 .jsonl"),
        ("people.jsonl", b"", "scores.jsonl", "一个人也没有"),
        ("people.jsonl", b"{}\n", "scores.csv", "应当以 .jsonl 或 .parquet 结尾"),
        ("people.parquet", b"{}\n", "scores.jsonl", "不是 Parquet 文件"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused(name, content, out, said, tmp_path, capsys):
    path = tmp_path / name
    path.write_bytes(content)

    assert main(["score", str(PACK), "--facts", str(path), "--out", str(tmp_path / out), *AS_OF]) == 1
    assert said in capsys.readouterr().err


def test_parquet_without_pyarrow_is_refused_with_what_to_do(tmp_path, monkeypatch, capsys):
    def missing(module: str) -> None:
        raise ModuleNotFoundError(module)

    monkeypatch.setattr(people_parts, "import_module", missing)
    path = tmp_path / "people.parquet"
    path.write_bytes(b"PAR1")

    assert main(["score", str(PACK), "--facts", str(path), "--out", str(tmp_path / "s.jsonl"), *AS_OF]) == 1
    assert "pip install -r requirements/arrow.txt，或改用 .jsonl 文件" in capsys.readouterr().err
