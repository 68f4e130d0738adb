"""A pack written out means what its layers mean together."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policypack.cli import main
from policypack.evaluate import evaluate
from policypack.examples import read_examples
from policypack.nodes import Entries, Items, Place, Scalar
from policypack.pack import files_of, load_pack
from policypack.resolved import resolved_entries, resolved_files, yaml_of
from policypack.source import read_yaml
from tests.policypack.test_layers import FOLDERS, files_with

POLICIES = Path(__file__).parents[2] / "policies"
PACKS = sorted(path.parent for path in POLICIES.glob("*/*/*/pack.yaml"))
ROOTS = [path.relative_to(POLICIES).as_posix() for path in PACKS]
SETTLEMENT = POLICIES / "guangzhou/settlement/2022"


def written_out(files, root):
    """The pack loaded from its written-out files alone."""
    return load_pack({f"{root}/{name}": text for name, text in resolved_files(files, root).items()}, root)


def as_text(node):
    if isinstance(node, Entries):
        return {key: as_text(value) for key, value in node.items()}
    return [as_text(item) for item in node.as_list()] if isinstance(node, Items) else node.text


@pytest.mark.parametrize("root", ROOTS)
def test_a_real_pack_written_out_says_the_same_and_scores_its_examples_the_same(root):
    files, _ = files_of(POLICIES / root)
    layered, plain = load_pack(files, root), written_out(files, root)

    again = resolved_entries({f"{root}/{k}": v for k, v in resolved_files(files, root).items()}, root)
    entries = resolved_entries(files, root)
    assert {name: as_text(item) for name, item in again.items()} == {
        name: as_text(item) for name, item in entries.items()
    }
    assert (plain.unit, plain.unknown, plain.purposes) == (layered.unit, layered.unknown, layered.purposes)
    for example in read_examples(layered):
        given = {"as_of": example.as_of, "purpose": example.purpose, "parameters": example.parameters}
        assert (
            evaluate(plain, [example.facts], **given).explain(0).groups
            == evaluate(layered, [example.facts], **given).explain(0).groups
        )


@pytest.mark.parametrize("root", FOLDERS)
def test_a_layered_pack_written_out_says_the_same(root):
    again = resolved_files({f"{root}/{k}": v for k, v in resolved_files(files_with(), root).items()}, root)

    assert again == resolved_files(files_with(), root)
    assert b"extends" not in b"".join(again.values())
    assert b"take:" not in b"".join(again.values())


@pytest.mark.parametrize(
    "text", ["NO", "17:00", "1.10", "010203", "a: b", "- a", "'q'", "# x", "{a}", "*a", "~", "多行\n文字"]
)
def test_every_text_reads_back_as_it_was(text):
    place = Place("x.yaml", 1, 1)
    entries = Entries(place, {"key": Scalar(place, text)}, {"key": place})

    assert read_yaml("x.yaml", yaml_of(entries)).as_mapping().text("key") == text


def test_show_prints_the_files_or_one_of_them(capsys):
    assert main(["show", str(SETTLEMENT)]) == 0
    assert "# ===== ranking.yaml" in capsys.readouterr().out

    assert main(["show", str(SETTLEMENT), "--file", "facts"]) == 0
    assert capsys.readouterr().out.startswith("birth_date:\n")

    assert main(["show", str(SETTLEMENT), "--file", "fact"]) == 1
    assert "可用的有 pack.yaml" in capsys.readouterr().err


def test_show_writes_a_folder_that_is_a_pack(tmp_path, capsys):
    folder = tmp_path / "policies/guangzhou/settlement/2022"
    city = SETTLEMENT.parents[1]
    shutil.copytree(city / "documents", tmp_path / "policies/guangzhou/documents")
    shutil.copy(city / "offices.csv", tmp_path / "policies/guangzhou")

    assert main(["show", str(SETTLEMENT), "--out", str(folder)]) == 0
    assert main(["check", str(folder)]) == 0
    assert "积分制入户" in capsys.readouterr().out
