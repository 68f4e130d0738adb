"""The demonstration's identity provider speaks the real protocol and its own pages work without scripts."""

import base64
import hashlib
import http.cookiejar
import json
import os
import re
import secrets
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from jifenban.runtime.places import CHECKOUT
from tests.runtime.places import any_port

CLIENT = "http://localhost:9"
CALLBACK = f"{CLIENT}/accounts/oidc/identity/login/callback/"
PEOPLE = [
    {
        "sub": "demo-1",
        "name": "陈演示",
        "id_number": "990101199001011234",
        "phone": "13900000001",
        "level": "L3",
    },
    {
        "sub": "demo-2",
        "name": "黄演示",
        "id_number": "990101198501014321",
        "phone": "13900000002",
        "level": "L1",
    },
]


class StayHere(urllib.request.HTTPRedirectHandler):
    """Follow the provider's redirects, stop at the client's."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
        if newurl.startswith(CLIENT):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Visitor:
    """A browser without scripts."""

    def __init__(self, issuer: str) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, StayHere)
        self.issuer = issuer
        self.verifier = secrets.token_urlsafe(40)

    def begin(self, **changed: str) -> str:
        """Ask to log in; return the address of the log-in page."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": "jifenban",
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile phone identity",
            "nonce": "n-1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | changed
        with self.opener.open(f"{self.issuer}/auth?{urlencode(asked)}") as page:
            return page.geturl()

    def open(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str, Any]:
        """Return status, text (or the address led to) and headers."""
        data = urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(address, data) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location") or answer.read().decode(), answer.headers

    def claims(self, location: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Spend the code: what the id_token and the user info say."""
        form = {
            "grant_type": "authorization_code",
            "code": parse_qs(urlsplit(location).query)["code"][0],
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
        }
        basic = base64.b64encode(b"jifenban:s3cret").decode()
        request = urllib.request.Request(f"{self.issuer}/token", urlencode(form).encode())
        request.add_header("Authorization", f"Basic {basic}")
        token = read_json(request)
        about = urllib.request.Request(f"{self.issuer}/me")
        about.add_header("Authorization", f"Bearer {token['access_token']}")
        middle = token["id_token"].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(middle + "==")), read_json(about)


def read_json(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("var") / "demo" / "people.json"
    file.parent.mkdir()
    file.write_text(json.dumps(PEOPLE))
    return file


@pytest.fixture(scope="module")
def issuer(people_file: Path) -> Iterator[str]:
    address = f"http://localhost:{any_port()}"
    environment = os.environ | {
        "JIFENBAN_VAR": str(people_file.parents[1]),
        "JIFENBAN_OIDC_ISSUER": address,
        "JIFENBAN_OIDC_SECRET": "s3cret",
        "JIFENBAN_URL": CLIENT,
    }
    node = CHECKOUT / ".venv" / "bin" / "node"
    program = str(node) if node.exists() else shutil.which("node")
    process = subprocess.Popen(
        [program, str(CHECKOUT / "identity" / "server.mjs")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert "identity provider" in process.stdout.readline()
    yield address
    process.terminate()
    process.communicate(timeout=10)
    assert process.returncode == 0


@pytest.fixture
def visitor(issuer: str) -> Visitor:
    return Visitor(issuer)


def test_a_person_chosen_from_the_list_arrives_with_claims_and_the_level_reached(visitor):
    page = visitor.begin(acr_values="L3")
    assert "对方要求的认证等级：<strong>L3</strong>" in visitor.open(page)[1]

    _, location, _ = visitor.open(f"{page}/confirm", {"sub": "demo-1", "level": "L2"})

    token, about = visitor.claims(location)
    assert (token["sub"], token["acr"], token["nonce"]) == ("demo-1", "L2", "n-1")
    assert about == {
        "sub": "demo-1",
        "name": "陈演示",
        "id_number": "990101199001011234",
        "phone_number": "13900000001",
    }


def test_a_phone_that_scans_the_code_logs_the_desktop_in(visitor, issuer):
    page = visitor.begin()
    phone = Visitor(issuer)
    link = re.search(rf'href="({issuer}/scan/\w+)"', visitor.open(page)[1])[1]

    assert "黄演示" in phone.open(f"{link}?q={quote('黄')}")[1]
    assert "已扫码" in visitor.open(page)[1]
    assert "已确认" in phone.open(f"{link}/confirm", {"sub": "demo-2", "level": "L4"})[1]

    token, _ = visitor.claims(visitor.open(page)[1])
    assert (token["sub"], token["acr"]) == ("demo-2", "L4")
    assert phone.open(link)[0] == 410


def test_the_next_log_in_may_be_somebody_else(visitor):
    first = visitor.begin()
    visitor.open(f"{first}/confirm", {"sub": "demo-1", "level": "L3"})

    second = visitor.begin()
    _, location, _ = visitor.open(f"{second}/confirm", {"sub": "demo-2", "level": "L3"})

    assert visitor.claims(location)[0]["sub"] == "demo-2"


def test_a_client_without_pkce_is_sent_back(visitor):
    with pytest.raises(urllib.error.HTTPError) as refused:
        visitor.begin(code_challenge="", code_challenge_method="")

    with refused.value as answer:
        assert "error=invalid_request" in answer.headers["Location"]


def test_a_cancelled_log_in_goes_back_with_a_refusal(visitor):
    _, location, _ = visitor.open(f"{visitor.begin()}/cancel", {})

    assert "error=access_denied" in location


def test_a_level_that_is_none_is_refused_with_a_sentence(visitor):
    status, text, _ = visitor.open(f"{visitor.begin()}/confirm", {"sub": "demo-1", "level": "L9"})

    assert status == 422
    assert "请返回上一页" in text


def test_the_list_masks_numbers_and_finds_by_them(visitor):
    _, text, headers = visitor.open(f"{visitor.begin()}/people?q=1985")

    assert "黄演示" in text
    assert "陈演示" not in text
    assert "990101198501014321" not in text
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_people_are_read_again_when_the_file_changes(visitor, people_file):
    page = f"{visitor.begin()}/people?q={quote('后来')}"
    assert "没有找到" in visitor.open(page)[1]

    people_file.write_text(json.dumps([*PEOPLE, PEOPLE[0] | {"sub": "demo-3", "name": "后来的人"}]))

    assert "后来的人" in visitor.open(page)[1]
