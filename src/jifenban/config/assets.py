"""Third-party files that browsers get: a short list out of the packages that set-up installed.

Whole dist folders are never published: they hold a thousand files, and hashed names fail on the
source maps they mention but do not bring.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django_htmx
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage, Storage


def allowed() -> dict[str, Path]:
    """Static path of every allowed file → where it lies on this machine."""
    modules = settings.BASE_DIR / "node_modules"
    built = settings.VAR_DIR / "assets"
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    return {
        "vendor/tabler.css": built / "tabler.css",
        "vendor/htmx.min.js": htmx / "htmx-2.min.js",
        "vendor/echarts.min.js": modules / "echarts" / "dist" / "echarts.common.min.js",
    }


class AllowedAssets(BaseFinder):
    """Finds exactly the files of `allowed`; one that is missing says that set-up has not run."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        file = allowed().get(path)
        found = str(file) if file and file.exists() else None
        return [found] if find_all and found else found or []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path, file in allowed().items():
            storage = OneFile(location=file.parent)
            storage.source = file
            yield path, storage


class OneFile(FileSystemStorage):
    """Reads one file under whatever name it is published."""

    source: Path

    def path(self, name: str) -> str:
        if not self.source.exists():
            raise FileNotFoundError(f"{self.source} is missing: run `make setup`.")
        return str(self.source)
