"""`safehold clock` from the outside: output, exit codes, and one line that says what is wrong."""

import io
import json
import subprocess
import sys
from dataclasses import dataclass

import pytest

from safehold.cli import run as run_safehold

WARRANT = {"issued": "2025-11-30", "kind": "pace_s8"}


@dataclass
class Result:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capfd):
    def command(*arguments: str) -> Result:
        code = run_safehold(["clock", *arguments])
        return Result(code, *capfd.readouterr())

    return command


@pytest.fixture
def facts_file(tmp_path):
    def write(content: object) -> str:
        path = tmp_path / "facts.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return write


def test_one_object_gives_one_answer(run, facts_file):
    result = run("warrant", facts_file(WARRANT))
    assert result.exit_code == 0
    assert result.stderr == ""
    assert json.loads(result.stdout)["last_day"] == "2026-02-28"


def test_facts_are_read_from_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(WARRANT).encode())))
    assert json.loads(run("warrant", "-").stdout)["last_day"] == "2026-02-28"


def test_output_is_utf_8_on_a_terminal_that_is_not(tmp_path):
    facts = {"arrived": "2026-11-03T08:40:00Z", "authorised": None}
    result = subprocess.run(
        [sys.executable, "-c", "from safehold.cli import main; main()", "clock", "detention", "-"],
        input=json.dumps(facts).encode(),
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "SAFEHOLD_DATA": str(tmp_path)},
        check=True,
    )
    assert "ss.43–44" in result.stdout.decode()
    assert result.stderr == b""


def test_array_gives_answers_in_order(run, facts_file):
    result = run("warrant", facts_file([WARRANT, WARRANT | {"issued": "2026-02-10"}]))
    assert result.exit_code == 0
    assert [answer["last_day"] for answer in json.loads(result.stdout)] == ["2026-02-28", "2026-05-10"]


def test_bad_one_in_an_array_is_an_error_in_its_place(run, facts_file):
    result = run("warrant", facts_file([WARRANT, {"issued": "2025-02-30", "kind": "pace_s8"}, 7, WARRANT]))
    answers = json.loads(result.stdout)
    assert result.exit_code == 3
    assert [next(iter(answer)) for answer in answers] == ["last_day", "error", "error", "last_day"]
    assert answers[1]["error"] == "issued: 2025-02-30 is not a day of the calendar"


def test_refused_event_is_no_error(run, facts_file):
    facts = {
        "regime": "standard",
        "arrested": "2026-03-14",
        "first_release": "bail",
        "events": [{"type": "dpp_request", "date": "2026-05-01"}],
    }
    result = run("bail", facts_file([facts]))
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["refused"][0]["event"] == 0


def test_empty_array_has_no_answers(run, facts_file):
    result = run("bail", facts_file([]))
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"issued": "2025-02-30", "kind": "pace_s8"}, "issued: 2025-02-30 is not a day of the calendar"),
        (b"", "is not JSON: line 1, column 1: Expecting value"),
        (b'{"issued": ', "is not JSON: line 1, column 12: Expecting value"),
        (b'{"issued": "\xff"}', "is not UTF-8: byte 12 can't be read"),
        (b'{"kind": "pace_s8", "kind": "pca_s4"}', "is not JSON of facts: the key 'kind' is given twice"),
        (b'{"issued": NaN}', "is not JSON of facts: NaN is not a number"),
        (b"[" * 100_000, "is nested too deeply to be facts"),
        (b'"facts"', "facts: are a text, not an object"),
        (b"1" * 5000, "is not JSON of facts:"),
    ],
)
def test_wrong_input_is_one_line_with_file_and_place(run, facts_file, content, problem):
    path = facts_file(content)
    result = run("warrant", path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"safehold: {path}: {problem}")
    assert result.stderr.count("\n") == 1


def test_byte_order_mark_is_no_obstacle(run, facts_file):
    assert run("warrant", facts_file(b"\xef\xbb\xbf" + json.dumps(WARRANT).encode())).exit_code == 0


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_file_that_can_not_be_read(run, tmp_path, name):
    path = str(tmp_path / name)
    result = run("warrant", path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"safehold: {path}: can't be read: ")
    assert result.stderr.count("\n") == 1


def test_unknown_kind(run, facts_file):
    result = run("parking", facts_file(WARRANT))
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "safehold: parking: is no kind of clock; choose bail, detention, warrant, notification, safeguarding, "
    )
    assert result.stderr.count("\n") == 1


def test_same_facts_give_the_same_bytes(run, facts_file):
    path = facts_file(WARRANT)
    assert run("warrant", path).stdout == run("warrant", path).stdout


def test_help_says_what_it_does(run):
    result = run("--help")
    assert result.exit_code == 0
    assert "Compute a limit that the law sets" in result.stdout
