"""A process that plays WeChat, and a site that knows it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jifenban.config.wechat import wechat_provider
from tests.journeys.wechat_service import APP, SECRET

#: The browser inside WeChat on a phone.
AGENT = (
    "Mozilla/5.0 (Linux; Android 10; MI 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/122.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.47.2560(0x28002F35) Language/zh_CN"
)


@contextmanager
def wechat_service() -> Iterator[str]:
    """Run WeChat's part until the block ends; gives its address."""
    program = [sys.executable, str(Path(__file__).with_name("wechat_service.py"))]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def use_wechat(settings: Any, address: str, *, secret: str = SECRET) -> None:
    """Let the site know WeChat at an address, and let forms lead there."""
    provider = wechat_provider(
        app=APP,
        secret=secret,
        authorize=f"{address}/connect/oauth2/authorize",
        token=f"{address}/sns/oauth2/access_token",
        profile=f"{address}/sns/userinfo",
    )
    settings.SOCIALACCOUNT_PROVIDERS = {**settings.SOCIALACCOUNT_PROVIDERS, "weixin": provider}
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    directives = {**directives, "form-action": [*directives["form-action"], address]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
