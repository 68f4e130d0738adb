"""The command line: stable names, exit codes, output a person and a program can read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policypack.cli import main
from tests.policypack.tiny import ROOT, files, indicator

PACK = str(Path(__file__).parents[2] / "policies/guangzhou/points/2021")


@pytest.fixture
def facts(tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_text("birth_date: 1987-06-01\npermits: [{from: 2019-01-01}]\ncredit_records: [{}]\n")
    return str(path)


def test_check_says_what_a_pack_holds_and_what_it_does_not_know(capsys):
    assert main(["check", PACK]) == 0
    assert "未知：纳税情况" in capsys.readouterr().out


def test_check_reads_the_process_too_where_there_is_one(tmp_path, capsys):
    assert main(["check", PACK]) == 0
    assert "办理流程：" in capsys.readouterr().out
    shutil.copytree(Path(PACK).parents[2], tmp_path / "policies")
    folder = tmp_path / "policies/guangzhou/points/2021"
    (folder / "messages.yaml").write_text("messages: {}\n")

    assert main(["check", str(folder)]) == 1
    assert "没有叫“pre_review_passed”的短信" in capsys.readouterr().err
    (folder / "workflow.yaml").unlink()
    assert main(["check", str(folder)]) == 0
    assert "还没有办理流程" in capsys.readouterr().out


def test_score_prints_total_points_and_clause(facts, capsys):
    assert main(["score", PACK, "--facts", facts, "--as-of", "2022-12-31"]) == 0

    out = capsys.readouterr().out
    assert "总分 52" in out
    assert "满 4 年 × 8 分" in out
    assert "基础指标一" in out


def test_score_prints_no_empty_brackets_where_a_pack_names_no_clause(tmp_path, capsys):
    for name, content in files(indicator("{value: 5, when: married}")).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    life = tmp_path / "life.yaml"
    life.write_text("married: true\n")

    assert main(["score", str(tmp_path / ROOT), "--facts", str(life), "--as-of", "2022-12-31"]) == 0
    assert "\n  指标 5\n    计 5 分。 → 5\n" in capsys.readouterr().out


def test_score_for_school_leaves_deductions_out(facts, capsys):
    assert main(["score", PACK, "--facts", facts, "--as-of", "2022-12-31", "--purpose", "school"]) == 0
    assert "总分 62" in capsys.readouterr().out


def test_score_takes_the_values_of_a_round(tmp_path, capsys):
    path = tmp_path / "facts.yaml"
    path.write_text("birth_date: 1981-12-30\n")
    score = ["score", PACK, "--facts", str(path), "--as-of", "2022-12-31"]

    assert main(score) == 0
    assert "总分 28" in capsys.readouterr().out
    assert main([*score, "--set", "age_reading=started"]) == 0
    assert "总分 26" in capsys.readouterr().out
    assert main([*score, "--set", "age_readign=started"]) == 1
    assert "是不是“age_reading”" in capsys.readouterr().err
    assert main([*score, "--set", "age_reading=luck"]) == 1
    assert "的值“luck”不对" in capsys.readouterr().err


def test_score_as_json_keeps_exact_numbers_as_text(facts, capsys):
    assert main(["score", PACK, "--facts", facts, "--as-of", "2022-12-31", "--json"]) == 0

    (person,) = json.loads(capsys.readouterr().out)
    assert (person["schema"], person["total"]) == ("jifenban.explanation/1", "52")


def test_json_facts_of_several_people_are_scored_one_by_one(tmp_path, capsys):
    path = tmp_path / "people.json"
    path.write_text('[{"birth_date": "1987-06-01"}, {"birth_date": "1981-12-31"}]')

    assert main(["score", PACK, "--facts", str(path), "--as-of", "2022-12-31"]) == 0

    out = capsys.readouterr().out
    assert "第 2 人" in out
    assert "总分 28" in out


def test_facts_are_listed_as_a_table_and_as_a_schema(capsys):
    assert main(["facts", PACK]) == 0
    assert "insurance\tkind\t社会保险·险种" in capsys.readouterr().out

    assert main(["facts", PACK, "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["insurance"]["items"]["required"] == ["kind", "from"]


def test_examples_are_run_and_counted(capsys):
    assert main(["examples", PACK]) == 0
    assert "0 个不符" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("birthday: 1987-06-01\n", "是不是“birth_date”"),
        ("birth_date: 1987-02-30\n", "第 1 人：“出生日期”填写的“1987-02-30”不对"),
        ("permits: 3\n", "这里应当是列表"),
        ("- 3\n", "映射"),
    ],
)
def test_facts_at_fault_end_with_1_and_a_sentence(tmp_path, capsys, content, words):
    path = tmp_path / "facts.yaml"
    path.write_text(content)

    assert main(["score", PACK, "--facts", str(path)]) == 1
    assert words in capsys.readouterr().err


def test_a_missing_folder_or_file_ends_with_1(tmp_path, capsys):
    assert main(["check", str(tmp_path / "a/b/c")]) == 1
    assert "没有这个政策包" in capsys.readouterr().err
    assert main(["score", PACK, "--facts", str(tmp_path / "none.yaml")]) == 1
    assert "打不开文件" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "缺少 命令"),
        (["mend", PACK], "命令 没有“mend”；可用的有：check、diff"),
        (["chek", PACK], "命令 没有“chek”；是不是“check”？"),
        (["check"], "缺少 DIR"),
        (["check", PACK, "more"], "不认识“more”"),
        (["score", PACK], "缺少 --facts"),
        (["score", PACK, "--facts"], "--facts 后面要写一个值"),
        (["score", PACK, "--facts", "x", "--as-of", "2022-13-01"], "--as-of：“2022-13-01”不是日期"),
        (["explain", PACK, "--facts", "x", "--row", "first"], "--row 要写整数，“first”不是"),
        (["facts", PACK, "--scheme"], "不认识“--scheme”"),
        (["schema", "--file", "fact"], "--file 没有“fact”；是不是“facts”？"),
        (["diff", PACK], "缺少 NEW"),
    ],
)
def test_a_command_not_understood_ends_with_2_and_one_chinese_sentence(arguments, words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    told = capsys.readouterr().err
    assert caught.value.code == 2
    assert words in told
    assert told.endswith("--help\n")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "command", ["", *["check", "score", "explain", "facts", "examples", "show", "diff", "new", "schema"]]
)
def test_help_is_in_chinese(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--help"])

    told = capsys.readouterr().out
    assert caught.value.code == 0
    assert told.startswith("用法：policypack")
    assert not re.search(r"usage|positional|options|show this", told)


@pytest.mark.parametrize(
    ("name", "content", "more", "words"),
    [
        ("two.jsonl", "{}\n", [], "请用 --out 写出分数"),
        ("nobody.yaml", "[]", [], "一个人也没有"),
        ("one.yaml", "{}", ["--set", "age_reading"], "--set 要写成 age_reading=值"),
        ("one.yaml", "{}", ["--as-of", "1800-01-01"], "1900 年至 2199 年"),
        ("one.yaml", "{}", ["--purpose", "fun"], "没有“fun”这个用途；可用的有 service、school"),
        ("same.jsonl", "{}\n", ["--out", "same.jsonl"], "--out 不能写在事实文件"),
        ("broken.parquet", "PAR1 and no more", ["--out", "scores.jsonl"], "不是能读的 Parquet 文件"),
    ],
)
def test_what_cannot_be_done_ends_with_1_and_a_sentence(
    name, content, more, words, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(content)

    assert main(["score", PACK, "--facts", name, *more]) == 1
    assert words in capsys.readouterr().err
    assert (tmp_path / name).read_text() == content


@pytest.mark.parametrize("command", ["check", "examples", "show"])
@pytest.mark.parametrize(
    "folder", ["/", "/nowhere", str(Path(PACK).parents[2]), str(Path(PACK) / "pack.yaml")]
)
def test_a_folder_that_holds_no_pack_is_told_as_such(command, folder, capsys):
    assert main([command, folder]) == 1
    assert "没有这个政策包；请给出 policies/<城市>/<事项>/<版本> 这一层文件夹" in capsys.readouterr().err


def test_a_reader_who_has_read_enough_is_no_fault():
    reading, writing = os.pipe()
    os.close(reading)
    asked = [sys.executable, "-m", "policypack", "check", PACK]

    done = subprocess.run(asked, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)

    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_ctrl_c_ends_with_a_word_and_not_with_a_traceback(monkeypatch, capsys):
    def interrupted(folder):
        raise KeyboardInterrupt

    monkeypatch.setattr("policypack.cli.read_pack", interrupted)

    assert main(["check", PACK]) == 130
    assert capsys.readouterr().err == "已中断。\n"
