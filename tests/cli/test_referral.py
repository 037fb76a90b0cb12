"""`safehold referral read`: the contract's JSON and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from safehold.cli import run

DATA = Path(__file__).parents[1] / "exchange" / "data"
ALL = [str(DATA / name) for name in ("report.xml", "fileDetails_1.xml", "fileDetails_2.xml")]


@dataclass
class Result:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def safehold(capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    def command(*arguments: str) -> Result:
        code = run(["referral", *arguments])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return command


type Safehold = Callable[..., Result]


def test_the_answer_has_the_keys_of_the_contract(safehold: Safehold) -> None:
    result = safehold("read", *ALL)
    answer = json.loads(result.stdout)
    assert answer.keys() >= {"referrals", "counts", "unreadable"}
    (referral,) = answer["referrals"]
    assert referral.keys() >= {"source", "reference", "received", "incident", "urls", "people", "ip_events", "files"}
    assert referral["incident"].keys() >= {"type", "original_type", "at", "high_priority", "annotations"}
    assert referral["ip_events"][0].keys() >= {"address", "event", "at", "port", "possible_proxy"}
    assert referral["files"][0].keys() >= {"name", "md5", "sha1", "viewed", "relevance", "classification"}
    assert answer["counts"] == {"ip_events": 2, "ip_distinct": 2, "unreadable": 5, "duplicates": 2}
    assert [part.keys() >= {"where", "text", "reason"} for part in answer["unreadable"]] == [True] * 5
    assert referral["ip_events"][1]["at"] == "2026-03-29T00:30:00+00:00"


def test_unreadable_parts_give_exit_code_3(safehold: Safehold) -> None:
    assert safehold("read", *ALL).exit_code == 3


def test_a_report_read_whole_gives_exit_code_0(safehold: Safehold, tmp_path: Path) -> None:
    clean = tmp_path / "clean.xml"
    text = (DATA / "report.xml").read_text()
    for wrong in ("192.0.2.999", "2026-02-30", "2026-03-28T22:00:00<"):
        assert wrong in text
    text = text.replace("192.0.2.999", "192.0.2.99").replace("2026-02-30", "2026-02-28").replace("22:00:00<", "22:00:00Z<")
    clean.write_text(text)
    result = safehold("read", str(clean))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["counts"] == {"ip_events": 5, "ip_distinct": 5, "unreadable": 0, "duplicates": 1}


@pytest.mark.parametrize("content", [b"", b"hello", b"<report/>", b"<!DOCTYPE report><report/>", b"{", b"\xff\xfe\x00"])
def test_a_refused_file_gives_exit_code_2_one_line_and_no_answer(safehold: Safehold, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sent by them.xml"
    path.write_bytes(content)
    result = safehold("read", ALL[0], str(path))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"safehold: {path}: ")
    assert result.stderr.count("\n") == 1


def test_a_missing_file_gives_exit_code_2(safehold: Safehold) -> None:
    result = safehold("read", "/nowhere/report.xml")
    assert (result.exit_code, result.stderr) == (2, "safehold: /nowhere/report.xml: there is no such file\n")


def test_the_answer_is_utf_8_on_any_terminal(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text((DATA / "report.xml").read_text().replace("Test S<", "Zoë 名<"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from safehold.cli import main; main()", "referral", "read", str(path)],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        check=False,
    )
    assert done.returncode == 3
    assert "Zoë 名" in done.stdout.decode("utf-8")
