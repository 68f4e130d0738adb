"""What `policypack diff` says of offices and of the templates of papers."""

from __future__ import annotations

import dataclasses

import pytest

from policypack.cli import main
from policypack.offices import COLUMNS, OfficeRow, read_offices
from policypack.policy import collect_files, load_policy
from policypack.shared_diff import shared_changes, shared_of
from tests.policypack.test_differing import POLICIES

FILES, ROOT = collect_files(POLICIES / "guangzhou/points/2021")
OFFICES = "guangzhou/offices.csv"
TEMPLATE = "guangzhou/documents/receipt.typ"


def sentences(path, change):
    """What is said after a change of one file's text; the pack must still be a policy."""
    text = FILES[path].decode()
    changed = change(text)
    assert changed != text
    files = {**FILES, path: changed.encode()}
    load_policy(files, ROOT)
    found = [*shared_changes(shared_of(FILES, ROOT), shared_of(files, ROOT))]
    return [f"{one.part}：{one.sentence}" for one in found]


def window():
    return next(office for office in read_offices(OFFICES, FILES[OFFICES]) if office.is_window)


def row(office, **changes):
    """The line of an office, with some columns changed."""
    new = dataclasses.replace(office, **changes)
    cells = [
        *(
            new.code,
            new.name,
            new.kind,
            new.parent,
            "、".join(new.phones),
            new.address,
            new.hours,
            new.note,
            new.area,
        )
    ]
    return ",".join(cells)


def line_of(text, office):
    return text.splitlines()[office.line - 1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"phones": ("020-12345678",)}, "：电话 {phones} → 020-12345678"),
        ({"hours": "周一至周五 9:00–12:00"}, "：办公时间 {hours} → 周一至周五 9:00–12:00"),
        ({"address": "新址 1 号"}, "：地址 {address} → 新址 1 号"),
        ({"name": "新窗口"}, "：名称 {name} → 新窗口"),
        ({"note": "周六不办"}, "：备注 {note} → 周六不办"),
    ],
)
def test_a_changed_column_of_a_window_is_said(changes, said):
    office = window()
    before = {"phones": "、".join(office.phones)} | {
        key: getattr(office, key) or "未写" for key in ("hours", "address", "name", "note")
    }
    found = sentences(OFFICES, lambda text: text.replace(line_of(text, office), row(office, **changes)))
    name = changes.get("name", office.name)
    assert found == [f"办事机构：窗口“{name}”{said.format(**before)}"]


def test_a_window_that_came_is_said_with_where_and_when_to_find_it():
    office = window()
    added = row(office, code="44010099", name="新窗口", phones=("020-111",), hours="每天")
    (found,) = sentences(OFFICES, lambda text: f"{text.rstrip()}\n{added}\n")
    assert found.startswith("办事机构：新增窗口“新窗口”（类别 镇街；上级 ")
    assert f"；电话 020-111；地址 {office.address}；办公时间 每天；" in found


def test_a_window_that_went_is_said():
    office = window()
    (found,) = sentences(OFFICES, lambda text: text.replace(f"{line_of(text, office)}\n", ""))
    assert found.startswith(f"办事机构：取消窗口“{office.name}”（")


def test_every_column_of_an_office_is_compared():
    told = {"code", "line"}  # who it is, and where it stands
    compared = {"name", "kind", "parent", "phones", "address", "hours", "note", "area"}
    assert {field.name for field in dataclasses.fields(OfficeRow)} == told | compared
    assert {*COLUMNS, "area"} == {"code"} | compared


def test_a_changed_line_of_a_template_is_said_with_the_papers_it_prints():
    lines = FILES[TEMPLATE].decode().splitlines()
    found = sentences(TEMPLATE, lambda text: "\n".join([*lines[:4], "// 改过", *lines[5:]]) + "\n")
    assert len(found) == 1
    assert found[0].startswith("文书版式：“")
    assert "（receipt.typ）：第 5 行 " in found[0]
    assert found[0].endswith(" → // 改过")


def test_a_line_added_to_a_template_is_said():
    (found,) = sentences(TEMPLATE, lambda text: f"{text}// 末尾\n")
    assert found.endswith("行 没有 → // 末尾")


def test_a_template_that_no_paper_prints_any_more_is_said():
    name = "guangzhou/points/2021/documents.yaml"
    path = (
        name if name in FILES else next(path for path in FILES if path.endswith("points/2021/documents.yaml"))
    )
    found = sentences(path, lambda text: text.replace("template: receipt.typ", "template: card.typ"))
    assert any(said.startswith("文书版式：取消“") and "（receipt.typ）" in said for said in found)


def test_the_same_pack_differs_in_nothing(capsys):
    folder = str(POLICIES / "guangzhou/points/2021")
    assert main(["diff", folder, folder]) == 0
    assert capsys.readouterr().out.endswith("没有不同\n")
