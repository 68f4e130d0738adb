"""What changed in one indicator's forms: rows of the table matched by key, name or what they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from policypack.entry_diff import Say
from policypack.entry_words import word_of
from policypack.expression_words import labels_in, said
from policypack.form_words import (
    HOLDERS,
    as_form,
    band_words,
    head_of,
    holder_words,
    leaf_words,
    rows_of,
    size_words,
)
from policypack.nodes import Entries, Items

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One form of an indicator. `identity` finds it again in the other edition."""

    identity: tuple[str, ...]
    label: str
    clause: str
    entry: Entries
    labels: Labels

    @property
    def head(self) -> str:
        return head_of(self.entry)


def rows_of_form(entry: Entries, label: str, clause: str, labels: Labels) -> Iterator[Row]:
    """Every form below an indicator's points, itself first."""
    yield from _rows(entry, Row((), label, clause, entry, labels), ())


def _rows(entry: Entries, above: Row, path: tuple[str, ...]) -> Iterator[Row]:
    head = head_of(entry)
    name = entry.text("key", "") or entry.text("name", "")
    identity = (*path, name) if name else (*path, head, _subject(entry, head))
    label = entry.text("name", "") or above.label
    row = Row(identity, label, entry.text("clause", above.clause), entry, above.labels)
    yield row
    inside = entry[head] if head in ("sum", "highest", "lowest") else entry.get("points")
    if head in ("sum", "highest", "lowest"):
        assert isinstance(inside, Items)
        for node in inside.as_list():
            yield from _rows(as_form(node), row, path)
    elif head == "each" and inside is not None:
        within = replace(row, labels=labels_in(row.labels, entry.text("each")))
        yield from _rows(as_form(inside), within, identity if name else path)
    elif head == "choice":
        for _, node in entry["of"].as_mapping().items():
            yield from _rows(as_form(node), row, path)
    elif head == "dated":
        for day, node in entry["from"].as_mapping().items():
            since = replace(row, label=f"{row.label}（{day} 起）")
            yield from _rows(as_form(node), since, (*path, day))


def _subject(entry: Entries, head: str) -> str:
    """What an unnamed form counts: it is the same row as long as it counts the same."""
    key = {"per": "of", "bands": "of", "share": "among"}.get(head, head)
    node = entry.get(key)
    return node.as_text() if node is not None and head not in ("value", "sum", "highest", "lowest") else ""


def changes_of_forms(old: list[Row], new: list[Row]) -> Iterator[tuple[str, str]]:
    """(clause, sentence) for every difference between two editions of an indicator."""
    pairs, gone, added = _matched(old, new)
    for before, after in pairs:
        for sentence in _differences(before, after):
            yield after.clause, f"{after.label}：{sentence}"
    for row in gone:
        words = _row_words(row)
        if words:
            yield row.clause, f"{row.label}：取消（原：{words}）"
    for row in added:
        words = _row_words(row)
        if words:
            yield row.clause, f"{row.label}：新增，{words}"


def grounds_of_forms(old: list[Row], new: list[Row], say: Say) -> Iterator[tuple[str, str]]:
    """(clause, sentence) for what changed beside the points: clauses, sources, notes, keys, in the words of `say`."""
    for before, after in _matched(old, new)[0]:
        for key in _GROUNDS:
            texts = [_grounds(row.entry, key, say) for row in (before, after)]
            if texts[0] != texts[1]:
                words = f"{word_of(key)} {texts[0] or '未写'} → {texts[1] or '未写'}"
                yield after.entry.text("clause", ""), f"{after.label}：{words}"


def _grounds(entry: Entries, key: str, say: Say) -> str:
    """A form's own clause, source, note or key, with those of its rows or steps."""
    found = [entry.text(key, "")]
    for part in ("rows", "steps"):
        node = entry.get(part)
        inside = node.as_list() if isinstance(node, Items) else ()
        rows = [row for _, row in node.items()] if isinstance(node, Entries) else inside
        found += [row.text(key) for row in rows if isinstance(row, Entries) and key in row]
    return "、".join(say(key, text) for text in found if text)


def _matched(old: list[Row], new: list[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    pairs, gone, left = [], [], list(new)
    for row in old:
        twin = next((other for other in left if other.identity == row.identity), None)
        if twin is None:
            gone.append(row)
        else:
            left.remove(twin)
            pairs.append((row, twin))
    for row in list(gone):  # an unnamed row of the same kind in the same place, counted differently
        ours, theirs = (
            [item for item in side if item.identity[:-1] == row.identity[:-1] and item.head == row.head]
            for side in (gone, left)
        )
        if len(ours) == len(theirs) == 1 and len(row.identity) > 1:
            pairs.append((row, theirs[0]))
            gone.remove(row)
            left.remove(theirs[0])
    for holds in (True, False):  # one row of a kind on either side is the same row, counted differently
        ours = [row for row in gone if (row.head in HOLDERS) == holds]
        theirs = [row for row in left if (row.head in HOLDERS) == holds]
        if len(ours) == len(theirs) == 1:
            pairs.append((ours[0], theirs[0]))
            gone.remove(ours[0])
            left.remove(theirs[0])
    return pairs, gone, left


def _row_words(row: Row) -> str:
    labels = row.labels
    words = holder_words(row.entry, labels) if row.head in HOLDERS else leaf_words(row.entry, labels)
    limits = [
        f"{word} {_limit(row.entry.text(key), word, labels)}"
        for key, word in _LIMITS.items()
        if key in row.entry
    ]
    return "，".join([words, *limits] if words else limits)


_LIMITS = {"cap": "最高", "floor": "最低"}
_GROUNDS = ("clause", "source", "note", "key")


def _differences(old: Row, new: Row) -> Iterator[str]:
    labels = new.labels
    if old.label != new.label:
        yield f"改名，原为“{old.label}”"
    yield from _measure_changes(old, new, labels)
    yield from limit_changes(old.entry, new.entry, labels)
    yield from expression_changes(old.entry, new.entry, {"when": "计分条件"}, labels)
    if old.head not in HOLDERS and new.head not in HOLDERS:
        yield from expression_changes(old.entry, new.entry, {"of": "所计的量"}, labels)


def _measure_changes(old: Row, new: Row, labels: Labels) -> Iterator[str]:
    if old.head in HOLDERS or new.head in HOLDERS:
        before, after = (_row_rule(row, labels) for row in (old, new))
    elif old.head == new.head == "table":
        yield from expression_changes(old.entry, new.entry, {"table": "按什么查表"}, labels)
        yield from _table_changes(rows_of(old.entry, labels), rows_of(new.entry, labels))
        return
    elif old.head == new.head == "bands":
        yield from _band_changes(old, new, labels)
        return
    else:
        before, after = (leaf_words(row.entry, labels) for row in (old, new))
    if before == after:
        return
    same = size_words(new.entry.text("per")) if "per" in old.entry and "per" in new.entry else ""
    start = f"每 {same} "
    if same and before.startswith(start):
        before, after = before.removeprefix(start), after.removeprefix(start)
        yield f"{start}{before} → {after}"
    else:
        yield f"{before} → {after}"


def _row_rule(row: Row, labels: Labels) -> str:
    words = holder_words(row.entry, labels) if row.head in HOLDERS else leaf_words(row.entry, labels)
    return words or "逐项相加"


def _table_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for label in [*new, *(label for label in old if label not in new)]:
        if old.get(label) != new.get(label):
            yield f"{label} {_points(old.get(label))} → {_points(new.get(label))}"


def _points(text: str | None) -> str:
    return "不列" if text is None else f"{text} 分"


def _band_changes(old: Row, new: Row, labels: Labels) -> Iterator[str]:
    before, after = (dict(words.split("：", 1) for words in band_words(row.entry)) for row in (old, new))
    if list(before) == list(after) and old.entry.text("bands") == new.entry.text("bands"):
        for span, words in after.items():
            if before[span] != words:
                yield f"{span}：{before[span]} → {words}"
    else:
        yield f"{leaf_words(old.entry, labels)} → {leaf_words(new.entry, labels)}"


def limit_changes(old: Entries, new: Entries, labels: Labels) -> Iterator[str]:
    """Caps and floors that moved, came or went."""
    for key, word in _LIMITS.items():
        before, after = (entry.text(key, "") for entry in (old, new))
        if before != after:
            yield f"{word} {_limit(before, word, labels)} → {_limit(after, word, labels)}"


def _limit(text: str, word: str, labels: Labels) -> str:
    if text.isidentifier():
        return f"由“{labels.get(text, text)}”定"
    return f"{text} 分" if text else f"不设{'上' if word == '最高' else '下'}限"


def expression_changes(old: Entries, new: Entries, words: Mapping[str, str], labels: Labels) -> Iterator[str]:
    """Expressions that changed, said in words."""
    for key, word in words.items():
        before, after = (entry.text(key, "") for entry in (old, new))
        if before != after:
            shown = [said(text, labels) if text else "无" for text in (before, after)]
            # Two expressions may read alike; then they are shown as they are written.
            shown = [before or "无", after or "无"] if shown[0] == shown[1] else shown
            yield f"{word}：{shown[0]} → {shown[1]}"
