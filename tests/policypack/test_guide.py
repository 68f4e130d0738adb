"""docs/guides/add-a-city.md, done step by step: its files are written, its commands run, its words come out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from policypack.cli import main
from policypack.errors import PackError
from policypack.pack import files_of, load_pack
from tests.policypack.guide import GUIDE, KINDS, ROOT, TOP, steps, write_file
from tests.policypack.mutations import survivors


def run(lines, capsys):
    """Run the `$` lines; what follows each must stand in its output."""
    out = ""
    for line in lines:
        if line.startswith("$ rm "):
            Path(line.removeprefix("$ rm ")).unlink()
        elif line.startswith("$ policypack "):
            assert main(line.split()[2:]) == 0
            out = capsys.readouterr().out
        else:
            assert line in out


def refused(folder, name, slip, sentence):
    """The file with one slip is refused with the sentence of the guide."""
    old, new = slip.split(" → ")
    file = Path(name)
    right = file.read_text()
    file.write_text(right.replace(old, new, 1))
    with pytest.raises(PackError) as caught:
        load_pack(*files_of(folder))
    assert sentence.strip() in str(caught.value)
    file.write_text(right)


@pytest.fixture
def followed(tmp_path, monkeypatch, capsys):
    """The guide, followed to its end in an empty place that has only the common vocabulary."""
    shutil.copytree(TOP / "policies/common", tmp_path / "policies/common")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "policies" / ROOT
    done = 0
    for kind, name, slip, text in steps():
        if kind == "console":
            run(text.splitlines(), capsys)
        elif slip:
            refused(folder, name, slip, text)
        else:
            write_file(tmp_path, name, text)
        done += 1
    return folder, done


def test_the_guide_can_be_followed_from_top_to_bottom(followed):
    folder, done = followed

    assert done == len(re.findall(f"^```(?:{'|'.join(KINDS)})", GUIDE, re.MULTILINE)) > 25
    assert load_pack(*files_of(folder)).title == "新镇居住证积分指标（2026 年）"


def test_every_file_stands_under_its_path_where_a_reader_of_the_page_sees_it():
    for _, name, slip, _ in steps():
        assert not name or slip or f"**{name}**\n\n```" in GUIDE


def test_no_number_of_the_guides_pack_can_change_unnoticed(followed):
    folder, _ = followed
    files, root = files_of(folder)

    assert survivors(files, root) == []
