"""The JSON Schema of a pack's files: every real pack fits it, what a reader refuses for its shape does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.cli import main
from policypack.facts import _FACT_KEYS, _FIELD_KEYS
from policypack.file_schemas import DEFINITIONS, FILES, file_schema, pack_schema
from policypack.form_parts import COMMON_KEYS
from policypack.pack_reading import _PACK as PACK_KEYS
from policypack.pack_reading import _PACK_OPTIONAL as PACK_OPTIONAL
from policypack.scaffolding import FILES as SCAFFOLD
from policypack.scaffolding_process import PROCESS
from policypack.table_reading import _HEADS as HEADS
from tests.policypack.json_schema import as_an_editor_reads, faults
from tests.policypack.primitive_packs import PRIMITIVES

POLICIES = Path(__file__).parents[2] / "policies"
FOLDERS = {"examples": "example", "rounds": "round"}
REAL = [
    path
    for path in sorted(POLICIES.rglob("*.yaml"))
    if path.stem in FILES or path.parent.name in FOLDERS or path.parts[-3] == "common"
]
PARTS = [(item, name) for item in PRIMITIVES for name in item.parts if "/" not in name and name[:-5] in FILES]


def kind_of(path):
    return FOLDERS.get(path.parent.name, "facts" if path.parts[-3] == "common" else path.stem)


def wrong(kind, text):
    return list(faults(file_schema(kind), as_an_editor_reads(text)))


def test_every_file_of_every_real_pack_fits_its_schema():
    assert len(REAL) > 100
    found = [f"{path}: {fault}" for path in REAL for fault in wrong(kind_of(path), path.read_text())]

    assert found == []


@pytest.mark.parametrize(("item", "name"), PARTS, ids=lambda value: getattr(value, "number", value))
def test_the_packs_of_the_primitives_fit(item, name):
    text = item.parts[name]
    found = [fault for fault in wrong(name[:-5], text) if "is missing" not in fault or name != "pack.yaml"]

    assert found == []


def test_a_whole_pack_is_an_object_of_its_files():
    folder = POLICIES / "guangzhou/settlement/2022"
    pack = {
        path.relative_to(folder).as_posix(): as_an_editor_reads(path.read_text())
        for path in folder.rglob("*.yaml")
        if path.stem in FILES or path.parent.name in FOLDERS
    }

    assert list(faults(pack_schema(), pack)) == []
    assert list(faults(pack_schema(), {**pack, "pack.yaml": {}})) != []


@pytest.mark.parametrize("name", [name for name in {**SCAFFOLD, **PROCESS} if "/" not in name])
def test_the_starting_pack_fits(name):
    assert wrong(name.removesuffix(".yaml"), {**SCAFFOLD, **PROCESS}[name]) == []


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("pack", "city: a\n", "edition is missing"),
        ("pack", "{city: a, service: b, edition: c, revision: 1, title: d, extend: e}", "extend is not known"),
        ("pack", "{city: a, service: b, edition: c, revision: 1, title: d, applies_by: luck}", "'luck' is not among"),
        ("facts", "a: {label: 甲, type: float}", "'float' is not among"),
        ("facts", "a: {label: 甲, merge: vote}", "'vote' is not among"),
        ("indicators", "{groups: {}, indicators: {x: {name: 甲, group: g}}}", "not exactly one option"),
        ("indicators", "{groups: {}, indicators: {x: {name: 甲, group: g, points: {value: 5, cpa: 3}}}}", "fits no option"),
        ("indicators", "{groups: {}, indicators: {x: {name: 甲, group: g, points: {value: 1e1x}}}}", "fits no option"),
        ("indicators", "{groups: {}, indicators: {x: {name: 甲, group: g, points: {value: 5, per: 1 year}}}}", "fits no option"),
        ("eligibility", "a: {label: 甲, met: b}", "refusal is missing"),
        ("ranking", "{order: [], ties: joint}", "fewer than 1"),
        ("example", "{title: 甲, as_of: 2022, facts: {}, expect: {total: 1}}", "is no ['string']"),
        ("example", "{title: 甲, as_of: 2022-01-01, facts: {}, expect: {}}", "fewer than 1"),
        ("workflow", "{start: a, roles: {}, statuses: {a: {label: 甲, tone: blue}}, steps: []}", "'blue' is not among"),
        ("workflow", "{start: a, roles: {}, statuses: {}, steps: [{do: x}]}", "label is missing"),
        ("forms", "{form: {title: 甲}, pages: []}", "entry is missing"),
        ("messages", "{}", "messages is missing"),
        ("round", "{title: 甲, values: {a: {label: 乙, type: date}}}", "not exactly one option"),
    ],
)  # fmt: skip
def test_a_file_of_the_wrong_shape_does_not_fit(kind, text, words):
    found = wrong(kind, text)

    assert any(words in fault for fault in found), found


def test_the_schema_knows_the_keys_the_reader_knows():
    forms = [form["properties"] for form in DEFINITIONS["form"]["anyOf"][1:]]

    assert {head for form in forms for head in form if head in HEADS} == set(HEADS)
    assert all(set(COMMON_KEYS) <= set(form) for form in forms)
    assert set(FILES["pack"]["properties"]) == {*PACK_KEYS, *PACK_OPTIONAL}
    assert set(DEFINITIONS["fact"]["properties"]) - {"take", "narrow", "leave", "label"} == {*_FACT_KEYS}
    assert set(DEFINITIONS["field"]["properties"]) == {*_FIELD_KEYS}


def test_schema_is_a_command(capsys):
    assert main(["schema"]) == 0
    assert set(json.loads(capsys.readouterr().out)["properties"]) == {
        *("pack.yaml", "facts.yaml", "indicators.yaml", "eligibility.yaml", "ranking.yaml"),
        *("workflow.yaml", "forms.yaml", "documents.yaml", "messages.yaml", "bring.yaml", "advice.yaml"),
        *("admission.yaml", "timeline.yaml", "progress.yaml"),
    }
    assert main(["schema", "--file", "indicators"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")
    with pytest.raises(SystemExit):
        main(["schema", "--file", "poem"])
