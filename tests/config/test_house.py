"""The rules of the house hold for every package, those to come as well."""

import ast
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


MOST_LINES_OF_A_MODULE = 500
MOST_LINES_OF_A_FUNCTION = 60
#: What is longer all the same: never more than five functions. Nothing joins these lists, and what has become shorter leaves.
LONG_MODULES: set[str] = {
    "benchmarking/caseload.py",
}
LONG_FUNCTIONS: set[str] = {
    "benchmarking/caseload.py:_arrest",
}


def over_the_limits(source: Path) -> tuple[set[str], set[str]]:
    """Return the modules and the functions below a folder that are too long; a migration is written once and stays."""
    modules, functions = set(), set()
    for path in source.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(source))
        if len(text.splitlines()) > MOST_LINES_OF_A_MODULE:
            modules.add(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    functions.add(f"{name}:{node.name}")
    return modules, functions


def test_no_module_and_no_function_is_longer_than_agreed() -> None:
    modules, functions = over_the_limits(ROOT / "src" / "safehold")
    assert len(LONG_FUNCTIONS) <= 5
    assert (modules - LONG_MODULES, functions - LONG_FUNCTIONS) == (set(), set())
    # An allowance that is not needed any more goes: it would let the next one grow.
    assert (LONG_MODULES - modules, LONG_FUNCTIONS - functions) == (set(), set())


def test_the_measure_of_length_counts_whole_modules_and_functions(tmp_path: Path) -> None:
    long = "async def long():\n" + "    pass\n" * MOST_LINES_OF_A_FUNCTION
    short = "class C:\n    def short():\n" + "        pass\n" * (MOST_LINES_OF_A_FUNCTION - 1)
    (tmp_path / "of_functions.py").write_text(long + short)
    (tmp_path / "full.py").write_text("x = 1\n" * MOST_LINES_OF_A_MODULE)
    (tmp_path / "over.py").write_text("x = 1\n" * (MOST_LINES_OF_A_MODULE + 1))
    assert over_the_limits(tmp_path) == ({"over.py"}, {"of_functions.py:long"})


QUERY = "from x import Case\nCase.objects.get(pk=1)\n"
PLANTED = [
    ("lint_texts", "casework/cases/presenters.py", 'kind = "late" if tag == "Not planned" else ""\n'),
    ("lint_texts", "casework/cases/presenters.py", 'kind = "late" if "Late" != tag else ""\n'),
    ("lint_texts", "casework/cases/presenters.py", 'kind = "late" if tag in ("Late", "Due soon") else ""\n'),
    ("lint_texts", "casework/cases/presenters.py", 'kind = "late" if "general knowledge" in checked else ""\n'),
    ("lint_texts", "casework/cases/presenters.py", 'used = state.startswith("Used")\n'),
    ("lint_texts", "casework/cases/presenters.py", 'used = state.endswith((" hours", " months"))\n'),
    ("lint_texts", "casework/cases/presenters.py", 'word, _, detail = state.partition(", ")\n'),
    ("lint_texts", "casework/cases/presenters.py", 'words = step.split(": ")\n'),
    ("lint_texts", "casework/cases/presenters.py", 'way = way.replace("before the bail ends", day)\n'),
    ("lint_texts", "casework/cases/presenters.py", 'age = words.removeprefix("age ")\n'),
    ("lint_texts", "casework/cases/presenters.py", 'KINDS = {"No reply yet": "due"}\n'),
    ("lint_texts", "casework/cases/presenters.py", 'size = facts["Format"]\n'),
    ("lint_texts", "casework/cases/presenters.py", 'size = facts.get("Format", "")\n'),
    ("lint_texts", "casework/cases/presenters.py", 'match tag:\n    case "Not planned":\n        kind = "missing"\n'),
    ("lint_texts", "casework/cases/presenters.py", 'LATE = "Not planned"\nkind = "late" if tag == LATE else ""\n'),
    ("lint_texts", "law/bail/course.py", 'REVIEWS = frozenset({"Case opened again"})\nis_one = "Case opened again" in REVIEWS\n'),
    ("lint_texts", "web/forms.py", 'width = "4" if label == "Year" else "2"\n'),
    ("lint_texts", "demo/guide.py", 'FIRST = {"Intake officer": "Referrals"}\n'),
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
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return subprocess.run([sys.executable, copy], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("script", "name", "text"), PLANTED, ids=lambda value: value if "\n" not in value else "")
def test_lint_finds_what_it_looks_for(script: str, name: str, text: str, tmp_path: Path) -> None:
    done = lint(script, tmp_path, name, text)
    assert done.returncode == 1
    assert f"src/safehold/{name}:" in done.stdout


def test_a_text_is_followed_to_the_module_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "src" / "safehold" / "casework").mkdir(parents=True)
    (tmp_path / "src" / "safehold" / "casework" / "tags.py").write_text('LATE = "Too late"\n')
    text = (
        "from safehold.casework import tags\nfrom safehold.casework.tags import LATE\n\na = tag == LATE\nb = tag == tags.LATE\n"
    )
    done = lint("lint_texts", tmp_path, "web/pages.py", text)
    assert [line.split(": ")[0] for line in done.stdout.splitlines()[:-1]] == [f"src/safehold/web/pages.py:{n}" for n in (4, 5)]


CODES = """
kind = "late" if tag is Tag.LATE else KINDS.get(tag, "neutral")
used = state == "used" or path.startswith("casework/")
response["Content-Disposition"] = "attachment"
rows: QuerySet["Officer"] = things[0]
line = ", ".join(parts)
"""


@pytest.mark.parametrize("name", ["casework/cases/views.py", "exchange/cybertip/reading.py"])
def test_codes_addresses_headers_and_foreign_formats_are_no_wording(name: str, tmp_path: Path) -> None:
    done = lint("lint_texts", tmp_path, name, CODES if name.startswith("casework") else 'used = state == "In force"\n')
    assert "0 places hang on the wording of a text" in done.stdout


ORDER = "[importlinter:contract:work]\nlayers =\n    operations\n    warrants\n    audit : accounts\n"
NAMING = {
    "warrants/presenters.py": 'url = reverse("operations:schedule", args=[1])\n',
    "warrants/views.py": 'url = "operations:schedule?day=1"\n',
    "warrants/panels.py": 'if may(viewer, "operations.schedule"):\n    pass\n',
    "warrants/jinja2/warrants/page.jinja": """<a href="{{ url('operations:schedule') }}">Plan</a>\n""",
}


def lint_links(tmp_path: Path, files: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a copy of the lint over a house of three apps, of which the last declares a permission."""
    (tmp_path / ".importlinter").write_text(ORDER)
    declaring = {"operations/permissions.py": 'SCHEDULE = declare("operations.schedule", words="plan")\n'}
    for name, text in {**declaring, **files}.items():
        place = tmp_path / "src" / "safehold" / "casework" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return lint("lint_links", tmp_path, "casework/operations/urls.py", 'app_name = "operations"\n')


@pytest.mark.parametrize("name", NAMING)
def test_a_page_or_permission_of_a_later_app_is_found_where_it_is_not_declared(name: str, tmp_path: Path) -> None:
    done = lint_links(tmp_path, {name: NAMING[name]})
    assert (done.returncode, f"src/safehold/casework/{name}:1: operations" in done.stdout) == (1, True), done.stdout


def test_a_declared_link_passes_and_one_that_nothing_names_does_not(tmp_path: Path) -> None:
    links = 'LINKS_UPWARDS = {"operations:schedule": "a plan", "operations:board": "the board"}\n'
    earlier = 'url = reverse("officers:account")\n"""operations:schedule is explained here."""\n'
    done = lint_links(
        tmp_path, {"warrants/presenters.py": NAMING["warrants/presenters.py"] + earlier, "warrants/links.py": links}
    )
    assert done.stdout.splitlines()[:-1] == [
        "warrants/links.py: operations:board: is declared, and nothing in warrants names it as one of a later app"
    ]


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
    needs_an_order_of_apps = {"lint_links"}
    assert {script for script, _, _ in PLANTED} | needs_an_order_of_apps == {
        path.stem for path in (ROOT / "scripts").glob("lint_*.py")
    }


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
