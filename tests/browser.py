"""A real Chromium for tests: Debian's where it is installed, else the one that set-up unpacked from npm."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

from playwright.sync_api import Browser, Page, sync_playwright

from jifenban.runtime.places import CHECKOUT, var

DEBIAN = Path("/usr/bin/chromium")
UNPACKED = var() / "chromium"
#: A camera, which npm's Chromium has no code for: asks for the permission and shows a picture that changes.
CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
  const permission = await navigator.permissions.query({ name: "camera" });
  if (permission.state !== "granted") throw new DOMException("Permission denied", "NotAllowedError");
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 960 });
  const paint = canvas.getContext("2d");
  setInterval(() => { paint.fillStyle = paint.fillStyle === "#336699" ? "#6699cc" : "#336699"; paint.fillRect(0, 0, 1280, 960); }, 50);
  return canvas.captureStream(10);
};"""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@contextmanager
def chromium(*, program: Path | None = None) -> Iterator[Browser]:
    """Start a browser that can draw Chinese, and end it."""
    program = program or (DEBIAN if DEBIAN.exists() else UNPACKED / "chromium")
    libraries = None if program == DEBIAN else program.parent / "lib"
    environment = {**os.environ, "FONTCONFIG_FILE": str(write_font_settings())}
    if libraries is not None:
        environment["LD_LIBRARY_PATH"] = str(libraries)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            env=environment,
            args=["--disable-gpu", "--disable-dev-shm-usage", "--no-zygote", "--lang=zh-CN"],
        )
        try:
            yield browser
        finally:
            browser.close()


def write_font_settings() -> Path:
    """Point fontconfig to the Chinese font that papers are printed with: the machine may have none."""
    fonts = CHECKOUT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
    file = var() / "fonts" / "fonts.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        dedent(f"""\
        <?xml version="1.0"?>
        <fontconfig>
          <dir>{fonts}/400Regular</dir>
          <dir>{fonts}/700Bold</dir>
          <cachedir>{file.parent}/cache</cachedir>
          <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
          <alias><family>serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
        </fontconfig>
        """)
    )
    return file


def axe_violations(page: Page) -> list[str]:
    """WCAG 2.0-2.2 A and AA violations that axe-core finds on a page, one line each."""
    source = (CHECKOUT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    # The page's own policy forbids foreign scripts; axe is evaluated by the test driver, outside of it.
    page.evaluate(source)
    found = page.evaluate(
        """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}))
            .violations.map(v => `${v.id}: ${v.help} — ${v.nodes.map(n => n.target.join(" ")).join(", ")}`)"""
    )
    return list(found)
