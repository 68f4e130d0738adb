"""Every template of the packs is typeset once before anybody waits for its paper."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from jifenban.documents.proofs import faults
from policypack.policy import read_policy

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PACKS = sorted(file.parent for file in Path(settings.BASE_DIR, "policies").rglob("workflow.yaml"))


@pytest.mark.parametrize("pack", PACKS, ids=lambda folder: "/".join(folder.parts[-3:]))
def test_every_template_of_the_project_can_be_typeset(pack: Path):
    assert list(faults(read_policy(pack).templates, NOW)) == []


def test_a_template_at_fault_is_named_with_what_the_typesetter_says():
    [said] = faults({"receipt.typ": b'#import "/common/paper.typ": *\n#facts-tabel(3)'}, NOW)

    assert said.startswith("documents/receipt.typ：排不出来。")
    assert "facts-tabel" in said


@pytest.mark.django_db
def test_an_installation_does_not_start_with_a_template_at_fault(tmp_path: Path):
    for name in ("common", "guangzhou"):
        shutil.copytree(Path(settings.BASE_DIR, "policies", name), tmp_path / name)
    (tmp_path / "guangzhou/documents/receipt.typ").write_text("#let data = json(\n")

    with pytest.raises(CommandError, match=r"guangzhou/documents/receipt\.typ：排不出来") as caught:
        call_command("proof_papers", str(tmp_path))

    assert str(caught.value).count("receipt.typ") == 1
