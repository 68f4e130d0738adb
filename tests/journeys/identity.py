"""The development identity provider as a process of its own, with people of the test's making."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from jifenban.runtime.places import CHECKOUT
from jifenban.runtime.ports import is_free

SECRET = "a secret of the tests"
FIRST_PORT = 18_450


@contextmanager
def identity_provider(site: str, people: list[dict[str, str]], folder: Path) -> Iterator[str]:
    """Run the provider for a site until the block ends; gives its address."""
    port = next(port for port in range(FIRST_PORT, FIRST_PORT + 100) if is_free(port))
    issuer = f"http://localhost:{port}"
    (folder / "people.json").write_text(json.dumps(people), "utf-8")
    environment = {
        **os.environ,
        "JIFENBAN_VAR": str(folder),
        "JIFENBAN_PEOPLE": str(folder / "people.json"),
        "JIFENBAN_OIDC_ISSUER": issuer,
        "JIFENBAN_OIDC_CLIENT": "jifenban",
        "JIFENBAN_OIDC_SECRET": SECRET,
        "JIFENBAN_URL": site,
    }
    command = ["node", str(CHECKOUT / "identity" / "server.mjs")]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(f"{issuer}/.well-known/openid-configuration", process)
            yield issuer
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None, "the identity provider ended"
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")


def use_provider(settings: Any, issuer: str) -> None:
    """Point the site to a provider: the client's side, and what the browser may send forms to."""
    app = {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]}
    app |= {"client_id": "jifenban", "secret": SECRET, "settings": {"server_url": issuer}}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [app]}
    }
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "form-action": ["'self'", issuer]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}


def identify(page: Page, name: str, level: str) -> None:
    """On the provider's pages: choose who one is and which level the log-in reaches."""
    page.get_by_role("link", name="选择演示人员").click()
    page.get_by_role("link", name=name).first.click()
    page.locator(f"input[name=level][value={level}]").check()
    page.get_by_role("button", name="确认登录").click()
