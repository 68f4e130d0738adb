"""What the reference and the decision promise, loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policypack.functions import FUNCTIONS
from policypack.pack import load_pack
from policypack.source import read_yaml
from tests.policypack.primitive_packs import PRIMITIVES
from tests.policypack.tiny import PACK, ROOT

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference/pack-rules.md").read_text()
DECISION = (DOCS / "decisions/0005-pack-format-tables.md").read_text()
BLOCKS = re.findall(r"```yaml (\w+)\n(.*?)```", REFERENCE, re.DOTALL)
SAMPLES = {kind: text for kind, text in BLOCKS if kind != "form"}
FORMS = [text for kind, text in BLOCKS if kind == "form"]


def sample_pack(**files):
    reference = "".join(f"  {line}\n" for line in SAMPLES["reference"].splitlines())
    found = {"pack.yaml": f"{PACK}reference:\n{reference}", "facts.yaml": SAMPLES["facts"], **files}
    return load_pack({f"{ROOT}/{name}": text.encode() for name, text in found.items()}, ROOT)


@pytest.mark.parametrize("form", FORMS, ids=lambda text: text.split(":")[0].strip("{"))
def test_every_form_of_the_reference_loads(form):
    indented = "".join(f"      {line}\n" for line in form.splitlines())
    table = f"groups: {{g: {{label: 组}}}}\nindicators:\n  x:\n    name: 甲\n    group: g\n    points:\n{indented}"

    assert sample_pack(**{"indicators.yaml": table}).indicators["x"].form is not None


def test_the_files_of_the_reference_load_together():
    pack = sample_pack(**{f"{kind}.yaml": SAMPLES[kind] for kind in ("indicators", "eligibility", "ranking")})

    assert [item.key for item in pack.eligibility] == ["insured"]
    assert [item.what for item in pack.unknown] == [
        "表彰",
        "上年度全市职工月平均工资（2022年7月1日起）",
    ]


def test_the_reference_names_every_function():
    assert [
        name for name in FUNCTIONS if f"`{name}(" not in REFERENCE and f" `{name}(" not in REFERENCE
    ] == []


def test_the_reference_has_a_section_for_every_primitive():
    titles = re.findall(r"^### (P\d+) ", REFERENCE, re.MULTILINE)

    assert titles == [item.number for item in PRIMITIVES]
    assert [item.number for item in PRIMITIVES if f"\nFrom: {item.says}。\n" not in REFERENCE] == []


@pytest.mark.parametrize("item", PRIMITIVES, ids=lambda item: item.number)
def test_the_sample_of_a_primitive_stands_in_its_pack(item):
    lines = {line.strip() for part in item.parts.values() for line in part.splitlines()}
    sample = [line.strip() for line in SAMPLES[item.number].splitlines() if line.strip()]

    assert sample
    assert [line for line in sample if line not in lines] == []


@pytest.mark.parametrize(
    "text", re.findall(r"```yaml\n(.*?)```", DECISION, re.DOTALL), ids=lambda text: text[:20]
)
def test_every_table_of_the_decision_is_readable_yaml(text):
    assert len(read_yaml("0005.md", text.encode()).as_mapping())
