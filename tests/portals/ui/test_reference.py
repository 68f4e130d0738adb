"""What the reference of components promises, the code keeps."""

import re
from pathlib import Path

from django.conf import settings

from jifenban.portals.ui.templatetags.ui import register

ROOT = Path(settings.BASE_DIR)
REFERENCE = (ROOT / "docs/reference/ui-components.md").read_text()
TEMPLATES = ROOT / "src/jifenban/portals/ui/templates"


def test_every_partial_of_the_design_language_is_described():
    partials = {f"ui/{file.name}" for file in (TEMPLATES / "ui").glob("*.html")}

    assert {name for name in partials if f"`{name}`" not in REFERENCE} == set()


def test_every_described_partial_exists():
    named = set(re.findall(r"`((?:ui|applicant|officer|public)/[a-z_]+\.html)`", REFERENCE))
    places = [TEMPLATES, *(ROOT / "src/jifenban/portals").glob("*/templates")]

    assert {name for name in named if not any((place / name).is_file() for place in places)} == set()


def test_every_template_word_is_described():
    words = {*register.tags, *register.filters}

    assert {word for word in words if not re.search(rf"`(\{{% )?{word}\b", REFERENCE)} == set()
