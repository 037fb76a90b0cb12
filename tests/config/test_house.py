"""The rules of the house hold for every package, those to come as well."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE_LIBRARIES = {"asked", "law", "examiner", "hashlists", "exchange", "ledger", "linking", "planning"}


def _contract(name: str, option: str) -> set[str]:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    return set(contracts[f"importlinter:contract:{name}"][option].split())


@pytest.mark.parametrize(("contract", "option"), [("pure", "source_modules"), ("alone", "modules")])
def test_every_pure_library_is_held_to_its_contracts(contract: str, option: str) -> None:
    source = ROOT / "src" / "safehold"
    present = {
        f"safehold.{name}"
        for name in PURE_LIBRARIES
        if (source / name / "__init__.py").exists() or (source / f"{name}.py").exists()
    }
    assert _contract(contract, option) == present


def test_every_app_has_its_place_in_the_order_of_the_work() -> None:
    apps = {path.parent.name for path in (ROOT / "src" / "safehold" / "casework").glob("*/apps.py")}
    assert apps <= {name.strip("():") for name in _contract("work", "layers")}


def test_every_app_beside_the_page_frame_has_its_place_in_the_house() -> None:
    apps = {path.parent.name for path in (ROOT / "src" / "safehold").glob("*/apps.py")}
    assert {"web", "accounts", "audit"} <= apps <= {name.strip("():") for name in _contract("house", "layers")}


def test_the_page_of_registrations_is_up_to_date() -> None:
    script = ROOT / "scripts" / "write_registrations.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


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
    ("lint_queries", "accounts/middleware.py", QUERY),
    ("lint_queries", "audit/middleware.py", QUERY),
    ("lint_migrations", "casework/cases/migrations/0009_more.py", "from django.db import migrations\n"),
    ("lint_migrations", "accounts/migrations/0009_more.py", "from django.db import migrations\n"),
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


def git(house: Path, *arguments: str) -> None:
    named = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *named, *arguments], cwd=house, check=True, capture_output=True)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with one migration, in the list and on the main branch; its working tree is on another branch."""
    script = tmp_path / "scripts" / "lint_migrations.py"
    script.parent.mkdir()
    script.write_bytes((ROOT / "scripts" / script.name).read_bytes())
    migration(tmp_path, "0001_initial").parent.mkdir(parents=True)
    migration(tmp_path, "0001_initial").write_text("operations = [1]\n")
    assert lint_migrations(tmp_path, "--write").returncode == 0
    git(tmp_path, "init", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--message=First")
    git(tmp_path, "switch", "--create=more")
    return tmp_path


def migration(house: Path, name: str) -> Path:
    return house / "src" / "safehold" / "casework" / "cases" / "migrations" / f"{name}.py"


def lint_migrations(house: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(house / "scripts" / "lint_migrations.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_migration_of_the_main_branch_is_neither_changed_nor_removed(house: Path) -> None:
    first = migration(house, "0001_initial")
    first.write_text("operations = [1, 2]\n")
    for options in ((), ("--write",)):
        done = lint_migrations(house, *options)
        assert (done.returncode, "0001_initial.py: was changed" in done.stdout) == (1, True)
    first.unlink()
    for options in ((), ("--write",)):
        done = lint_migrations(house, *options)
        assert (done.returncode, "0001_initial.py: was removed" in done.stdout) == (1, True)
    first.write_text("operations = [1]\n")
    assert lint_migrations(house).returncode == 0


def test_a_new_migration_is_added_by_the_command_that_is_named_and_may_change_until_it_is_on_main(house: Path) -> None:
    second = migration(house, "0002_more")
    for text in ("operations = [3]\n", "operations = [4]\n"):
        second.write_text(text)
        done = lint_migrations(house)
        assert done.returncode == 1
        assert "0002_more.py: is not in migrations.lock as it is: scripts/lint_migrations.py --write" in done.stdout
        assert lint_migrations(house, "--write").returncode == 0
    git(house, "add", ".")
    git(house, "commit", "--message=Second")
    git(house, "branch", "--force", "main", "more")
    second.write_text("operations = [5]\n")
    assert lint_migrations(house, "--write").returncode == 1


def test_what_the_main_branch_was_given_since_is_not_called_removed(house: Path) -> None:
    git(house, "switch", "main")
    migration(house, "0002_of_main").write_text("operations = [6]\n")
    assert lint_migrations(house, "--write").returncode == 0
    git(house, "add", ".")
    git(house, "commit", "--message=Of main")
    git(house, "switch", "more")
    assert lint_migrations(house).returncode == 0


def test_a_list_with_the_marks_of_a_conflict_is_written_anew(house: Path) -> None:
    lock = house / "src" / "safehold" / "casework" / "migrations.lock"
    right = lock.read_text()
    lock.write_text(f"<<<<<<< more\n=======\n{right.replace('0001', '0007')}>>>>>>> main\n")
    assert lint_migrations(house).returncode == 1
    assert lint_migrations(house, "--write").returncode == 0
    assert lock.read_text() == right


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
    # Where every tool was installed first, a skipped journey is a failure.
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", journeys, "-k", "phone"],
        cwd=ROOT, env=environment | {"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "4 journeys and other browser tests skipped (no chromium)" in done.stdout.splitlines()[-1]
