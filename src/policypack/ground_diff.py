"""What changed in a pack's rules beside the rules: clauses, sources, notes, hints, advice, what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from policypack.differing import ASKED, Change
from policypack.entry_diff import Teller
from policypack.entry_words import value_word
from policypack.expression_words import labels_of, said
from policypack.form_diff import grounds_of_forms, rows_of_form
from policypack.form_words import as_form
from policypack.grades import GRADES
from policypack.nodes import Entries
from policypack.process_diff import WHO, names_of, process_of
from policypack.ranking_diff import quantity_labels
from policypack.resolved import resolved_entries

#: What `differing` tells, by file; of pack.yaml also what says which pack it is.
_TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "facts.yaml": (
        *(
            "label",
            "type",
            "unit",
            "at_least",
            "at_most",
            "required",
            "choices",
            "window",
            "merge",
            "silence",
        ),
        *("verified_by", "declare", "left_out", "evidence"),
    ),
    "eligibility.yaml": ("label", "met", "unless", "refusal"),
    "indicators.yaml": ("name", "group", "unknown", "left_to", "cap", "floor", "when", "let", "points"),
    "ranking.yaml": (
        *("order", "ties", "edge", "quota", "line", "line_on", "one_per", "seats", "list", "of", "further"),
    ),
}
_IDENTITY: Final = ("city", "service", "edition", "revision", "title")
_TOLD_OF_PACK: Final = ("applies_by", "counts_cities", "counting", "rounding", "purposes")
_DAYS: Final = ("from", "until")
_PARAMETER: Final = ("label", "type", "choices", "default", "required")
_REFERENCE: Final = ("label", "unit", "value")


def ground_changes(
    old_files: Mapping[str, bytes], old_root: str, new_files: Mapping[str, bytes], new_root: str
) -> Iterator[Change]:
    """Every difference of the rule files that changes no rule. Raises PackError where a pack does not resolve."""
    old, new = resolved_entries(old_files, old_root), resolved_entries(new_files, new_root)
    yield from grounds_between(
        old, new, names_of(process_of(old_files, old_root), process_of(new_files, new_root))
    )


def grounds_between(
    old: Mapping[str, Entries], new: Mapping[str, Entries], names: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Change]:
    """As `ground_changes`, of files that are resolved already. `names`: what the process calls its roles and uses."""
    labels = {**names, **labels_of(old), **labels_of(new), **quantity_labels(*_rankings(old, new))}
    tell = _Grounds(old, new, labels, names)
    yield from tell.pack()
    yield from tell.indicators()
    yield from tell.things("facts.yaml", ASKED)
    yield from tell.things("eligibility.yaml", "申请条件")
    yield from tell.ranking()


class _Grounds:
    def __init__(
        self,
        old: Mapping[str, Entries],
        new: Mapping[str, Entries],
        labels: Mapping[str, str],
        names: Mapping[str, str],
    ) -> None:
        self._old, self._new, self._labels, self._names = old, new, labels, names
        self._sources = {**_sources(old), **_sources(new)}

    def _sides(self, name: str) -> tuple[Entries, Entries]:
        nothing = self._new["pack.yaml"].nothing()
        return self._old.get(name, nothing), self._new.get(name, nothing)

    def _say(self, key: str, text: str) -> str:
        if key == "source":
            return self._sources.get(text, text)
        if key == "grade":
            return GRADES.get(text, text)
        if key in ("when", "shows", "of"):
            return said(text, self._labels)
        who = WHO.fullmatch(text)
        if who is not None:
            return f"{self._names.get(who[1], who[1])}（{self._names.get(who[2], who[2])}）"
        if key == "intent":
            return self._names.get(text, value_word(text))
        if key in ("ties", "edge"):
            return value_word(text)
        return self._labels.get(text, value_word(text))

    def pack(self) -> Iterator[Change]:
        """Sources, names, notes, what nobody knows; of the days in force, parameters and dated tables what is beside them."""
        parts = {"in_force": _DAYS, "parameters": _PARAMETER, "reference": _REFERENCE}
        old, new = (side.without([*_IDENTITY, *_TOLD_OF_PACK, *parts]) for side in self._sides("pack.yaml"))
        yield from (Change("总则", *found) for found in Teller(self._say).mappings(old, new))
        for key, told in parts.items():
            before, after = (_only(side, key) for side in self._sides("pack.yaml"))
            for found in Teller(self._say, told, in_both=True).mappings(before, after):
                yield Change("总则", *found)

    def things(self, name: str, part: str) -> Iterator[Change]:
        """Of facts or conditions that both packs have."""
        old, new = self._sides(name)
        for key in (key for key in new if key in old):
            before, after = old[key].as_mapping(), new[key].as_mapping()
            label = after.text("label", key)
            for clause, sentence in Teller(self._say, _TOLD[name], in_both=True).mappings(before, after):
                yield Change(part, clause, f"{label}：{sentence}")

    def indicators(self) -> Iterator[Change]:
        """Of indicators that both packs have, and of every form in them."""
        name = "indicators.yaml"
        old, new = (
            side.read("indicators", lambda node: node.as_mapping(), side.nothing())
            for side in self._sides(name)
        )
        for key in (key for key in new if key in old):
            before, after = old[key].as_mapping(), new[key].as_mapping()
            title = after.text("name", key)
            for clause, sentence in Teller(self._say, _TOLD[name]).mappings(before, after):
                yield Change(title, clause, sentence)
            sides = [
                list(rows_of_form(as_form(entry["points"]), title, "", self._labels))
                if "points" in entry
                else []
                for entry in (before, after)
            ]
            for clause, sentence in grounds_of_forms(sides[0], sides[1], self._say):
                yield Change(title, clause, sentence.removeprefix(f"{title}："))

    def ranking(self) -> Iterator[Change]:
        """Notes and names of the ranking, and its further lists whole."""
        name = "ranking.yaml"
        old, new = self._sides(name)
        if len(old) and len(new):
            yield from (Change("排名", *found) for found in Teller(self._say, _TOLD[name]).mappings(old, new))
            lists = Teller(self._say).mappings(_only(old, "further"), _only(new, "further"))
            yield from (Change("排名", *found) for found in lists)


def _rankings(*sides: Mapping[str, Entries]) -> list[Entries]:
    return [side["ranking.yaml"] for side in sides if "ranking.yaml" in side]


def _sources(files: Mapping[str, Entries]) -> dict[str, str]:
    top = files["pack.yaml"]
    found = top.read("sources", lambda node: node.as_mapping(), top.nothing())
    return {key: node.as_mapping().text("title", key) for key, node in found.items()}


def _only(entries: Entries, key: str) -> Entries:
    return entries.without([other for other in entries if other != key])
