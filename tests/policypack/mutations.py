"""Every number of a pack's own files, one step more and one step less, in the file's text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import yaml

from policypack.errors import FactsError, PackError, Problems
from policypack.evaluate import evaluate
from policypack.examples import Example, differences_in, read_examples
from policypack.fact_layers import COMMON
from policypack.facts import Window, read_facts
from policypack.layers import Layers
from policypack.pack import Pack, load_pack
from policypack.source import PackFiles

#: What people read, and what bounds an answer before it is counted, gives no points.
TEXTS = {
    *("name", "clause", "source", "note", "label", "reason", "hint", "advice", "refusal", "unknown"),
    *("at_most", "title", "what", "choices", "evidence", "verified_by"),
}
FILES = ("indicators.yaml", "facts.yaml", "eligibility.yaml", "ranking.yaml", "pack.yaml")
NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.])|(?<=-)\d+(?:\.\d+)?(?![\w.-])")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Mutant:
    """One change of one number (of both ends where two bands meet), by its file and keys."""

    path: str
    keys: tuple[str, ...]
    before: str
    after: str
    content: bytes

    def __str__(self) -> str:
        return f"{self.path} {'.'.join(self.keys)} {self.before} → {self.after}"


def mutants(files: Mapping[str, bytes], root: str) -> Iterator[Mutant]:
    """Every changed version of the pack's own rule files, and of the common facts it takes as they are."""
    for name in FILES:
        path = f"{root}/{name}"
        if path in files:
            yield from _mutants_of(path, files[path].decode())
    windows = _windows(files, root)
    for path in sorted(path for path in files if path.startswith(f"{COMMON}/facts/")):
        for mutant in _mutants_of(path, files[path].decode()):
            if _windows({**files, path: mutant.content}, root) != windows:
                yield mutant


def _mutants_of(path: str, text: str) -> Iterator[Mutant]:
    for spots in _joined(list(_spots(yaml.compose(text, Loader=yaml.BaseLoader), ()))):
        yield from _changed(path, text, spots)


def _windows(files: Mapping[str, bytes], root: str) -> dict[str, Window | None]:
    facts = read_facts(Layers(PackFiles(files, root)).facts(), Problems())
    return {key: spec.window for key, spec in facts.items()}


@dataclass(frozen=True)
class Spot:
    """A number in a file: its keys, where it stands, what it says."""

    keys: tuple[str, ...]
    start: int
    word: str


def _spots(node: yaml.Node, keys: tuple[str, ...]) -> Iterator[Spot]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _spots(value, (*keys, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _spots(value, (*keys, str(index)))
    elif _counts(keys):
        offset = node.start_mark.index + (node.style in ("'", '"'))
        whole = DATE.fullmatch(node.value)
        for match in [whole] if whole else NUMBER.finditer(node.value):
            yield Spot(keys, offset + match.start(), match[0])


def _counts(keys: tuple[str, ...]) -> bool:
    if TEXTS & set(keys):
        return False
    if keys[0] in ("parameters", "reference") or "steps" in keys or "rows" in keys:
        return keys[0] != "parameters" or keys[-1] == "default"
    top = {"groups", "indicators", "change", "total", "quantities", "rounding"}
    inside = {"when", "met", "unless", "years", "completed_years"}
    return keys[0] in top or bool(inside & set(keys[1:]))


def _joined(spots: list[Spot]) -> Iterator[tuple[Spot, ...]]:
    """Where one band ends the next begins: such a border moves as one."""
    taken: set[int] = set()
    for at, spot in enumerate(spots):
        if at in taken:
            continue
        pair = next(
            (
                other
                for other in range(at + 1, len(spots))
                if spot.keys[-1] == "below"
                and spots[other].keys[-1] == "at_least"
                and spots[other].keys[:-2] == spot.keys[:-2]
                and spots[other].word == spot.word
            ),
            None,
        )
        if pair is not None:
            taken.add(pair)
        yield (spot,) if pair is None else (spot, spots[pair])


def _changed(path: str, text: str, spots: tuple[Spot, ...]) -> Iterator[Mutant]:
    word = spots[0].word
    for step in (1, -1):
        after = _stepped(word, step)
        changed = text
        for spot in sorted(spots, key=lambda item: -item.start):
            changed = changed[: spot.start] + after + changed[spot.start + len(word) :]
        if not after.startswith("-"):
            yield Mutant(path, spots[0].keys, word, after, changed.encode())


def _stepped(word: str, step: int) -> str:
    if DATE.fullmatch(word):
        return (date.fromisoformat(word) + timedelta(days=step)).isoformat()
    places = len(word.partition(".")[2])
    exact = Fraction(word) + Fraction(step, 10**places)
    return f"{float(exact):.{places}f}" if places else str(exact)


def survivors(files: Mapping[str, bytes], root: str) -> list[str]:
    """Changed numbers that no example notices; a pack that no longer loads has noticed."""
    found: list[str] = []
    orders: dict[tuple[str, ...], list[Batch]] = {}
    batches = _batches(load_pack(files, root))
    for mutant in mutants(files, root):
        order = orders.setdefault(mutant.keys[:2], list(batches))
        caught = _caught({**files, mutant.path: mutant.content}, root, order)
        if caught is None:
            found.append(str(mutant))
        else:  # an indicator's numbers are often caught by the same examples: ask them first
            order.remove(caught)
            order.insert(0, caught)
    return found


Batch = tuple[Example, ...]


def _batches(pack: Pack) -> list[Batch]:
    """The examples that can be scored together: the same day, purpose and parameters."""
    found: dict[str, list[Example]] = {}
    for example in read_examples(pack):
        circumstances = (example.as_of, example.purpose, sorted(example.parameters.items()))
        found.setdefault(str(circumstances), []).append(example)
    return [tuple(batch) for batch in found.values()]


def _caught(files: Mapping[str, bytes], root: str, batches: list[Batch]) -> Batch | None:
    try:
        pack = load_pack(files, root)
    except PackError:
        return batches[0]
    return next((batch for batch in batches if _differs(pack, batch)), None)


def _differs(pack: Pack, batch: Batch) -> bool:
    try:
        found = evaluate(
            pack,
            [example.facts for example in batch],
            as_of=batch[0].as_of,
            purpose=batch[0].purpose,
            parameters=batch[0].parameters,
        )
        return any(any(differences_in(found, i, example)) for i, example in enumerate(batch))
    except FactsError:
        return True
