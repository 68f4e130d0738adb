"""The browsers that later tests rely on draw Chinese, whichever of the two is there."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jifenban.runtime.places import CHECKOUT
from tests.browser import UNPACKED, axe_violations, chromium

# A glyph that is missing is drawn as the same box whatever the letter.
WIDTHS = """() => {
  const brush = document.createElement("canvas").getContext("2d");
  const draw = (letter) => {
    brush.clearRect(0, 0, 60, 60);
    brush.font = "40px sans-serif";
    brush.fillText(letter, 5, 45);
    return brush.getImageData(0, 0, 60, 60).data.join();
  };
  return new Set([..."积分办穗"].map(draw)).size;
}"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """npm's Chromium: the one set-up unpacked, or unpacked here where Debian's made that needless."""
    if (UNPACKED / "chromium").exists():
        return UNPACKED
    folder = tmp_path_factory.mktemp("chromium")
    subprocess.run(["node", str(CHECKOUT / "tools" / "unpack_chromium.mjs"), str(folder)], check=True)
    return folder


@pytest.mark.browser
def test_the_browser_from_npm_tells_chinese_letters_apart(unpacked: Path) -> None:
    def count() -> int:
        with chromium(program=unpacked / "chromium") as browser:
            return browser.new_page().evaluate(WIDTHS)

    # In a thread of its own: the shared browser's loop may be running in this one.
    with ThreadPoolExecutor(1) as other:
        assert other.submit(count).result() == 4


@pytest.mark.browser
def test_the_shared_browser_tells_chinese_letters_apart(browser) -> None:
    page = browser.new_page()

    assert page.evaluate(WIDTHS) == 4
    page.close()


@pytest.mark.browser
def test_axe_names_what_is_wrong_with_a_page(browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=zh><title>x</title><main><img src=data:,></main></html>")

    assert [line.partition(":")[0] for line in axe_violations(page)] == ["image-alt"]
    page.close()
