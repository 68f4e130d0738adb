"""The files of a pack: read strictly, addressed by name, digested.

For readers of pack files (rules and process alike):

    files = PackFiles({"<city>/points/2021/pack.yaml": b"…", …}, root="<city>/points/2021")
    top = files.mapping("workflow.yaml")            # Entries, or PackError
    top.only(required=["statuses"], optional=["timers"])
    for key, node in top["statuses"].as_mapping().items():
        label = node.as_mapping().text("label")     # typed readers: nodes.Node
    with problems.collecting(): …                   # errors.Problems: many faults at once

Paths are relative to `policies/`. A stored revision is the same mapping, so it loads
exactly like the folder it came from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from policypack.errors import PackError
from policypack.nodes import Entries, Items, Node, Place, Scalar
from policypack.typing_slips import slip_near

#: Written into every digest: a change of meaning of the format is a change of the pack.
FORMAT_VERSION: Final = "2"
#: Values of a round are dated records of their own; examples prove a pack and advice leans on it: they do
#: not make it.
UNDIGESTED: Final = ("rounds/", "examples/", "advice.yaml", "search.yaml")
_MAX_BYTES: Final = 2_000_000
_PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))

#: What is wrong and how to mend it, by what the YAML parser says.
_FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "cannot start any token": ("有制表符，或有不能开头的字符", "请用空格缩进；以 @、%、` 开头的文字加引号"),
    "mapping values are not allowed": ("这里多出一个冒号", "同一层的行请对齐；文字里的“: ”请加引号"),
    "expected key": ("和上面的行接不上", "同一层的行请对齐；引号、括号请成对"),
    "expected ','": ("括号里少了逗号，或括号没有写完", "请补上逗号或右括号"),
    "unexpected end of stream": ("引号没有写完", "请补上引号"),
    "could not find expected ':'": ("这一行不是“键: 值”，也不是列表的一项", "请检查缩进、冒号和开头的“- ”"),
    "expected '-' indicator": ("列表里混进了别的写法", "列表的每一行以“- ”开头，和上面的对齐"),
}

_NO_COLON: Final = "could not find expected ':'"

_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@lru_cache(maxsize=256)
def read_yaml(file: str, content: bytes) -> Node:
    """Parse one YAML document into nodes. Raises PackError with the line at fault.

    Nodes never change, so the same content is parsed once: packs of one city share their files.

    Refused: duplicate keys, anchors and aliases, tags, several documents, bytes that
    are not UTF-8.
    """
    start = Place(file, 1, 1)
    if len(content) > _MAX_BYTES:
        raise start.error("文件超过 2 MB", "请拆成几个文件")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PackError(file, line, "不是 UTF-8 文字", "请把文件另存为 UTF-8") from None
    try:
        return _document(file, text)
    except yaml.MarkedYAMLError as error:
        raise PackError(file, *_fault(error, text)) from None
    except yaml.YAMLError:
        raise start.error("文件含有不可见的控制字符", "请删去这些字符") from None
    except RecursionError:
        raise start.error("嵌套太深", "请减少层次") from None


def _fault(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str]:
    """The line, the cause and the mend in Chinese; a sign that a Chinese keyboard types is named before all else."""
    problem = error.problem or ""
    # A line without its colon is only missed on the next one: the parser's context is the line itself.
    mark = error.context_mark if _NO_COLON in problem else error.problem_mark
    line = mark.line + 1 if mark else 1
    found = next((words for start, words in _FAULTS.items() if start in problem), None)
    cause, mend = found or ("看不懂", "请检查缩进、冒号和引号")
    line, cause, mend = slip_near(text, line) or (line, cause, mend)
    return line, f"YAML 写法有误：{cause}", mend


def _document(file: str, text: str) -> Node:
    """The one document of a text; straight from the parser's events, which is twice as fast as its tree."""
    following: Callable[[], Any] = _Loader(text).get_event
    following()  # the start of the stream
    if isinstance(following(), yaml.StreamEndEvent):
        return Entries(Place(file, 1, 1), {}, {})
    root = _node(file, following(), following)
    following()  # the end of the document
    after = following()
    if not isinstance(after, yaml.StreamEndEvent):
        line = after.start_mark.line + 1
        raise PackError(file, line, "YAML 写法有误（一个文件里有两份文档）", "请删去 --- 或拆成两个文件")
    return root


def _node(file: str, event: Any, following: Callable[[], Any]) -> Node:
    mark = event.start_mark
    place = Place(file, mark.line + 1, mark.column + 1)
    if event.anchor is not None:  # of `&x` and of `*x`
        raise place.error("用了 YAML 的锚点（& 和 *）", "请把内容写出来")
    if event.tag is not None and event.tag not in _PLAIN_TAGS:
        raise place.error(f"用了 YAML 标签“{event.tag}”", "请删去以 ! 开头的标签")
    kind = type(event)
    if kind is yaml.ScalarEvent:
        return Scalar(place, event.value.strip())
    if kind is yaml.MappingStartEvent:
        return _entries(file, place, following)
    items = []
    while type(item := following()) is not yaml.SequenceEndEvent:
        items.append(_node(file, item, following))
    return Items(place, tuple(items))


def _entries(file: str, place: Place, following: Callable[[], Any]) -> Entries:
    values: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    while type(event := following()) is not yaml.MappingEndEvent:
        key = _node(file, event, following)
        name = key.as_text()
        if name in values:
            raise key.error(f"“{name}”写了两次，第一次在第 {keys[name].line} 行", "请只留一处，或改名")
        values[name] = value = _node(file, following(), following)
        if isinstance(value, Scalar) and not value.text and (":" in name or "：" in name):
            raise key.error(
                f"“{name}”的冒号是全角的，或后面少了空格", "请用半角冒号，后面空一格，如 name: 年龄"
            )
        keys[name] = key.place
    return Entries(place, values, keys)


class PackFiles:
    """The files of one pack, of its parents and of the common vocabulary."""

    def __init__(self, files: Mapping[str, bytes], root: str) -> None:
        """`files`: paths relative to policies/ → content; `root`: the pack's own folder."""
        self.files: Mapping[str, bytes] = MappingProxyType(dict(files))
        self.root = root.strip("/")
        if not any(path.startswith(self.root + "/") for path in self.files):
            raise PackError(f"{self.root}/pack.yaml", 1, "没有这个政策包", "请核对路径")

    def path(self, name: str) -> str:
        """The full path of one of the pack's own files."""
        return f"{self.root}/{name}"

    def has(self, name: str) -> bool:
        """Whether the pack has this file of its own."""
        return self.path(name) in self.files

    def content(self, name: str) -> bytes:
        """The bytes of one of the pack's own files; PackError if it is missing."""
        path = self.path(name)
        if path not in self.files:
            raise PackError(path, 1, "缺少这个文件", "请补上")
        return self.files[path]

    def mapping(self, name: str) -> Entries:
        """One of the pack's own YAML files as a mapping."""
        return read_yaml(self.path(name), self.content(name)).as_mapping()

    def names(self, prefix: str = "", suffix: str = "") -> tuple[str, ...]:
        """The pack's own file names below a prefix such as `examples/`, sorted."""
        start = f"{self.root}/{prefix}"
        own = (path[len(self.root) + 1 :] for path in self.files if path.startswith(start))
        return tuple(sorted(name for name in own if name.endswith(suffix)))

    def at(self, root: str) -> PackFiles:
        """The same files seen from another pack, e.g. a parent."""
        return PackFiles(self.files, root)


def content_digest(files: Mapping[str, bytes], roots: Iterable[str]) -> str:
    """SHA-256 (hex) over format version, paths and contents below the given roots.

    Rounds, examples, advice and words of the search are left out: they do not change what the pack means.
    """
    digest = hashlib.sha256(f"policypack {FORMAT_VERSION}\n".encode())
    for root in sorted(set(roots)):
        for path in sorted(path for path in files if path.startswith(root + "/")):
            if path[len(root) + 1 :].startswith(UNDIGESTED):
                continue
            content = hashlib.sha256(files[path]).hexdigest()
            digest.update(f"{path}\0{content}\n".encode())
    return digest.hexdigest()


def read_folder(policies: Path, roots: Iterable[str]) -> dict[str, bytes]:
    """The files below `policies/<root>` for each root, by path relative to policies/."""
    found: dict[str, bytes] = {}
    base = len(str(policies)) + 1
    for root in roots:
        for folder, folders, names in os.walk(policies / root):
            folders.sort()
            for name in sorted(name for name in names if not name.startswith(".")):
                path = f"{folder}/{name}"
                with open(path, "rb") as file:
                    found[path[base:]] = file.read()
    return found
