"""A city's name in code, template, script or style is a defect: it belongs to its pack."""

import csv
import io
import re

from tests.architecture.tree import ROOT, files, modules, text

#: What is written by hand beside Python: pages, scripts, styles, papers, the development identity provider.
BESIDE_PYTHON = (".html", ".js", ".mjs", ".css", ".scss", ".typ", ".txt", ".svg")


def city_names() -> set[str]:
    """The folders of policies/, and what their offices.csv calls the city and its districts."""
    names: set[str] = set()
    for folder in (ROOT / "policies").iterdir():
        if not folder.is_dir() or folder.name == "common":
            continue
        names.add(folder.name)
        rows = csv.DictReader(io.StringIO((folder / "offices.csv").read_text(encoding="utf-8-sig")))
        for row in rows:
            found = re.match(r"(.{2,4}?)[市区县]", row["name"])
            if row["kind"] in ("city", "district") and found:
                names.add(found[1])
    return names


def test_the_names_are_read_from_the_packs():
    assert {"guangzhou", "广州", "从化", "天河"} <= city_names()


def test_nothing_in_src_names_a_city():
    pattern = re.compile("|".join(sorted(city_names())), re.IGNORECASE)
    named = [
        f"{path}:{number}: {line.strip()}"
        for path in [*modules("src"), *files(*BESIDE_PYTHON, under=("src", "identity"))]
        for number, line in enumerate(text(path).splitlines(), start=1)
        if pattern.search(line)
    ]
    assert named == []
