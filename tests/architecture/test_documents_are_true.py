"""README, ARCHITECTURE, GLOSSARY, CONTRIBUTING and docs/ say what is there."""

import re
import subprocess

import pytest
from django.conf import settings

from policypack.cli import main
from tests.architecture.tree import ROOT, files, text, tracked

# A decision tells what was thought on its day; the other documents must be true today.
DOCUMENTS = [path for path in files(".md") if path.parts[0] != "tests" and "decisions" not in path.parts]
CODE = re.compile(r"```(?:sh|shell|bash)?\n(.*?)```", re.DOTALL)


def apps() -> set[str]:
    """The project's own packages that Django installs, by their folder below src/jifenban."""
    return {app.split(".")[1] for app in settings.INSTALLED_APPS if app.startswith("jifenban.")}


def mapped() -> set[str]:
    """The folders of ARCHITECTURE.md's map: words before a slash."""
    diagram = text(ROOT / "ARCHITECTURE.md").split("```")[1]
    below = diagram.split("src/jifenban/", 1)[1]
    return set(re.findall(r"\b([a-z]+)/", below)) - {"identity"}


def test_the_map_shows_every_app_and_no_other():
    # config holds settings and runtime the supervisor: neither is a part of the domain the map shows.
    assert mapped() == apps() - {"config"}


def test_every_folder_of_the_project_is_on_the_map_or_runs_it():
    folders = {
        path.parts[2] for path in tracked() if path.parts[:2] == ("src", "jifenban") and len(path.parts) > 3
    }
    assert folders - {"config", "runtime"} == mapped()


def test_every_make_target_that_is_mentioned_exists():
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    mentioned = {
        target
        for path in DOCUMENTS
        for target in re.findall(r"(?:`|^ *|\d )make ([a-z-]+)", text(path), re.MULTILINE)
    }
    assert {"run", "test"} <= mentioned <= targets


def test_every_file_a_document_names_exists():
    named = {
        (path, name)
        for path in DOCUMENTS
        for name in re.findall(
            r"`((?:src|tests|docs|tools|policies|requirements|identity|benchmarks)/[\w./-]+)`", text(path)
        )
    }
    assert len(named) > 5
    assert [f"{path}: {name}" for path, name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_page_of_the_environment_names_what_the_code_reads_and_nothing_else():
    sources = [path for path in files(".py") if path.parts[:2] == ("src", "jifenban")]
    read = re.compile(r'(?:environ\.get\(|environ\[|environ\.setdefault\(|required\(|flag\()"([A-Z_]+)"')
    known = {name for path in sources for name in read.findall(text(path))}
    page = text(ROOT / "docs/reference/environment.md")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    of_secrets = {"JIFENBAN_OIDC_SECRET"}
    of_django = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    assert named == (known | of_secrets) - of_django


def commands() -> list[str]:
    """Each line of shell in a document that runs policypack."""
    blocks = [block for path in DOCUMENTS for block in CODE.findall(text(path))]
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith(".venv/bin/policypack ")})


def test_the_documents_show_policypack_at_work():
    assert len(commands()) >= 3


@pytest.mark.parametrize("command", commands())
def test_a_policypack_command_of_a_document_runs(command, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(command.split()[1:]) == 0
    assert capsys.readouterr().out


def test_the_documents_name_exactly_the_subcommands_there_are(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    offered = set(re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    named = {
        word
        for path in DOCUMENTS
        for word in re.findall(r"policypack ([a-z]+) (?:[A-Z]|policies|--[a-z])", text(path))
    }
    assert (
        offered
        == named
        == {
            *("check", "score", "explain", "facts", "examples", "show", "diff", "new", "schema"),
        }
    )


def test_the_installed_command_is_the_module():
    command = [ROOT / ".venv/bin/policypack", "check", "policies/guangzhou/points/2021"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def glossary() -> list[tuple[str, str]]:
    """Each identifier of the glossary that is written as code, with its Chinese term."""
    rows = [line.split("|") for line in text(ROOT / "GLOSSARY.md").splitlines() if line.startswith("| ")]
    return [(row[1].strip(), word) for row in rows for word in re.findall(r"`([^`]+)`", row[2])]


def test_every_identifier_of_the_glossary_is_used():
    kinds = (".py", ".yaml", ".csv", ".html", ".mjs")
    written = "\n".join(text(path) for path in files(*kinds, under=("src", "policies", "identity")))
    words = set(re.findall(r"\w+", written))
    assert len(glossary()) > 60
    assert [
        f"{term}: {word}" for term, word in glossary() if not set(re.findall(r"\w+", word)) <= words
    ] == []


def test_every_term_of_the_glossary_has_a_meaning_or_speaks_for_itself():
    rows = [line for line in text(ROOT / "GLOSSARY.md").splitlines() if line.startswith("| ")][1:]
    assert [row for row in rows if row.count("|") != 4 or not row.split("|")[2].strip()] == []
