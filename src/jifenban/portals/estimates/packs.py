"""The packs anybody can try without a log-in: each one under POLICIES_ROOT that scores, published or not."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from jifenban.portals.estimates.topics import Topics, topics_of
from jifenban.portals.ui.wording import full_day
from policypack.advice import Advice
from policypack.advice_reading import read_advice
from policypack.errors import PackError
from policypack.layers import Layers
from policypack.offices import OfficeRow, read_offices
from policypack.pack import Pack, files_of, load_pack
from policypack.rounds import RoundPlan, read_round
from policypack.source import PackFiles
from policypack.workflow import Workflow
from policypack.workflow_reading import read_workflow

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Trial:
    """One pack with what the calculator needs beside its rules."""

    pack: Pack
    rounds: Mapping[str, RoundPlan]
    offices: tuple[OfficeRow, ...]
    topics: Topics
    advice: Advice
    folder: Path
    #: The process as the folder has it, published or not.
    workflow: Workflow | None

    @property
    def city(self) -> str:
        """The city's name in Chinese."""
        return self.pack.labels.get("city", self.pack.city)

    @property
    def place(self) -> str:
        """The city and, where the pack is a district's, the district."""
        return f"{self.city}{self.pack.labels.get('district', '')}"

    @property
    def service(self) -> str:
        """The service's name in Chinese."""
        return self.pack.labels.get("service", self.pack.service)

    @property
    def edition(self) -> str:
        """The edition's name in Chinese."""
        return self.pack.labels.get("edition", self.pack.edition)

    def remark(self, today: date) -> str:
        """What everybody must know who reads this pack outside the days it is in force; "" inside them."""
        begins, ends = self.pack.in_force_from, self.pack.in_force_until
        if ends is not None and ends < today:
            return f"施行到 {full_day(ends)}{self.graded}，已经到期，只供对照"
        if begins is not None and begins > today:
            return f"{full_day(begins)} 起施行{self.graded}，现在还没有生效"
        return ""

    @property
    def graded(self) -> str:
        """The grade of the days in force, in brackets."""
        grade = self.pack.grade(self.pack.in_force_source)
        return f"（{grade}）" if grade else ""

    def department(self, key: str) -> str:
        """The name of the department that facts name by `key`; "" if the city's list does not have it."""
        return next((row.name for row in self.offices if key and row.department == key), "")

    @property
    def brought_to(self) -> str:
        """Where originals are brought, in the words of the process; "" where there is none."""
        if self.workflow is None:
            return ""
        takes = (step for step in self.workflow.steps if step.screen == "window" and step.input.originals)
        return next((self.workflow.status(step.sources[0]).help for step in takes), "")

    @property
    def windows(self) -> tuple[OfficeRow, ...]:
        """The district and street offices of which an address or a telephone is known."""
        return tuple(
            row for row in self.offices if row.kind in ("district", "street") and (row.address or row.phones)
        )


def trials() -> Mapping[str, Trial]:
    """Every pack that can be tried, by identity: by city and service, the newest edition first."""
    return _trials(Path(settings.POLICIES_ROOT))


@lru_cache(maxsize=2)
def _trials(root: Path) -> Mapping[str, Trial]:
    """Read once in a process: packs are data of the release, and a changed one is another digest."""
    found = sorted(_readable(root), key=lambda one: one.pack.edition, reverse=True)
    found.sort(key=lambda one: (one.pack.city, one.pack.service))
    return MappingProxyType({one.pack.identity: one for one in found})


def _readable(root: Path) -> Iterator[Trial]:
    for file in sorted(root.rglob("pack.yaml")):
        try:
            trial = _trial(file.parent)
        except PackError as error:
            # One faulty folder must not close the other cities; whoever publishes it is told the same.
            logger.error("The calculator leaves out %s: %s", file.parent, error)
            continue
        if any(item.form for item in trial.pack.indicators.values()):
            yield trial


def _trial(folder: Path) -> Trial:
    files, root = files_of(folder)
    pack = load_pack(files, root)
    own = PackFiles(files, root)
    offices = f"{pack.city}/offices.csv"
    plans = {
        name.removeprefix("rounds/").removesuffix(".yaml"): own.mapping(name)
        for name in own.names("rounds/", ".yaml")
    }
    rounds = {key: read_round(key, entries) for key, entries in plans.items()}
    return Trial(
        pack=pack,
        rounds=MappingProxyType({key: plan for key, plan in rounds.items() if plan.kind == "round"}),
        offices=read_offices(offices, files[offices]) if offices in files else (),
        topics=topics_of(pack, files),
        advice=read_advice(files, pack),
        folder=folder,
        workflow=_workflow(own),
    )


def _workflow(own: PackFiles) -> Workflow | None:
    layers = Layers(own)
    if layers.path("workflow.yaml") not in own.files:
        return None
    return read_workflow(layers.nearest("workflow.yaml")).workflow
