"""The pages that map a guide sentence by sentence name tests that exist."""

import re

import pytest

from tests.architecture.tree import ROOT, text

GUIDES = sorted((ROOT / "docs" / "explanation" / "guides").glob("*.md"))
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_sentence_has_a_test_that_exists_or_says_that_it_is_a_gap(guide):
    rows = [line for line in text(guide).splitlines() if line.startswith("| ") and "原文" not in line]
    assert rows
    for row in rows:
        shown = row.rstrip("| ").rpartition("|")[2].strip()
        named = NAMED.findall(shown)
        assert named or shown == "gap", row
        for file, name in named:
            assert f"def {name}(" in text(ROOT / file), row
