"""`policypack new` writes a pack that loads, passes its check and claims nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from policypack.cli import main
from policypack.pack import read_pack
from policypack.scaffolding import FILES

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture
def policies(tmp_path):
    shutil.copytree(POLICIES / "common", tmp_path / "policies/common")
    return tmp_path / "policies"


def begin(policies, root="newtown/points/2027"):
    return main(["new", root, "--policies", str(policies)])


def test_a_new_pack_passes_its_check_and_its_example(policies, capsys):
    assert begin(policies) == 0
    folder = str(policies / "newtown/points/2027")

    assert main(["check", folder]) == 0
    assert "办理流程：5 个状态" in capsys.readouterr().out
    assert main(["examples", folder]) == 0
    assert "0 个不符" in capsys.readouterr().out


def test_the_second_pack_of_a_city_leaves_its_offices_alone(policies):
    begin(policies)
    offices = policies / "newtown/offices.csv"
    offices.write_text(offices.read_text().replace("（主管机关）", "新镇政府"))

    assert begin(policies, "newtown/points/2028") == 0
    assert "新镇政府" in offices.read_text()


def test_a_new_pack_gives_no_points_and_says_of_every_indicator_that_it_is_unknown(policies):
    begin(policies)
    pack = read_pack(policies / "newtown/points/2027")

    assert all(item.form is None and item.unknown for item in pack.indicators.values())
    assert {item.name for item in pack.indicators.values()} <= {item.what for item in pack.unknown}


def test_what_is_commented_out_is_right_too(policies):
    begin(policies)
    folder = policies / "newtown/points/2027"
    for name in FILES:
        path = folder / name
        text = path.read_text().replace("    unknown: 还没有填写\n", "")
        path.write_text(re.sub(r"^#(?! \S)", "", text, flags=re.MULTILINE))

    assert main(["check", str(folder)]) == 0


@pytest.mark.parametrize(
    "root", ["newtown", "newtown/points", "New/points/1", "a/b/../c", "a/b/c/d", "newtown//2027"]
)
def test_a_name_that_is_none_is_refused(policies, capsys, root):
    assert begin(policies, root) == 1
    assert "不是“城市/事项/版本”" in capsys.readouterr().err


def test_a_pack_that_is_there_is_not_overwritten(policies, capsys):
    begin(policies)

    assert begin(policies) == 1
    assert "已经有了" in capsys.readouterr().err
