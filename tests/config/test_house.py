"""The rules of the house hold for every package, those to come as well."""

import configparser
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


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("lint_*.py")), ids=lambda script: script.stem)
def test_lint_finds_what_it_looks_for(script: Path, tmp_path: Path) -> None:
    """In a copy of the house with one bad file."""
    (tmp_path / "scripts").mkdir()
    copy = tmp_path / "scripts" / script.name
    copy.write_bytes(script.read_bytes())
    bad = {
        "lint_queries": ("casework/cases/views.py", "from x import Case\nCase.objects.get(pk=1)\n"),
        "lint_templates": ("casework/cases/jinja2/cases/page.html", '<h1 style="color:red">Case</h1>\n'),
    }
    name, text = bad[script.stem]
    place = tmp_path / "src" / "safehold" / name
    place.parent.mkdir(parents=True)
    place.write_text(text)
    done = subprocess.run([sys.executable, copy], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"src/safehold/{name}:" in done.stdout
    place.write_text("")
    assert subprocess.run([sys.executable, copy], capture_output=True, check=False).returncode == 0
