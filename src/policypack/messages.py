"""The short messages of a policy (messages.yaml): text with {placeholders} out of a closed list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policypack.errors import Problems, did_you_mean
from policypack.nodes import Entries, Node, Place
from policypack.process import frozen, read_key

#: Placeholder → what it stands for.
PLACEHOLDERS: Final[Mapping[str, str]] = {
    "service": "事项名称",
    "case": "申请编号",
    "round": "批次名称",
    "due": "截止日期",
    "days": "剩余工作日",
    "items": "要补正的项目，提出异议时是有异议的项目",
    "reasons": "原因",
    "window": "受理窗口的名称、地址、电话和时间",
    "total": "总积分",
    "base": "基础指标分",
    "rank": "名次",
    "number": "文书编号",
    "left": "剩余打印次数",
    "employer": "所选单位的名称",
    "intent": "这次积分要用于的服务",
    "answer": "对异议的答复",
}
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
#: A long message is cut into several and charged as several; 300 signs are five of them.
MAX_LENGTH: Final = 300


@dataclass(frozen=True)
class Message:
    """One message. `placeholders` are the names its text needs."""

    key: str
    text: str
    placeholders: frozenset[str]
    place: Place | None = field(default=None, compare=False)

    def render(self, **values: str) -> str:
        """The text filled in. KeyError if a placeholder has no value; others are ignored."""
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.text)


@dataclass(frozen=True)
class Messages:
    """Every message of one policy."""

    texts: Mapping[str, Message]

    def render(self, key: str, **values: str) -> str:
        """The message `key` filled in; KeyError if there is no such message or a value is missing."""
        return self.texts[key].render(**values)


def read_messages(top: Entries) -> Messages:
    """The messages of messages.yaml; PackErrors names every fault found."""
    top.only(required=["messages"])
    problems = Problems()
    texts: dict[str, Message] = {}
    for key, node in top["messages"].as_mapping().items():
        with problems.collecting():
            texts[read_key(key, node.place)] = _message(key, node)
    problems.raise_any()
    return Messages(frozen(texts))


def _message(key: str, node: Node) -> Message:
    text = node.as_text()
    names = frozenset(_PLACEHOLDER.findall(text))
    if "｛" in text or "｝" in text:
        raise node.error("短信里的花括号是全角的，不会被填上", "请改成半角，如 {case}")
    for name in names:
        if name not in PLACEHOLDERS:
            raise node.error(f"短信里的“{{{name}}}”不知道填什么", did_you_mean(name, PLACEHOLDERS))
    if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
        raise node.error("短信里的花括号不成对", "占位写成 {case} 这样")
    if len(text) > MAX_LENGTH:
        raise node.error(f"短信有 {len(text)} 个字", f"请缩短到 {MAX_LENGTH} 个字以内")
    return Message(key, text, names, node.place)
