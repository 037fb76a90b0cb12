"""The command that changes the source and lists what no test notices, on a small house of its own."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = '''"""A rule. 7 days < 8."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from x import Y  # never run


def may(age: int, *, sure: bool = True) -> bool:
    """Say whether somebody of 10 or more may."""
    if age is None or not sure:
        raise ValueError("no age")
    refuse(age)
    return age >= 10


def refuse(age: int) -> None:
    if age not in range(5, 99):
        raise ValueError("no such age")
'''
TESTS = """
import pytest
from safehold.law.ages import may

def test_from_ten():
    assert may(11)
    assert not may(9)

def test_no_age():
    with pytest.raises(ValueError):
        may(None)
    with pytest.raises(ValueError):
        may(11, sure=False)
    with pytest.raises(ValueError):
        may(4)
"""


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "scripts" / "mutate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A checkout with one rule and its tests; age 10 itself, and ages from 99, are not tried."""
    for name, text in (
        ("src/safehold/__init__.py", ""),
        ("src/safehold/law/__init__.py", ""),
        ("src/safehold/law/ages.py", SOURCE),
        ("tests/law/test_ages.py", TESTS),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def run(house: Path, *options: str) -> "tuple[int, list[dict[str, object]], str]":
    command = [sys.executable, ROOT / "scripts" / "mutate.py", "--root", house, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_what_is_changed_is_code_and_the_changed_text_is_code_too(mutate: ModuleType) -> None:
    mutants = mutate.mutants_of("law/ages.py", SOURCE)
    found = {(mutant.operator, mutant.before, mutant.after) for mutant in mutants}
    assert found == {
        ("constant", "True", "False"),
        ("comparison", "is", "is not"),
        ("boolean", "or", "and"),
        ("boolean", "not ", ""),
        ("drop a refusal", 'raise ValueError("no age")', "pass"),
        ("drop a refusal", "refuse(age)", "pass"),
        ("boundary", ">=", ">"),
        ("comparison", ">=", "<"),
        ("constant", "10", "11"),
        ("comparison", "not in", "in"),
        ("constant", "5", "6"),
        ("constant", "99", "100"),
        ("drop a refusal", 'raise ValueError("no such age")', "pass"),
    }
    for mutant in mutants:
        changed = mutant.applied(SOURCE)
        compile(changed, "ages.py", "exec")
        assert changed != SOURCE
        assert SOURCE.splitlines()[mutant.line - 1] != changed.splitlines()[mutant.line - 1]


def test_letters_of_two_bytes_before_it_do_not_shift_a_change(mutate: ModuleType) -> None:
    text = 'LIMIT = {"ä – ö": 3 < 4}\n'
    assert {mutant.applied(text) for mutant in mutate.mutants_of("x.py", text)} == {
        'LIMIT = {"ä – ö": 3 <= 4}\n', 'LIMIT = {"ä – ö": 3 >= 4}\n', 'LIMIT = {"ä – ö": 4 < 4}\n', 'LIMIT = {"ä – ö": 3 < 5}\n',
    }  # fmt: skip


def test_policies_are_opened_dropped_and_weakened(mutate: ModuleType) -> None:
    text = '''operations = [
    seen_with_case("cases_case", "id"),
    migrations.RunSQL("""
        CREATE POLICY givers ON t FOR INSERT TO web WITH CHECK (by_id = me() AND may_see(case_id));
        CREATE POLICY workers ON t TO worker USING (true);
    """),
    migrations.RunSQL("UPDATE t SET a = 1 WHERE b AND c"),
]
'''
    changes = [
        (mutant.operator, mutant.before, mutant.after) for mutant in mutate.policy_mutants_of("a/migrations/0002.py", text)
    ]
    assert changes == [
        ("drop a policy", 'seen_with_case("cases_case", "id")', "migrations.RunSQL(migrations.RunSQL.noop)"),
        ("open a policy", "by_id = me() AND may_see(case_id)", "true"),
        ("in SQL", "AND", "OR"),
    ]


def test_a_seed_chooses_the_same_changes_and_another_others(mutate: ModuleType) -> None:
    one, same, other = (mutate.chosen("law", ROOT, seed=seed, count=30) for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize("area", ["law", "permissions", "policies", "actions"])
def test_every_area_has_changes_and_for_each_module_there_are_tests(mutate: ModuleType, area: str) -> None:
    mutants = mutate.chosen(area, ROOT, seed=1, count=100_000)
    assert len(mutants) > 50
    for file in {mutant.file for mutant in mutants}:
        tests = mutate.tests_of(file, area, ROOT)
        assert tests, file
        assert all((ROOT / test).exists() for test in tests)


def test_what_no_test_notices_is_listed_and_the_checkout_is_left_as_it_was(house: Path) -> None:
    before = {path: path.read_bytes() for path in house.rglob("*") if path.is_file()}
    code, lines, said = run(house, "--count", "100")
    assert code == 1
    assert {(line["operator"], line["before"], line["after"]) for line in lines if line["outcome"] == "survived"} == {
        ("boundary", ">=", ">"), ("constant", "10", "11"), ("constant", "5", "6"), ("constant", "99", "100"),
    }  # fmt: skip
    killed = [line for line in lines if line["outcome"] == "killed"]
    assert {line["by"] for line in killed} <= {f"tests/law/test_ages.py::test_{name}" for name in ("from_ten", "no_age")}
    assert {line["file"] for line in lines} == {"src/safehold/law/ages.py"}
    assert "13 tried, 4 survived" in said
    assert {path: path.read_bytes() for path in house.rglob("*") if path.is_file()} == before


def test_tests_that_fail_without_a_change_prove_nothing(house: Path) -> None:
    (house / "tests" / "law" / "test_other.py").write_text("def test_other():\n    assert False\n")
    code, lines, said = run(house, "--count", "3")
    assert (code, lines) == (2, [])
    assert "without any change: failed tests/law/test_other.py::test_other" in said


def test_tests_that_do_not_end_are_ended(house: Path) -> None:
    endless = (
        "import time\nfrom safehold.law.ages import may\n\ndef test_ends():\n    while not may(10):\n        time.sleep(0.01)\n"
    )
    (house / "tests" / "law" / "test_ages.py").write_text(endless)
    (house / "src" / "safehold" / "law" / "ages.py").write_text("def may(age):\n    return age >= 10\n")
    code, lines, _ = run(house, "--count", "1", "--seconds", "10")
    assert (code, [line["outcome"] for line in lines]) == (0, ["timeout"])
