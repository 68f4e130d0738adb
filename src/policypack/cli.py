"""`policypack check | score | facts | examples`: try a pack without any of the rest; authoring adds more.

Exit codes: 0 done, 1 the pack or the facts are at fault, 2 the command was not understood; 130 and 141, as
shells have them, for Ctrl-C and for a reader that has read enough (`| head`).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from policypack.advice_reading import read_advice
from policypack.arguments import Arguments
from policypack.authoring import add_authoring
from policypack.bulk_commands import assessed_row, score_file
from policypack.deciding import decide
from policypack.errors import FactsError, PackError, did_you_mean
from policypack.evaluate import Assessment
from policypack.exact import shown
from policypack.examples import differences, read_examples
from policypack.explaining import IndicatorExplanation
from policypack.layers import Layers
from policypack.pack import Pack, files_of, read_pack
from policypack.people_file import read_people
from policypack.people_parts import LINES, PARQUET
from policypack.policy import load_policy
from policypack.reminders import reminders
from policypack.schema import facts_schema
from policypack.source import PackFiles
from policypack.units import UNITS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. argparse exits with 2 by itself."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(read_pack(options.dir), options) if options.reads else options.run(options)
        sys.stdout.flush()
    except PackError as error:
        for fault in error.errors:
            print(fault, file=sys.stderr)
        return 1
    except FactsError as error:
        person = "" if error.person is None else f"第 {error.person + 1} 人："
        print(f"{person}{error.sentence}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # What is still buffered has nowhere to go either, and Python would complain of it at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        print(f"打不开文件：{error.filename or error}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = Arguments(prog="policypack", description="读、查、算一个积分政策包。")
    commands = parser.add_subparsers(required=True, metavar="命令")
    for name, run, text in (
        ("check", _check, "检查政策包，列出所有错误"),
        ("score", _score, "按事实文件计分，逐项说明"),
        ("explain", _explain, "说明 .jsonl 或 .parquet 里一个人的分数，不必重算其他人"),
        ("facts", _facts, "列出政策包要问的事实"),
        ("examples", _examples, "运行政策包自带的算例"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("dir", type=Path, metavar="DIR", help="policies/<城市>/<服务>/<版本>")
        command.set_defaults(run=run, reads=True)
        if name in ("score", "explain"):
            command.add_argument(
                "--facts",
                type=Path,
                required=True,
                metavar="FILE",
                help="YAML、JSON；人多时 .jsonl、.parquet",
            )
            command.add_argument("--as-of", type=_date, metavar="DATE", help="计算日，默认今天")
            command.add_argument("--purpose", metavar="NAME", help="用途，默认第一个")
            command.add_argument(
                "--set", action="append", default=[], metavar="NAME=VALUE", help="批次的值，可以写几次"
            )
            command.add_argument("--json", action="store_true", help="输出 JSON")
        if name == "score":
            command.add_argument(
                "--out", type=Path, metavar="FILE", help="分数写到 .jsonl 或 .parquet；中断了再运行就接着算"
            )
        if name == "explain":
            command.add_argument("--row", type=int, required=True, metavar="N", help="第几人，从 1 数起")
        if name == "facts":
            command.add_argument("--schema", action="store_true", help="输出 JSON Schema")
    add_authoring(commands)
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2022-12-31") from None


def _check(pack: Pack, options: Any) -> int:
    examples = read_examples(pack)
    print(f"{pack.title}（{pack.identity}，修订 {pack.revision}）")
    print(f"可以使用：{len(pack.indicators)} 项指标，{len(pack.facts)} 项事实，{len(examples)} 个算例")
    print(f"摘要 {pack.digest}")
    for item in pack.unknown:
        print(f"未知：{item.what}（{item.reason}）")
    files, root = files_of(options.dir)
    print(f"建议：{len(read_advice(files, pack).levers)} 步")
    policy = None
    if Layers(PackFiles(files, root)).path("workflow.yaml") in files:
        policy = load_policy(files, root)
        print(f"办理流程：{len(policy.workflow.statuses)} 个状态，{len(policy.workflow.steps)} 个步骤")
    else:
        print("还没有办理流程（workflow.yaml 等）：可以计分，不能开放申请")
    for sentence in reminders(pack, policy):
        print(f"提醒：{sentence}")
    return 0


def _counting(pack: Pack, options: Any) -> dict[str, Any]:
    """How to count, as the command line says it: keyword arguments of `evaluate`. Raises FactsError."""
    if options.purpose is not None and options.purpose not in pack.purposes:
        raise FactsError(f"没有“{options.purpose}”这个用途；可用的有 {'、'.join(pack.purposes)}")
    parameters = dict(item.partition("=")[::2] for item in options.set)
    for name, value in parameters.items():
        if not value:
            raise FactsError(f"--set 要写成 {name or '名字'}=值。")
        if name not in pack.parameters:
            raise FactsError(f"没有“{name}”这个参数；{did_you_mean(name, pack.parameters)}")
    as_of = options.as_of or date.today()  # noqa: DTZ011 (a command line asks its own machine's day)
    return {"as_of": as_of, "purpose": options.purpose, "parameters": parameters}


def _score(pack: Pack, options: Any) -> int:
    counting = _counting(pack, options)
    if options.out is not None:
        return score_file(pack, options.facts, options.out, counting)
    if options.facts.suffix in (LINES, PARQUET):
        raise FactsError(
            f"{options.facts.suffix} 文件里人多，请用 --out 写出分数，或用 explain --row 看一个人。"
        )
    if options.facts.suffix not in ("", ".yaml", ".yml", ".json"):
        raise FactsError(f"“{options.facts.name}”应当是 YAML、JSON、{LINES} 或 {PARQUET} 文件。")
    people = read_people(str(options.facts), options.facts.read_bytes(), pack.facts)
    if not people:
        raise FactsError("文件里一个人也没有。")
    found = decide(pack, people, **counting)
    _print_people(found.assessment, options, dict(enumerate(found.rows.tolist())), found.undecided)
    for person, reason in sorted(found.undecided.items()):
        print(f"第 {person + 1} 人：{reason}", file=sys.stderr)
    return 1 if found.undecided else 0


def _explain(pack: Pack, options: Any) -> int:
    assessment = assessed_row(pack, options.facts, options.row, _counting(pack, options))
    if assessment is None:
        return 1
    _print_people(assessment, options, {0: 0}, {})
    return 0


def _print_people(
    assessment: Assessment, options: Any, places: Mapping[int, int], undecided: Mapping[int, str]
) -> None:
    """Everybody in the order of the file; `places` are those of the assessment's rows."""
    if options.json:
        told = {place: assessment.explain(row).as_json() for row, place in places.items()}
        told |= {place: {"undecided": reason} for place, reason in undecided.items()}
        print(json.dumps([told[place] for place in sorted(told)], ensure_ascii=False, indent=2))
        return
    for row, place in places.items():
        if len(places) + len(undecided) > 1:
            print(f"—— 第 {place + 1} 人")
        _print_person(assessment, row)


def _print_person(assessment: Assessment, index: int) -> None:
    found = assessment.explain(index)
    print(f"总分 {shown(found.total)}（{found.pack}，{assessment.purpose.label}，{found.as_of}）{found.note}")
    for group in found.groups:
        print(f"{group.label} {shown(group.points)}{'  ' + group.note if group.note else ''}")
        for indicator in group.indicators:
            _print_indicator(indicator)


def _print_indicator(item: IndicatorExplanation) -> None:
    basis = "，".join(part for part in (item.clause, item.source, item.grade) if part)
    print(f"  {item.name} {shown(item.points)}{f'　〔{basis}〕' if basis else ''}{item.note}")
    if item.unknown:
        print(f"    分值未知，不计：{item.unknown}")
    for line in item.lines:
        if line.points or line.after:
            label = f"{line.label}　" if line.label else ""
            print(f"    {label}{line.working}{line.note} → {shown(line.counted_points)}")
    for out in item.left_out:
        print(f"    未计入　{out.text}：{out.reason}")


def _facts(pack: Pack, options: Any) -> int:
    if options.schema:
        print(json.dumps(facts_schema(pack), ensure_ascii=False, indent=2))
        return 0
    print("事实\t字段\t名称\t类型\t单位或选项\t必填\t核验部门")
    for spec in pack.facts.values():
        for field in spec.fields:
            detail = "、".join(field.choices.values()) or UNITS.get(field.unit or "", "")
            label = spec.label if spec.kind == "value" else f"{spec.label}·{field.label}"
            required = "是" if field.required else "否"
            departments = "、".join(spec.verified_by)
            print("\t".join((spec.key, field.key, label, field.type, detail, required, departments)))
    return 0


def _examples(pack: Pack, options: Any) -> int:
    failed = 0
    for example in read_examples(pack):
        found = differences(pack, example)
        failed += bool(found)
        print(f"{'不符' if found else '相符'}　{example.title}（{example.name}）")
        for line in found:
            print(f"    {line}")
    print(f"{len(pack.examples)} 个算例，{failed} 个不符")
    return 1 if failed else 0
