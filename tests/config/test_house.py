"""The rules of the house hold for every package, those to come as well."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE_LIBRARIES = {"law", "examiner", "hashlists", "exchange", "ledger", "linking", "planning"}


def _contract(name: str, option: str) -> set[str]:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    return set(contracts[f"importlinter:contract:{name}"][option].split())


@pytest.mark.parametrize(("contract", "option"), [("pure", "source_modules"), ("alone", "modules")])
def test_every_pure_library_is_held_to_its_contracts(contract: str, option: str) -> None:
    present = {f"safehold.{name}" for name in PURE_LIBRARIES if (ROOT / "src" / "safehold" / name / "__init__.py").exists()}
    assert _contract(contract, option) == present


def test_every_app_has_its_place_in_the_order_of_the_work() -> None:
    apps = {path.parent.name for path in (ROOT / "src" / "safehold" / "casework").glob("*/apps.py")}
    assert apps <= {name.strip("():") for name in _contract("work", "layers")}


QUERY = "from x import Case\nCase.objects.get(pk=1)\n"
PLANTED = [
    ("lint_queries", "casework/cases/views.py", QUERY),
    ("lint_queries", "casework/cases/key_views.py", QUERY),
    ("lint_queries", "casework/cases/pack_presenters.py", QUERY),
    ("lint_queries", "casework/cases/presenters/lists.py", QUERY),
    ("lint_queries", "casework/cases/forms.py", "from x import Case\nclass F:\n    cases = Case.objects.all()\n"),
    ("lint_queries", "casework/cases/timeline_sources.py", QUERY),
    ("lint_queries", "casework/cases/clock_sources.py", "from django.db import connection\n"),
    ("lint_queries", "casework/cases/navigation.py", "from django.shortcuts import get_object_or_404\n"),
    ("lint_queries", "api/cases.py", QUERY),
    ("lint_queries", "cli/cases.py", QUERY),
    ("lint_queries", "web/frame.py", QUERY),
    ("lint_templates", "casework/cases/jinja2/cases/page.html", '<h1 style="color:red">Case</h1>\n'),
]


def lint(script: str, tmp_path: Path, name: str, text: str) -> "subprocess.CompletedProcess[str]":
    """Run a copy of the lint over a house with one file."""
    (tmp_path / "scripts").mkdir()
    copy = tmp_path / "scripts" / f"{script}.py"
    copy.write_bytes((ROOT / "scripts" / copy.name).read_bytes())
    place = tmp_path / "src" / "safehold" / name
    place.parent.mkdir(parents=True)
    place.write_text(text)
    return subprocess.run([sys.executable, copy], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("script", "name", "text"), PLANTED, ids=lambda value: value if "\n" not in value else "")
def test_lint_finds_what_it_looks_for(script: str, name: str, text: str, tmp_path: Path) -> None:
    done = lint(script, tmp_path, name, text)
    assert done.returncode == 1
    assert f"src/safehold/{name}:" in done.stdout


def test_every_lint_is_tried() -> None:
    assert {script for script, _, _ in PLANTED} == {path.stem for path in (ROOT / "scripts").glob("lint_*.py")}


def test_the_lint_of_queries_says_what_it_read_and_takes_a_choice_of_nothing_for_no_query(tmp_path: Path) -> None:
    text = "from x import Case\nclass F:\n    cases = Case.objects.none()\n"
    done = lint("lint_queries", tmp_path, "casework/cases/forms.py", text)
    assert (done.returncode, done.stdout) == (0, "1 modules read (forms 1): 0 queries outside queries.py and actions.py.\n")


@pytest.mark.parametrize("name", ["casework/cases/queries.py", "casework/cases/actions.py", "law/views.py"])
def test_the_lint_of_queries_fails_where_it_read_nothing(name: str, tmp_path: Path) -> None:
    done = lint("lint_queries", tmp_path, name, QUERY)
    assert (done.returncode, done.stdout.split(" ", 1)[0]) == (1, "0")


def test_a_run_without_a_browser_says_so_in_its_last_line(tmp_path: Path) -> None:
    journeys = ROOT / "tests" / "journeys" / "test_every_page.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", journeys, "-k", "phone"],
        cwd=ROOT, env={**os.environ, "PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "4 journeys and other browser tests skipped (no chromium)" in done.stdout.splitlines()[-1]
