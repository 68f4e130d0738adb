"""Things that may not be in the tree: swallowed errors, promises, skipped tests, addresses of registries."""

import ast
import json
import re
import tokenize

import pytest

from tests.architecture.tree import ROOT, files, functions, modules, text, tracked

LATER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b:?(?! = )")
HOSTS = re.compile(
    r"registry\.(npm" + r"js|yarn" + r"pkg)|npm" + r"mirror|py" + r"pi\.org|python" + r"hosted|"
    r"deb\.debi" + r"an\.org|tuna\.tsing" + r"hua|mirrors\.[a-z]+\.",
    re.IGNORECASE,
)


def test_no_error_is_swallowed():
    broad = [
        f"{path}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and not _raises_again(node)
    ]
    assert broad == []


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Cleaning up before the error goes on (`except BaseException: remove(); raise`) swallows nothing."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_nothing_is_put_off_in_a_comment():
    found = []
    for path in modules():
        with (ROOT / path).open("rb") as stream:
            found += [
                f"{path}:{token.start[0]}: {token.string}"
                for token in tokenize.tokenize(stream.readline)
                if token.type == tokenize.COMMENT and LATER.search(token.string)
            ]
    found += [
        str(path)
        for path in files(".html", ".js", ".mjs", ".css", ".yaml", ".md")
        if LATER.search(text(path))
    ]
    assert found == []


def test_no_test_is_skipped():
    forbidden = {"skip", "skipif", "xfail", "importorskip"}
    found = [
        f"{path}:{node.lineno}"
        for path in modules("tests")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Attribute)
        and node.attr in forbidden
        and ast.unparse(node.value) in ("pytest", "pytest.mark", "unittest")
    ]
    assert found == []


def test_no_first_party_import_hides_in_a_function():
    found = [
        f"{path}:{inner.lineno} {ast.unparse(inner)}"
        for path in modules("src/jifenban", "src/policypack")
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith(("jifenban", "policypack"))
    ]
    assert found == []


def test_no_file_names_the_host_of_a_registry():
    binary = {".png", ".jpg", ".woff2", ".ttf", ".ico", ".heic", ".pdf"}
    assert len(tracked()) > 500
    assert [str(path) for path in tracked() if path.suffix not in binary and HOSTS.search(text(path))] == []


@pytest.mark.parametrize("name", ["run.txt", "test.txt", "node.txt", "peers.txt", "arrow.txt"])
def test_every_locked_dependency_has_hashes_and_no_index(name):
    lock = text(ROOT / "requirements" / name)
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if entry and not entry.startswith("#")]
    assert entries
    assert [
        entry for entry in entries if not re.match(r"[\w.\-\[\]]+==\S+ \\\n +--hash=sha256:", entry)
    ] == []
    assert re.search(r"--(extra-)?index-url|--find-links|--trusted-host|https?://", lock) is None


def test_the_lock_of_the_front_end_says_no_address():
    lock = text(ROOT / "package-lock.json")
    packages = json.loads(lock)["packages"]
    assert len(packages) > 10
    assert '"resolved"' not in lock
    assert "http" not in json.dumps([package.get("integrity", "") for package in packages.values()])
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
