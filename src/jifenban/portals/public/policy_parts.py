"""What a policy page shows beside the table: conditions, calendar, worked cases, papers, what changed.

Each number stands with its clause or basis and the grade of its source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.ui.wording import points_text
from policypack.bringing import BringList
from policypack.differing import Change, differences_of
from policypack.examples import Example, read_examples
from policypack.pack import Pack, files_of
from policypack.pack_model import Condition
from policypack.policy import Policy
from policypack.rounds import RoundPlan, format_round_value

MOST_EXAMPLES = 12


@dataclass(frozen=True)
class Cited:
    """Something with where it is written and how sure the copy is."""

    what: object
    source: str
    grade: str


@dataclass(frozen=True)
class DateRow:
    """One value of a round."""

    label: str
    value: str
    basis: str


@dataclass(frozen=True)
class RoundRows:
    """One round with what was announced for it, and what nobody knows."""

    title: str
    rows: tuple[DateRow, ...]


@dataclass(frozen=True)
class Worked:
    """A worked case: its sentence, the day, and the points it proves."""

    example: Example
    proves: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Since:
    """What changed since the edition before, part by part."""

    before: Trial
    parts: tuple[tuple[str, tuple[Change, ...]], ...]
    grades: str

    @property
    def count(self) -> int:
        """How many differences there are."""
        return sum(len(changes) for _, changes in self.parts)


def cited(rules: Pack, one: Condition) -> Cited:
    """A condition with its source."""
    source = rules.sources[one.source].title if one.source else ""
    return Cited(one, source, rules.grade(one.source))


def calendar(plans: list[RoundPlan]) -> tuple[RoundRows, ...]:
    """Every round of the pack, the latest first, as it was announced."""
    return tuple(RoundRows(plan.title, tuple(_rows(plan))) for plan in reversed(plans))


def _rows(plan: RoundPlan) -> Iterator[DateRow]:
    for value in plan.values.values():
        told = f"没有公布：{value.unknown}"
        if value.value is not None:
            told = f"{format_round_value(value.type, value.value)} {value.unit}".strip()
        yield DateRow(value.label, told, "。".join(filter(None, (value.cited, value.note))))


def worked(rules: Pack) -> tuple[Worked, ...]:
    """Worked cases that run as tests of the pack: those that prove the most, at most MOST_EXAMPLES."""
    if rules.digest not in _WORKED:
        _WORKED[rules.digest] = _worked(rules)
    return _WORKED[rules.digest]


#: By the digest of the rules: read once in a process.
_WORKED: dict[str, tuple[Worked, ...]] = {}


def _worked(rules: Pack) -> tuple[Worked, ...]:
    every = sorted(read_examples(rules), key=lambda one: (-len(one.indicators), one.name))
    return tuple(Worked(one, tuple(_proves(rules, one))) for one in every[:MOST_EXAMPLES])


def _proves(rules: Pack, example: Example) -> Iterator[tuple[str, str, str, str]]:
    for key, points in example.indicators.items():
        item = rules.indicators[key]
        yield item.name, points_text(points), item.clause, rules.grade(item.source)


def papers(policy: Policy | None) -> tuple[BringList, ...]:
    """The lists of papers to bring, of a pack that has them."""
    return tuple(policy.bring.values()) if policy else ()


def since(identity: str) -> Since | None:
    """What changed since the edition before; None for a first one."""
    trial = trials().get(identity)
    if trial is None:
        return None
    mine = [
        one
        for one in trials().values()
        if one.pack.identity.rpartition("/")[0] == identity.rpartition("/")[0]
    ]
    older = [one for one in mine if one.pack.edition < trial.pack.edition]
    if not older:
        return None
    before = max(older, key=lambda one: one.pack.edition)
    return _since(before, trial)


@lru_cache(maxsize=32)
def _since(before: Trial, trial: Trial) -> Since:
    """Compared once in a process: packs are data of the release."""
    parts: dict[str, list[Change]] = {}
    for change in differences_of(*files_of(before.folder), *files_of(trial.folder)):
        parts.setdefault(change.part, []).append(change)
    grades = (
        f"{one.pack.labels.get('edition', one.pack.edition)}：{grades_of(one.pack)}"
        for one in (before, trial)
    )
    found = tuple((part, tuple(changes)) for part, changes in parts.items())
    return Since(before, found, "；".join(grades))


def grades_of(rules: Pack) -> str:
    """The grades of the sources a pack's points come from."""
    used = {rules.grade(item.source) for item in rules.indicators.values() if item.source}
    return "、".join(sorted(used)) or "没有写明"
