"""Templates escape everything, carry no style or script of their own, and say first what they are."""

import re

from tests.architecture.tree import files, modules, text

TEMPLATES = [path for path in files(".html", under=("src",)) if "templates" in path.parts]
UNSAFE = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|<script(?![^>]*\ssrc=)[^>]*>|<[^>]*\son[a-z]+\s*=|javascript:", re.IGNORECASE
)


def test_there_are_templates_to_read():
    assert len(TEMPLATES) > 50


def test_no_template_switches_escaping_off():
    assert [str(path) for path in TEMPLATES if UNSAFE.search(text(path))] == []


def test_markup_made_in_python_is_only_the_icons():
    found = [str(path) for path in modules("src") if "mark_safe" in text(path) or "SafeString(" in text(path)]
    assert found == ["src/jifenban/portals/ui/icons.py"]


def test_no_template_holds_style_or_script():
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in TEMPLATES
        for number, line in enumerate(text(path).splitlines(), start=1)
        if INLINE.search(line)
    ]
    assert found == []


def test_every_template_begins_with_what_it_is():
    first = {path: text(path).split("\n", 1)[0] for path in TEMPLATES}
    assert [
        str(path) for path, line in first.items() if not line.startswith(("{#", "{% comment", "{% extends"))
    ] == []
