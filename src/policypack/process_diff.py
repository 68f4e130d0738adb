"""What changed in the process of a pack: workflow, form, papers, messages, lists, timers, rounds, offices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policypack.differing import Change
from policypack.entry_diff import Say, Teller
from policypack.entry_words import NOUNS, length_words, value_word
from policypack.expression_words import labels_of, said
from policypack.fact_layers import COMMON
from policypack.filled_words import ROWS, places_said
from policypack.grades import GRADES
from policypack.layers import Layers
from policypack.nodes import Entries, Items, Node, Scalar
from policypack.shared_files import office_names
from policypack.source import PackFiles, read_yaml

#: The process files and what people call what they hold.
PARTS: Final[Mapping[str, str]] = {
    "workflow.yaml": "办理流程", "forms.yaml": "申报表", "documents.yaml": "文书", "messages.yaml": "短信",
    "bring.yaml": "应带材料", "progress.yaml": "后续各步", "admission.yaml": "安排学位", "timeline.yaml": "时间安排",
    "advice.yaml": "建议",
}  # fmt: skip
#: The files whose names the others use.
_NAMING: Final = ("workflow.yaml", "forms.yaml", "documents.yaml")
#: The files that hold what people read at length.
_SPEAKING: Final = ("messages.yaml", "forms.yaml")
_START: Final = 18  # signs of a message or text that name it where it is sent or shown
#: A role of an office: `clerk of street`.
WHO: Final = re.compile(r"([a-z]\w*) of ([a-z]\w*)")
#: Keys whose words mean one thing, whatever a pack calls so.
_CLOSED: Final[Mapping[str, Mapping[str, str]]] = {"grade": GRADES, "rows": ROWS, "round": {"own": "本批次"}}
#: When a message of an intent is sent.
_TOLD_INTENT: Final = {"told": "选定时", "soon": "截止前", "missed": "错过时", "moved": "截止日变动时"}
_TOLD_ADJUSTMENT: Final = {"message": "后", "fading": "提早提示"}
_TOLD_OBJECTION: Final = {"upheld": "成立时", "rejected": "不成立时"}
_TOLD_TIMER: Final = {"message": "，到期前", "end_message": "，到期时"}
#: Mappings of a coined word to what people read.
_WORD_LISTS: Final = ("roles", "choices", "kinds", "item_words", "numbers")
_RELATIONS: Final = {
    "answer": "“{}”里所选的机构", "any": "任一{}", "root": "市级机构", "office": "机构 {}", "fact": "“{}”所在的机构",
    "parent_of": "{}的上级", "party": "关联方",
}  # fmt: skip
#: Keys whose text is an expression over the answers of the form.
_EXPRESSIONS: Final = ("when", "of", "chosen")
#: Keys that name what the pack itself coined, whatever closed words there are besides.
_NAMED: Final = (
    *(
        "from",
        "to",
        "start",
        "starts",
        "runs_in",
        "pauses_in",
        "shown_in",
        "statuses",
        "stage",
        "returned_by",
    ),
    *("files", "decides", "at_end"),
)


@dataclass(frozen=True)
class Process:
    """The process files and rounds of a pack by name, and what its facts are called."""

    files: Mapping[str, Entries]
    rounds: Mapping[str, Entries]
    facts: Mapping[str, str]


def process_of(files: Mapping[str, bytes], root: str) -> Process:
    """The process of a pack with what it inherits. Raises PackError."""
    layers = Layers(PackFiles(files, root))
    found = {name: layers.nearest(name) for name in PARTS if layers.has(name)}
    facts = labels_of({"facts.yaml": layers.facts()})
    names = {**office_names(files, layers), **_levers(files), **_services(files), **facts}
    return Process(found, _rounds(layers.own), names)


def _services(files: Mapping[str, bytes]) -> dict[str, str]:
    """What the services of a pack and of those below it are called, by `city/service`."""
    found = {}
    for path in sorted(path for path in files if path.endswith("/pack.yaml")):
        top = read_yaml(path, files[path]).as_mapping()
        labels = _part(top, "labels")
        if "service" in labels:
            found[f"{top.text('city')}/{top.text('service')}"] = f"“{labels.text('service')}”"
    return found


def _levers(files: Mapping[str, bytes]) -> dict[str, str]:
    """What the levers that cities share are called."""
    path = f"{COMMON}/advice.yaml"
    if path not in files:
        return {}
    levers = read_yaml(path, files[path]).as_mapping()["levers"].as_mapping()
    return {key: node.as_mapping().text("label") for key, node in levers.items()}


def names_of(*sides: Process) -> dict[str, str]:
    """What the packs call their facts, dates of rounds, roles, steps, fields and papers, by key."""
    facts = {key: name for side in sides for key, name in side.facts.items()}
    dates = [_values(plan) for side in sides for plan in side.rounds.values()]
    tops = [side.files[name] for side in sides for name in _NAMING if name in side.files]
    texts = [side.files[name] for side in sides for name in _SPEAKING if name in side.files]
    named = {key: name for one in (*dates, _starts(texts)) for key, name in one.items()}
    return {**facts, **named, **_labels(tops, facts)}


def process_changes(old: Process, new: Process) -> Iterator[Change]:
    """Every difference in the process files and the rounds of two packs."""
    sides = (old, new)
    base = names_of(old, new)
    senders = {
        key: name
        for side in sides
        if "workflow.yaml" in side.files
        for key, name in _senders(side.files["workflow.yaml"])
    }
    for name, part in PARTS.items():
        found = [side.files[name] for side in sides if name in side.files]
        if len(found) == 1:
            yield Change(part, "", f"{'新增' if name in new.files else '取消'}{part}")
        if len(found) == 2:
            say = _saying({**base, **_labels(found, base)}, senders)
            yield from (Change(part, *one) for one in Teller(say).mappings(found[0], found[1]))
    yield from _round_changes(old.rounds, new.rounds, base)


def _round_changes(
    old: Mapping[str, Entries], new: Mapping[str, Entries], labels: Mapping[str, str]
) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        title = (new if key in new else old)[key].text("title", key)
        if key not in old or key not in new:
            yield Change("批次", "", f"{'新增' if key in new else '取消'}批次“{title}”")
            continue
        say = _saying({**labels, **_values(old[key]), **_values(new[key])}, {})
        for clause, sentence in Teller(say).mappings(old[key], new[key]):
            yield Change("批次", clause, f"{title}：{sentence}")


def _values(top: Entries) -> dict[str, str]:
    return {key: node.as_mapping().text("label", key) for key, node in _part(top, "values").items()}


def _starts(tops: Sequence[Entries]) -> dict[str, str]:
    """Messages and texts of a form by how they begin; more of it where another begins so."""
    texts = {key: places_said(text) for top in tops for key, text in _spoken(top)}
    starts = {key: _start(text, _START) for key, text in texts.items()}
    alone = Counter(starts.values())
    return {
        key: f"“{start if alone[start] == 1 else _start(texts[key], 3 * _START)}”"
        for key, start in starts.items()
    }


def _spoken(top: Entries) -> Iterator[tuple[str, str]]:
    for part in ("messages", "texts"):
        for key, node in _part(top, part).items():
            yield key, node.as_mapping().text("text") if isinstance(node, Entries) else node.as_text()


def _start(text: str, length: int) -> str:
    """How a text begins, not cut inside 〈what is filled in〉."""
    return text if len(text) <= length else re.sub(r"〈[^〉]*$", "", text[:length]) + "…"


def _senders(workflow: Entries) -> Iterator[tuple[str, str]]:
    """By message the step or timer that sends it."""
    for node in workflow["steps"].as_list() if "steps" in workflow else ():
        step = node.as_mapping()
        for effect in step["effects"].as_texts() if "effects" in step else ():
            if effect.startswith("notify "):
                yield effect.rpartition(" ")[2], f"{step.text('label')}后"
    for node in _things(workflow, "intents"):
        yield from _told(_part(node, "messages"), _TOLD_INTENT, "用途")
    yield from _told(_part(workflow, "adjustment"), _TOLD_ADJUSTMENT)
    for node in _things(workflow, "objections"):
        yield from _told(node, _TOLD_OBJECTION)
    for node in _things(workflow, "timers"):
        yield from _told(node, _TOLD_TIMER)


def _told(sender: Entries, told: Mapping[str, str], name: str = "") -> Iterator[tuple[str, str]]:
    """(message, which it is) of what sends messages under these keys."""
    for key, when in told.items():
        if key in sender:
            yield sender.text(key), f"{name or sender.text('label', '')}{when}"


def _part(top: Entries, key: str) -> Entries:
    return top.read(key, lambda node: node.as_mapping(), top.nothing())


def _things(top: Entries, key: str) -> list[Entries]:
    return [node.as_mapping() for _, node in _part(top, key).items()]


def _rounds(own: PackFiles) -> dict[str, Entries]:
    start = own.path("rounds/")
    paths = sorted(path for path in own.files if path.startswith(start))
    return {path.removeprefix(start): read_yaml(path, own.files[path]).as_mapping() for path in paths}


def _labels(tops: Sequence[Entries], facts: Mapping[str, str]) -> dict[str, str]:
    """Names of statuses, roles, steps, fields, papers … as people read them; `section.field` too."""
    found: dict[str, str] = {}
    for top in tops:
        _gather(top, found, "")
    for top in tops:
        for key, node in _part(top, "offices").items():
            found[key] = _relation(node.as_mapping(), {**facts, **found})
    return found


def _gather(node: Node, found: dict[str, str], section: str) -> None:
    if isinstance(node, Items):
        for item in node.as_list():
            _gather(item, found, section)
    if not isinstance(node, Entries):
        return
    key = _first(node, "key", "do", "slot")
    if key and _first(node, "label", "title"):
        found.setdefault(key, _first(node, "label", "title"))
        found[f"{section}.{key}"] = _first(node, "label", "title")
    for name, child in node.items():
        if isinstance(child, Entries):
            called = _first(child, "label", "title")
            if called:
                found.setdefault(name, called)
            if name in _WORD_LISTS:
                texts = {one: word.text for one, word in child.items() if isinstance(word, Scalar)}
                found.update({one: word for one, word in texts.items() if one not in found})
        _gather(child, found, key if name in ("fields", "photos") else section)


def _first(node: Entries, *names: str) -> str:
    return next((node.text(name) for name in names if isinstance(node.get(name), Scalar)), "")


def _relation(entry: Entries, labels: Mapping[str, str]) -> str:
    """How an office is found for a case, in words."""
    for key, node in _texts(entry):
        name = labels.get(node, node)
        if key in _RELATIONS:
            return _RELATIONS[key].format(name)
    return "材料所在的机构"


def _texts(entry: Entries) -> list[tuple[str, str]]:
    """The keys of a mapping whose values are texts."""
    return [(key, node.text) for key, node in entry.items() if isinstance(node, Scalar)]


def _saying(labels: Mapping[str, str], senders: Mapping[str, str]) -> Say:
    def say(key: str, text: str) -> str:
        return places_said(word(key, text))

    def word(key: str, text: str) -> str:
        text = text.removeprefix("round.")
        if text in _CLOSED.get(key, ()):
            return _CLOSED[key][text]
        if key == NOUNS["messages"]:
            return senders.get(text, text)
        if length_words(text) != text:
            return length_words(text)
        who = WHO.fullmatch(text)
        if who is not None:
            return f"{labels.get(who[1], who[1])}（{labels.get(who[2], value_word(who[2]))}）"
        if text in labels and (key in _NAMED or value_word(text) == text):
            return labels[text]
        if value_word(text) != text:
            return value_word(text)
        if key in _EXPRESSIONS and value_word(text) == text:
            return said(text, labels)
        if not text.isascii():
            return text
        words = text.split(" ")
        return " ".join(
            labels.get(word, word) if value_word(word) == word else value_word(word) for word in words
        )

    return say
