"""One published policy: its rules and its process, read together from the files of a pack.

`load_policy` is the door for a stored revision, `read_policy` for a folder; both give the same policy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from policypack.admission import AdmissionRule
from policypack.admission_checks import check_admission
from policypack.admission_reading import read_admission
from policypack.bring_reading import check_ticked, read_bring
from policypack.bringing import BringList
from policypack.documents import Papers, read_papers
from policypack.facts import FactSpec
from policypack.form_facts import fact_fields, reported_section
from policypack.form_offices import with_known_offices
from policypack.form_reading import read_form
from policypack.forms import Form, Section
from policypack.layers import Layers
from policypack.messages import Messages, read_messages
from policypack.offices import OfficeRow, read_offices
from policypack.pack import Pack, files_of, load_pack
from policypack.policy_checks import PolicySource, check_policy
from policypack.process import frozen
from policypack.progress import Progress, read_progress
from policypack.rounds import RoundPlan, read_round
from policypack.shared_files import SharedFiles
from policypack.source import PackFiles
from policypack.timeline import Timeline, read_timeline
from policypack.workflow import Workflow
from policypack.workflow_reading import read_workflow

_SUFFIX = ".yaml"
#: The process files that a pack may do without.
_ADMISSION, _TIMELINE = "admission.yaml", "timeline.yaml"
_BRING, _PROGRESS = "bring.yaml", "progress.yaml"


@dataclass(frozen=True)
class Policy:
    """A policy that has passed every check. `root` is its identity: city/service/edition.

    `digest` covers every file that counts: rules, process, and the city's offices and templates that
    this pack takes from the folders above it; not `rounds/`, whose values become dated records.
    """

    root: str
    rules: Pack
    workflow: Workflow
    forms: Form
    rounds: Mapping[str, RoundPlan]
    offices: tuple[OfficeRow, ...]
    documents: Papers
    messages: Messages
    bring: Mapping[str, BringList]
    progress: Progress | None
    templates: Mapping[str, bytes]
    digest: str
    revision: int
    admission: AdmissionRule | None
    timeline: Timeline | None

    @property
    def ranking(self) -> Pack:
        """The rules, which hold the ranking keys."""
        return self.rules

    @property
    def service_key(self) -> str:
        """The identity without the edition."""
        return self.root.rpartition("/")[0]

    def office(self, code: str) -> OfficeRow | None:
        """The office with this code, if the city has it."""
        return next((office for office in self.offices if office.code == code), None)

    def department(self, key: str) -> OfficeRow | None:
        """The department that facts name by `key` in `verified_by`."""
        return next((office for office in self.offices if key and office.department == key), None)

    def reported_section(self, spec: FactSpec) -> Section:
        """A fact as a section that nobody declares; a text by which a case finds its way is one of the offices."""
        offices = {one.field: "" for one in self.workflow.relations.values() if one.fact == spec.key}
        for asked in self.forms.sections:
            if asked.fact == spec.key:
                offices |= {field.key: field.office_kind for field in asked.fields if field.type == "office"}
        section = reported_section(spec)
        fields = (
            replace(field, type="office", office_kind=offices[field.key]) if field.key in offices else field
            for field in section.fields
        )
        return replace(section, fields=tuple(fields))

    def window(self, code: str) -> OfficeRow | None:
        """The office with this code, if people can bring originals there."""
        office = self.office(code)
        return office if office is not None and office.is_window else None


def load_policy(files: Mapping[str, bytes], root: str) -> Policy:
    """The policy `root` out of files by path relative to policies/.

    Raises PackError or PackErrors: file, line, what is wrong and how to mend it, in Chinese.
    """
    own = PackFiles(files, root)
    rules = load_pack(files, own.root)
    layers = Layers(own)
    outside = SharedFiles(layers)
    offices = read_offices(outside.path("offices.csv"), outside.content("offices.csv"))
    documents = read_papers(
        layers.nearest("documents.yaml"), lambda name: outside.find(f"documents/{name}") is not None
    )
    used = sorted({paper.template for paper in documents.papers.values()})
    templates = {name: outside.content(f"documents/{name}") for name in used}
    workflow = read_workflow(layers.nearest("workflow.yaml"))
    form = with_known_offices(read_form(layers.nearest("forms.yaml"), fact_fields(rules)), offices)
    rounds = dict(_rounds(own))
    messages = read_messages(layers.nearest("messages.yaml"))
    bring = read_bring(layers.nearest(_BRING), form.form, workflow.workflow) if layers.has(_BRING) else {}
    check_ticked(workflow, bring)
    stages = layers.nearest(_PROGRESS) if layers.has(_PROGRESS) else None
    source = PolicySource(rules, workflow, form, rounds, offices, documents, messages, layers.path)
    check_policy(source)
    admission = read_admission(layers.nearest(_ADMISSION), rules) if layers.has(_ADMISSION) else None
    if admission is not None:
        check_admission(source, admission)
    return Policy(
        root=own.root,
        rules=rules,
        workflow=workflow.workflow,
        forms=form.form,
        rounds=frozen(rounds),
        offices=offices,
        documents=documents,
        messages=messages,
        bring=bring,
        progress=read_progress(stages, workflow.workflow, bring) if stages else None,
        templates=frozen(templates),
        digest=_digest(rules.digest, files, outside.paths),
        revision=rules.revision,
        admission=admission,
        timeline=read_timeline(layers.nearest(_TIMELINE), rounds) if layers.has(_TIMELINE) else None,
    )


def read_policy(path: Path | str) -> Policy:
    """The policy in a folder policies/<city>/<service>/<edition>. Errors as load_policy."""
    return load_policy(*collect_files(path))


def collect_files(path: Path | str) -> tuple[dict[str, bytes], str]:
    """Every file under policies/ that the pack in `path` rests on, by path, and the pack's root.

    That is the whole of policies/common and of the pack's own city.
    """
    return files_of(Path(path))


def _rounds(own: PackFiles) -> Iterator[tuple[str, RoundPlan]]:
    for name in own.names("rounds/", _SUFFIX):
        key = name.removeprefix("rounds/").removesuffix(_SUFFIX)
        yield key, read_round(key, own.mapping(name))


def _digest(rules: str, files: Mapping[str, bytes], shared: set[str]) -> str:
    digest = hashlib.sha256(f"{rules}\n".encode())
    for path in sorted(shared):
        digest.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return digest.hexdigest()
