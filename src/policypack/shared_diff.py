"""What changed in what a pack shares with its city: offices, line by line, and the templates of its papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from policypack.differing import Change
from policypack.layers import Layers
from policypack.nodes import Entries
from policypack.offices import OfficeRow, read_offices
from policypack.shared_files import SharedFiles
from policypack.source import PackFiles

_OFFICES: Final = "办事机构"
_TEMPLATES: Final = "文书版式"
_KINDS: Final[Mapping[str, str]] = {
    "city": "市级机构", "district": "区级机构", "street": "镇街", "police": "公安机关", "department": "部门",
}  # fmt: skip
_NOTHING: Final = "未写"
#: A line of a template that is longer than this is cut in the sentence.
_SHOWN: Final = 60


@dataclass(frozen=True)
class Shared:
    """Offices by code; the lines of each template by its file name, and the titles of the papers it prints."""

    offices: Mapping[str, OfficeRow]
    templates: Mapping[str, tuple[str, ...]]
    papers: Mapping[str, tuple[str, ...]]


def shared_of(files: Mapping[str, bytes], root: str) -> Shared:
    """What the pack shares, as its own folder or one above holds it. Raises PackError, PackErrors."""
    layers = Layers(PackFiles(files, root))
    shared = SharedFiles(layers)
    path = shared.find("offices.csv")
    offices = read_offices(path, files[path]) if path else ()
    papers = _papers(layers.nearest("documents.yaml")) if layers.has("documents.yaml") else {}
    lines = {name: _lines(shared.content(f"documents/{name}")) for name in papers}
    return Shared({office.code: office for office in offices}, lines, papers)


def _papers(top: Entries) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, node in top.read("papers", lambda item: item.as_mapping(), top.nothing()).items():
        paper = node.as_mapping()
        template = paper.text("template")
        found[template] = (*found.get(template, ()), paper.text("title"))
    return found


def _lines(content: bytes) -> tuple[str, ...]:
    return tuple(content.decode(errors="replace").splitlines())


def shared_changes(old: Shared, new: Shared) -> Iterator[Change]:
    """Offices that came, went or changed; templates that came or went, and each place of one that changed."""
    for code in [*new.offices, *(code for code in old.offices if code not in new.offices)]:
        for sentence in _office(old.offices.get(code), new.offices.get(code), new.offices, old.offices):
            yield Change(_OFFICES, "", sentence)
    for name in [*new.templates, *(name for name in old.templates if name not in new.templates)]:
        side = new if name in new.templates else old
        title = f"“{'”“'.join(side.papers[name])}”的版式（{name}）"
        if name not in old.templates or name not in new.templates:
            yield Change(_TEMPLATES, "", f"{'新增' if name in new.templates else '取消'}{title}")
            continue
        for sentence in _hunks(old.templates[name], new.templates[name]):
            yield Change(_TEMPLATES, "", f"{title}：{sentence}")


def _office(
    old: OfficeRow | None,
    new: OfficeRow | None,
    new_names: Mapping[str, OfficeRow],
    old_names: Mapping[str, OfficeRow],
) -> Iterator[str]:
    some = new or old
    assert some is not None
    name = f"{_kind(some)}“{some.name}”"
    after = _told(new, new_names) if new else {}
    before = _told(old, old_names) if old else {}
    if old is None or new is None:
        parts = "；".join(
            f"{word} {text}" for word, text in (after or before).items() if text and word != "名称"
        )
        yield f"{'新增' if old is None else '取消'}{name}{f'（{parts}）' if parts else ''}"
        return
    for word, text in after.items():
        if text != before[word]:
            yield f"{name}：{word} {before[word] or _NOTHING} → {text or _NOTHING}"


def _kind(office: OfficeRow) -> str:
    return "窗口" if office.is_window else _KINDS[office.kind]


def _told(office: OfficeRow, offices: Mapping[str, OfficeRow]) -> dict[str, str]:
    """Every column of an office but its code, in words."""
    return {
        "名称": office.name,
        "类别": _KINDS[office.kind],
        "上级": offices[office.parent].name if office.parent else "",
        "电话": "、".join(office.phones),
        "地址": office.address,
        "办公时间": office.hours,
        "备注": office.note,
        "所属地": office.area,
    }


def _hunks(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            where = f"第 {begin + 1} 行" if end - begin < 2 else f"第 {begin + 1} 至 {end} 行"
            yield f"{where} {_text(old[first:last])} → {_text(new[begin:end])}"


def _text(lines: tuple[str, ...]) -> str:
    text = " ".join(" ".join(lines).split())
    return (text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…") or ("空行" if lines else "没有")
