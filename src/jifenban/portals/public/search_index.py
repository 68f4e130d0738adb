"""What a newcomer can find: packs, conditions, indicators, windows and papers, with their words.

Built in memory from the packs, once in a process. Chinese is cut into pairs of signs; nothing else is needed
for a few thousand short texts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.public.policy_parts import grades_of
from policypack.fact_layers import COMMON
from policypack.offices import OfficeRow
from policypack.source import read_yaml
from policypack.table_forms import every_form

KINDS = {"pack": "政策", "condition": "申请条件", "indicator": "指标", "window": "窗口", "paper": "材料"}
RUN = re.compile(r"[一-鿿]+|[a-z0-9]+")


@dataclass(frozen=True)
class Found:
    """One thing that can be found: `titles` are the signs of its name, `texts` those of what is said of it.

    `grade` says how sure the figures in `text` are.
    """

    kind: str
    title: str
    sub: str
    text: str
    address: str
    city: str
    older: bool
    until: date | None
    titles: frozenset[str]
    texts: frozenset[str]
    grade: str = ""

    def over(self, today: date) -> bool:
        """Whether it belongs to an older edition, or to one that is no longer in force."""
        return self.older or (self.until is not None and self.until < today)


@dataclass(frozen=True)
class Words:
    """The words of policies/common/search.yaml. `read`: how another script, a slip or pinyin is read."""

    same: tuple[tuple[str, ...], ...]
    drop: tuple[str, ...]
    wants: Mapping[str, tuple[str, ...]]
    read: Mapping[str, str]


@dataclass(frozen=True)
class Index:
    """Everything that can be found; `cities`: the words people say for a city or district → its key."""

    entries: tuple[Found, ...]
    weight: Mapping[str, float]
    cities: Mapping[str, str]
    words: Words


def plain(text: str) -> str:
    """Full-width signs and capitals as plain ones."""
    return unicodedata.normalize("NFKC", text).lower()


def signs(text: str) -> frozenset[str]:
    """The pairs of signs of a text; a sign that stands alone, words and numbers as they are."""
    return frozenset(sign for run in RUN.findall(plain(text)) for sign in _cut(run))


def _cut(run: str) -> Iterable[str]:
    if len(run) == 1 or run.isascii():
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]


def index() -> Index:
    """The index of the packs there are."""
    return _index(Path(settings.POLICIES_ROOT), tuple(one.pack.digest for one in trials().values()))


@lru_cache(maxsize=2)
def _index(root: Path, digests: tuple[str, ...]) -> Index:
    every = list(trials().values())
    newest = {one.pack.identity.rpartition("/")[0]: one for one in reversed(every)}
    entries = [entry for trial in every for entry in _entries(trial, trial in newest.values())]
    entries += [entry for trial in _latest_of_city(newest.values()) for entry in _windows(trial)]
    weight: dict[str, int] = {}
    for entry in entries:
        for sign in entry.titles | entry.texts:
            weight[sign] = weight.get(sign, 0) + 1
    return Index(
        entries=tuple(entries),
        weight={sign: 1 + 3 / count for sign, count in weight.items()},
        cities=dict(_names(every)),
        words=_words(root),
    )


def _latest_of_city(newest: Iterable[Trial]) -> list[Trial]:
    """The pack of each city that began last: its page shows the windows."""
    begun = sorted(newest, key=lambda one: one.pack.in_force_from or date.min)
    return list({one.pack.city: one for one in begun}.values())


def _names(every: list[Trial]) -> Iterator[tuple[str, str]]:
    """What people call each city and district: its name with and without its last sign, and its pinyin."""
    for trial in every:
        for name in (trial.city, trial.pack.labels.get("district", "")):
            if len(name) > 2:
                yield name, trial.pack.city
                yield name[:-1], trial.pack.city
        yield trial.pack.city, trial.pack.city


def _entry(
    trial: Trial, kind: str, title: str, text: str, address: str, *, older: bool, grade: str = ""
) -> Found:
    sub = f"{trial.place} · {trial.service} · {trial.edition}"
    return Found(
        kind=kind,
        title=title,
        sub=sub,
        text=text,
        address=address,
        city=trial.pack.city,
        older=older,
        until=trial.pack.in_force_until,
        titles=signs(title),
        texts=signs(f"{text} {sub}"),
        grade=grade,
    )


def _entries(trial: Trial, newest: bool) -> Iterator[Found]:
    pack, older = trial.pack, not newest
    page = reverse("public:policy", args=[pack.identity])
    conditions = "；".join(one.label for one in pack.eligibility)
    yield _entry(
        trial,
        "pack",
        pack.title,
        f"{trial.place}{trial.service} {conditions}"[:300],
        page,
        older=older,
        grade=grades_of(pack),
    )
    for one in pack.eligibility:
        text = f"{one.refusal} {one.advice}"
        yield _entry(
            trial,
            "condition",
            one.label,
            text,
            f"{page}#conditions",
            older=older,
            grade=pack.grade(one.source),
        )
    for item in pack.indicators.values():
        names = [form.head.name for form in every_form(item.form)] if item.form else []
        labels = [pack.facts[key].label for key in item.facts]
        text = "；".join(dict.fromkeys([*filter(None, names), *labels]))
        yield _entry(
            trial,
            "indicator",
            item.name,
            text,
            f"{page}#i-{item.key}",
            older=older,
            grade=pack.grade(item.source),
        )
    papers: dict[str, list[str]] = {}
    for spec in pack.facts.values():
        for paper in spec.evidence:
            papers.setdefault(paper.label, []).append(spec.label)
    for label, labels in papers.items():
        text = f"证明{'、'.join(labels)}"
        yield _entry(trial, "paper", label, text, f"{page}#table", older=older)


def _windows(trial: Trial) -> Iterator[Found]:
    for office in trial.windows:
        yield Found(
            kind="window",
            title=office.name,
            sub=trial.city,
            text=_said(office),
            address=reverse("public:policy", args=[trial.pack.identity]) + "#windows",
            city=trial.pack.city,
            older=False,
            until=None,
            titles=signs(office.name),
            texts=signs(f"{office.address} {trial.city} 窗口 地址 电话"),
        )


def _said(office: OfficeRow) -> str:
    return "　".join(filter(None, (office.address, "、".join(office.phones), office.hours)))


def _words(root: Path) -> Words:
    path = root / COMMON / "search.yaml"
    top = (
        read_yaml(path.name, path.read_bytes()).as_mapping().only(required=["same", "drop", "wants", "read"])
    )
    wants = top["wants"].as_mapping().only(required=list(KINDS))
    return Words(
        same=tuple(node.as_texts() for node in top["same"].as_list()),
        drop=tuple(sorted(top["drop"].as_texts(), key=len, reverse=True)),
        wants={kind: node.as_texts() for kind, node in wants.items()},
        read={word: node.as_text() for word, node in top["read"].as_mapping().items()},
    )
