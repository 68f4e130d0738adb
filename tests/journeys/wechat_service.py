"""WeChat's side of a page authorisation as a process of its own: `python wechat_service.py`; prints its port.

It speaks as WeChat does: JSON declared as text/plain, errors with HTTP 200 and an `errcode`, a refusal sent back
without a code. A code works once. What a code begins with says how the service behaves: `expired`, `late` (answers
too late), `broken` (no JSON), `strange` (JSON of another shape), `down` (HTTP 502), `other` (the token is another
WeChat's), `stale` (the token is refused); every other one belongs to the WeChat of its own name.
"""

import html
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

LATE_SECONDS = 3
APP, SECRET = "wx-of-the-tests", "a secret between us and WeChat"
spent: set[str] = set()


class Wechat(BaseHTTPRequestHandler):
    """Three addresses: ask the person, change the code, say who it is."""

    def do_GET(self) -> None:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        page = {"/connect/oauth2/authorize": self._ask, "/sns/userinfo": self._tell}
        page[urlsplit(self.path).path](asked)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._change({key: values[0] for key, values in parse_qs(sent).items()})

    def _ask(self, asked: dict[str, str]) -> None:
        if (
            list(asked) != ["appid", "redirect_uri", "response_type", "scope", "state"]
            or asked["appid"] != APP
        ):
            return self._answer("Scope or order of the parameters is wrong", "text/html")
        state = {"state": asked["state"]}
        yes = f"{asked['redirect_uri']}?{urlencode({'code': f'xiaoman-{time.monotonic_ns()}', **state})}"
        no = f"{asked['redirect_uri']}?{urlencode(state)}"
        links = f'<a href="{html.escape(yes)}">允许</a> <a href="{html.escape(no)}">拒绝</a>'
        return self._answer(f"<!doctype html><html lang=zh><title>微信</title>{links}", "text/html")

    def _change(self, sent: dict[str, str]) -> None:
        code = sent["code"]
        if (sent["appid"], sent["secret"]) != (APP, SECRET):
            return self._json(errcode=40125, errmsg="invalid appsecret")
        if code.startswith("expired"):
            return self._json(errcode=42003, errmsg="code expired")
        if code in spent:
            return self._json(errcode=40163, errmsg="code been used")
        spent.add(code)
        if code.startswith("late"):
            time.sleep(LATE_SECONDS)
        if code.startswith("broken"):
            return self._answer("<html>", "text/plain")
        if code.startswith("strange"):
            return self._answer('["access_token"]', "text/plain")
        if code.startswith("down"):
            return self._answer("{}", "text/plain", 502)
        openid = f"o-{code.split('-')[0]}"
        return self._json(
            access_token=f"token {openid}", expires_in=7200, openid=openid, scope="snsapi_userinfo"
        )

    def _tell(self, asked: dict[str, str]) -> None:
        openid = asked["access_token"].removeprefix("token ")
        if openid == "o-stale":
            return self._json(errcode=40001, errmsg="invalid credential")
        if openid == "o-other":
            openid = "o-another"
        return self._json(openid=openid, nickname="小满🌱", sex=0, headimgurl="https://example.invalid/p")

    def _json(self, **said: object) -> None:
        self._answer(json.dumps(said, ensure_ascii=False), "text/plain")

    def _answer(self, text: str, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind if kind == "text/plain" else f"{kind}; charset=utf-8")
        self.end_headers()
        try:
            self.wfile.write(text.encode())
        except BrokenPipeError:
            return  # who asked has gone

    def log_message(self, *args: object) -> None:
        """Say nothing: the port is the only line that is read."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Wechat)
    print(server.server_port, flush=True)
    server.serve_forever()
