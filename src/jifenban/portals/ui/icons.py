"""Outline icons out of npm's @tabler/icons, read once and put into the page itself."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe

SAFE = re.compile(r"[a-z0-9-]+")
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=256)
def icon_svg(name: str, size: str = "") -> SafeString:
    """The SVG of one icon, hidden from screen readers because words always stand beside it.

    Raises ImproperlyConfigured for a name that the installed set does not have.
    """
    folder = Path(settings.BASE_DIR) / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
    file = folder / f"{name}.svg"
    if not SAFE.fullmatch(name) or not file.is_file():
        raise ImproperlyConfigured(f"No icon {name!r} in {folder}. Did set-up run?")
    found = BODY.search(file.read_text(encoding="utf-8"))
    assert found is not None
    shape = " ".join(found[1].split())
    kind = f"icon icon-{size}" if size else "icon"
    return mark_safe(  # noqa: S308 - the shape comes from our own installed file, under a checked name
        f'<svg class="{kind}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{shape}</svg>'
    )
