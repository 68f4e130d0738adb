"""`policypack show | diff | new | schema`: for those who write packs."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from policypack.differing import differences_of
from policypack.file_schemas import FILES, file_schema, pack_schema
from policypack.ground_diff import ground_changes
from policypack.pack import files_of, load_pack
from policypack.process_diff import process_changes, process_of
from policypack.resolved import resolved_files
from policypack.scaffolding import NotNew, begin_pack
from policypack.shared_diff import shared_changes, shared_of


def add_authoring(commands: Any) -> None:
    """Add the commands for authors of packs to a parser's sub-commands."""
    show = commands.add_parser("show", help="写出政策包合并以后的全部内容", description=_SHOW)
    show.add_argument("dir", type=Path, metavar="DIR", help="policies/<城市>/<服务>/<版本>")
    show.add_argument("--file", metavar="NAME", help="只写一个文件，如 indicators")
    show.add_argument("--out", type=Path, metavar="FOLDER", help="写到这个文件夹，而不是屏幕")
    show.set_defaults(run=_show, reads=False)
    diff = commands.add_parser("diff", help="两个版本有哪些不同，按条款逐句说明", description=_DIFF)
    for name, text in (("old", "旧版本的文件夹"), ("new", "新版本的文件夹")):
        diff.add_argument(name, type=Path, metavar=name.upper(), help=text)
    diff.add_argument("--json", action="store_true", help="输出 JSON")
    diff.set_defaults(run=_diff, reads=False)
    new = commands.add_parser("new", help="写出一个新政策包的初稿", description=_NEW)
    new.add_argument("root", metavar="CITY/SERVICE/EDITION", help="如 city/points/2027")
    new.add_argument(
        "--policies", type=Path, default=Path("policies"), metavar="FOLDER", help="默认 policies"
    )
    new.set_defaults(run=_new, reads=False)
    schema = commands.add_parser(
        "schema", help="政策包文件的 JSON Schema，供编辑器补全和检查", description=_SCHEMA
    )
    schema.add_argument("--file", choices=[*FILES], metavar="NAME", help=f"只要一种文件：{'、'.join(FILES)}")
    schema.set_defaults(run=_schema, reads=False)


_SHOW = "把政策包和它所延续的各级政策包合并，写成不再引用别处的 YAML；读进来意思相同。"


_SCHEMA = "编辑器读了它，就能补全键名、提示写法；单位、名称是否相合仍由 policypack check 检查。"


def _schema(options: argparse.Namespace) -> int:
    found = pack_schema() if options.file is None else file_schema(options.file)
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


_NEW = "写出带说明的文件：能读、能查，分值都还是未知，一个数也不编。"


def _new(options: argparse.Namespace) -> int:
    try:
        written = begin_pack(options.policies, options.root)
    except NotNew as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for path in written:
        print(path)
    print(f"下一步：policypack check {options.policies / options.root}")
    return 0


_DIFF = (
    "比较两个政策包合并以后的内容：先是分值、上下限、分段、回溯期、条件、参数、资格和排名，再是条款、出处和说明，"
    "然后是办理流程、申报表、文书、短信、应带材料、时限和批次，最后是办事机构和文书版式。"
)


def _diff(options: argparse.Namespace) -> int:
    old, new = files_of(options.old), files_of(options.new)
    packs = [load_pack(*side) for side in (old, new)]
    found = [
        *differences_of(*old, *new),
        *ground_changes(*old, *new),
        *process_changes(process_of(*old), process_of(*new)),
        *shared_changes(shared_of(*old), shared_of(*new)),
    ]
    if options.json:
        print(json.dumps([asdict(change) for change in found], ensure_ascii=False, indent=2))
        return 0
    print(" → ".join(f"{pack.title}（{pack.identity}）" for pack in packs))
    part = ""
    for change in found:
        if change.part != part:
            part = change.part
            print(part)
        print(f"  {change.sentence}{f'　〔{change.clause}〕' if change.clause else ''}")
    print(f"共 {len(found)} 处不同" if found else "没有不同")
    return 0


def _show(options: argparse.Namespace) -> int:
    files, root = files_of(options.dir)
    load_pack(files, root)
    found = resolved_files(files, root)
    if options.file is not None:
        name = f"{options.file.removesuffix('.yaml')}.yaml"
        if name not in found:
            print(f"没有“{options.file}”；可用的有 {'、'.join(found)}", file=sys.stderr)
            return 1
        found = {name: found[name]}
    for name, content in found.items():
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / name).write_bytes(content)
        else:
            heading = "" if options.file else f"# ===== {name}\n"
            print(f"{heading}{content.decode()}", end="")
    return 0
