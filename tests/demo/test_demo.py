"""The demonstration, prepared by the real command in a fresh data folder: once for all these tests, and once more to compare."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from demonstration import Demonstration, copy_data_folder
from safehold.audit.verbs import RULES

INSPECTING = Path(__file__).parent / "inspecting.py"
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("SAFEHOLD_", "DATABASE_URL", "DJANGO_", "PG"))
}


def demo(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `safehold demo` for a data folder."""
    command = [sys.executable, "-P", "-m", "safehold", "demo", "--data", str(data), *arguments]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def inspect(data: Path) -> dict[str, Any]:
    """Look at what stands in the database of a data folder."""
    command = [sys.executable, "-P", str(INSPECTING), str(data)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def data(demonstration: Demonstration) -> Path:
    """A data folder in which the demonstration was prepared."""
    return demonstration.data


@pytest.fixture(scope="module")
def answer(demonstration: Demonstration) -> dict[str, Any]:
    """What the command printed."""
    return demonstration.document


@pytest.fixture(scope="module")
def found(data: Path) -> dict[str, Any]:
    """What stands in the database."""
    return inspect(data)


def test_the_figures_are_those_of_the_operation(answer: dict[str, Any]) -> None:
    counted = answer["figures"]
    assert (counted["warrants_executed"], counted["people_arrested"]) == (32, 28)
    assert (counted["devices_seized"], counted["children_safeguarded"]) == (285, 21)
    assert (counted["charged"], counted["remanded"], counted["bailed"]) == (9, 4, 19)
    assert answer["operation"] == "Saltmarsh"


def test_each_role_has_a_log_in(answer: dict[str, Any], data: Path) -> None:
    assert answer["data"] == str(data)
    assert len(answer["logins"]) == 14
    assert {log_in["user"] for log_in in answer["logins"]} >= {"inspector", "press", "auditor", "superintendent", "outsider"}
    assert len({log_in["password"] for log_in in answer["logins"]}) == 1


def test_each_action_left_its_entry(found: dict[str, Any]) -> None:
    verbs = found["verbs"]
    assert set(verbs) <= set(RULES)
    assert verbs["exhibit.seized"] == found["records"]["Exhibit"]
    assert verbs["custody.arrest_recorded"] == found["records"]["Arrest"]
    assert verbs["referral.opened_case"] + verbs["case.opened"] == found["records"]["Case"]
    assert sum(verbs.values()) == found["records"]["Entry"]


def test_the_clocks_are_those_that_a_fresh_computation_gives(found: dict[str, Any]) -> None:
    assert found["records"]["Clock"] > 50
    assert found["differences"] == []


def test_the_continuity_of_every_exhibit_is_unbroken(found: dict[str, Any]) -> None:
    assert found["records"]["Exhibit"] > 285
    assert found["broken"] == []


def test_nothing_in_the_records_could_belong_to_anybody(found: dict[str, Any]) -> None:
    assert found["not_invented"] == []
    assert all(name.startswith(("Test Subject ", "Test Child ", "Test Person ")) for name in found["names"])


def test_there_is_work_at_every_stage(found: dict[str, Any]) -> None:
    assert found["in_custody"] == 3
    assert (found["restricted"], found["closed"]) == (1, 1 + 8)
    assert found["bail_tomorrow"] == [["6-month limit", "Test Subject 014"]]


def test_the_sample_image_was_examined_and_led_to_a_charge(found: dict[str, Any]) -> None:
    assert found["verbs"]["examination.finished"] == 2
    assert found["charged"] == ["charged"]
    assert any(line.endswith("KLP/1, KLP/2, KLP/3, KLP/4, KLP/5, KLP/6, KLP/7, KLP/8, KLP/9") for line in found["references"])


def test_one_of_each_stands_in_it(found: dict[str, Any]) -> None:
    verbs = found["verbs"]
    once = ("examination.report_made", "examination.key_notice_given", "bail.failure_recorded", "custody.interview_recorded")
    assert [verbs.get(verb) for verb in once] == [1, 1, 1, 1]
    assert found["victims"] == ["Test Person 221"]
    assert found["to_tell"] == [["Victim not told of the interview", "Test Person 221"]]
    # Whoever was charged weeks ago came before the court; those of the last days have a hearing to come.
    assert verbs["charging.first_hearing_recorded"] > 0
    assert "First hearing, bailed to court" in found["hearings"]


def test_a_second_start_changes_nothing(data: Path, answer: dict[str, Any], found: dict[str, Any]) -> None:
    again = demo(data, "--no-serve", "--json")
    assert json.loads(again.stdout) == answer
    assert inspect(data) == found


def test_a_folder_in_use_for_something_else_is_left_alone(reachable_folder: Path, data: Path) -> None:
    other = reachable_folder / "other"
    copy_data_folder(data, other)
    (other / "demonstration.json").unlink()
    done = demo(other, "--no-serve")
    assert done.returncode == 2
    assert "installation in use" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_site_is_served_and_stops_when_asked(data: Path) -> None:
    command = [sys.executable, "-P", "-m", "safehold", "demo", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as site:
        try:
            assert site.stdout is not None
            line = next(text for text in site.stdout if text.startswith("The site is at "))
            address = line.split()[4]
            with urllib.request.urlopen(f"{address}/health", timeout=20) as response:
                assert response.status == 200
        finally:
            site.send_signal(signal.SIGTERM)
            site.stdout.read() if site.stdout else None
            assert site.wait(30) == 0


def test_a_half_made_demonstration_is_made_anew_with_the_same_references(reachable_folder: Path, found: dict[str, Any]) -> None:
    """An interrupted preparation never counts as ready; and the same day gives the same demonstration."""
    half = reachable_folder / "half"
    command = [sys.executable, "-P", "-m", "safehold", "demo", "--data", str(half), "--no-serve"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as cut_off:
        until = time.monotonic() + 120
        while not (half / "keys" / "secret-key").exists() and time.monotonic() < until:
            time.sleep(0.1)
        cut_off.kill()
        cut_off.communicate()
    assert not (half / "demonstration.json").exists()
    done = demo(half, "--no-serve", "--json")
    assert done.returncode == 0, done.stderr
    assert "only half prepared" in done.stderr
    again = inspect(half)
    assert again["references"] == found["references"]
    # Everybody is told the same; in how many runs of the job depends on the quarter of the hour.
    assert {**again["verbs"], "notice.given": 0} == {**found["verbs"], "notice.given": 0}
