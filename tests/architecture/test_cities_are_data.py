"""A city's name in Python is a defect: it belongs to its pack."""

import csv
import io
import re

from tests.architecture.tree import ROOT, modules, text


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


def test_no_module_names_a_city():
    pattern = re.compile("|".join(sorted(city_names())), re.IGNORECASE)
    named = [
        f"{path}:{number}: {line.strip()}"
        for path in modules("src")
        for number, line in enumerate(text(path).splitlines(), start=1)
        if pattern.search(line)
    ]
    assert named == []
